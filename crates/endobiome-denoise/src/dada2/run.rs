//! The whole way from dereplicated reads to a table without chimeras.

use crate::chimera::{BimeraCall, remove_bimeras};
use crate::dada2::denoise::{Denoised, denoise_encoded};
use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::error_function::ErrorFunction;
use crate::dada2::error_model::ErrorModel;
use crate::dada2::learn::{LearnedErrors, Prepared, learn_keeping};
use crate::dada2::memory::Memory;
use crate::dada2::merge_pairs::merge_pairs;
use crate::dada2::parameters::{Dada2Parameters, MergePairsParameters, Pooling};
use crate::dada2::pooling::{denoise_pooled, refitted_rates, shared_sequences};
use crate::result::{DenoiseResult, LossReason, SampleDenoiseStatistics, SequenceCounts, table_of};
use crate::{Error, Result};
use endobiome_core::{Context, Message, SampleId, SampleRecord, say};
use endobiome_reads::{Dereplicated, PreparedReads};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The dereplicated reads of one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Dada2Sample {
    /// Its name.
    pub id: SampleId,
    /// Sequencing run: error rates are learned within it. `None` is a run of its own.
    pub run: Option<String>,
    /// Forward or single-end reads.
    pub forward: Dereplicated,
    /// Reverse reads, in the same order; `None` for single-end.
    pub reverse: Option<Dereplicated>,
}

impl Dada2Sample {
    /// A sample that [`prepare_sample`](endobiome_reads::prepare_sample) made ready: pairs that are merged after denoising, or single,
    /// merged or joined reads as they are.
    ///
    /// ```
    /// use endobiome_core::{ReadFiles, SampleId, SampleRecord};
    /// use endobiome_denoise::dada2::Dada2Sample;
    /// use endobiome_reads::{ReadParameters, prepare_sample};
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("reads.fastq");
    /// std::fs::write(&path, format!("@r\n{}\n+\n{}\n", "ACGTACCTGATTAGCAGTCA", "I".repeat(20)))?;
    /// let mut record = SampleRecord::new(SampleId::new("IM001_E")?);
    /// record.run = Some("run1".to_owned());
    /// let prepared = prepare_sample(&record, &ReadFiles::Single(path), &ReadParameters::dada2(), None)?;
    /// let sample = Dada2Sample::of(&record, prepared.reads);
    /// assert_eq!((sample.run.as_deref(), sample.forward.reads(), sample.reverse), (Some("run1"), 1, None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(record: &SampleRecord, reads: PreparedReads) -> Self {
        let (forward, reverse) = match reads {
            PreparedReads::Pairs { forward, reverse } => (forward, Some(reverse)),
            PreparedReads::Single(reads) | PreparedReads::Merged(reads) => (reads, None),
        };
        Self { id: record.id.clone(), run: record.run.clone(), forward, reverse }
    }
}

/// The error rates of one sequencing run.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RunErrors {
    /// The run.
    pub run: Option<String>,
    /// Of forward reads.
    pub forward: LearnedErrors,
    /// Of reverse reads.
    pub reverse: Option<LearnedErrors>,
}

/// What [`run`] answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Dada2Outcome {
    /// Table, sequences and accounting.
    pub result: DenoiseResult,
    /// The error rates of each run, by name.
    pub errors: Vec<RunErrors>,
    /// The sequences removed as chimeras.
    pub chimeras: Vec<BimeraCall>,
}

/// One end of a sequenced fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mate {
    /// Forward or single-end reads.
    Forward,
    /// Reverse reads.
    Reverse,
}

/// What is known of a sample before its reads are loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dada2Header {
    /// Its name.
    pub id: SampleId,
    /// Sequencing run: error rates are learned within it. `None` is a run of its own.
    pub run: Option<String>,
    /// Whether there are reverse reads.
    pub paired: bool,
    /// Number of its reads (a pair is one).
    pub reads: u64,
}

