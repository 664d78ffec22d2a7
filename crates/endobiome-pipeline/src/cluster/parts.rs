//! What denoising left: rates by sequencing run, parts by sample.

use super::found::Missing;
use super::phase::Phase;
use super::run_plan::RunPlan;
use crate::stage::{DENOISED_SAMPLE, LEARN, Stage, Stages};
use crate::stages::asv::{self, Asvs};
use crate::stages::prepared::StoredSample;
use crate::store::Key;
use crate::{Error, Result};
use endobiome_core::SampleId;
use endobiome_denoise::dada2::parts::{self, SamplePart};
use endobiome_denoise::dada2::{Dada2Parameters, RunErrors};
use endobiome_reads::Dereplicated;
use std::collections::BTreeMap;

/// The key of a run's rates: all its samples count, for they are learned from in turn until there are enough bases.
pub(super) fn learn_key<'s>(
    stages: &Stages<'_>,
    parameters: &Dada2Parameters,
    run: Option<&str>,
    samples: impl Iterator<Item = (&'s SampleId, Key)>,
) -> Result<Key> {
    let p = parameters;
    let mut key = stages.key(&LEARN).value(&(&p.dada, &p.learn, p.pooling, p.pseudo_refit))?.value(&run)?;
    for (id, reads) in samples {
        key = key.text(id.as_str()).key(&reads);
    }
    Ok(key.finish())
}

/// The key of what became of one sample.
pub(super) fn part_key(
    stages: &Stages<'_>,
    parameters: &Dada2Parameters,
    learned: &Key,
    id: &SampleId,
    reads: &Key,
) -> Result<Key> {
    // The name too: it stands in the value, and two samples may have the same reads.
    let key = stages.key(&DENOISED_SAMPLE).value(&parameters.merge)?.key(learned).text(id.as_str());
    Ok(key.key(reads).finish())
}

/// What becomes of a sample without a read, whatever the rates.
fn without_reads(sample: &StoredSample, parameters: &Dada2Parameters) -> Result<SamplePart> {
    let nothing = Dereplicated::default();
    let reads = (&nothing, sample.is_paired().then_some(&nothing));
    Ok(parts::denoise_sample(&asv::header(sample), reads, None, parameters)?)
}

/// A sequencing run, with the keys of all that denoising left of it.
#[derive(Debug)]
pub(crate) struct RunParts {
    run: Option<String>,
    /// Its samples, by their place in the study.
    members: Vec<usize>,
    learned: Key,
    /// One a member.
    samples: Vec<Key>,
}

/// The parts of a study, run by run. They are noted as needed, so that the store keeps them for a study that grows.
pub(crate) fn runs(
    samples: &[StoredSample],
    parameters: &Dada2Parameters,
    stages: &Stages<'_>,
) -> Result<Vec<RunParts>> {
    let mut by_run: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (index, sample) in samples.iter().enumerate() {
        by_run.entry(sample.run.as_deref()).or_default().push(index);
    }
    let needed = |stage: &Stage, key: &Key| stages.store().is_some_and(|store| store.has(stage.name, key));
    by_run
        .into_iter()
        .map(|(run, members)| {
            let of_run = members.iter().map(|&index| (&samples[index].id, samples[index].key));
            let learned = learn_key(stages, parameters, run, of_run)?;
            needed(&LEARN, &learned);
            let part = |&index: &usize| -> Result<Key> {
                let sample = &samples[index];
                let key = part_key(stages, parameters, &learned, &sample.id, &sample.key)?;
                needed(&DENOISED_SAMPLE, &key);
                Ok(key)
            };
            let samples = members.iter().map(part).collect::<Result<_>>()?;
            Ok(RunParts { run: run.map(str::to_owned), members, learned, samples })
        })
        .collect()
}

/// The ASVs of all samples from the parts that the shards left.
///
/// # Errors
/// [`Error::Unfinished`] lists the shards that left nothing, and of what.
pub(crate) fn joined(
    samples: &[StoredSample],
    runs: &[RunParts],
    planned: &RunPlan,
    parameters: &Dada2Parameters,
    stages: &Stages<'_>,
) -> Result<Asvs> {
    let headers: Vec<_> = samples.iter().map(asv::header).collect();
    parts::check(&headers)?;
    let has_learning = planned.shards(Phase::Learn).is_ok();
    let mut missing = Missing::default();
    let mut of_runs = Vec::new();
    let mut of_samples: Vec<Option<SamplePart>> = Vec::new();
    of_samples.resize_with(samples.len(), || None);
    for RunParts { run, members, learned, samples: keys } in runs {
        let shard_of_run = planned.shard_of_run(run.as_deref());
        let has_reads = members.iter().any(|&index| headers[index].reads > 0);
        let errors: Option<RunErrors> = if has_reads { stages.load(&LEARN, learned) } else { None };
        if has_reads && errors.is_none() {
            let phase = if has_learning { Phase::Learn } else { Phase::Denoise };
            missing.note(phase, shard_of_run, rates_of(run.as_deref()));
        }
        for (&index, key) in members.iter().zip(keys) {
            let sample = &samples[index];
            of_samples[index] = if headers[index].reads == 0 {
                Some(without_reads(sample, parameters)?)
            } else {
                stages.load(&DENOISED_SAMPLE, key)
            };
            if of_samples[index].is_none() {
                let shard = if has_learning { planned.samples[index].shard } else { shard_of_run };
                missing.note(Phase::Denoise, shard, format!("sample {}", sample.id));
            }
        }
        of_runs.push((run.clone(), errors));
    }
    missing.refuse()?;
    let of_samples: Vec<SamplePart> = of_samples.into_iter().flatten().collect();
    if of_samples.len() != samples.len() {
        return Err(Error::Internal("a sample is missing among the parts".to_owned()));
    }
    let context = stages.context();
    context.begin("joining the parts", samples.len() as u64);
    let outcome = parts::join(of_samples, of_runs, parameters, context)?;
    Ok(Asvs { result: outcome.result, errors: outcome.errors })
}

/// How the rates of a run are called.
pub(super) fn rates_of(run: Option<&str>) -> String {
    let name = run.map_or_else(|| "the run".to_owned(), |run| format!("run {run}"));
    format!("the error rates of {name}")
}
