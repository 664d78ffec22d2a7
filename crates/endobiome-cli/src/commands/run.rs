//! `endobiome run`.

use super::name_files;
use crate::arguments::{Common, Run};
use crate::exit::{Gate, Usage};
use crate::progress::Bars;
use crate::{say, signals, threads};
use endobiome::core::Context;
use endobiome::pipeline::stage::STAGES;
use endobiome::pipeline::{OnSampleError, Plan, RunConfiguration, RunOptions};

pub(crate) fn run(arguments: &Run, common: &Common) -> anyhow::Result<()> {
    let configuration = configuration(arguments)?;
    if arguments.dry_run {
        let plan = threads::with_pool(common.threads, || Ok(Plan::new(configuration)?))?;
        say::out(serde_json::to_string_pretty(&plan.configuration)?)?;
        for stage in STAGES {
            let of = if stage.inputs.is_empty() { "the files".to_owned() } else { stage.inputs.join(", ") };
            say::note(format!("stage {}: {}, of {of}", stage.name, stage.scope.name()));
        }
        say::note(format!("{} samples; nothing was run", plan.entries.len()));
        return Ok(());
    }
    let (threads, source) = threads::choose(common.threads);
    if !common.quiet {
        say::note(format!("{threads} threads ({source}), seed {}", configuration.seed));
    }
    let bars = Bars::new(common.quiet);
    let context = Context::new(&bars, signals::cancellation(), configuration.seed);
    let on_sample_error =
        if arguments.on_sample_error == "skip" { OnSampleError::Skip } else { OnSampleError::Stop };
    let options = RunOptions { resume: !arguments.no_resume, on_sample_error };
    let summary = threads::with_pool(common.threads, || {
        Ok(endobiome::pipeline::run_with(configuration, options, &context)?)
    })?;
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
    if summary.set_aside.is_empty() {
        return Ok(());
    }
    let listed: String =
        summary.set_aside.iter().map(|(sample, reason)| format!("\n  - {sample}: {reason}")).collect();
    Err(Gate(format!("{} samples were set aside:{listed}", summary.set_aside.len())).into())
}

/// The TOML, if there is one, with the flags on top.
fn configuration(arguments: &Run) -> anyhow::Result<RunConfiguration> {
    let mut configuration = match (&arguments.configuration, &arguments.input, &arguments.outdir) {
        (Some(path), _, _) => RunConfiguration::read(path)?,
        (None, Some(input), Some(outdir)) => RunConfiguration::new(input, outdir),
        (None, _, _) => {
            let message =
                "give a configuration file, or both --input and --outdir; see `endobiome run --help`";
            return Err(Usage(message.to_owned()).into());
        }
    };
    if let Some(input) = &arguments.input {
        configuration.input.samplesheet.clone_from(input);
    }
    if let Some(outdir) = &arguments.outdir {
        configuration.output.folder.clone_from(outdir);
    }
    if arguments.metadata.is_some() {
        configuration.input.metadata.clone_from(&arguments.metadata);
    }
    if arguments.cst_centroids.is_some() {
        configuration.dysbiosis.cst_centroids.clone_from(&arguments.cst_centroids);
    }
    arguments.reads.apply(&mut configuration);
    arguments.taxonomy.apply(&mut configuration.taxonomy);
    arguments.compare.apply(&mut configuration.compare);
    arguments.compare.apply_to_taxa(&mut configuration.taxa);
    arguments.beta.apply(&mut configuration.diversity);
    arguments.diversity.apply(&mut configuration.diversity);
    configuration.diversity.tree_of_sequences |= arguments.tree_of_sequences;
    Ok(configuration)
}
