//! Bias of taxa: what extraction, PCR and sequencing do to shares, told by mocks of known composition, and what it would take to
//! overturn a call where there are none.
//!
//! Model (McLaren, Willis and Callahan 2019, eLife 8:e46923): each taxon has a constant efficiency, so that
//! `reads_i / reads_j = (share_i / share_j) (efficiency_i / efficiency_j)`. Log efficiencies are known up to a constant: they are given
//! against the mean of the mock's taxa.

mod corrected;
mod estimate;
mod model;
mod share;
mod target;
mod tipping;

pub use corrected::{CorrectedDominance, corrected_dominance};
pub use estimate::{ExpectedShare, MockProfile, estimate_bias};
pub use model::{BiasModel, TaxonBias};
pub use target::{BiasSource, CorrectedTarget, corrected_target};
pub(crate) use tipping::{tipping_bias, under_bias};
