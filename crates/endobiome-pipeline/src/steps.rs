//! Single steps from files to files: the same stages as a run, with tables read back in between.
//!
//! Every step takes the settings of a whole run and uses those of its part; it writes them to `pipeline_info/STEP/`. Steps
//! with the settings of a run, one after the other, write the bytes of the run.

mod groups;
mod opinions;
mod reads;
mod samples;
mod tables;

pub use groups::{PowerChoice, compare, power};
pub use opinions::{Opinion, classify_together};
pub use reads::{denoise, filter, merge};
pub(crate) use samples::kind_of_name;

use crate::folder::{FolderLock, remove_temporary};
use crate::foreign::FeatureNames;
use crate::output::status::SetAside;
use crate::plan;
use crate::settings::{self, RunConfiguration, SettingProblem};
use crate::stages::absolute::{self, SetApart};
use crate::stages::diversity::DiversityOptions;
use crate::stages::endometrial::{Beside, Endometrial, assess_and_call};
use crate::stages::{bacterial, classification, copy_number, diversity, endometrial, mocks};
use crate::{Error, Result, output};
use endobiome_core::{AbundanceTable, Assignment, Context, FeatureId, Message, SampleRecord, Sequence, say};
use endobiome_dysbiosis::copy_number::CopyNumberStudy;
use endobiome_ecology::Tree;
use endobiome_tables::{AtomicFile, Metadata, fasta};
use endobiome_taxonomy::classify::ExactSpecies;
use endobiome_taxonomy::reference::NamePolicy;
use std::path::{Path, PathBuf};

/// What a step leaves behind.
#[derive(Debug, Clone, Default)]
pub struct StepOutcome {
    /// The files it wrote.
    pub files: Vec<PathBuf>,
    /// What may surprise.
    pub warnings: Vec<String>,
    /// What a person must be told in any case, however quiet: why nothing was compared, red warnings of the design.
    pub notices: Vec<String>,
    /// How the files of other tools were understood.
    pub notes: Vec<String>,
}

/// The folders that steps write into.
const FOLDERS: [&str; 12] = [
    "",
    "contamination",
    "cst",
    "denoise",
    "diversity",
    "dysbiosis",
    "filtered",
    "merged",
    "stats",
    "tables",
    "tables/samples",
    "taxonomy",
];

/// Takes the lock of the folder that a step writes into, and clears it of what killed steps left half written.
fn begun(folder: &Path) -> Result<FolderLock> {
    let lock = FolderLock::take(folder)?;
    FOLDERS.iter().for_each(|name| remove_temporary(&folder.join(name)));
    Ok(lock)
}

/// Settings that are right by themselves.
fn resolved(mut configuration: RunConfiguration) -> Result<RunConfiguration> {
    configuration.resolve()?;
    if configuration.output.folder.as_os_str().is_empty() {
        let problem = SettingProblem::new("output.folder", "a folder for the results is needed (--outdir)");
        return Err(Error::Settings { problems: vec![problem] });
    }
    Ok(configuration)
}

fn refused(problems: Vec<SettingProblem>) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { Err(Error::Settings { problems }) }
}

/// Writes the settings that a step used to `pipeline_info/STEP/params.json`.
fn finish(
    step: &str,
    parts: &[&str],
    configuration: &RunConfiguration,
    mut files: Vec<PathBuf>,
    warnings: Vec<Message>,
) -> Result<StepOutcome> {
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    let path = configuration.output.folder.join("pipeline_info").join(step).join("params.json");
    let told = serde_json::json!({
        "step": step,
        "settings": settings::provenance(configuration, parts),
        "warnings": warnings,
    });
    let text = serde_json::to_string_pretty(&told).map_err(|error| Error::Internal(error.to_string()))?;
    AtomicFile::write(&path, text + "\n")?;
    files.push(path);
    Ok(StepOutcome { files, warnings, ..StepOutcome::default() })
}

