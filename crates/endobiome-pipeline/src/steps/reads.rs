//! The steps that begin with reads.

use super::{StepOutcome, begun, finish};
use crate::configuration::Compat;
use crate::inputs::Inputs;
use crate::output::status::SetAside;
use crate::plan::Reach;
use crate::settings::RunConfiguration;
use crate::stage::Stages;
use crate::stages::prepared::{OnSampleError, Preparer};
use crate::stages::{asv, preflight, prepared};
use crate::{Denoiser, Plan, Result, output};
use endobiome_core::Context;

/// The tables of settings that each step uses.
const OF_READS: [&str; 8] =
    ["seed", "compat", "check_primers", "input.samplesheet", "input.host_fasta", "output", "reads", "cohort"];

/// From a samplesheet to ASVs: `denoise/`, and what became of every read.
///
/// # Errors
/// As [`crate::run()`].
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps};
/// let outcome = steps::denoise(RunConfiguration::new("samplesheet.csv", "results"), &Context::silent())?;
/// assert!(outcome.files.iter().all(|file| file.starts_with("results")));
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn denoise(configuration: RunConfiguration, context: &Context<'_>) -> Result<StepOutcome> {
    let context = &context.with_seed(configuration.seed);
    let mut plan = Plan::within(configuration, Reach::Asvs)?;
    let _lock = begun(&plan.configuration.output.folder)?;
    plan.check_output()?;
    preflight::check_reads(&mut plan, context)?;
    let (stages, inputs) = (Stages::new(None, context), Inputs::new(None));
    let samples = Preparer::new(&plan, &stages, &inputs)?.all(OnSampleError::Stop)?;
    let later = prepared::later_warnings(
        samples.iter().map(|sample| (&sample.id, &*sample.account.warnings)),
        &plan.warnings,
    );
    let (_, asvs) = asv::infer(&samples, &plan.configuration.denoise, &stages)?;
    let reads = asv::account(samples, &asvs)?;
    let folder = &plan.configuration.output.folder;
    let mut files =
        vec![output::reads::overall_summary(folder, &reads)?, output::reads::accounting(folder, &reads)?];
    files.extend(output::reads::qualities(folder, &reads)?);
    files.extend(output::denoising::write(folder, &asvs, &SetAside::of(&reads))?);
    let parts: Vec<&str> = OF_READS.into_iter().chain(["denoise"]).collect();
    let warnings = plan.warnings.into_iter().chain(later).chain(asvs.result.warnings).collect();
    finish("denoise", &parts, &plan.configuration, files, warnings)
}

/// From a samplesheet to filtered FASTQ: `filtered/<sample>_R1.fastq.gz`, `_R2` for pairs (without `.gz` where
/// `output.plain` asks for it), and the accounting.
///
/// # Errors
/// As [`crate::run()`].
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps};
/// let outcome = steps::filter(RunConfiguration::new("samplesheet.csv", "results"), &Context::silent())?;
/// assert!(outcome.files.iter().all(|file| file.starts_with("results")));
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn filter(mut configuration: RunConfiguration, context: &Context<'_>) -> Result<StepOutcome> {
    if configuration.reads.pairs != endobiome_reads::PairHandling::ForwardOnly {
        configuration.reads.pairs = endobiome_reads::PairHandling::KeepPairs;
    }
    configuration.denoise.method = Denoiser::Dada2;
    if configuration.compat == Compat::Vsearch {
        configuration.compat = Compat::Dada2;
    }
    write_reads(configuration, "filter", "filtered", context)
}

/// From a samplesheet to merged FASTQ: `merged/<sample>.fastq.gz` (plain as for [`filter`]) and the accounting.
///
/// # Errors
/// As [`crate::run()`].
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps};
/// let outcome = steps::merge(RunConfiguration::new("samplesheet.csv", "results"), &Context::silent())?;
/// assert!(outcome.files.iter().all(|file| file.starts_with("results")));
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn merge(mut configuration: RunConfiguration, context: &Context<'_>) -> Result<StepOutcome> {
    configuration.denoise.method = Denoiser::Unoise3;
    if configuration.reads.pairs == endobiome_reads::PairHandling::KeepPairs {
        configuration.reads.pairs = endobiome_reads::PairHandling::Merge;
    }
    if configuration.compat == Compat::Dada2 {
        configuration.compat = Compat::Vsearch;
    }
    write_reads(configuration, "merge", "merged", context)
}

fn write_reads(
    configuration: RunConfiguration,
    step: &str,
    name: &str,
    context: &Context<'_>,
) -> Result<StepOutcome> {
    let context = &context.with_seed(configuration.seed);
    let mut plan = Plan::within(configuration, Reach::Reads)?;
    let _lock = begun(&plan.configuration.output.folder)?;
    plan.check_output()?;
    preflight::check_reads(&mut plan, context)?;
    let root = plan.configuration.output.folder.clone();
    let folder = root.join(name);
    std::fs::create_dir_all(&folder).map_err(endobiome_tables::Error::io(&folder))?;
    let prepared::Written { mut files, samples, warnings } = prepared::write(&plan, &folder, context)?;
    files.push(output::reads::overall_summary(&root, &samples)?);
    files.push(output::reads::accounting(&root, &samples)?);
    files.extend(output::reads::qualities(&root, &samples)?);
    let warnings = plan.warnings.into_iter().chain(warnings).collect();
    finish(step, &OF_READS, &plan.configuration, files, warnings)
}
