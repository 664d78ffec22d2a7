//! The same way in parts that need not be done by one process: rates of a run, then single samples, then the whole.
//!
//! The parts joined are what [`run`](crate::dada2::run()) answers, to the last bit. Samples that are denoised independently are
//! parts by themselves ([`learn`], then [`denoise_sample`]); with pooling the samples of a run help each other, and its parts
//! are made together ([`denoise_run`]).

use crate::Result;
use crate::dada2::denoise::{Denoised, denoise_encoded};
use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::learn::{LearnedErrors, Prepared, learn_keeping};
use crate::dada2::memory::Memory;
use crate::dada2::parameters::Dada2Parameters;
use crate::dada2::run::{
    Dada2Header, Dada2Outcome, Mate, Mates, RunErrors, RunOfSamples, WaitingReads, check_layout, collect,
    collect_all, denoise_both_mates, guarded, joined, without_reads,
};
use crate::result::{SampleDenoiseStatistics, SequenceCounts};
use endobiome_core::Context;
use endobiome_reads::Dereplicated;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What became of one sample, before chimeras are looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SamplePart {
    statistics: SampleDenoiseStatistics,
    counts: SequenceCounts,
}

/// What learning leaves of a sequencing run.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnedRun {
    /// Its rates; `None` when none of its samples has a read.
    pub errors: Option<RunErrors>,
    /// The parts of the samples that rates were learned from, by their place in the list.
    pub parts: Vec<(usize, SamplePart)>,
}

/// The error rates of the samples of one sequencing run, in their order; `None` when none of them has a read.
///
/// # Errors
/// As [`run`](crate::dada2::run()).
pub fn learn(
    samples: &[Dada2Header],
    reads: &dyn WaitingReads,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<Option<RunErrors>> {
    learn_by(samples, parameters, |mate| {
        let given = in_turn(samples, reads, mate);
        learn_keeping(given, &parameters.dada, &parameters.learn, context).map(|(learned, _)| learned)
    })
}

/// The same, with the parts of the samples that rates were learned from: what was compared in learning
/// need not be compared again. They are those of [`denoise_sample`].
///
/// # Errors
/// As [`run`](crate::dada2::run()).
pub fn learn_and_denoise(
    samples: &[Dada2Header],
    reads: &dyn WaitingReads,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<LearnedRun> {
    let mut of_mates: Vec<BTreeMap<usize, Denoised>> = Vec::new();
    let errors = learn_by(samples, parameters, |mate| {
        let given = in_turn(samples, reads, mate);
        let (learned, kept) = learn_keeping(given, &parameters.dada, &parameters.learn, context)?;
        context.begin("denoising what was learned from", kept.len() as u64);
        let work = kept.into_par_iter().map(|(index, Prepared { reads, mut memory })| {
            context.check()?;
            let denoised =
                guarded(|| Ok(denoise_encoded(&reads, &learned.model, &parameters.dada, &[], &mut memory)));
            context.advance(1);
            denoised.map(|denoised| (index, denoised)).map_err(|error| error.in_sample(&samples[index].id))
        });
        let denoised: Vec<(usize, Denoised)> = work.collect::<Result<_>>()?;
        context.end(&format!("{} samples", denoised.len()));
        of_mates.push(denoised.into_iter().collect());
        Ok(learned)
    })?;
    let mut of_mates = of_mates.into_iter();
    let (Some(forward), reverse) = (of_mates.next(), of_mates.next()) else {
        return Ok(LearnedRun { errors, parts: Vec::new() });
    };
    let mut reverse = reverse.unwrap_or_default();
    let both = forward.into_iter().filter_map(|(index, forward)| {
        let reverse = reverse.remove(&index);
        // Mates differ in length: one direction may have had enough bases sooner.
        (reverse.is_some() || !samples[index].paired).then_some((index, Mates { forward, reverse }))
    });
    let both: Vec<(usize, Mates<Denoised>)> = both.collect();
    let parts = both.par_iter().map(|(index, denoised)| {
        let sample = &samples[*index];
        let part = guarded(|| {
            let forward = reads.reads(*index, Mate::Forward)?;
            let reverse = sample.paired.then(|| reads.reads(*index, Mate::Reverse)).transpose()?;
            let of_mates = (&*forward, reverse.as_deref());
            let (statistics, counts) = collect(sample, of_mates, denoised, &parameters.merge)?;
            Ok((*index, SamplePart { statistics, counts }))
        });
        part.map_err(|error| error.in_sample(&sample.id))
    });
    Ok(LearnedRun { errors, parts: parts.collect::<Result<_>>()? })
}

/// The reads of samples, as learning asks for them.
fn in_turn<'a>(
    samples: &'a [Dada2Header],
    reads: &'a dyn WaitingReads,
    mate: Mate,
) -> impl Iterator<Item = Result<Cow<'a, Dereplicated>>> {
    samples.iter().enumerate().map(move |(index, sample)| match sample.reads {
        0 => Ok(Cow::Owned(Dereplicated::default())),
        _ => reads.reads(index, mate).map_err(|error| error.in_sample(&sample.id)),
    })
}