/// Where the reads of samples wait until they are needed: in memory, or in files.
pub trait WaitingReads: Sync {
    /// The reads of one end of the sample at this place in the list of headers.
    ///
    /// # Errors
    /// [`Error::Load`] when they cannot be had.
    fn reads(&self, sample: usize, mate: Mate) -> Result<Cow<'_, Dereplicated>>;
}

impl WaitingReads for Vec<Dada2Sample> {
    fn reads(&self, sample: usize, mate: Mate) -> Result<Cow<'_, Dereplicated>> {
        let sample = &self[sample];
        let reads = match mate {
            Mate::Forward => Some(&sample.forward),
            Mate::Reverse => sample.reverse.as_ref(),
        };
        reads.map(Cow::Borrowed).ok_or_else(|| Error::Load("there are no reverse reads".to_owned()))
    }
}

/// Learns error rates by run, denoises every sample, merges mates and removes chimeras.
///
/// Samples run in parallel on rayon's current pool; the result does not depend on its threads. Error
/// rates are learned from a run's samples in the order given until they hold enough bases, so the order of samples
/// matters only in runs larger than that. A sample without reads is a row of zeros, and a study without reads a table without features.
///
/// # Errors
/// [`Error::NoReads`] without a sample; [`Error::MixedLayout`]; [`Error::Sample`] with a fault of
/// its reads; a parameter out of range; a sample id that comes twice; [`Error::Cancelled`].
///
/// ```
/// use endobiome_core::{Context, SampleId};
/// use endobiome_denoise::dada2::{Dada2Parameters, Dada2Sample, ErrorFunction, LearnParameters, run};
/// use endobiome_reads::{Dereplicated, Read, TieOrder, dereplicate};
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let samples = [("S1", dereplicate(&vec![read; 100], TieOrder::Sequence)), ("blank", Dereplicated::default())]
///     .map(|(name, forward)| Ok(Dada2Sample { id: SampleId::new(name)?, run: None, forward, reverse: None }))
///     .into_iter()
///     .collect::<Result<Vec<_>, endobiome_core::Error>>()?;
/// let learn = LearnParameters { error_function: ErrorFunction::NoQuality, ..Default::default() };
/// let outcome = run(samples, &Dada2Parameters { learn, ..Default::default() }, &Context::silent())?;
/// let table = outcome.result.table;
/// assert_eq!((table.n_features(), table.get(0, 0), table.sample_total(1)), (1, 100, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    samples: Vec<Dada2Sample>,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<Dada2Outcome> {
    let headers: Vec<Dada2Header> = samples
        .iter()
        .map(|sample| Dada2Header {
            id: sample.id.clone(),
            run: sample.run.clone(),
            paired: sample.reverse.is_some(),
            reads: sample.forward.reads(),
        })
        .collect();
    run_waiting(&headers, &samples, parameters, context)
}

/// As [`run`], of reads that are loaded when they are needed: each end of a sample once or twice to be denoised, and once
/// more to be merged. Memory holds the reads of as many samples as there are threads, and those that rates are learned
/// from; with pooling it holds all.
///
/// # Errors
/// As [`run`], and those of `reads`.
///
/// ```
/// use endobiome_core::{Context, SampleId};
/// use endobiome_denoise::Result;
/// use endobiome_denoise::dada2::{Dada2Header, Dada2Parameters, ErrorFunction, LearnParameters};
/// use endobiome_denoise::dada2::{Mate, WaitingReads, run_waiting};
/// use endobiome_reads::{Dereplicated, Read, TieOrder, dereplicate};
/// use std::borrow::Cow;
/// /// Makes the reads when they are asked for.
/// struct Maker;
/// impl WaitingReads for Maker {
///     fn reads(&self, _sample: usize, _mate: Mate) -> Result<Cow<'_, Dereplicated>> {
///         let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
///         let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
///         Ok(Cow::Owned(dereplicate(&vec![read; 100], TieOrder::Sequence)))
///     }
/// }
/// let header = Dada2Header { id: SampleId::new("S1")?, run: None, paired: false, reads: 100 };
/// let learn = LearnParameters { error_function: ErrorFunction::NoQuality, ..Default::default() };
/// let outcome = run_waiting(&[header], &Maker, &Dada2Parameters { learn, ..Default::default() }, &Context::silent())?;
/// assert_eq!(outcome.result.table.get(0, 0), 100);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run_waiting(
    samples: &[Dada2Header],
    reads: &dyn WaitingReads,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<Dada2Outcome> {
    parameters.dada.check()?;
    let paired = check_layout(samples)?;
    let mut by_run: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (index, sample) in samples.iter().enumerate() {
        by_run.entry(sample.run.as_deref()).or_default().push(index);
    }
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    let mut denoised: Vec<Mates<Denoised>> = Vec::new();
    denoised.resize_with(samples.len(), Mates::default);
    for (run, members) in by_run {
        if members.iter().all(|&index| samples[index].reads == 0) {
            warnings.push(without_reads(run));
            continue;
        }
        let of_run = RunOfSamples { members: &members, samples, reads };
        let (learned, of_members) = denoise_both_mates(&of_run, paired, parameters, context)?;
        for (&index, mates) in members.iter().zip(of_members) {
            denoised[index] = mates;
        }
        learned.warn(&mut warnings);
        errors.push(learned);
    }
    context.begin("merging mates", samples.len() as u64);
    let collected = collect_all(samples, reads, &denoised, parameters, context)?;
    joined(collected, errors, warnings, parameters, context)
}

