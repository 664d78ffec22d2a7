//! The single steps.

use super::name_files;
use crate::arguments::{
    Classify, Compare, Decontam, Diversity, Dysbiosis, MergeStudies, Power, ReadStep, StudyNames,
    TableCommand, TableStep, Tables,
};
use crate::common::Common;
use crate::exit::Usage;
use crate::progress::Bars;
use crate::setting_command::OfCommand;
use crate::settings::Settings;
use crate::{say, signals, threads};
use endobiome::compare::{MeasuredPower, PowerPlan};
use endobiome::core::{Context, SampleId};
use endobiome::pipeline::plan::Reach;
use endobiome::pipeline::settings::Source;
use endobiome::pipeline::steps::{self, AssignedTable, Opinion, PowerChoice, StepOutcome};
use endobiome::pipeline::studies::{JoinStudies, NamesOfStudies};
use endobiome::pipeline::{Error, Plan, Result, RunConfiguration};
use endobiome::taxonomy::reference::NamePolicy;
use std::path::{Path, PathBuf};

/// Runs a step in the thread pool, names its files and says its warnings.
fn step(
    common: &Common,
    work: impl FnOnce(&Context<'_>) -> Result<StepOutcome> + Send,
) -> anyhow::Result<()> {
    let bars = Bars::new(common.quiet);
    // The seed of the settings is put in by the step itself.
    let context = Context::new(&bars, signals::cancellation(), 1);
    let outcome = threads::with_pool(common.threads, || Ok(work(&context)?))?;
    if !common.quiet {
        for note in &outcome.notes {
            say::note(format!("understood: {note}"));
        }
        for warning in &outcome.warnings {
            say::note(format!("warning: {warning}"));
        }
    }
    for notice in &outcome.notices {
        say::note(format!("warning: {notice}"));
    }
    name_files(&outcome.files, common)
}

/// The settings of a step, or all that is wrong with them.
fn configuration<C: OfCommand>(settings: &Settings<C>) -> anyhow::Result<RunConfiguration> {
    let (configuration, problems) = settings.resolve(None)?;
    if problems.is_empty() { Ok(configuration) } else { Err(Error::Settings { problems }.into()) }
}

/// The same for a step that begins with reads: what is wrong with its files is told too.
fn of_reads<C: OfCommand>(settings: &Settings<C>, reach: Reach) -> anyhow::Result<RunConfiguration> {
    let (configuration, problems) = settings.resolve(None)?;
    let (input, output) = (&configuration.input.samplesheet, &configuration.output.folder);
    if settings.config.is_none() && (input.as_os_str().is_empty() || output.as_os_str().is_empty()) {
        return Err(Usage("give --input and --outdir, or a configuration with --config".to_owned()).into());
    }
    if problems.is_empty() {
        return Ok(configuration);
    }
    Ok(Plan::checked(configuration, problems, reach)?.configuration)
}

pub(crate) fn filter<C: OfCommand>(arguments: &ReadStep<C>, common: &Common) -> anyhow::Result<()> {
    let configuration = of_reads(&arguments.settings, Reach::Reads)?;
    step(common, |bars| steps::filter(configuration, bars))
}

pub(crate) fn merge<C: OfCommand>(arguments: &ReadStep<C>, common: &Common) -> anyhow::Result<()> {
    let configuration = of_reads(&arguments.settings, Reach::Reads)?;
    step(common, |bars| steps::merge(configuration, bars))
}

pub(crate) fn denoise<C: OfCommand>(arguments: &ReadStep<C>, common: &Common) -> anyhow::Result<()> {
    let configuration = of_reads(&arguments.settings, Reach::Asvs)?;
    step(common, |bars| steps::denoise(configuration, bars))
}

pub(crate) fn classify(arguments: &Classify, common: &Common) -> anyhow::Result<()> {
    let mut configuration = configuration(&arguments.settings)?;
    let opinions = opinions(arguments)?;
    if !opinions.is_empty() {
        return step(common, |bars| {
            steps::classify_together(&arguments.input, &opinions, configuration, bars)
        });
    }
    if arguments.settings.config.is_none() && !configuration.was_said("taxonomy.names") {
        // Without the configuration of a run: steps that need canonical names map them when they read the table.
        configuration.taxonomy.names = NamePolicy::AsGiven;
    }
    step(common, |bars| steps::classify(&arguments.input, arguments.exact_species, configuration, bars))
}

/// The references and methods that are asked when several are said: each method of each reference.
fn opinions(arguments: &Classify) -> anyhow::Result<Vec<Opinion>> {
    let settings = &arguments.settings;
    let (references, taxonomies, methods) =
        (settings.given("reference"), settings.given("reference-taxonomy"), settings.given("classifier"));
    if references.len() < 2 && methods.len() < 2 {
        return Ok(Vec::new());
    }
    if arguments.exact_species.is_some() {
        return Err(Usage(
            "--exact-species looks into one reference: say one --reference and one --classifier".to_owned(),
        )
        .into());
    }
    if taxonomies.len() > 1 && taxonomies.len() != references.len() {
        let message = format!(
            "--reference-taxonomy stands {} times beside {} --reference: say it once for each, in their order (none where a reference needs none)",
            taxonomies.len(),
            references.len()
        );
        return Err(Usage(message).into());
    }
    if taxonomies.len() == 1 && references.len() > 1 {
        let message = "--reference-taxonomy stands once beside several --reference: say it once for each, in their order (none where a reference needs none)";
        return Err(Usage(message.to_owned()).into());
    }
    let mut asked: Vec<Opinion> = Vec::new();
    for (at, reference) in or_none(references).into_iter().enumerate() {
        for method in or_none(methods) {
            let mut said = settings.said(None)?;
            let mut say =
                |key: &str, flag: &str, text: &str| said.text(key, text, Source::Flag(flag.to_owned()));
            if let Some(reference) = reference {
                say("taxonomy.reference", "--reference", reference);
            }
            if let Some(taxonomy) = taxonomies.get(at).filter(|_| references.len() > 1) {
                say("taxonomy.reference_taxonomy", "--reference-taxonomy", taxonomy);
            }
            if let Some(method) = method {
                say("taxonomy.classifier.method", "--classifier", method);
            }
            let (configuration, problems) = said.resolve();
            if !problems.is_empty() {
                return Err(Error::Settings { problems }.into());
            }
            let mut words = Vec::new();
            if let Some(reference) = reference.filter(|_| references.len() > 1) {
                let name =
                    Path::new(reference).file_stem().unwrap_or_default().to_string_lossy().into_owned();
                words.push(name);
            }
            words.extend(method.filter(|_| methods.len() > 1).map(str::to_owned));
            let label = words.join(" ");
            let same = asked.iter().filter(|other| other.label == label).count();
            let label = if same == 0 { label } else { format!("{label} {}", asked.len() + 1) };
            asked.push(Opinion { label, taxonomy: configuration.taxonomy });
        }
    }
    Ok(asked)
}

/// The words, or one place for what is not said.
fn or_none(words: &[String]) -> Vec<Option<&str>> {
    if words.is_empty() { vec![None] } else { words.iter().map(|word| Some(word.as_str())).collect() }
}

fn read(tables: &Tables) -> Result<AssignedTable> {
    AssignedTable::read(&tables.input, tables.taxonomy_table.as_deref())
}

pub(crate) fn table(arguments: &TableStep, common: &Common) -> anyhow::Result<()> {
    if let Some(TableCommand::Merge(arguments)) = &arguments.command {
        return merge_studies(arguments, common);
    }
    let Some(tables) = &arguments.tables else {
        return Err(Usage("a table is needed: --input FILE".to_owned()).into());
    };
    let configuration = configuration(&arguments.settings)?;
    step(common, |_| steps::table(&read(tables)?, configuration))
}

/// Joins studies; the name of one is said, or that of its folder.
fn merge_studies(arguments: &MergeStudies, common: &Common) -> anyhow::Result<()> {
    let study = |word: &String| {
        let (name, folder) = match word.split_once('=') {
            Some((name, folder)) if !Path::new(word).exists() => (name.to_owned(), PathBuf::from(folder)),
            _ => {
                let folder = PathBuf::from(word);
                let named = folder.canonicalize().unwrap_or_else(|_| folder.clone());
                (named.file_name().unwrap_or_default().to_string_lossy().into_owned(), folder)
            }
        };
        match SampleId::new(&name) {
            Ok(_) => Ok((name, folder)),
            Err(_) => Err(Usage(format!(
                "{word}: the name of a study has letters, digits, '.', '_' and '-'; say NAME=FOLDER"
            ))),
        }
    };
    let studies = arguments.studies.iter().map(study).collect::<std::result::Result<Vec<_>, Usage>>()?;
    let joined = JoinStudies {
        studies,
        folder: arguments.outdir.clone(),
        names: match arguments.names {
            StudyNames::AsGiven => NamesOfStudies::AsGiven,
            StudyNames::ByStudy => NamesOfStudies::ByStudy,
        },
        allow: arguments.allow.clone(),
    };
    step(common, |_| joined.run())
}

pub(crate) fn diversity(arguments: &Diversity, common: &Common) -> anyhow::Result<()> {
    let configuration = with_sequences(&arguments.settings, arguments.sequences.is_some())?;
    let sequences = arguments.sequences.as_deref();
    step(common, |bars| steps::diversity(&arguments.input, sequences, configuration, bars))
}

/// As [`configuration`]; that distances need a tree is no problem where one will be made of the sequences.
fn with_sequences<C: OfCommand>(
    settings: &Settings<C>,
    has_sequences: bool,
) -> anyhow::Result<RunConfiguration> {
    let (configuration, mut problems) = settings.resolve(None)?;
    if has_sequences {
        problems.retain(|problem| !problem.message.contains("needs a tree"));
    }
    if problems.is_empty() { Ok(configuration) } else { Err(Error::Settings { problems }.into()) }
}

pub(crate) fn dysbiosis(arguments: &Dysbiosis, common: &Common) -> anyhow::Result<()> {
    let configuration = configuration(&arguments.settings)?;
    let says_reference = configuration.was_said("taxonomy.reference");
    if says_reference
        && arguments.settings.config.is_none()
        && configuration.dysbiosis.cst_centroids.is_none()
    {
        return Err(Usage("--reference needs --cst-centroids".to_owned()).into());
    }
    let lists = says_reference || arguments.settings.config.is_some();
    step(common, |bars| steps::dysbiosis(&read(&arguments.tables)?, lists, configuration, bars))
}

pub(crate) fn decontam(arguments: &Decontam, common: &Common) -> anyhow::Result<()> {
    let configuration = configuration(&arguments.settings)?;
    step(common, |bars| steps::decontam(&read(&arguments.tables)?, configuration, bars))
}

pub(crate) fn compare(arguments: &Compare, common: &Common) -> anyhow::Result<()> {
    let configuration = with_sequences(&arguments.settings, arguments.sequences.is_some())?;
    if configuration.input.metadata.is_none() && configuration.input.samplesheet.as_os_str().is_empty() {
        return Err(Usage("--metadata is needed: it says who is in which group".to_owned()).into());
    }
    let sequences = arguments.sequences.as_deref();
    step(common, |bars| steps::compare(&read(&arguments.tables)?, sequences, configuration, bars))
}

pub(crate) fn power(arguments: &Power, common: &Common) -> anyhow::Result<()> {
    let configuration = configuration(&arguments.settings)?;
    let women = arguments.cases.zip(arguments.controls).map(|(a, b)| (a as usize, b as usize));
    let described =
        configuration.input.metadata.is_some() || !configuration.input.samplesheet.as_os_str().is_empty();
    if women.is_none() && !described {
        let message = "--metadata (of this study), or --cases and --controls (of one to come) are needed";
        return Err(Usage(message.to_owned()).into());
    }
    let plan = PowerPlan {
        fold: arguments.fold,
        planted: arguments.planted as usize,
        studies: arguments.studies as usize,
    };
    let mut measured: Vec<MeasuredPower> = Vec::new();
    step(common, |bars| {
        let input = AssignedTable::read(&arguments.table, arguments.taxonomy_table.as_deref())?;
        let (outcome, rows) = steps::power(&input, PowerChoice { plan, women }, configuration, bars)?;
        measured = rows;
        Ok(outcome)
    })?;
    for row in &measured {
        let found = if row.found.is_finite() {
            format!("{:.0} % of the planted taxa found, ", 100.0 * row.found)
        } else {
            String::new()
        };
        say::out(format!(
            "{}, {} against {} women, {}: {found}{:.2} false taxa a study, any in {:.0} % of studies",
            row.contrast,
            row.women[0],
            row.women[1],
            row.method,
            row.false_found,
            100.0 * row.any_false
        ))?;
    }
    Ok(())
}
