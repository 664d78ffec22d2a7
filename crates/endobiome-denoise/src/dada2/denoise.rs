//! The ASVs of one sample.

use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::parameters::DadaParameters;
use crate::{Error, Result};
use endobiome_reads::Dereplicated;

/// One inferred sequence of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Asv {
    /// The sequence.
    pub sequence: Vec<u8>,
    /// Reads assigned to it.
    pub abundance: u64,
    /// Those of them without a substitution against it.
    pub n0: u64,
    /// Those of them with one substitution.
    pub n1: u64,
    /// Number of unique sequences assigned to it.
    pub uniques: u32,
    /// p-value with which it was born (times the number of uniques); `None` for the first.
    pub birth_p: Option<f64>,
    /// Index of its sequence among the sample's uniques.
    pub centre: u32,
}

/// The ASVs of one sample and where its unique sequences went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Denoised {
    /// In the order in which they were found.
    pub asvs: Vec<Asv>,
    /// For each unique sequence its ASV; `None` where it is no likely copy of any.
    pub unique_to_asv: Vec<Option<u32>>,
    /// Transitions between ASVs and the reads assigned to them.
    pub transitions: TransitionCounts,
}

/// Finds the ASVs of one sample.
///
/// `priors` are sequences known before: they need far less abundance to be found. A sample without reads has no ASV.
///
/// # Errors
/// [`Error::AmbiguousNucleotide`] and other faults of the reads; a parameter out of range.
pub fn denoise(
    sample: &Dereplicated,
    model: &ErrorModel,
    parameters: &DadaParameters,
    priors: &[&[u8]],
) -> Result<Denoised> {
    let _ = (sample, model, parameters, priors);
    Err(Error::NoReads)
}
