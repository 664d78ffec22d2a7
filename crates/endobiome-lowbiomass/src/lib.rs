//! The low-biomass layer: what the reads of an endometrial sample may be taken to say, given the study's controls.
//!
//! | module | what it computes |
//! |---|---|
//! | [`overdispersion`] | rho of replicate counts |
//! | [`decontam`] | contaminant tests of single features |
//! | [`kit`] | the reagents' profile, parted from well-to-well leak |
//! | [`carry_over`] | the upper bound of vaginal carry-over and what exceeds it |
//! | [`claims`] | the ladder of claims L0 to L4 |
//! | [`controls`] | what controls the study has and lacks |
//! | [`mod@assess`] | everything in one call |

pub mod assess;
pub mod assessment;
pub mod biomass;
pub mod carry_over;
pub mod claims;
pub mod contaminants;
pub mod controls;
pub mod correct;
pub mod decontam;
pub mod error;
pub mod kit;
mod numerics;
pub mod overdispersion;
pub mod parameters;
pub mod simulate;
pub mod statements;
pub mod study;

mod taxa;

pub use assess::assess;
pub use assessment::{Biomass, ContaminantRow, CorrectedTables, LowBiomassAssessment, SampleVerdict};
pub use carry_over::{CarryOverRow, NicheCall, SupportedFeature};
pub use claims::{ClaimLevel, TaxonClaim};
pub use controls::{ControlAdequacy, Requirement};
pub use error::{Error, Result};
pub use kit::{BatchKit, KitFeature};
pub use overdispersion::OverdispersionEstimate;
pub use parameters::LowBiomassParameters;
pub use study::Study;
