//! One shard's work.

use super::found::{Missing, finished, identity, note_key};
use super::parts::{learn_key, part_key, rates_of};
use super::phase::{Phase, Shard};
use super::run_plan::{PlannedSample, RunPlan};
use crate::folder::store_of;
use crate::inputs::Inputs;
use crate::plan::Reach;
use crate::stage::{DENOISED_SAMPLE, LEARN, READS, Stages};
use crate::stages::asv;
use crate::stages::prepared::{OnSampleError, Preparer, StoredSample, Waiting};
use crate::store::{Key, Store};
use crate::{Error, Plan, Result, RunConfiguration};
use endobiome_core::{Context, SampleId};
use endobiome_denoise::dada2::parts::{self, SamplePart};
use endobiome_denoise::dada2::{Dada2Header, Dada2Parameters, Mate, RunErrors};
use endobiome_tables::SampleEntry;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a shard did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseSummary {
    /// The shard, from 1.
    pub shard: usize,
    /// How many the phase has.
    pub shards: usize,
    /// How many of its values were there already.
    pub reused: usize,
    /// How many it made.
    pub done: usize,
    /// The samples that it set aside, and why.
    pub set_aside: Vec<(SampleId, String)>,
}

/// Does one shard of a phase before [`Merge`](Phase::Merge): what it makes lies in the store of the folder of results. What is
/// there already is not made again, so that a shard may be run twice, or again after it was killed. No lock is taken: shards work
/// side by side, each value appears whole under a key of its own.
///
/// Memory holds the reads of as many samples as there are threads (for [`Learn`](Phase::Learn) those that rates are learned
/// from, for runs whose samples are pooled all), whatever the size of the study.
///
/// # Errors
/// [`Error::OtherPlan`] when settings or files are not those of the plan; [`Error::Unfinished`] when the phase before has not
/// left what this one needs; [`Error::Data`] for reads that are not those of the plan; else as [`run`](crate::run()). A value
/// that cannot be stored is an error.
pub fn run_phase(
    configuration: RunConfiguration,
    planned: &RunPlan,
    phase: Phase,
    shard: Option<Shard>,
    on_sample_error: OnSampleError,
    context: &Context<'_>,
) -> Result<PhaseSummary> {
    let context = &context.with_seed(configuration.seed);
    let shard = planned.shard(phase, shard)?;
    let mut plan = Plan::within(configuration, Reach::Asvs)?;
    planned.check_settings(&plan)?;
    let store = Store::open(&store_of(&plan.configuration.output.folder))?;
    let inputs = Inputs::new(Some(&store));
    planned.check_files(&inputs)?;
    planned.apply(&mut plan);
    // Read again by the merge, which writes the traces.
    plan.configuration.output.trace.clear();
    let stages = Stages::new(Some(&store), context);
    let mut work = Work { planned, plan, store: &store, stages: &stages, inputs: &inputs, shard, phase };
    match phase {
        Phase::Reads => work.reads(on_sample_error),
        Phase::Learn => work.learn(),
        Phase::Denoise if planned.shards(Phase::Learn).is_ok() => work.denoise_samples(),
        Phase::Denoise => work.denoise_run(),
        Phase::Merge => {
            Err(Error::Internal("the phase that merges was asked for one of its shards".to_owned()))
        }
    }
}

struct Work<'a> {
    planned: &'a RunPlan,
    plan: Plan,
    store: &'a Store,
    stages: &'a Stages<'a>,
    inputs: &'a Inputs<'a>,
    shard: usize,
    phase: Phase,
}

