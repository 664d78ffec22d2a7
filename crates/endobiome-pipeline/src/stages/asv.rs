//! Dereplicated reads to ASVs.

use super::prepared::{StoredSample, Waiting};
use crate::configuration::{DenoiseConfiguration, Denoiser};
use crate::sample_reads::SampleReads;
use crate::stage::{DENOISE, Stages};
use crate::store::Key;
use crate::{Error, Result};
use endobiome_core::{Context, SampleId};
use endobiome_denoise::dada2::RunErrors;
use endobiome_denoise::dada2::{self, Dada2Header, Mate};
use endobiome_denoise::{DenoiseResult, unoise3};
use serde::{Deserialize, Serialize};

/// The ASVs of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Asvs {
    /// Table, sequences and accounting.
    pub result: DenoiseResult,
    /// Error rates by sequencing run (`dada2` only).
    pub errors: Vec<RunErrors>,
}

/// Infers the ASVs of prepared samples, or takes them from the store; with the key of the answer.
///
/// Error rates are learned within a sequencing run: the samplesheet's, else the flow cell in the read names.
///
/// # Errors
/// Those of [`dada2::run_waiting`] and [`unoise3::run`]; [`Error::Configuration`] when the reads were prepared for
/// the other denoiser.
pub fn infer(
    samples: &[StoredSample],
    configuration: &DenoiseConfiguration,
    stages: &Stages<'_>,
) -> Result<(Key, Asvs)> {
    infer_by(samples, configuration, stages, || {
        let waiting = Waiting::new(samples, stages.store());
        denoise(samples, &waiting, configuration, stages.context())
    })
}

/// The same, where `work` has another way to the same answer.
///
/// # Errors
/// [`endobiome_denoise::Error::NoReads`] when no file holds a read; those of `work`.
pub(crate) fn infer_by(
    samples: &[StoredSample],
    configuration: &DenoiseConfiguration,
    stages: &Stages<'_>,
    work: impl FnOnce() -> Result<Asvs>,
) -> Result<(Key, Asvs)> {
    // Files without a single read are a mistake; reads that were all lost are a result.
    if samples.iter().all(|sample| sample.account.accounting.input == 0) {
        return Err(endobiome_denoise::Error::NoReads.into());
    }
    let of_samples = samples.iter().map(|sample| (&sample.id, sample.run.as_deref(), sample.key));
    let key = key(configuration, stages, of_samples)?;
    let asvs = stages.load_or_run(&DENOISE, &key, work)?;
    Ok((key, asvs))
}

/// The key of the ASVs of samples: name, sequencing run and key of the reads of each.
pub(crate) fn key<'s>(
    configuration: &DenoiseConfiguration,
    stages: &Stages<'_>,
    samples: impl Iterator<Item = (&'s SampleId, Option<&'s str>, Key)>,
) -> Result<Key> {
    let mut key = stages.key(&DENOISE).value(configuration)?;
    for (id, run, reads) in samples {
        key = key.value(&(id, run))?.key(&reads);
    }
    Ok(key.finish())
}

/// What the denoiser is told of a sample before its reads are loaded.
pub(crate) fn header(sample: &StoredSample) -> Dada2Header {
    Dada2Header {
        id: sample.id.clone(),
        run: sample.run.clone(),
        paired: sample.is_paired(),
        reads: sample.account.left,
    }
}

fn denoise(
    samples: &[StoredSample],
    waiting: &Waiting<'_>,
    configuration: &DenoiseConfiguration,
    context: &Context<'_>,
) -> Result<Asvs> {
    match configuration.method {
        Denoiser::Dada2 => {
            let headers: Vec<Dada2Header> = samples.iter().map(header).collect();
            let outcome = dada2::run_waiting(&headers, waiting, &configuration.dada2, context)?;
            Ok(Asvs { result: outcome.result, errors: outcome.errors })
        }
        Denoiser::Unoise3 => {
            let reads = samples
                .iter()
                .enumerate()
                .map(|(index, sample)| {
                    if sample.is_paired() {
                        let id = &sample.id;
                        return Err(Error::configuration(
                            "reads.pairs",
                            format!("unoise3 needs merged pairs, but those of sample {id} were kept apart"),
                        ));
                    }
                    Ok((sample.id.clone(), waiting.get(index, Mate::Forward)?.into_owned()))
                })
                .collect::<Result<Vec<_>>>()?;
            let result = unoise3::run(reads, &configuration.unoise3, context)?;
            Ok(Asvs { result, errors: Vec::new() })
        }
    }
}

/// Continues the accounts of reads through the denoiser.
///
/// # Errors
/// [`endobiome_reads::Error`] when an account does not close.
pub fn account(samples: Vec<StoredSample>, asvs: &Asvs) -> Result<Vec<SampleReads>> {
    let mut reads: Vec<SampleReads> = samples.into_iter().map(SampleReads::from).collect();
    for (sample, statistics) in reads.iter_mut().zip(&asvs.result.sample_statistics) {
        for step in statistics.accounting() {
            let losses = step.losses.iter().map(|loss| (loss.reason.words(), loss.reads));
            sample.accounting.push(step.stage.name(), step.reads_out, losses);
        }
        sample.accounting.check()?;
    }
    Ok(reads)
}

impl From<StoredSample> for SampleReads {
    fn from(sample: StoredSample) -> Self {
        Self {
            id: sample.id,
            run: sample.run,
            accounting: sample.account.accounting,
            quality: sample.account.quality,
            screen: sample.account.screen,
            set_aside: sample.set_aside,
        }
    }
}
