//! Dysbiosis calls of endometrial (and vaginal) 16S samples that state their uncertainty.
//!
//! The layer works on canonical taxa ([`endobiome_core::Assignment`]), never on free strings, and on up to three
//! tables of the same samples: raw counts, kit-corrected, and kit-and-carry-over-corrected.
//! A call is an observation about reads, not a finding about a patient.
//!
//! | module | what it computes |
//! |---|---|
//! | [`profile`] | one sample as assigned taxa with reads; what is in the denominator |
//! | [`posterior`] | what overdispersed reads say of a share |
//! | [`dominance`] | *Lactobacillus* dominance: LD / NLD / indeterminate |
//! | [`index`] | all indices with their descriptors |
//! | [`cst`] | community state types |
//! | [`reference`] | distances to the study's reference group |
//! | [`panel`] | pathogen panels aware of detection limits, contamination and region |
//! | [`emma_like`] | categories with the rule printed |
//! | [`three_way`] | agreement over the three tables |
//! | [`mod@call`] | everything for every sample |
//!
//! ```
//! use endobiome_dysbiosis::Index;
//! assert!(Index::LactobacillusShare.descriptor().threshold.starts_with("0.90"));
//! ```

pub mod alpha;
pub mod call;
pub mod cst;
pub mod dominance;
pub mod emma_like;
pub mod error;
pub mod index;
mod numerics;
pub mod panel;
pub mod parameters;
pub mod posterior;
pub mod profile;
pub mod reference;
pub mod rows;
pub mod taxa;
pub mod three_way;

pub use call::{CallInput, Corrections, Depth, IndexCalls, SampleCalls, call};
pub use cst::{CstCall, CstConfidence};
pub use dominance::{DominanceCall, DominanceStatus, Remedy};
pub use emma_like::{EmmaCall, EmmaLike};
pub use endobiome_core::TableKind;
pub use error::{Error, Result};
pub use index::{Descriptor, DominantSpecies, Index, IndexValue};
pub use panel::{Panel, PanelHit, PanelStatus};
pub use parameters::{DysbiosisParameters, ThresholdRule};
pub use profile::TaxonProfile;
pub use three_way::{Robustness, ThreeWay};
