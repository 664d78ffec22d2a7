//! `endobiome run`.

use super::name_files;
use crate::arguments::Run;
use crate::budget::threads_within;
use crate::common::Common;
use crate::exit::{Gate, Usage};
use crate::progress::Bars;
use crate::{say, signals, threads};
use endobiome::core::{Context, SampleId};
use endobiome::pipeline::memory::MemoryNeed;
use endobiome::pipeline::plan::Reach;
use endobiome::pipeline::settings::{self, SettingProblem};
use endobiome::pipeline::stages::STAGES;
use endobiome::pipeline::{OnSampleError, Plan, RunConfiguration, RunOptions, RunSummary};
use endobiome::tables::Samplesheet;
use std::path::PathBuf;

pub(crate) fn run(arguments: &Run, common: &Common) -> anyhow::Result<()> {
    let has_configuration = arguments.configuration.is_some() || arguments.settings.config.is_some();
    let (configuration, problems) = arguments.settings.resolve(arguments.configuration.as_ref())?;
    let (input, output) = (&configuration.input.samplesheet, &configuration.output.folder);
    if !has_configuration && (input.as_os_str().is_empty() || output.as_os_str().is_empty()) {
        let message = "give a configuration file, or both --input and --outdir; see `endobiome run --help`";
        return Err(Usage(message.to_owned()).into());
    }
    if arguments.dry_run {
        return check(configuration, problems, common, true);
    }
    if !problems.is_empty() {
        // With what is wrong with the files, so that all is told at once.
        Plan::checked(configuration, problems, Reach::Run)?;
        return Ok(());
    }
    if let (Some(plan), Some(phase)) = (&arguments.plan, arguments.phase) {
        return super::plan::phase(arguments, plan, phase, configuration, common);
    }
    let (threads, source) = threads::choose(common.threads);
    if !common.quiet {
        say::note(format!("{threads} threads ({source}), seed {}", configuration.seed));
    }
    let bars = Bars::new(common.quiet);
    let context = Context::new(&bars, signals::cancellation(), configuration.seed);
    let threads = Some(threads_within(&MemoryNeed::of_run(&file_sizes(&configuration)), common)?);
    let options = options(arguments);
    let summary =
        threads::with_pool(threads, || Ok(endobiome::pipeline::run_with(configuration, options, &context)?))?;
    told(&summary, common)
}

/// The bytes of each sample's files, as far as they can be told; what is wrong with a samplesheet is told later.
fn file_sizes(configuration: &RunConfiguration) -> Vec<u64> {
    let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |data| data.len());
    Samplesheet::read(&configuration.input.samplesheet).map_or_else(
        |_| Vec::new(),
        |sheet| sheet.entries.iter().map(|entry| entry.files.paths().into_iter().map(size).sum()).collect(),
    )
}

pub(super) fn options(arguments: &Run) -> RunOptions {
    let on_sample_error =
        if arguments.on_sample_error == "skip" { OnSampleError::Skip } else { OnSampleError::Stop };
    RunOptions { resume: !arguments.no_resume, on_sample_error }
}

/// What a finished run says.
pub(super) fn told(summary: &RunSummary, common: &Common) -> anyhow::Result<()> {
    if !common.quiet {
        for warning in &summary.study.warnings {
            say::note(format!("warning: {warning}"));
        }
        say::out("Files written:")?;
    }
    name_files(&summary.files, common)?;
    say::out("\nFindings:")?;
    for finding in &summary.findings {
        say::out(format!("  - {finding}"))?;
    }
    set_aside(&summary.set_aside)?;
    nothing_left(&summary.study.asvs.result)
}

/// A study of which no read became an ASV is no success, though its account and page are written.
pub(super) fn nothing_left(result: &endobiome::denoise::DenoiseResult) -> anyhow::Result<()> {
    if result.table.n_features() > 0 || result.table.n_samples() == 0 {
        return Ok(());
    }
    let message = "no sample has a read that became an ASV: overall_summary.tsv and the page tell at which step they were lost";
    Err(Gate(message.to_owned()).into())
}

/// Samples that were set aside are no success.
pub(super) fn set_aside(samples: &[(SampleId, String)]) -> anyhow::Result<()> {
    if samples.is_empty() {
        return Ok(());
    }
    let listed: String = samples.iter().map(|(sample, reason)| format!("\n  - {sample}: {reason}")).collect();
    Err(Gate(format!("{} samples were set aside:{listed}", samples.len())).into())
}

/// Everything that a run checks before it opens a read; then the resolved configuration, if it is to be shown.
pub(crate) fn check(
    configuration: RunConfiguration,
    problems: Vec<SettingProblem>,
    common: &Common,
    shows: bool,
) -> anyhow::Result<()> {
    let plan =
        threads::with_pool(common.threads, || Ok(Plan::checked(configuration, problems, Reach::Run)?))?;
    if shows {
        say::out(settings::to_toml(&plan.configuration).trim_end())?;
        for stage in STAGES {
            let of = if stage.inputs.is_empty() { "the files".to_owned() } else { stage.inputs.join(", ") };
            say::note(format!("stage {}: {}, of {of}", stage.name, stage.scope.name()));
        }
    }
    for warning in &plan.warnings {
        say::note(format!("warning: {warning}"));
    }
    say::note(format!("{} samples; nothing was run", plan.entries.len()));
    Ok(())
}
