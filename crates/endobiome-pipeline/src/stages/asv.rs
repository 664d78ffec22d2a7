//! Dereplicated reads to ASVs.

use crate::configuration::{DenoiseConfiguration, Denoiser};
use crate::study::SampleReads;
use crate::{Error, Plan, Result};
use endobiome_core::{Context, SampleId};
use endobiome_denoise::dada2::RunErrors;
use endobiome_denoise::dada2::{self, Dada2Sample};
use endobiome_denoise::{DenoiseResult, unoise3};
use endobiome_reads::{PreparedReads, PreparedSample};

/// The ASVs of a run.
#[derive(Debug, Clone)]
pub struct Asvs {
    /// Table, sequences and accounting.
    pub result: DenoiseResult,
    /// Error rates by sequencing run (`dada2` only).
    pub errors: Vec<RunErrors>,
}

/// One sample ready to be denoised.
#[derive(Debug, Clone)]
pub struct AsvInput {
    /// The sample.
    pub id: SampleId,
    /// Its sequencing run.
    pub run: Option<String>,
    /// Its reads.
    pub reads: PreparedReads,
}

/// Infers the ASVs of the prepared samples of a plan, and continues their accounts of reads through the denoiser.
///
/// Error rates are learned within a sequencing run: the samplesheet's, else the flow cell in the read names.
///
/// # Errors
/// As [`infer`].
pub fn infer_accounted(
    plan: &Plan,
    prepared: Vec<(SampleId, PreparedSample)>,
    context: &Context<'_>,
) -> Result<(Vec<SampleReads>, Asvs)> {
    let mut reads = Vec::with_capacity(prepared.len());
    let mut inputs = Vec::with_capacity(prepared.len());
    for (entry, (id, sample)) in plan.entries.iter().zip(prepared) {
        let run = entry.record.run.clone().or_else(|| sample.run.as_ref().map(|run| run.flow_cell.clone()));
        inputs.push(AsvInput { id: id.clone(), run: run.clone(), reads: sample.reads });
        reads.push(SampleReads {
            id,
            run,
            accounting: sample.accounting,
            quality: sample.quality,
            screen: sample.screen,
        });
    }
    let asvs = infer(inputs, &plan.configuration.denoise, context)?;
    for (sample, statistics) in reads.iter_mut().zip(&asvs.result.sample_statistics) {
        for step in statistics.accounting() {
            let losses = step.losses.iter().map(|loss| (loss.reason.words(), loss.reads));
            sample.accounting.push(step.stage.name(), step.reads_out, losses);
        }
        sample.accounting.check()?;
    }
    Ok((reads, asvs))
}

/// Infers the ASVs of all samples with the denoiser chosen.
///
/// # Errors
/// Those of [`dada2::run()`] and [`unoise3::run`]; [`Error::Configuration`] when the reads were prepared for
/// the other denoiser.
pub fn infer(
    samples: Vec<AsvInput>,
    configuration: &DenoiseConfiguration,
    context: &Context<'_>,
) -> Result<Asvs> {
    match configuration.method {
        Denoiser::Dada2 => {
            let samples = samples
                .into_iter()
                .map(|sample| {
                    let (forward, reverse) = match sample.reads {
                        PreparedReads::Pairs { forward, reverse } => (forward, Some(reverse)),
                        PreparedReads::Single(reads) | PreparedReads::Merged(reads) => (reads, None),
                    };
                    Dada2Sample { id: sample.id, run: sample.run, forward, reverse }
                })
                .collect();
            let outcome = dada2::run(samples, &configuration.dada2, context)?;
            Ok(Asvs { result: outcome.result, errors: outcome.errors })
        }
        Denoiser::Unoise3 => {
            let samples = samples
                .into_iter()
                .map(|sample| match sample.reads {
                    PreparedReads::Single(reads) | PreparedReads::Merged(reads) => Ok((sample.id, reads)),
                    PreparedReads::Pairs { .. } => Err(Error::configuration(
                        "reads.pairs",
                        format!(
                            "unoise3 needs merged pairs, but those of sample {} were kept apart",
                            sample.id
                        ),
                    )),
                })
                .collect::<Result<Vec<_>>>()?;
            let result = unoise3::run(samples, &configuration.unoise3, context)?;
            Ok(Asvs { result, errors: Vec::new() })
        }
    }
}
