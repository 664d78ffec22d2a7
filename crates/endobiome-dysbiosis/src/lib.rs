//! Dysbiosis calls of endometrial (and vaginal) 16S samples that state their uncertainty.
//!
//! The layer works on canonical taxa ([`endobiome_core::Assignment`]), never on free strings, and on up to three
//! tables of the same samples: raw counts, kit-corrected, and kit-and-carry-over-corrected.
//! A call is an observation about reads, not a finding about a patient.
//!
//! [`call()`] computes everything for every sample. Its parts for a single [`TaxonProfile`]:
//!
//! | module | what it computes |
//! |---|---|
//! | [`dominance`] | *Lactobacillus* dominance: LD / NLD / indeterminate |
//! | [`posterior`] | what overdispersed reads say of a share |
//! | [`index`] | all indices with their descriptors |
//! | [`cst`] | community state types |
//! | [`mod@reference`] | distances to the study's reference group |
//! | [`bias`] | bias of taxa from mocks, dominance corrected for it, and what bias overturns a call |
//! | [`absolute`] | copies of the 16S gene from a spike-in or qPCR: loads, taxa, indices |
//! | [`copy_number`] | shares and calls by genomes, from a table of 16S copy numbers |
//! | [`panel`] | pathogen panels aware of detection limits, contamination and region |
//!
//! ```
//! use endobiome_dysbiosis::Index;
//! assert!(Index::LactobacillusShare.descriptor().threshold.starts_with("0.90"));
//! ```

pub mod absolute;
mod alpha;
pub mod bias;
mod call;
pub mod copy_number;
pub mod cst;
pub mod dominance;
mod emma_like;
mod error;
pub mod index;
mod numerics;
pub mod panel;
mod parameters;
pub mod posterior;
mod profile;
pub mod reference;
pub mod rows;
mod taxa;
mod three_way;
mod visits;

pub use alpha::ProfileDiversity;
pub use call::{CallInput, Corrections, Depth, IndexCalls, SampleCalls, call};
pub use cst::{CstCall, CstConfidence};
pub use dominance::{DominanceCall, DominanceStatus, Remedy};
pub use emma_like::{EMMA_LIKE_RULE, EmmaBasis, EmmaCall, EmmaLike};
pub use endobiome_core::TableKind;
pub use error::{Error, Result};
pub use index::{Descriptor, DominantSpecies, Index, IndexValue};
pub use panel::{Panel, PanelHit, PanelStatus};
pub use parameters::{CstCompat, DysbiosisParameters, ThresholdRule};
pub use profile::{ExcludedReads, TaxonProfile};
pub use three_way::{Robustness, ThreeWay};
pub use visits::{Change, VisitChange, visit_changes};
