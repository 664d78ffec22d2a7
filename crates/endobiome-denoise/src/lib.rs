//! Amplicon sequence variants (ASVs) from dereplicated reads, with their error models, read pairs merged and chimeras out.
//!
//! | module | what it does |
//! |---|---|
//! | [`dada2`] | the divisive amplicon denoising algorithm: error rates learned from the reads, ASVs by abundance p-value, pairs merged |
//! | [`chimera`] | two-parent chimeras (bimeras) found in a table of sequences |
//! | [`unoise3`] | sequences without errors from the abundances of distinct reads (UNOISE3) |
//! | [`uchime3`] | chimeras among denoised sequences (UCHIME2, as `uchime3_denovo`) |
//! | [`mapping`] | reads mapped back to denoised sequences |
//! | [`result`] | what every denoiser answers: a table, the sequences, and where each read went |
//!
//! Sources: Callahan et al. 2016 (Nature Methods 13:581) and Rosen et al. 2012 (BMC Bioinformatics 13:283) for DADA2;
//! Edgar 2016 (bioRxiv 081257) for UNOISE.

mod alignment;
pub mod chimera;
pub mod dada2;
mod error;
pub mod mapping;
pub mod result;
pub mod uchime3;
pub mod unoise3;

pub use error::{Error, Result};
pub use result::{
    AccountingStep, DenoiseResult, DenoiseStage, FeatureOrder, Loss, LossReason, SampleDenoiseStatistics,
};