impl Work<'_> {
    fn parameters(&self) -> &Dada2Parameters {
        &self.plan.configuration.denoise.dada2
    }

    fn summary(&self, reused: usize, done: usize) -> PhaseSummary {
        let shards = self.planned.shards(self.phase).unwrap_or(1);
        PhaseSummary { shard: self.shard, shards, reused, done, set_aside: Vec::new() }
    }

    fn preparer(&self) -> Result<Preparer<'_>> {
        Ok(Preparer::new(&self.plan, self.stages, self.inputs)?.keeping_nothing())
    }

    /// The samples of the plan that are wanted, with all that is known of them.
    fn wanted(
        &self,
        is_wanted: impl Fn(&SampleEntry, &PlannedSample) -> bool,
    ) -> Vec<(&SampleEntry, &PlannedSample)> {
        let all = self.plan.entries.iter().zip(&self.planned.samples);
        all.filter(|(entry, sample)| is_wanted(entry, sample)).collect()
    }

    fn reads(&mut self, on_sample_error: OnSampleError) -> Result<PhaseSummary> {
        let mine: Vec<&PlannedSample> =
            self.planned.samples.iter().filter(|sample| sample.shard == self.shard).collect();
        let mut of_plan = self.planned.samples.iter();
        self.plan.entries.retain(|_| of_plan.next().is_some_and(|sample| sample.shard == self.shard));
        let preparer = self.preparer()?;
        let samples = preparer.all(on_sample_error)?;
        let mut set_aside = Vec::new();
        for ((sample, planned), entry) in samples.iter().zip(mine).zip(&self.plan.entries) {
            let note = note_key(&preparer, planned);
            if let Some(reason) = &sample.set_aside {
                self.store.put(READS.name, &note, reason)?;
                set_aside.push((sample.id.clone(), reason.clone()));
                continue;
            }
            let digests = planned.digests();
            if digests.map(|digests| preparer.key(entry, &digests)) != Some(sample.key) {
                return Err(Error::Data(format!(
                    "sample {}: its files are not those of the plan ({}); make the plan again",
                    sample.id,
                    entry
                        .files
                        .paths()
                        .iter()
                        .map(|path| path.display().to_string())
                        .collect::<Vec<_>>()
                        .join(", ")
                )));
            }
            if !self.store.has(READS.name, &sample.key) || !sample.is_stored(self.store) {
                return Err(self
                    .store
                    .unwritable(format!("the reads of sample {} were not stored", sample.id)));
            }
            // An earlier try may have failed for reasons that have passed.
            self.store.remove(READS.name, &note);
        }
        let outcomes = self.stages.outcomes();
        let (reused, done) = outcomes.last().map_or((0, 0), |outcome| (outcome.reused, outcome.done));
        Ok(PhaseSummary { set_aside, ..self.summary(reused, done) })
    }

    /// The name and key of every sample of a run.
    fn members<'s>(&'s self, preparer: &Preparer<'_>, run: Option<&str>) -> Vec<(&'s SampleId, Key)> {
        self.plan
            .entries
            .iter()
            .zip(&self.planned.samples)
            .filter_map(|(entry, sample)| {
                let identity = identity(preparer, self.store, entry, sample);
                (identity.run.as_deref() == run).then_some((&sample.id, identity.key))
            })
            .collect()
    }

    /// Samples as the phase of reads left them, without what only reports need.
    fn finished(
        &self,
        preparer: &Preparer<'_>,
        wanted: &[(&SampleEntry, &PlannedSample)],
    ) -> Result<Vec<StoredSample>> {
        let mut missing = Missing::default();
        let mut samples = Vec::with_capacity(wanted.len());
        for (entry, sample) in wanted {
            match finished(preparer, self.store, entry, sample)? {
                Some(found) => samples.push(found.without_qualities()),
                None => missing.note(Phase::Reads, sample.shard, format!("sample {}", sample.id)),
            }
        }
        missing.refuse()?;
        Ok(samples)
    }

    /// The samples of the run that this shard is, and the key of its rates.
    fn of_run(&self, preparer: &Preparer<'_>) -> Result<(Vec<StoredSample>, Key)> {
        let run = self.planned.runs.get(self.shard - 1).cloned().unwrap_or_default();
        let wanted = self.wanted(|entry, sample| identity(preparer, self.store, entry, sample).run == run);
        let samples = self.finished(preparer, &wanted)?;
        let members = samples.iter().map(|sample| (&sample.id, sample.key));
        let key = learn_key(self.stages, self.parameters(), run.as_deref(), members)?;
        Ok((samples, key))
    }

    fn learn(&self) -> Result<PhaseSummary> {
        let preparer = self.preparer()?;
        let (samples, key) = self.of_run(&preparer)?;
        if self.stages.load::<RunErrors>(&LEARN, &key).is_some() {
            self.stages.tell(&LEARN, 1, 0);
            return Ok(self.summary(1, 0));
        }
        let headers: Vec<Dada2Header> = samples.iter().map(asv::header).collect();
        // All may have been set aside.
        if headers.iter().all(|sample| sample.reads == 0) {
            return Ok(self.summary(0, 0));
        }
        let waiting = Waiting::new(&samples, Some(self.store));
        let learned = parts::learn_and_denoise(&headers, &waiting, self.parameters(), self.stages.context())?;
        // What was learned from is denoised with little more work here, and the shards of the next phase find it done.
        for (index, part) in &learned.parts {
            let sample = &samples[*index];
            let key = part_key(self.stages, self.parameters(), &key, &sample.id, &sample.key)?;
            self.store.put(DENOISED_SAMPLE.name, &key, part)?;
        }
        if let Some(errors) = learned.errors {
            self.store.put(LEARN.name, &key, &errors)?;
        }
        self.stages.tell(&LEARN, 0, 1);
        Ok(self.summary(0, 1))
    }

    /// Each sample by itself.
    fn denoise_samples(&self) -> Result<PhaseSummary> {
        let preparer = self.preparer()?;
        let wanted = self.wanted(|_, sample| sample.shard == self.shard);
        let samples = self.finished(&preparer, &wanted)?;
        let mut rates: BTreeMap<Option<&str>, (Key, RunErrors)> = BTreeMap::new();
        let mut missing = Missing::default();
        let mut looked: Vec<Option<&str>> = Vec::new();
        for sample in samples.iter().filter(|sample| sample.account.left > 0) {
            let run = sample.run.as_deref();
            if looked.contains(&run) {
                continue;
            }
            looked.push(run);
            let members = self.members(&preparer, run);
            let key = learn_key(self.stages, self.parameters(), run, members.into_iter())?;
            match self.stages.load::<RunErrors>(&LEARN, &key) {
                Some(errors) => {
                    rates.insert(run, (key, errors));
                }
                None => {
                    missing.note(Phase::Learn, self.planned.shard_of_run(run), rates_of(run));
                }
            }
        }
        missing.refuse()?;
        let waiting = Waiting::new(&samples, Some(self.store));
        let context = self.stages.context();
        context.begin("denoising", samples.len() as u64);
        let reused = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        samples.par_iter().enumerate().try_for_each(|(index, sample)| -> Result<()> {
            context.check()?;
            // The merge knows what becomes of nothing.
            let Some((learned, errors)) =
                rates.get(&sample.run.as_deref()).filter(|_| sample.account.left > 0)
            else {
                return Ok(());
            };
            let key = part_key(self.stages, self.parameters(), learned, &sample.id, &sample.key)?;
            if self.stages.load::<SamplePart>(&DENOISED_SAMPLE, &key).is_some() {
                reused.fetch_add(1, Ordering::Relaxed);
            } else {
                let forward = waiting.get(index, Mate::Forward)?;
                let reverse =
                    if sample.is_paired() { Some(waiting.get(index, Mate::Reverse)?) } else { None };
                let reads = (&*forward, reverse.as_deref());
                let part =
                    parts::denoise_sample(&asv::header(sample), reads, Some(errors), self.parameters())?;
                self.store.put(DENOISED_SAMPLE.name, &key, &part)?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            context.advance(1);
            Ok(())
        })?;
        context.end(&format!("{} samples", samples.len()));
        let (reused, done) = (reused.into_inner(), done.into_inner());
        self.stages.tell(&DENOISED_SAMPLE, reused, done);
        Ok(self.summary(reused, done))
    }

    /// The samples of a run together.
    fn denoise_run(&self) -> Result<PhaseSummary> {
        let preparer = self.preparer()?;
        let (samples, learned) = self.of_run(&preparer)?;
        let headers: Vec<Dada2Header> = samples.iter().map(asv::header).collect();
        if headers.iter().all(|sample| sample.reads == 0) {
            return Ok(self.summary(0, 0));
        }
        let keys = samples
            .iter()
            .map(|sample| part_key(self.stages, self.parameters(), &learned, &sample.id, &sample.key))
            .collect::<Result<Vec<_>>>()?;
        let is_there = |key: &Key| self.stages.load::<SamplePart>(&DENOISED_SAMPLE, key).is_some();
        if self.stages.load::<RunErrors>(&LEARN, &learned).is_some() && keys.iter().all(is_there) {
            self.stages.tell(&DENOISED_SAMPLE, keys.len(), 0);
            return Ok(self.summary(keys.len(), 0));
        }
        let waiting = Waiting::new(&samples, Some(self.store));
        let (errors, parts) =
            parts::denoise_run(&headers, &waiting, self.parameters(), self.stages.context())?;
        for (key, part) in keys.iter().zip(&parts) {
            self.store.put(DENOISED_SAMPLE.name, key, part)?;
        }
        if let Some(errors) = errors {
            self.store.put(LEARN.name, &learned, &errors)?;
        }
        self.stages.tell(&DENOISED_SAMPLE, 0, parts.len());
        Ok(self.summary(0, parts.len()))
    }
}