fn learn_by(
    samples: &[Dada2Header],
    parameters: &Dada2Parameters,
    mut of: impl FnMut(Mate) -> Result<LearnedErrors>,
) -> Result<Option<RunErrors>> {
    parameters.dada.check()?;
    let paired = check_layout(samples)?;
    if samples.iter().all(|sample| sample.reads == 0) {
        return Ok(None);
    }
    let run = samples.first().and_then(|sample| sample.run.clone());
    let forward = of(Mate::Forward)?;
    let reverse = paired.then(|| of(Mate::Reverse)).transpose()?;
    Ok(Some(RunErrors { run, forward, reverse }))
}

/// Learns the rates of one sequencing run and denoises its samples together, as its pooling asks for; without a read there are
/// no rates, and the parts are empty.
///
/// # Errors
/// As [`run`](crate::dada2::run()).
pub fn denoise_run(
    samples: &[Dada2Header],
    reads: &dyn WaitingReads,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<(Option<RunErrors>, Vec<SamplePart>)> {
    parameters.dada.check()?;
    let paired = check_layout(samples)?;
    let members: Vec<usize> = (0..samples.len()).collect();
    let mut learned = None;
    let mut denoised: Vec<Mates<Denoised>> = Vec::new();
    if samples.iter().all(|sample| sample.reads == 0) {
        denoised.resize_with(samples.len(), Mates::default);
    } else {
        let of_run = RunOfSamples { members: &members, samples, reads };
        let (errors, mates) = denoise_both_mates(&of_run, paired, parameters, context)?;
        (learned, denoised) = (Some(errors), mates);
    }
    context.begin("merging mates", samples.len() as u64);
    let collected = collect_all(samples, reads, &denoised, parameters, context)?;
    context.end(&format!("{} samples", samples.len()));
    let parts = collected.into_iter().map(|(statistics, counts)| SamplePart { statistics, counts });
    Ok((learned, parts.collect()))
}

/// Whether samples can be denoised as one study: all are paired, or none.
///
/// # Errors
/// [`crate::Error::MixedLayout`] names two that differ; [`crate::Error::NoReads`] without a sample.
pub fn check(samples: &[Dada2Header]) -> Result<()> {
    check_layout(samples).map(|_| ())
}

/// Denoises one sample with the rates of its run and merges its mates; without rates the run has no read.
///
/// # Errors
/// As [`run`](crate::dada2::run()).
pub fn denoise_sample(
    sample: &Dada2Header,
    (forward, reverse): (&Dereplicated, Option<&Dereplicated>),
    errors: Option<&RunErrors>,
    parameters: &Dada2Parameters,
) -> Result<SamplePart> {
    parameters.dada.check()?;
    guarded(|| {
        let denoised = match errors {
            None => Mates::default(),
            Some(errors) => {
                let one = |reads: &Dereplicated, model| -> Result<Denoised> {
                    let encoded = EncodedReads::new(reads)?;
                    Ok(denoise_encoded(&encoded, model, &parameters.dada, &[], &mut Memory::default()))
                };
                let second = match (reverse, &errors.reverse) {
                    (Some(reads), Some(learned)) => Some(one(reads, &learned.model)?),
                    _ => None,
                };
                Mates { forward: one(forward, &errors.forward.model)?, reverse: second }
            }
        };
        let (statistics, counts) = collect(sample, (forward, reverse), &denoised, &parameters.merge)?;
        Ok(SamplePart { statistics, counts })
    })
    .map_err(|error| error.in_sample(&sample.id))
}

/// Joins the parts of all samples, in the order of the study, and removes chimeras. `runs` are the runs in the order of their
/// names, with their rates.
///
/// # Errors
/// As [`run`](crate::dada2::run()).
///
/// ```
/// use endobiome_core::{Context, SampleId};
/// use endobiome_denoise::dada2::{Dada2Header, Dada2Parameters, Dada2Sample, ErrorFunction, LearnParameters};
/// use endobiome_denoise::dada2::{parts, run};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let forward = dereplicate(&vec![read; 100], TieOrder::Sequence);
/// let learn = LearnParameters { error_function: ErrorFunction::NoQuality, ..Default::default() };
/// let (parameters, context) = (Dada2Parameters { learn, ..Default::default() }, Context::silent());
/// let header = Dada2Header { id: SampleId::new("S1")?, run: None, paired: false, reads: 100 };
/// let samples = vec![Dada2Sample { id: header.id.clone(), run: None, forward: forward.clone(), reverse: None }];
/// let errors = parts::learn(std::slice::from_ref(&header), &samples, &parameters, &context)?;
/// let part = parts::denoise_sample(&header, (&forward, None), errors.as_ref(), &parameters)?;
/// let joined = parts::join(vec![part], vec![(None, errors)], &parameters, &context)?;
/// assert_eq!(joined, run(samples, &parameters, &context)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn join(
    samples: Vec<SamplePart>,
    runs: Vec<(Option<String>, Option<RunErrors>)>,
    parameters: &Dada2Parameters,
    context: &Context<'_>,
) -> Result<Dada2Outcome> {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for (run, learned) in runs {
        match learned {
            None => warnings.push(without_reads(run.as_deref())),
            Some(learned) => {
                learned.warn(&mut warnings);
                errors.push(learned);
            }
        }
    }
    let collected = samples.into_iter().map(|sample| (sample.statistics, sample.counts)).collect();
    joined(collected, errors, warnings, parameters, context)
}
