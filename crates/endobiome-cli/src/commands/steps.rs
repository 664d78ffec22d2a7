//! The single steps.

use super::name_files;
use crate::arguments::{Classify, Common, Compare, Diversity, Dysbiosis, ReadStep, SampleStep, TableStep};
use crate::progress::Bars;
use crate::{signals, threads};
use endobiome::core::Context;
use endobiome::dysbiosis::DysbiosisParameters;
use endobiome::pipeline::configuration::TaxonomyConfiguration;
use endobiome::pipeline::stages::diversity::DiversityOptions;
use endobiome::pipeline::steps::{self, AssignedTable, CompareStep};
use endobiome::pipeline::{Denoiser, Result, RunConfiguration};
use endobiome::taxonomy::reference::NamePolicy;
use std::path::PathBuf;

/// Runs a step in the thread pool and names its files.
fn step(
    common: &Common,
    work: impl FnOnce(&Context<'_>) -> Result<Vec<PathBuf>> + Send,
) -> anyhow::Result<()> {
    let bars = Bars::new(common.quiet);
    let context = Context::new(&bars, signals::cancellation(), 1);
    let files = threads::with_pool(common.threads, || Ok(work(&context)?))?;
    name_files(&files, common)
}

fn read_configuration(arguments: &ReadStep) -> RunConfiguration {
    let mut configuration = RunConfiguration::new(&arguments.input, &arguments.outdir);
    arguments.reads.apply(&mut configuration);
    configuration
}

pub(crate) fn filter(arguments: ReadStep, common: &Common) -> anyhow::Result<()> {
    let configuration = read_configuration(&arguments);
    step(common, |bars| steps::filter(configuration, bars))
}

pub(crate) fn merge(arguments: ReadStep, common: &Common) -> anyhow::Result<()> {
    let mut configuration = RunConfiguration::new(&arguments.input, &arguments.outdir);
    configuration.denoise.method = Denoiser::Unoise3;
    arguments.reads.apply(&mut configuration);
    step(common, |bars| steps::merge(configuration, bars))
}

pub(crate) fn denoise(arguments: ReadStep, common: &Common) -> anyhow::Result<()> {
    let configuration = read_configuration(&arguments);
    step(common, |bars| steps::denoise(configuration, bars))
}

pub(crate) fn classify(arguments: Classify, common: &Common) -> anyhow::Result<()> {
    // Steps that need canonical names map them when they read the table.
    let mut taxonomy = TaxonomyConfiguration { names: NamePolicy::AsGiven, ..Default::default() };
    arguments.taxonomy.apply(&mut taxonomy);
    taxonomy.classifier.seed = arguments.seed;
    step(common, |bars| {
        let (input, folder) = (&arguments.input, &arguments.outdir);
        let mut files = steps::classify(input, folder, &taxonomy, bars)?;
        if let Some(most) = arguments.exact_species {
            files.push(steps::exact_species(input, folder, &taxonomy, most)?);
        }
        Ok(files)
    })
}

pub(crate) fn table(arguments: TableStep, common: &Common) -> anyhow::Result<()> {
    step(common, |_| steps::table(&arguments.input, &arguments.taxonomy_table, &arguments.outdir))
}

pub(crate) fn diversity(arguments: Diversity, common: &Common) -> anyhow::Result<()> {
    let mut options = DiversityOptions { seed: arguments.seed, ..DiversityOptions::default() };
    arguments.beta.apply(&mut options);
    arguments.diversity.apply(&mut options);
    options.tree_of_sequences = arguments.sequences.is_some();
    let sequences = arguments.sequences.as_deref();
    step(common, |bars| steps::diversity(&arguments.input, sequences, &arguments.outdir, &options, bars))
}

pub(crate) fn dysbiosis(arguments: Dysbiosis, common: &Common) -> anyhow::Result<()> {
    let Dysbiosis { step: arguments, reference } = arguments;
    let reference = reference.map(|reference| TaxonomyConfiguration { reference, ..Default::default() });
    let table = &arguments.table;
    let parameters = DysbiosisParameters {
        seed: arguments.seed,
        cst_centroids: arguments.cst_centroids.clone(),
        ..DysbiosisParameters::default()
    };
    step(common, |bars| {
        let input = AssignedTable::read(&table.input, &table.taxonomy_table)?;
        let metadata = arguments.metadata.as_deref();
        steps::dysbiosis(&input, metadata, &table.outdir, &parameters, reference.as_ref(), bars)
    })
}

pub(crate) fn decontam(arguments: SampleStep, common: &Common) -> anyhow::Result<()> {
    let table = &arguments.table;
    step(common, |bars| {
        let input = AssignedTable::read(&table.input, &table.taxonomy_table)?;
        steps::decontam(&input, arguments.metadata.as_deref(), &table.outdir, arguments.seed, bars)
    })
}

pub(crate) fn compare(arguments: Compare, common: &Common) -> anyhow::Result<()> {
    let mut wanted = CompareStep { sequences: arguments.sequences.clone(), ..CompareStep::default() };
    wanted.options.seed = arguments.step.seed;
    wanted.diversity.seed = arguments.step.seed;
    arguments.compare.apply(&mut wanted.options);
    arguments.compare.apply_to_taxa(&mut wanted.taxa);
    arguments.beta.apply(&mut wanted.diversity);
    wanted.diversity.tree_of_sequences = wanted.sequences.is_some();
    let Some(metadata) = &arguments.step.metadata else {
        return Err(
            crate::exit::Usage("--metadata is needed: it says who is in which group".to_owned()).into()
        );
    };
    let table = &arguments.step.table;
    step(common, |bars| {
        let input = AssignedTable::read(&table.input, &table.taxonomy_table)?;
        steps::compare(&input, metadata, &table.outdir, &wanted, bars)
    })
}
