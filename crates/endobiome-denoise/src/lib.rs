//! Amplicon sequence variants (ASVs) from dereplicated reads, with their error models, read pairs merged and chimeras out.
//!
//! | module | what it does |
//! |---|---|
//! | [`dada2`] | the divisive amplicon denoising algorithm: error rates learned from the reads, ASVs by abundance p-value, pairs merged |
//! | [`chimera`] | two-parent chimeras (bimeras) found in a table of sequences |
//! | [`unoise3`] | UNOISE3 and its chimera filter, and the mapping of reads to its sequences |
//! | [`result`] | what every denoiser answers: a table, the sequences, and where each read went |
//!
//! Sources: Callahan et al. 2016 (Nature Methods 13:581) and Rosen et al. 2012 (BMC Bioinformatics 13:283) for DADA2;
//! Edgar 2016 (bioRxiv 081257) for UNOISE.

pub mod chimera;
pub mod dada2;
pub mod error;
pub mod result;
pub mod unoise3;

pub use error::{Error, Result};
pub use result::{
    AccountingStep, DenoiseResult, DenoiseStage, FeatureOrder, Loss, LossReason, SampleDenoiseStatistics,
};
