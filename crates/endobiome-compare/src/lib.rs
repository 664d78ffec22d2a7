//! Comparison of women with RIF and/or RPL with controls: design guard first, then tests, one row a result.
//!
//! [`Design::read`] takes the samplesheet and says what may be tested and how; each `compare_*` function
//! turns measurements into [`ComparisonRow`]s, the rows of `comparisons.tsv`. What the design does not
//! support becomes a row without p and with the reason.
//!
//! | module | holds |
//! |---|---|
//! | `row` | [`ComparisonRow`], the row of `comparisons.tsv` |
//! | `design` | [`Design`]: contrasts, sites, pairs, batches, covariates, warnings, detectable effects |
//! | `values` | alpha diversity and indices: [`compare_alpha`], [`compare_indices`] |
//! | `loads` | amounts in copies: [`compare_loads`] |
//! | `calls` | yes/no and categorical calls: [`compare_calls`] |
//! | `taxa` | differential abundance by three methods and their consensus: [`compare_taxa`] |
//! | `pairing` | vagina against endometrium within women: [`compare_sites`] |
//! | `distances` | PERMANOVA, PERMDISP and ANOSIM rows: [`compare_distances`] |
//! | `questions` | several groups, orders, outcomes, and changes within women, of all of these |
//! | `power` | power measured by spiking a table: [`measure_power`] |
//! | `associations` | Mantel, PROTEST, db-RDA of communities on measurements: [`associate_distances`] |

mod associations;
mod calls;
mod choice;
mod design;
mod distances;
mod error;
mod family;
mod loads;
mod mean;
mod options;
mod pairing;
mod power;
mod questions;
mod rank_test;
mod row;
mod taxa;
mod tipping;
mod unit_distances;
mod values;

pub use associations::{Association, associate_distances};
pub use calls::{NamedCalls, compare_calls};
pub use choice::{ContrastChoice, Correction, TermOrder};
pub use design::{
    ColumnKind, ColumnSummary, Design, Warning, WarningLevel, contrast_in_words, quantity_in_words,
    test_in_words,
};
pub use distances::{compare_distances, compare_distances_at_depth, compare_distances_where_depth_differs};
pub use endobiome_core::TableKind;
pub use error::{CellProblem, ColumnProblem, Error, Result};
pub use loads::compare_loads;
pub use options::{CompareOptions, Exchange, SiteChoice, VisitChoice};
pub use pairing::compare_sites;
pub use power::{MeasuredPower, PowerPlan, measure_power, pilot_design};
pub use row::{ComparisonRow, Effect, EffectKind, EstimateKind, ResultKind};
pub use taxa::{
    Consensus, ConsensusRow, FilterReport, FilterRow, LogRatios, TaxaComparison, TaxaOptions, compare_taxa,
};
pub use tipping::{Tipping, TippingKind};
pub use values::{NamedValues, compare_alpha, compare_indices, follows_depth};