/// From a FASTA file to `taxonomy/`. With `exact_species` also `taxonomy/exact_species.tsv`: for each sequence every species of
/// which the reference contains it with at most that many differences, the fewest there are; never one chosen of several.
///
/// # Errors
/// When a file cannot be read or written, or the reference is not usable.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps};
/// use endobiome_taxonomy::classify::ClassificationMethod;
/// let folder = tempfile::tempdir()?;
/// let at = |file: &str| folder.path().join(file);
/// let gene = "TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
/// std::fs::write(at("asvs.fasta"), format!(">asv1\n{gene}\n"))?;
/// let lineage = "Bacteria;Bacteroidota;Bacteroidia;Bacteroidales;Prevotellaceae;Prevotella;";
/// std::fs::write(at("train.fa"), format!(">{lineage}\n{gene}\n"))?;
/// let mut configuration = RunConfiguration::new("", at("results"));
/// configuration.taxonomy.reference = at("train.fa");
/// configuration.taxonomy.classifier.method = ClassificationMethod::NaiveBayes;
/// steps::classify(&at("asvs.fasta"), None, configuration, &Context::silent())?;
/// let text = std::fs::read_to_string(at("results/taxonomy/taxonomy.qiime2.tsv"))?;
/// assert!(text.contains("asv1\td__Bacteria;") && text.contains("g__Prevotella"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn classify(
    input: &Path,
    exact_species: Option<usize>,
    configuration: RunConfiguration,
    context: &Context<'_>,
) -> Result<StepOutcome> {
    let context = &context.with_seed(configuration.seed);
    let configuration = resolved(configuration)?;
    let mut problems = Vec::new();
    let reference = plan::check_reference(&configuration, &mut problems);
    refused(problems)?;
    let _lock = begun(&configuration.output.folder)?;
    let queries = fasta::read(input)?;
    let reference = match reference {
        Some(reference) => reference,
        None => classification::open_reference(&configuration.taxonomy)?,
    };
    let sequences: Vec<Sequence> = queries.iter().map(|record| record.sequence.clone()).collect();
    let assignments = classification::classify(&sequences, &reference, &configuration.taxonomy, context)?;
    let ids: Vec<&str> = queries.iter().map(|record| record.id.as_str()).collect();
    let folder = &configuration.output.folder;
    let mut files = output::taxonomy::write(folder, &ids, &assignments)?;
    if let Some(most) = exact_species {
        let found = ExactSpecies::new(reference.into_owned()).matches_all(&sequences, most);
        files.push(output::taxonomy::write_exact_species(folder, &ids, &found)?);
    }
    finish("classify", &["seed", "taxonomy"], &configuration, files, Vec::new())
}

/// A count table and what its features were assigned to.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_pipeline::steps::AssignedTable;
/// let folder = tempfile::tempdir()?;
/// let at = |file: &str| folder.path().join(file);
/// std::fs::write(at("table.tsv"), "#OTU ID\tS1\tS2\nasv1\t9\t5\n")?;
/// std::fs::write(at("taxonomy.tsv"), "Feature ID\tTaxon\nasv1\td__Bacteria; p__Firmicutes\n")?;
/// let input = AssignedTable::read(&at("table.tsv"), Some(&at("taxonomy.tsv")))?;
/// assert_eq!(input.table.get(1, 0), 5);
/// // The name of today, and the one of the file.
/// assert_eq!(input.assignments[0].lineage.get(Rank::Phylum), Some("Bacillota"));
/// assert_eq!(input.as_given[0].lineage.get(Rank::Phylum), Some("Firmicutes"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct AssignedTable {
    /// The counts; features under their own names.
    pub table: AbundanceTable<String>,
    /// One assignment a feature, in canonical names.
    pub assignments: Vec<Assignment>,
    /// The same as the file has them.
    pub as_given: Vec<Assignment>,
    /// What the table itself says of its samples; of it the steps take `read_count`.
    pub own_metadata: Option<Metadata>,
    /// How the files were understood, in sentences.
    pub notes: Vec<String>,
}

impl AssignedTable {
    /// Reads a table and a taxonomy; without one the table is to have its own.
    ///
    /// # Errors
    /// When a file cannot be read, or [`Error::Data`] lists features of the table that have no taxonomy.
    pub fn read(table: &Path, taxonomy: Option<&Path>) -> Result<Self> {
        let tables::Read { table, taxonomy, own_metadata, notes } = tables::read(table, taxonomy)?;
        let as_given = tables::of_features(&table, taxonomy)?;
        let mut assignments = as_given.clone();
        assignments.iter_mut().for_each(classification::in_canonical_names);
        Ok(Self { table, assignments, as_given, own_metadata, notes })
    }

    /// The table under feature ids: those of the table where they are MD5 sums, else the MD5 of the name.
    ///
    /// # Errors
    /// [`Error::Data`] when two names are one id.
    pub fn by_id(&self) -> Result<AbundanceTable<FeatureId>> {
        crate::foreign::renamed(&self.table, FeatureNames::of(self.table.features())?.0)
    }

    /// The outcome of a step, with how the files were understood.
    fn told(&self, outcome: StepOutcome) -> StepOutcome {
        StepOutcome { notes: self.notes.clone(), ..outcome }
    }

