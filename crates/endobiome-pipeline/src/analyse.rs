//! Everything that a run does after denoising, from a table and a taxonomy of any tool.
//!
//! | file | what it does |
//! |---|---|
//! | `counts` | a table of reads: the whole way, to a [`Study`] and its files |
//! | `shares` | a table of shares or corrected counts: what needs no counts, and what is left out |

mod counts;
mod shares;

use crate::folder::ResultFolder;
use crate::foreign::{ForeignStudy, RecognisedRow, RenamedRow, Sources, UnmatchedRow};
use crate::inputs::Inputs;
use crate::plan::clinical::{self, ClinicalStudy};
use crate::settings::{RunConfiguration, SettingProblem};
use crate::stages::classification;
use crate::{Error, Result, Study, manifest, output, plan};
use endobiome_core::{Assignment, Context, Message, say};
use endobiome_tables::imported::Values;
use endobiome_taxonomy::ReferenceInfo;
use std::path::PathBuf;

/// What an analysis of a table leaves behind.
#[derive(Debug, Clone)]
pub struct AnalysisSummary {
    /// Everything it found; `None` for a table that holds no counts.
    pub study: Option<Box<Study>>,
    /// The files it wrote.
    pub files: Vec<PathBuf>,
    /// What a person would look for first, in sentences.
    pub findings: Vec<String>,
    /// How the files were understood and which samples were chosen, in sentences.
    pub notes: Vec<String>,
    /// What may surprise.
    pub warnings: Vec<Message>,
}

/// A study with the answers to what is in it, before it is analysed.
struct Prepared {
    configuration: RunConfiguration,
    foreign: ForeignStudy,
    /// The assignments as they were given or classified.
    as_given: Vec<Assignment>,
    /// The same in canonical names.
    canonical: Vec<Assignment>,
    reference: ReferenceInfo,
    tree: Option<endobiome_ecology::Tree>,
    /// The clinical side, where the settings name it.
    clinical: Option<ClinicalStudy>,
    warnings: Vec<Message>,
}

/// Analyses the table that the settings name (`input.table`, a file or a folder of results): diversity, contamination, dysbiosis
/// calls, comparison, report and MultiQC of a table of reads; of a table of shares what needs no counts.
///
/// Where there is no taxonomy the sequences are classified as a run does it. The order of samples and features in the files, and
/// their form, change no number: samples stand by name, features by their sum.
///
/// # Errors
/// [`Error::Settings`] with every problem of the settings; else as [`ForeignStudy::read`] and [`run`](crate::run()).
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, analyse::analyse};
/// let mut configuration = RunConfiguration::new("", "results");
/// configuration.input.table = Some("table.biom".into());
/// configuration.input.metadata = Some("metadata.tsv".into());
/// let summary = analyse(configuration, &Context::silent())?;
/// assert!(summary.files.iter().any(|file| file.ends_with("report.html")));
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn analyse(configuration: RunConfiguration, context: &Context<'_>) -> Result<AnalysisSummary> {
    let context = &context.with_seed(configuration.seed);
    // Before anything is read: what changes from here on is not vouched for.
    let inputs = Inputs::new(None);
    let prepared = prepare(configuration, &inputs, context)?;
    let mut folder = ResultFolder::open(&prepared.configuration.output.folder)?;
    folder.examine(prepared.foreign.files.iter().map(PathBuf::as_path))?;
    folder.begin()?;
    if matches!(prepared.foreign.values, Values::Counts(_)) {
        counts::analyse(prepared, &inputs, &mut folder, context)
    } else {
        shares::analyse(prepared, &inputs, &mut folder, context)
    }
}

fn prepare(
    mut configuration: RunConfiguration,
    inputs: &Inputs<'_>,
    context: &Context<'_>,
) -> Result<Prepared> {
    let sources = Sources::of(&configuration.input, configuration.diversity.tree.as_deref())?;
    follow(&mut configuration, &sources);
    let mut problems = match configuration.resolve() {
        Err(Error::Settings { problems }) => problems,
        Err(error) => return Err(error),
        Ok(()) => Vec::new(),
    };
    if configuration.output.folder.as_os_str().is_empty() {
        problems.push(SettingProblem::new("output.folder", "a folder for the results is needed (--outdir)"));
    }
    plan::check_calls(&configuration, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Settings { problems });
    }
    context.begin("read tables", 0);
    let optional = [&sources.taxonomy, &sources.sequences, &sources.metadata, &sources.tree];
    for path in std::iter::once(&sources.table).chain(optional.into_iter().flatten()) {
        inputs.look(path)?;
    }
    for path in manifest::clinical_files(&configuration) {
        inputs.look(&path)?;
    }
    let mut joined = None;
    let mut foreign = ForeignStudy::read_with(&sources, &configuration.input, |mut records| {
        joined = clinical::join(&configuration, &mut records, &mut problems);
        Ok(records)
    })?;
    let (clinical, joined) = joined.unzip();
    let joined = joined.unwrap_or_default();
    foreign.files.extend(manifest::clinical_files(&configuration));
    for path in &foreign.files {
        inputs.look(path)?;
    }
    if !problems.is_empty() {
        return Err(Error::Settings { problems });
    }
    if foreign.records.is_empty() {
        return Err(Error::Data("the clinical tables leave no sample of the table".to_owned()));
    }
    context.end(&format!("{} samples, {} features", foreign.records.len(), foreign.values.features().len()));
    configuration.compare.factors.extend(foreign.factors.iter().cloned());
    configuration.compare.numbers.extend(foreign.numbers.iter().cloned());
    configuration.compare.factors.extend(joined.factors);
    configuration.compare.numbers.extend(joined.numbers);
    plan::check_columns(&foreign.records, &configuration, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Settings { problems });
    }
    let mut warnings = joined.warnings;
    let (as_given, reference) = assignments(&foreign, &sources, &configuration, context)?;
    let mut canonical = as_given.clone();
    canonical.iter_mut().for_each(classification::in_canonical_names);
    let tree = tree(&foreign, &mut configuration, &mut warnings)?;
    Ok(Prepared { configuration, foreign, as_given, canonical, reference, tree, clinical, warnings })
}

