//! The same way in parts that need not be done by one process: rates of a run, then single samples, then the whole.
//!
//! The parts joined are what [`run`](crate::dada2::run()) answers, to the last bit. Samples that are denoised independently are
//! parts by themselves ([`learn`], then [`denoise_sample`]); with pooling the samples of a run help each other, and its parts
//! are made together ([`denoise_run`]).

use crate::dada2::denoise::{Denoised, denoise_encoded};
use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::learn::learn_keeping;
use crate::dada2::memory::Memory;
use crate::dada2::parameters::Dada2Parameters;
use crate::dada2::run::{
    Dada2Header, Dada2Outcome, Mate, Mates, RunErrors, RunOfSamples, WaitingReads, check_layout, collect,
    collect_all, denoise_both_mates, guarded, joined, without_reads,
};
use crate::result::{SampleDenoiseStatistics, SequenceCounts};
use crate::{Error, Result};
use endobiome_core::Context;
use endobiome_reads::Dereplicated;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What became of one sample, before chimeras are looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SamplePart {
    statistics: SampleDenoiseStatistics,
    counts: SequenceCounts,
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
    let paired = check_layout(samples)?;
    if samples.iter().all(|sample| sample.reads == 0) {
        return Ok(None);
    }
    let of = |mate| {
        let given = samples.iter().enumerate().map(|(index, sample)| match sample.reads {
            0 => Ok(Cow::Owned(Dereplicated::default())),
            _ => reads.reads(index, mate).map_err(|error| error.in_sample(&sample.id)),
        });
        learn_keeping(given, &parameters.dada, &parameters.learn, context).map(|(learned, _)| learned)
    };
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
/// [`Error::MixedLayout`] names two that differ; [`Error::NoReads`] without a sample.
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
    if errors.is_empty() {
        return Err(Error::NoReads);
    }
    let collected = samples.into_iter().map(|sample| (sample.statistics, sample.counts)).collect();
    joined(collected, errors, warnings, parameters, context)
}