/// Merges the mates of all samples.
pub(super) fn collect_all(
    samples: &[Dada2Header],
    reads: &dyn WaitingReads,
    denoised: &[Mates<Denoised>],
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<Vec<(SampleDenoiseStatistics, SequenceCounts)>> {
    samples
        .par_iter()
        .enumerate()
        .zip(denoised)
        .map(|((index, sample), denoised)| {
            context.check()?;
            let answer = guarded(|| {
                let forward = reads.reads(index, Mate::Forward)?;
                let reverse = sample.paired.then(|| reads.reads(index, Mate::Reverse)).transpose()?;
                collect(sample, (&forward, reverse.as_deref()), denoised, &parameters.merge)
            })
            .map_err(|error| error.in_sample(&sample.id));
            context.advance(1);
            answer
        })
        .collect()
}

/// The table of all samples, without chimeras.
pub(super) fn joined(
    collected: Vec<(SampleDenoiseStatistics, SequenceCounts)>,
    errors: Vec<RunErrors>,
    warnings: Vec<Message>,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<Dada2Outcome> {
    let (mut sample_statistics, rows): (Vec<_>, Vec<_>) = collected.into_iter().unzip();
    let ids = sample_statistics.iter().map(|sample| sample.sample.clone()).collect();
    let (mut table, mut sequences) = table_of(ids, rows, parameters.order)?;
    context.end(&format!("{} sequences", sequences.len()));

    let mut chimeras = Vec::new();
    if let Some(chimera) = &parameters.chimera {
        context.check()?;
        context.begin("removing chimeras", 1);
        let removed = remove_bimeras(&table, &sequences, chimera)?;
        for (statistics, &reads) in sample_statistics.iter_mut().zip(&removed.reads_removed) {
            statistics.lose(LossReason::Chimera, reads);
            statistics.non_chimeric -= reads;
        }
        context.end(&format!("{} of {} sequences were chimeras", removed.calls.len(), sequences.len()));
        (table, sequences, chimeras) = (removed.table, removed.sequences, removed.calls);
    }
    let result = DenoiseResult { table, sequences, sample_statistics, warnings };
    Ok(Dada2Outcome { result, errors, chimeras })
}

/// What is said of a run without a read.
pub(super) fn without_reads(run: Option<&str>) -> Message {
    let name = run.map_or_else(|| say!("the run"), |run| say!("run {run}", run));
    say!("{name} has no read: nothing was learned or denoised there", name)
}

/// What was found in each direction.
#[derive(Debug, Default)]
pub(super) struct Mates<T> {
    pub(super) forward: T,
    pub(super) reverse: Option<T>,
}

/// The samples of one sequencing run among all.
pub(super) struct RunOfSamples<'a> {
    pub(super) members: &'a [usize],
    pub(super) samples: &'a [Dada2Header],
    pub(super) reads: &'a dyn WaitingReads,
}

/// Whether samples are paired; all must be, or none.
pub(super) fn check_layout(samples: &[Dada2Header]) -> Result<bool> {
    let Some(first) = samples.first() else { return Err(Error::NoReads) };
    for sample in samples {
        if sample.paired != first.paired {
            let (single, other) = if first.paired { (sample, first) } else { (first, sample) };
            return Err(Error::MixedLayout { single: single.id.clone(), paired: other.id.clone() });
        }
    }
    Ok(first.paired)
}

/// A panic in the work on one sample as an error of that sample.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a word");
        Err(Error::Panic(text.to_owned()))
    })
}