/// What was found in a folder is what the settings name from here on; sequences are there to make a tree of, where a metric wants
/// one and none is given.
fn follow(configuration: &mut RunConfiguration, sources: &Sources) {
    let from = "the folder given as --input";
    let put = |own: &mut Option<PathBuf>, found: &Option<PathBuf>| {
        let is_new = own.is_none() && found.is_some();
        if is_new {
            own.clone_from(found);
        }
        is_new
    };
    let input = &mut configuration.input;
    let mut new = Vec::new();
    for (key, own, found) in [
        ("input.taxonomy", &mut input.taxonomy, &sources.taxonomy),
        ("input.sequences", &mut input.sequences, &sources.sequences),
        ("input.metadata", &mut input.metadata, &sources.metadata),
        ("diversity.tree", &mut configuration.diversity.tree, &sources.tree),
    ] {
        if put(own, found) {
            new.push((key, found.clone()));
        }
    }
    configuration.input.table = Some(sources.table.clone());
    for (key, path) in new {
        configuration.follows(key, path.map(|path| path.display().to_string()), from);
    }
    let needs_tree = configuration.diversity.metrics.iter().any(|metric| metric.needs_tree());
    if needs_tree && configuration.diversity.tree.is_none() && sources.sequences.is_some() {
        configuration.diversity.tree_of_sequences = true;
        configuration.follows("diversity.tree_of_sequences", true, "--sequences");
    }
}

/// The assignments given, else those of the sequences.
fn assignments(
    foreign: &ForeignStudy,
    sources: &Sources,
    configuration: &RunConfiguration,
    context: &Context<'_>,
) -> Result<(Vec<Assignment>, ReferenceInfo)> {
    if let Some(given) = &foreign.assignments {
        let file = sources.taxonomy.as_ref().unwrap_or(&sources.table);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let info = ReferenceInfo { name: format!("as given in {name}"), ..ReferenceInfo::default() };
        return Ok((given.clone(), info));
    }
    let Some(sequences) = &foreign.sequences else {
        return Err(Error::configuration(
            "input.taxonomy",
            "there is no taxonomy in the table or beside it: name one with --taxonomy-table, or give the sequences with --sequences, \
             which are then classified",
        ));
    };
    let mut problems = Vec::new();
    let reference = plan::check_reference(configuration, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Settings { problems });
    }
    let reference = match reference {
        Some(reference) => reference,
        None => classification::open_reference(&configuration.taxonomy)?,
    };
    let found = classification::classify(sequences, &reference, &configuration.taxonomy, context)?;
    Ok((found, reference.info().clone()))
}

/// The tree given, found or made. One that was merely found and lacks features is left out, and told.
fn tree(
    foreign: &ForeignStudy,
    configuration: &mut RunConfiguration,
    warnings: &mut Vec<Message>,
) -> Result<Option<endobiome_ecology::Tree>> {
    let features = foreign.values.features();
    let Some(text) = &foreign.tree else {
        return configuration.diversity.tree_of(features, foreign.sequences.as_deref());
    };
    let place =
        configuration.diversity.tree.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let tree: endobiome_ecology::Tree =
        text.parse().map_err(|error| Error::Data(format!("{place}: {error}")))?;
    let tips: std::collections::BTreeSet<&str> = tree.tips().filter_map(|tip| tree.name(tip)).collect();
    let missing = features.iter().filter(|name| !tips.contains(name.as_str())).count();
    let was_found = !configuration.was_said("diversity.tree");
    if missing > 0 && was_found {
        let needs_tree = configuration.diversity.metrics.iter().any(|metric| metric.needs_tree());
        let message = format!("{place}: {missing} of {} features are no tips of the tree", features.len());
        if needs_tree {
            return Err(Error::Data(message));
        }
        warnings.push(say!("{message}; it is left out", message));
        configuration.diversity.tree = None;
        return Ok(None);
    }
    Ok(Some(tree))
}

/// Writes `input/recognised.tsv`, `input/unmatched.tsv` and `input/renamed.tsv`, and `cohort/` where there are clinical tables.
fn write_input(prepared: &Prepared) -> Result<Vec<PathBuf>> {
    let folder = &prepared.configuration.output.folder;
    let mut files = vec![
        output::foreign::recognised(folder, &prepared.foreign.recognised as &[RecognisedRow])?,
        output::foreign::unmatched(folder, &prepared.foreign.unmatched as &[UnmatchedRow])?,
        output::foreign::renamed(folder, &prepared.foreign.renamed as &[RenamedRow])?,
    ];
    if let Some(clinical) = &prepared.clinical {
        files.extend(output::clinical::write(folder, clinical, prepared.configuration.seed)?);
    }
    Ok(files)
}
