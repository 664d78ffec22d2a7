//! `endobiome plan`, and the phases of `endobiome run --plan`.

use super::run::{options, told};
use crate::arguments::{PlanJobs, Run};
use crate::budget::threads_within;
use crate::common::Common;
use crate::exit::Usage;
use crate::progress::Bars;
use crate::{log, say, signals, threads};
use anyhow::Context as _;
use endobiome::core::Context;
use endobiome::pipeline::cluster::{Phase, RunPlan, Shard, run_phase};
use endobiome::pipeline::memory::MemoryNeed;
use endobiome::pipeline::plan::Reach;
use endobiome::pipeline::{Plan, RunConfiguration, run};
use std::path::Path;

pub(crate) fn plan(arguments: &PlanJobs, common: &Common) -> anyhow::Result<()> {
    let (configuration, problems) = arguments.settings.resolve(arguments.configuration.as_ref())?;
    if !problems.is_empty() {
        Plan::checked(configuration, problems, Reach::Run)?;
        return Ok(());
    }
    let bars = Bars::new(common.quiet);
    let context = Context::new(&bars, signals::cancellation(), configuration.seed);
    let shards = arguments.shards.map(|shards| shards as usize);
    let planned = threads::with_pool(common.threads, || Ok(RunPlan::new(configuration, shards, &context)?))?;
    planned.write(&arguments.output)?;
    if !common.quiet {
        say::note(format!("plan: {} samples, {}", planned.samples.len(), arguments.output.display()));
    }
    // For scripts: a line a phase.
    for phase in &planned.phases {
        say::out(format!("{}\t{}", phase.phase, phase.shards))?;
    }
    Ok(())
}

/// One shard of a phase, or the merge.
pub(crate) fn phase(
    arguments: &Run,
    plan: &Path,
    phase: Phase,
    configuration: RunConfiguration,
    common: &Common,
) -> anyhow::Result<()> {
    let planned = RunPlan::read(plan)?;
    let shard = match arguments.shard {
        Some(shard) => Some(shard),
        None if planned.shards(phase)? == 1 => None,
        None => of_array()?,
    };
    let number = planned.shard(phase, shard)?;
    let shards = planned.shards(phase)?;
    log::of_job(phase.name(), number, shards);
    if !common.quiet {
        let (threads, source) = threads::choose(common.threads);
        say::note(format!(
            "phase {phase}, shard {number}/{shards}: {threads} threads ({source}), seed {}",
            configuration.seed
        ));
    }
    let need = MemoryNeed::of_phase(phase, &planned.bytes(phase, number));
    let threads = Some(threads_within(&need, common)?);
    let bars = Bars::new(common.quiet);
    let context = Context::new(&bars, signals::cancellation(), configuration.seed);
    let options = options(arguments);
    if phase == Phase::Merge {
        let summary =
            threads::with_pool(threads, || Ok(run::merge(configuration, &planned, options, &context)?))?;
        return told(&summary, common);
    }
    let shard = Some(Shard { number, of: None });
    let summary = threads::with_pool(threads, || {
        Ok(run_phase(configuration, &planned, phase, shard, options.on_sample_error, &context)?)
    })?;
    // No failure here, or jobs that wait for this one would never begin; the merge ends with exit code 1, as a whole run does.
    for (sample, reason) in &summary.set_aside {
        say::note(format!("warning: sample {sample} was set aside: {reason}"));
    }
    Ok(())
}

/// The shard that a scheduler's array job is.
fn of_array() -> anyhow::Result<Option<Shard>> {
    // Slurm; Grid Engine (`undefined` outside of arrays); PBS; LSF (0 outside of arrays).
    for name in ["SLURM_ARRAY_TASK_ID", "SGE_TASK_ID", "PBS_ARRAY_INDEX", "LSB_JOBINDEX"] {
        let Ok(text) = std::env::var(name) else { continue };
        if text == "undefined" || (name == "LSB_JOBINDEX" && text == "0") {
            continue;
        }
        let number: usize = text.parse().with_context(|| format!("{name}={text} is no number"))?;
        if number == 0 {
            return Err(Usage(format!("{name} is 0: shards begin at 1, as in --array=1-7")).into());
        }
        return Ok(Some(Shard { number, of: None }));
    }
    Ok(None)
}
