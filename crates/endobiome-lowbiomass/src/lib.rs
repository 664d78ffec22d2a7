//! The low-biomass layer: what the reads of an endometrial sample may be taken to say, given the study's controls.
//!
//! [`assess()`] does everything in one call and answers a [`LowBiomassAssessment`]; its parts that stand alone:
//!
//! | module | what it computes |
//! |---|---|
//! | [`overdispersion`] | rho of replicate counts |
//! | [`decontam`] | contaminant tests of single features |
//! | [`controls`] | what controls the study has and lacks, what a group comparison can detect |

mod assess;
mod assessment;
mod biomass;
mod carry_over;
mod claims;
mod contaminants;
pub mod controls;
mod correct;
pub mod decontam;
mod draws;
mod error;
mod filtering_loss;
mod kit;
mod load;
mod noise;
mod numerics;
pub mod overdispersion;
mod parameters;
mod quantiles;
mod reagents;
mod statements;
mod study;
mod taxa;

pub use assess::{assess, assess_with_loads};
pub use assessment::{
    Biomass, ContaminantRow, CorrectedTables, Extract, LowBiomassAssessment, SampleVerdict,
};
pub use carry_over::{CarryOverRow, NicheCall, SupportedFeature, identifiability};
pub use claims::{ClaimLevel, TaxonClaim};
pub use controls::{ControlAdequacy, Requirement};
pub use error::{Error, Result};
pub use filtering_loss::filtering_loss;
pub use kit::{BatchKit, KitFeature};
pub use load::{Load, LoadKnown, Loads};
pub use noise::NoisePart;
pub use overdispersion::OverdispersionEstimate;
pub use parameters::LowBiomassParameters;
pub use reagents::ReagentRow;
use study::StudyView;