/// Learns the error rates of a run and denoises its samples, in their order.
pub(super) fn denoise_both_mates(
    run: &RunOfSamples<'_>,
    paired: bool,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<(RunErrors, Vec<Mates<Denoised>>)> {
    let (forward_errors, forward) = denoise_run(run, Mate::Forward, parameters, context)?;
    let mut reverse_errors = None;
    let mut reverse = None;
    if paired {
        let (learned, denoised) = denoise_run(run, Mate::Reverse, parameters, context)?;
        reverse_errors = Some(learned);
        reverse = Some(denoised);
    }
    let mut reverse = reverse.into_iter().flatten();
    let mates = forward.into_iter().map(|forward| Mates { forward, reverse: reverse.next() }).collect();
    let name = run.members.first().and_then(|&index| run.samples[index].run.clone());
    Ok((RunErrors { run: name, forward: forward_errors, reverse: reverse_errors }, mates))
}

/// Learns the error rates of one direction of a run and denoises its samples.
fn denoise_run(
    run: &RunOfSamples<'_>,
    mate: Mate,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<(LearnedErrors, Vec<Denoised>)> {
    let (members, name) = (run.members, |index: usize| &run.samples[index].id);
    let load = |index: usize| run.reads.reads(index, mate).map_err(|error| error.in_sample(name(index)));
    let given = members.iter().map(|&index| match run.samples[index].reads {
        0 => Ok(Cow::Owned(Dereplicated::default())),
        _ => load(index),
    });
    let (learned, kept) = learn_keeping(given, &parameters.dada, &parameters.learn, context)?;
    let mut prepared: Vec<Option<Prepared>> = Vec::new();
    prepared.resize_with(members.len(), || None);
    // A pool has nothing to reuse of single samples, and needs the memory.
    for (index, sample) in kept.into_iter().filter(|_| parameters.pooling != Pooling::Pooled) {
        prepared[index] = Some(sample);
    }
    context.begin("denoising", members.len() as u64);
    let mut each = |model: &ErrorModel, priors: &[Vec<u8>]| -> Result<Vec<Denoised>> {
        let known: FxHashSet<&[u8]> = priors.iter().map(Vec::as_slice).collect();
        let work = members.par_iter().zip(&mut prepared);
        let denoised = work.map(|(&index, prepared)| {
            context.check()?;
            let denoised = guarded(|| {
                let mut made = None;
                let sample = match prepared {
                    Some(_) if known.is_empty() => None,
                    _ => Some(run.reads.reads(index, mate)?),
                };
                let uniques = sample.as_ref().map_or(&[][..], |sample| &sample.uniques);
                let priors: Vec<bool> = match known.is_empty() {
                    true => Vec::new(),
                    false => uniques.iter().map(|unique| known.contains(&*unique.sequence)).collect(),
                };
                let Prepared { reads, memory } = match (prepared, &sample) {
                    (Some(prepared), _) => prepared,
                    (None, Some(sample)) => {
                        made.insert(Prepared { reads: EncodedReads::new(sample)?, memory: Memory::default() })
                    }
                    (None, None) => return Ok(Denoised::default()),
                };
                drop(sample);
                Ok(denoise_encoded(reads, model, &parameters.dada, &priors, memory))
            });
            context.advance(1);
            denoised.map_err(|error| error.in_sample(name(index)))
        });
        denoised.collect()
    };
    let denoised = match parameters.pooling {
        Pooling::Independent => each(&learned.model, &[])?,
        Pooling::Pseudo => {
            let first = each(&learned.model, &[])?;
            let refitted = if parameters.pseudo_refit {
                refitted_rates(&first, &learned.error_function).ok()
            } else {
                None
            };
            let model = refitted.as_ref().unwrap_or(&learned.model);
            each(model, &shared_sequences(&first))?
        }
        Pooling::Pooled => {
            let all = members.iter().map(|&index| load(index)).collect::<Result<Vec<_>>>()?;
            let all: Vec<&Dereplicated> = all.iter().map(|sample| &**sample).collect();
            denoise_pooled(&all, &learned.model, &parameters.dada)?
        }
    };
    context.end(&format!("{} samples", members.len()));
    Ok((learned, denoised))
}

/// Merges the mates of one sample, or takes the ASVs of single-end reads as they are, and accounts for every read.
pub(super) fn collect(
    sample: &Dada2Header,
    (forward_reads, reverse_reads): (&Dereplicated, Option<&Dereplicated>),
    denoised: &Mates<Denoised>,
    parameters: &MergePairsParameters,
) -> Result<(SampleDenoiseStatistics, SequenceCounts)> {
    let mut statistics = SampleDenoiseStatistics::empty(sample.id.clone(), sample.paired);
    statistics.input = forward_reads.reads();
    statistics.denoised_forward = denoised.forward.reads();
    let counts: SequenceCounts;
    if let (Some(reverse), Some(reverse_reads)) = (&denoised.reverse, reverse_reads) {
        statistics.denoised_reverse = Some(reverse.reads());
        let merged = merge_pairs((&denoised.forward, forward_reads), (reverse, reverse_reads), parameters)?;
        statistics.lose(LossReason::UncorrectedForward, merged.uncorrected_forward);
        statistics.lose(LossReason::UncorrectedReverse, merged.uncorrected_reverse);
        statistics.lose(LossReason::UncorrectedBoth, merged.uncorrected_both);
        statistics.denoised = merged.pairs.iter().map(|pair| pair.abundance).sum();
        statistics.merged = merged.merged();
        for pair in merged.pairs.iter().filter(|pair| !pair.accepted) {
            let short = pair.mismatches + pair.indels <= parameters.max_mismatch;
            let reason = if short { LossReason::OverlapTooShort } else { LossReason::OverlapMismatch };
            statistics.lose(reason, pair.abundance);
        }
        let accepted = merged.pairs.into_iter().filter(|pair| pair.accepted);
        counts = accepted.map(|pair| (pair.sequence, pair.abundance)).collect();
    } else {
        statistics.denoised = statistics.denoised_forward;
        statistics.merged = statistics.denoised;
        statistics.lose(LossReason::UncorrectedForward, statistics.input - statistics.denoised);
        counts = denoised.forward.asvs.iter().map(|asv| (asv.sequence.clone(), asv.abundance)).collect();
    }
    statistics.non_chimeric = statistics.merged;
    Ok((statistics, counts))
}

impl RunErrors {
    /// Notes what a person should know of how the rates were learned.
    pub(super) fn warn(&self, warnings: &mut Vec<Message>) {
        let run = self.run.as_ref().map(|run| say!(" of run {run}", run)).unwrap_or_default();
        let directions = [
            (Message::word("forward"), Some(&self.forward)),
            (Message::word("reverse"), self.reverse.as_ref()),
        ];
        for (direction, learned) in directions {
            let Some(learned) = learned else { continue };
            if !learned.converged {
                warnings.push(say!(
                    "error rates of {direction} reads{run} still moved after {rounds} rounds",
                    direction,
                    run,
                    rounds = learned.rounds
                ));
            }
            if let ErrorFunction::Binned(bins) = &learned.error_function {
                warnings.push(say!("qualities of {direction} reads{run} are binned ({bins}): error rates are interpolated between the bins", direction, run, bins = format!("{bins:?}")));
            }
        }
    }
}