    /// The reads of the spike-in apart from the others.
    fn apart(&self, configuration: &RunConfiguration) -> Result<SetApart> {
        let spike_in = absolute::spike_in(&configuration.absolute)?;
        absolute::set_apart(&self.by_id()?, &self.assignments, &[], &spike_in)
    }

    /// The features that are bacterial and not of the spike-in, and a sentence on those that are not.
    fn bacterial(&self, configuration: &RunConfiguration) -> Result<(Vec<usize>, Option<Message>)> {
        let exclude = &configuration.taxonomy.exclude;
        let apart = self.apart(configuration)?;
        let separated = bacterial::separate(&self.by_id()?, &self.assignments, exclude, &apart.is_spike_in);
        let left_out = self.table.n_features() - separated.features.len();
        let reads: u64 = separated.removed.iter().flatten().map(|(_, reads)| reads).sum();
        let sentence = (left_out > 0).then(|| {
            say!("{left_out} features with {reads} reads are left out as not bacterial (no domain, or a word of \
                 taxonomy.exclude) or as the spike-in", left_out, reads)
        });
        Ok((separated.features, sentence))
    }
}

/// From a table and a taxonomy to `tables/`: the bacterial features, as in a run.
///
/// # Errors
/// As [`AssignedTable::read`], and when a file cannot be written.
///
/// ```
/// use endobiome_pipeline::{RunConfiguration, steps::{self, AssignedTable}};
/// let folder = tempfile::tempdir()?;
/// let at = |file: &str| folder.path().join(file);
/// std::fs::write(at("table.tsv"), "#OTU ID\tS1\tS2\tS3\nasv1\t900\t500\t100\nasv2\t100\t500\t900\n")?;
/// let taxonomy = "Feature ID\tTaxon\nasv1\td__Bacteria; g__Lactobacillus\nasv2\td__Bacteria; g__Prevotella\n";
/// std::fs::write(at("taxonomy.tsv"), taxonomy)?;
/// let input = AssignedTable::read(&at("table.tsv"), Some(&at("taxonomy.tsv")))?;
/// let outcome = steps::table(&input, RunConfiguration::new("", at("results")))?;
/// assert!(outcome.files.contains(&at("results/tables/feature-table.tsv")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table(input: &AssignedTable, configuration: RunConfiguration) -> Result<StepOutcome> {
    let configuration = resolved(configuration)?;
    let _lock = begun(&configuration.output.folder)?;
    let (features, left_out) = input.bacterial(&configuration)?;
    let names = match configuration.taxonomy.names {
        NamePolicy::Canonical => &input.assignments,
        NamePolicy::AsGiven => &input.as_given,
    };
    let assignments: Vec<Assignment> = features.iter().map(|&feature| names[feature].clone()).collect();
    let table = input.table.select_features(&features);
    let files = output::abundance::write(&configuration.output.folder, &table, &assignments)?;
    let parts = ["taxonomy.names", "taxonomy.exclude", "absolute.spike_in"];
    Ok(input.told(finish("table", &parts, &configuration, files, left_out.into_iter().collect())?))
}

/// From a table to `diversity/`; `sequences` (FASTA) make a tree where the settings name none.
///
/// # Errors
/// When a file cannot be read or written, or the settings contradict each other.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps};
/// let folder = tempfile::tempdir()?;
/// let table = folder.path().join("table.tsv");
/// std::fs::write(&table, "#OTU ID\tS1\tS2\tS3\nasv1\t900\t500\t100\nasv2\t100\t500\t900\n")?;
/// let configuration = RunConfiguration::new("", folder.path().join("results"));
/// steps::diversity(&table, None, configuration, &Context::silent())?;
/// let distances = std::fs::read_to_string(folder.path().join("results/diversity/beta_jaccard.tsv"))?;
/// // Both ASVs are in every sample.
/// assert!(distances.contains("S1\t0\t0\t0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn diversity(
    table: &Path,
    sequences: Option<&Path>,
    configuration: RunConfiguration,
    context: &Context<'_>,
) -> Result<StepOutcome> {
    let context = &context.with_seed(configuration.seed);
    let configuration = resolved(with_tree(configuration, sequences))?;
    let mut problems = Vec::new();
    plan::check_tree(&configuration, false, &mut problems);
    refused(problems)?;
    let _lock = begun(&configuration.output.folder)?;
    let tables::Read { table, notes, .. } = tables::read(table, None)?;
    let tree = tree_of(&table, sequences, &configuration.diversity)?;
    let diversity = diversity::diversity(&table, &configuration.diversity, tree.as_ref(), context)?;
    let files = output::diversity::write(
        &configuration.output.folder,
        &diversity,
        table.features(),
        &SetAside::default(),
    )?;
    let outcome = finish("diversity", &["seed", "diversity"], &configuration, files, Vec::new())?;
    Ok(StepOutcome { notes, ..outcome })
}

