//! The divisive amplicon denoising algorithm (DADA2): exact sequences from reads with errors.
//!
//! A sample's unique sequences start as one cluster around the most abundant. Under an error model (the probability of
//! each misreading by quality) every unique has an expected number of copies made from its cluster's centre by
//! error alone; the one that is most improbably abundant founds a cluster of its own, uniques move to the centre
//! that explains them best, and so on until none is improbable. The error rates themselves are learned by turns of
//! denoising and re-estimating.
//!
//! | step | function |
//! |---|---|
//! | error rates of a run | [`learn_errors`] |
//! | ASVs of a sample | [`denoise()`] |
//! | mates | [`merge_pairs()`] |
//! | chimeras | [`chimera::remove_bimeras`](crate::chimera::remove_bimeras) |
//! | all of it | [`run()`] |
//! | the same in parts, by several processes | [`parts`] |
//!
//! The results equal those of R dada2 1.26, cell for cell and in the same order within samples: with default parameters,
//! pooled and pseudo-pooled, with priors and with most other settings of the partition and of merging (those of
//! `test-data/dada2/modes.R`). [`ErrorFunction::Binned`] is younger than that version: it follows
//! the published description and was not compared.
//!
//! What costs time is done once and, where it can be proven not to matter, not at all: comparisons do not depend on error
//! rates and are kept from round to round (`memory`); k-mers rule most pairs out (`kmer_profiles`); bounds of the
//! likelihood rule out what no unique would take (`bounds`); what is left is aligned in vector lanes
//! (`alignment`). A plain form of the partition without any of this is the oracle in the tests.
//!
//! Sources: Callahan et al. 2016, Nature Methods 13:581; Rosen et al. 2012, BMC Bioinformatics 13:283.

mod abundance_p;
mod bounds;
mod comparer;
mod denoise;
mod encoded_reads;
mod error_function;
mod error_model;
mod kmer_profiles;
mod learn;
mod likelihood;
mod loess;
mod memory;
mod merge_pairs;
mod parameters;
mod partition;
pub mod parts;
#[cfg(test)]
mod plain;
mod poisson;
mod pooling;
mod run;

pub use denoise::{Asv, Denoised, denoise};
pub use error_function::ErrorFunction;
pub use error_model::{ErrorModel, TransitionCounts};
pub use learn::{LearnedErrors, learn_errors};
pub use merge_pairs::{MergedPair, MergedPairs, merge_pairs};
pub use parameters::{Dada2Parameters, DadaParameters, LearnParameters, MergePairsParameters, Pooling};
pub use pooling::{denoise_pooled, refitted_rates, shared_sequences};
pub use run::{Dada2Header, Dada2Outcome, Dada2Sample, Mate, RunErrors, WaitingReads, run, run_waiting};
