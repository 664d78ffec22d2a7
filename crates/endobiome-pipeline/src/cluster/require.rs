//! What a merge needs, asked for before anything is written.

use super::found::{Identity, Missing, identity, is_noted};
use super::parts::{learn_key, part_key, rates_of};
use super::phase::Phase;
use super::run_plan::RunPlan;
use crate::stage::{DENOISE, DENOISED_SAMPLE, LEARN, READS, Stages};
use crate::stages::asv;
use crate::stages::prepared::Preparer;
use crate::store::{Key, Store};
use crate::{Denoiser, Plan, Result};
use std::collections::BTreeMap;

/// Refuses to merge while reads, rates or parts of a sample are missing.
///
/// # Errors
/// [`Error::Unfinished`](crate::Error::Unfinished) lists the shards and what each has not left.
pub(crate) fn require_all(
    planned: &RunPlan,
    plan: &Plan,
    preparer: &Preparer<'_>,
    stages: &Stages<'_>,
    store: &Store,
) -> Result<()> {
    let identities: Vec<Identity> = plan
        .entries
        .iter()
        .zip(&planned.samples)
        .map(|(entry, sample)| identity(preparer, store, entry, sample))
        .collect();
    let mut missing = Missing::default();
    for (identity, sample) in identities.iter().zip(&planned.samples) {
        let is_there = if identity.set_aside {
            is_noted(preparer, store, sample)
        } else {
            store.has(READS.name, &identity.key)
        };
        if !is_there {
            missing.note(Phase::Reads, sample.shard, format!("sample {}", sample.id));
        }
    }
    missing.refuse()?;

    let denoise = &plan.configuration.denoise;
    let of_samples = identities
        .iter()
        .zip(&planned.samples)
        .map(|(identity, sample)| (&sample.id, identity.run.as_deref(), identity.key));
    // A run on one machine makes no parts: what it found serves as well.
    if denoise.method != Denoiser::Dada2 || store.has(DENOISE.name, &asv::key(denoise, stages, of_samples)?) {
        return Ok(());
    }
    let has_learning = planned.shards(Phase::Learn).is_ok();
    let mut by_run: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (index, identity) in identities.iter().enumerate() {
        by_run.entry(identity.run.as_deref()).or_default().push(index);
    }
    let mut missing = Missing::default();
    for (run, members) in by_run {
        let of_run = members.iter().map(|&index| (&planned.samples[index].id, identities[index].key));
        let learned: Key = learn_key(stages, &denoise.dada2, run, of_run)?;
        let shard_of_run = planned.shard_of_run(run);
        let mut has_reads = false;
        for index in members {
            let (identity, sample) = (&identities[index], &planned.samples[index]);
            let key = part_key(stages, &denoise.dada2, &learned, &sample.id, &identity.key)?;
            if store.has(DENOISED_SAMPLE.name, &key) {
                has_reads = true;
            } else if preparer.reads_left(&plan.entries[index], &identity.key) > 0 {
                has_reads = true;
                let shard = if has_learning { sample.shard } else { shard_of_run };
                missing.note(Phase::Denoise, shard, format!("sample {}", sample.id));
            }
        }
        if has_reads && !store.has(LEARN.name, &learned) {
            let phase = if has_learning { Phase::Learn } else { Phase::Denoise };
            missing.note(phase, shard_of_run, rates_of(run));
        }
    }
    missing.refuse()
}