/// Sequences given to a step are there to make a tree of, where none is given.
fn with_tree(mut configuration: RunConfiguration, sequences: Option<&Path>) -> RunConfiguration {
    if sequences.is_some() && configuration.diversity.tree.is_none() {
        configuration.diversity.tree_of_sequences = true;
        configuration.follows("diversity.tree_of_sequences", true, "--sequences");
    }
    configuration
}

/// The tree of a table's features.
fn tree_of(
    table: &AbundanceTable<String>,
    sequences: Option<&Path>,
    options: &DiversityOptions,
) -> Result<Option<Tree>> {
    let Some(path) = sequences.filter(|_| options.tree_of_sequences && options.tree.is_none()) else {
        return options.tree_of(table.features(), None);
    };
    let of_feature = tables::sequences(path)?;
    let missing: Vec<&str> =
        table.features().iter().filter(|f| !of_feature.contains_key(*f)).map(String::as_str).collect();
    if !missing.is_empty() {
        let some = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let message = format!(
            "{}: no sequence for {} features of the table ({some}, …)",
            path.display(),
            missing.len()
        );
        return Err(Error::Data(message));
    }
    let sequences: Vec<Sequence> = table.features().iter().map(|f| of_feature[f].clone()).collect();
    options.tree_of(table.features(), Some(&sequences))
}

/// From a table, a taxonomy and, if given, metadata to `dysbiosis/` and `cst/`. With blanks and vaginal samples in
/// the metadata every call is also made on the corrected tables. With `list_unreachable` the centroid taxa that the reference
/// of the settings cannot produce are listed.
///
/// # Errors
/// As [`AssignedTable::read`] and [`Metadata::join`](endobiome_tables::Metadata::join).
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps::{self, AssignedTable}};
/// let folder = tempfile::tempdir()?;
/// let at = |file: &str| folder.path().join(file);
/// std::fs::write(at("table.tsv"), "#OTU ID\tS1\tS2\tS3\nasv1\t900\t500\t100\nasv2\t100\t500\t900\n")?;
/// let taxonomy = "Feature ID\tTaxon\nasv1\td__Bacteria; g__Lactobacillus\nasv2\td__Bacteria; g__Prevotella\n";
/// std::fs::write(at("taxonomy.tsv"), taxonomy)?;
/// let input = AssignedTable::read(&at("table.tsv"), Some(&at("taxonomy.tsv")))?;
/// let rows = "S1\tendometrium\tRIF\nS2\tendometrium\tRIF\nS3\tendometrium\tcontrol\n";
/// std::fs::write(at("metadata.tsv"), format!("sample\tsample_type\tgroup\n{rows}"))?;
/// let mut configuration = RunConfiguration::new("", at("results"));
/// configuration.input.metadata = Some(at("metadata.tsv"));
/// let outcome = steps::dysbiosis(&input, false, configuration, &Context::silent())?;
/// assert!(outcome.files.iter().all(|file| file.is_file()));
/// assert!(outcome.files.contains(&at("results/dysbiosis/calls.tsv")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dysbiosis(
    input: &AssignedTable,
    list_unreachable: bool,
    configuration: RunConfiguration,
    context: &Context<'_>,
) -> Result<StepOutcome> {
    let context = &context.with_seed(configuration.seed);
    let configuration = resolved(configuration)?;
    let lists = list_unreachable && configuration.dysbiosis.cst_centroids.is_some();
    let mut problems = Vec::new();
    plan::check_calls(&configuration, &mut problems);
    let reference = if lists { plan::check_reference(&configuration, &mut problems) } else { None };
    refused(problems)?;
    let _lock = begun(&configuration.output.folder)?;
    let samples::Samples { records, mut warnings, .. } = samples::records(input, &configuration)?;
    let (answers, apart) = endometrial_layer(input, &records, &configuration, context)?;
    let of_calls = endometrial::call_parameters(
        &answers.assessment,
        &configuration.lowbiomass,
        &configuration.dysbiosis,
    );
    let amounts = answers.amounts.as_ref();
    warnings.extend(apart.warnings);
    warnings.extend(mocks::without_bias(&configuration.dysbiosis, answers.bias.as_ref()));
    warnings.extend(amounts.iter().flat_map(|study| study.statements.iter().cloned()));
    let folder = &configuration.output.folder;
    let mut files = output::dysbiosis::write(folder, &answers.calls, &SetAside::default())?;
    files.extend(output::dysbiosis::write_bias(folder, answers.bias.as_ref())?);
    files.extend(output::dysbiosis::write_visits(folder, &answers.visits)?);
    let copies = copy_number::corrected(&apart.table, &input.assignments, &of_calls)?;
    warnings.extend(copies.as_ref().map(CopyNumberStudy::sentence));
    files.extend(output::dysbiosis::write_copy_number(folder, copies.as_ref())?);
    files.extend(output::absolute::write(folder, amounts)?);
    if configuration.dysbiosis.cst_centroids.is_some() {
        files.push(output::dysbiosis::write_similarities(folder, &answers.calls)?);
    }
    if let Some(reference) = reference {
        let unreachable = endometrial::unreachable_centroid_taxa(&configuration.dysbiosis, &reference)?;
        files.push(output::dysbiosis::write_unreachable(folder, &unreachable)?);
    }
    Ok(input.told(finish("dysbiosis", &OF_CALLS, &configuration, files, warnings)?))
}

