//! Error rates learned from reads.

use crate::dada2::denoise::denoise_encoded;
use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::error_function::ErrorFunction;
use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::memory::Memory;
use crate::dada2::parameters::{DadaParameters, LearnParameters};
use crate::{Error, Result};
use endobiome_core::Context;
use endobiome_reads::Dereplicated;
use rayon::prelude::*;
use std::borrow::Cow;

/// Models have at least this many quality scores, 0 to 40.
const LEAST_QUALITIES: usize = 41;

/// What learning found.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
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
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_denoise::dada2::{DadaParameters, ErrorFunction, LearnParameters, learn_errors};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let mut reads = vec![read; 100];
/// reads[7].sequence[30] = b'A';
/// let sample = dereplicate(&reads, TieOrder::Sequence);
/// let learn = LearnParameters { error_function: ErrorFunction::NoQuality, ..Default::default() };
/// let learned = learn_errors(&[&sample], &DadaParameters::default(), &learn, &Context::silent())?;
/// assert_eq!((learned.samples_used, learned.bases_used), (1, 5500));
/// // T (row 15) was read as T much more often than as A (row 12).
/// assert!(learned.model.row(15)[30] > 0.99 && learned.model.row(12)[30] < 0.01);
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn learn_errors(
    samples: &[&Dereplicated],
    dada: &DadaParameters,
    learn: &LearnParameters,
    context: &Context<'_>,
) -> Result<LearnedErrors> {
    let given = samples.iter().map(|&sample| Ok(Cow::Borrowed(sample)));
    learn_keeping(given, dada, learn, context).map(|(learned, _)| learned)
}

/// The reads of one sample and what was found in comparing them.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) reads: EncodedReads,
    pub(crate) memory: Memory,
}

/// Learns, and gives what was prepared of each sample used, with its index. No more samples are asked for than are used.
pub(crate) fn learn_keeping<'a>(
    samples: impl Iterator<Item = Result<Cow<'a, Dereplicated>>>,
    dada: &DadaParameters,
    learn: &LearnParameters,
    context: &Context<'_>,
) -> Result<(LearnedErrors, Vec<(usize, Prepared)>)> {
    dada.check()?;
    let (mut taken, mut used, mut bases_used) = (Vec::new(), Vec::new(), 0);
    for (index, sample) in samples.enumerate() {
        context.check()?;
        let sample = sample?;
        if sample.uniques.is_empty() {
            continue;
        }
        let reads = EncodedReads::new(&sample)?;
        bases_used += reads.total_bases();
        taken.push((index, Prepared { reads, memory: Memory::default() }));
        used.push(sample);
        if bases_used >= learn.bases {
            break;
        }
    }
    if taken.is_empty() {
        return Err(Error::NoReads);
    }
    let seen: Vec<&Dereplicated> = used.iter().map(|sample| &**sample).collect();
    let error_function = learn.error_function.resolved(&seen);
    drop(used);
    let highest = taken.iter().map(|(_, sample)| sample.reads.highest_quality()).max().unwrap_or(0);
    let qualities = LEAST_QUALITIES.max(highest + 1);
    let settings = DadaParameters { omega_c: 0.0, ..dada.clone() };
    let one_cluster = DadaParameters { max_clusters: Some(1), ..settings.clone() };

    context.begin("learning error rates", u64::from(learn.max_rounds) + 1);
    let memory_each = learn.memory / taken.len();
    let mut round = |model: &ErrorModel, parameters: &DadaParameters| {
        let counted: Vec<TransitionCounts> = taken
            .par_iter_mut()
            .map(|(_, Prepared { reads, memory })| {
                let denoised = denoise_encoded(reads, model, parameters, &[], memory);
                memory.keep_below(memory_each);
                denoised.transitions
            })
            .collect();
        let mut sum = TransitionCounts::new(qualities);
        counted.iter().for_each(|counts| sum.add_all(counts));
        context.advance(1);
        sum
    };
    let mut transitions = round(&ErrorModel::uninformed(qualities), &one_cluster);
    // The first turn overrates errors; rates of reading correctly stay at 1 until the next.
    let mut model = error_function.estimate(&transitions)?.with_certain_matches();
    let mut earlier = Vec::new();
    let (mut rounds, mut converged) = (0, false);
    while rounds < learn.max_rounds && !converged {
        context.check()?;
        rounds += 1;
        transitions = round(&model, &settings);
        let next = error_function.estimate(&transitions)?;
        earlier.push(std::mem::replace(&mut model, next));
        converged = earlier.contains(&model);
    }
    context.end(&format!("{rounds} rounds on {bases_used} bases of {} samples", taken.len()));
    let samples_used = taken.len();
    let learned =
        LearnedErrors { model, transitions, error_function, rounds, converged, samples_used, bases_used };
    Ok((learned, taken))
}