/// The settings of contamination and calls.
const OF_CALLS: [&str; 8] = [
    "seed",
    "input.samplesheet",
    "input.metadata",
    "cohort",
    "lowbiomass",
    "dysbiosis",
    "absolute",
    "compare.visit_order",
];

/// From a table, a taxonomy and metadata (blanks, sites, women, batches, wells) to `contamination/`.
///
/// # Errors
/// As [`dysbiosis`].
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps::{self, AssignedTable}};
/// let folder = tempfile::tempdir()?;
/// let at = |file: &str| folder.path().join(file);
/// std::fs::write(at("table.tsv"), "#OTU ID\tS1\tS2\tS3\nasv1\t900\t500\t100\nasv2\t100\t500\t900\n")?;
/// let taxonomy = "Feature ID\tTaxon\nasv1\td__Bacteria; g__Lactobacillus\nasv2\td__Bacteria; g__Prevotella\n";
/// std::fs::write(at("taxonomy.tsv"), taxonomy)?;
/// let input = AssignedTable::read(&at("table.tsv"), Some(&at("taxonomy.tsv")))?;
/// let rows = "S1\tendometrium\tRIF\nS2\tendometrium\tRIF\nS3\tendometrium\tcontrol\n";
/// std::fs::write(at("metadata.tsv"), format!("sample\tsample_type\tgroup\n{rows}"))?;
/// let mut configuration = RunConfiguration::new("", at("results"));
/// configuration.input.metadata = Some(at("metadata.tsv"));
/// let outcome = steps::decontam(&input, configuration, &Context::silent())?;
/// assert!(outcome.files.iter().all(|file| file.is_file()));
/// assert!(outcome.files.contains(&at("results/contamination/sample_verdict.tsv")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decontam(
    input: &AssignedTable,
    configuration: RunConfiguration,
    context: &Context<'_>,
) -> Result<StepOutcome> {
    let context = &context.with_seed(configuration.seed);
    let configuration = resolved(configuration)?;
    let _lock = begun(&configuration.output.folder)?;
    let samples::Samples { records, mut warnings, .. } = samples::records(input, &configuration)?;
    let (answers, apart) = endometrial_layer(input, &records, &configuration, context)?;
    warnings.extend(apart.warnings);
    let files = {
        let names = FeatureNames::of(input.table.features())?.1;
        output::contamination::write(
            &configuration.output.folder,
            &answers.assessment,
            &names,
            &SetAside::default(),
        )?
    };
    Ok(input.told(finish("decontam", &OF_CALLS, &configuration, files, warnings)?))
}

fn endometrial_layer(
    input: &AssignedTable,
    records: &[SampleRecord],
    configuration: &RunConfiguration,
    context: &Context<'_>,
) -> Result<(Endometrial, SetApart)> {
    let features = input.table.features();
    let apart = input.apart(configuration)?;
    let beside = Beside {
        absolute: Some(&configuration.absolute),
        valencia_names: &endometrial::valencia_names(&configuration.dysbiosis, features, &input.as_given)?,
        mocks: &mocks::mock_compositions(records, &configuration.dysbiosis)?,
        visit_order: &configuration.compare.visit_order,
    };
    let answers = assess_and_call(
        &apart,
        records,
        &input.assignments,
        beside,
        &configuration.lowbiomass,
        &configuration.dysbiosis,
        context,
    )?;
    Ok((answers, apart))
}
