//! Single steps from files to files: the same stages as a run, with tables read back in between.

use crate::configuration::TaxonomyConfiguration;
use crate::folder::FolderLock;
use crate::inputs::Inputs;
use crate::stage::Stages;
use crate::stages::diversity::DiversityOptions;
use crate::stages::endometrial::{Endometrial, assess_and_call};
use crate::stages::prepared::{OnSampleError, Preparer};
use crate::stages::{asv, classification, comparison, diversity, endometrial, preflight, prepared};
use crate::{Error, Plan, Result, RunConfiguration, output};
use endobiome_compare::{CompareOptions, TaxaOptions};
use endobiome_core::{AbundanceTable, Assignment, Context, FeatureId, Sequence};
use endobiome_dysbiosis::DysbiosisParameters;
use endobiome_ecology::Tree;
use endobiome_lowbiomass::LowBiomassParameters;
use endobiome_tables::{Metadata, fasta, feature_table, records, taxonomy_table};
use endobiome_taxonomy::classify::ExactSpecies;
use endobiome_taxonomy::names;
use std::path::{Path, PathBuf};

/// From a samplesheet to ASVs: `denoise/`, and what became of every read.
///
/// # Errors
/// As [`crate::run()`].
pub fn denoise(configuration: RunConfiguration, context: &Context<'_>) -> Result<Vec<PathBuf>> {
    let mut plan = Plan::new(configuration)?;
    plan.check_output()?;
    let _lock = FolderLock::take(&plan.configuration.output.folder)?;
    preflight::check_reads(&mut plan, context)?;
    let (stages, inputs) = (Stages::new(None, context), Inputs::new(None));
    let samples = Preparer::new(&plan, &stages, &inputs)?.all(OnSampleError::Stop)?;
    let (_, asvs) = asv::infer(&samples, &plan.configuration.denoise, &stages)?;
    let reads = asv::account(samples, &asvs)?;
    let folder = &plan.configuration.output.folder;
    let mut files =
        vec![output::reads::overall_summary(folder, &reads)?, output::reads::accounting(folder, &reads)?];
    files.extend(output::reads::qualities(folder, &reads)?);
    files.extend(output::denoising::write(folder, &asvs)?);
    Ok(files)
}

/// From a FASTA file to `taxonomy/`.
///
/// # Errors
/// When a file cannot be read or written, or the reference is not usable.
pub fn classify(
    input: &Path,
    folder: &Path,
    configuration: &TaxonomyConfiguration,
    context: &Context<'_>,
) -> Result<Vec<PathBuf>> {
    let _lock = FolderLock::take(folder)?;
    let records = fasta::read(input)?;
    let reference = classification::open_reference(configuration)?;
    let sequences: Vec<Sequence> = records.iter().map(|record| record.sequence.clone()).collect();
    let assignments = classification::classify(&sequences, &reference, configuration, context)?;
    let ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    output::taxonomy::write(folder, &ids, &assignments)
}

/// From a FASTA file to `taxonomy/exact_species.tsv`: for each sequence every species of which the reference contains it
/// with at most `most` differences, the fewest there are; never one chosen of several.
///
/// # Errors
/// When a file cannot be read or written, or the reference is not usable.
pub fn exact_species(
    input: &Path,
    folder: &Path,
    configuration: &TaxonomyConfiguration,
    most: usize,
) -> Result<PathBuf> {
    let _lock = FolderLock::take(folder)?;
    let queries = fasta::read(input)?;
    let reference = classification::open_reference(configuration)?;
    let sequences: Vec<Sequence> = queries.iter().map(|query| query.sequence.clone()).collect();
    let found = ExactSpecies::new(reference.into_owned()).matches_all(&sequences, most);
    let rows = queries.iter().zip(&found).map(|(query, matches)| {
        let differences = match matches.records.len() {
            0 => String::new(),
            _ => matches.differences.to_string(),
        };
        let count = matches.records.len().to_string();
        vec![query.id.clone(), matches.species.join(" | "), differences, count]
    });
    let path = folder.join("taxonomy/exact_species.tsv");
    records::write_text(&path, &["feature", "species", "differences", "records"], rows)?;
    Ok(path)
}

/// A count table and what its features were assigned to, in canonical names.
#[derive(Debug, Clone)]
pub struct AssignedTable {
    /// The counts; features under their own names.
    pub table: AbundanceTable<String>,
    /// One assignment a feature.
    pub assignments: Vec<Assignment>,
}

impl AssignedTable {
    /// Reads a table and a taxonomy.
    ///
    /// # Errors
    /// When a file cannot be read, or [`Error::Data`] lists features of the table that have no taxonomy.
    pub fn read(table: &Path, taxonomy: &Path) -> Result<Self> {
        let table = feature_table::read(table)?;
        let mut of_feature: std::collections::BTreeMap<String, Assignment> =
            taxonomy_table::read(taxonomy)?.into_iter().collect();
        let mut missing = Vec::new();
        let mut assignments = Vec::with_capacity(table.n_features());
        for feature in table.features() {
            match of_feature.remove(feature) {
                Some(mut assignment) => {
                    assignment.lineage = names::canonical_lineage(&assignment.lineage).lineage;
                    assignments.push(assignment);
                }
                None => missing.push(feature.as_str()),
            }
        }
        if !missing.is_empty() {
            let some = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
            let message = format!(
                "{}: no taxonomy for {} features of the table ({some}, …)",
                taxonomy.display(),
                missing.len()
            );
            return Err(Error::Data(message));
        }
        Ok(Self { table, assignments })
    }

    /// The table under feature ids: those of the table where they are MD5 sums, else the MD5 of the name.
    ///
    /// # Errors
    /// [`Error::Core`] does not happen for a table that was read.
    pub fn by_id(&self) -> Result<AbundanceTable<FeatureId>> {
        let ids = self
            .table
            .features()
            .iter()
            .map(|name| name.parse().unwrap_or_else(|_| FeatureId::of(name.as_bytes())))
            .collect();
        let rows = (0..self.table.n_samples()).map(|row| self.table.row(row).collect()).collect();
        Ok(AbundanceTable::from_rows(self.table.samples().to_vec(), ids, rows)?)
    }
}

/// From a table and a taxonomy to `tables/`.
///
/// # Errors
/// As [`AssignedTable::read`], and when a file cannot be written.
pub fn table(table: &Path, taxonomy: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    let _lock = FolderLock::take(folder)?;
    let input = AssignedTable::read(table, taxonomy)?;
    output::abundance::write(folder, &input.table, &input.assignments)
}

/// From a table to `diversity/`; `sequences` (FASTA) make a tree where the options ask for it and name none.
///
/// # Errors
/// When a file cannot be read or written, or the options contradict each other.
pub fn diversity(
    table: &Path,
    sequences: Option<&Path>,
    folder: &Path,
    options: &DiversityOptions,
    context: &Context<'_>,
) -> Result<Vec<PathBuf>> {
    let _lock = FolderLock::take(folder)?;
    options.check()?;
    let table = feature_table::read(table)?;
    let tree = tree_of(&table, sequences, options)?;
    let diversity = diversity::diversity(&table, options, tree.as_ref(), context)?;
    output::diversity::write(folder, &diversity, table.features())
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
    let of_feature: std::collections::BTreeMap<String, Sequence> =
        fasta::read(path)?.into_iter().map(|record| (record.id, record.sequence)).collect();
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
/// the metadata every call is also made on the corrected tables. With the reference that made the taxonomy, the
/// centroid taxa that it cannot produce are listed.
///
/// # Errors
/// As [`AssignedTable::read`] and [`Metadata::join`].
pub fn dysbiosis(
    input: &AssignedTable,
    metadata: Option<&Path>,
    folder: &Path,
    parameters: &DysbiosisParameters,
    reference: Option<&TaxonomyConfiguration>,
    context: &Context<'_>,
) -> Result<Vec<PathBuf>> {
    let _lock = FolderLock::take(folder)?;
    let records = records_of(input, metadata)?;
    let answers = endometrial_layer(input, &records, parameters, context)?;
    let mut files = output::dysbiosis::write(folder, &answers.calls)?;
    if let Some(reference) = reference {
        let reference = classification::open_reference(reference)?;
        let unreachable = endometrial::unreachable_centroid_taxa(parameters, &reference)?;
        files.push(output::dysbiosis::write_unreachable(folder, &unreachable)?);
    }
    Ok(files)
}

/// From a table, a taxonomy and metadata (blanks, sites, women, batches, wells) to `contamination/`.
///
/// # Errors
/// As [`dysbiosis`].
pub fn decontam(
    input: &AssignedTable,
    metadata: Option<&Path>,
    folder: &Path,
    seed: u64,
    context: &Context<'_>,
) -> Result<Vec<PathBuf>> {
    let _lock = FolderLock::take(folder)?;
    let records = records_of(input, metadata)?;
    let parameters = DysbiosisParameters { seed, ..DysbiosisParameters::default() };
    let answers = endometrial_layer(input, &records, &parameters, context)?;
    output::contamination::write(folder, &answers.assessment)
}

/// What `compare` is told.
#[derive(Debug, Clone, Default)]
pub struct CompareStep {
    /// Groups, covariates, permutations.
    pub options: CompareOptions,
    /// Differential abundance.
    pub taxa: TaxaOptions,
    /// The distances that communities are compared by.
    pub diversity: DiversityOptions,
    /// Sequences of the features (FASTA), for a tree of them.
    pub sequences: Option<PathBuf>,
}

/// From a table, a taxonomy and metadata to `stats/`.
///
/// # Errors
/// As [`dysbiosis()`] and [`diversity()`], and when groups contradict each other.
pub fn compare(
    input: &AssignedTable,
    metadata: &Path,
    folder: &Path,
    step: &CompareStep,
    context: &Context<'_>,
) -> Result<Vec<PathBuf>> {
    let CompareStep { options, taxa, diversity: wanted, sequences } = step;
    let _lock = FolderLock::take(folder)?;
    wanted.check()?;
    let records = records_of(input, Some(metadata))?;
    let tree = tree_of(&input.table, sequences.as_deref(), wanted)?;
    let diversity = diversity::diversity(&input.table, wanted, tree.as_ref(), context)?;
    let parameters = DysbiosisParameters { seed: options.seed, ..DysbiosisParameters::default() };
    let answers = endometrial_layer(input, &records, &parameters, context)?;
    let all: Vec<usize> = (0..input.table.n_features()).collect();
    let genera =
        comparison::genus_tables(&input.by_id()?, &input.assignments, &all, &answers.assessment.tables)?;
    let comparison = comparison::compare(
        comparison::ComparisonInput {
            records: &records,
            diversity: &diversity,
            calls: &answers.calls,
            genera: &genera,
        },
        options,
        taxa,
        context,
    )?;
    output::statistics::write(folder, &comparison)
}

fn records_of(input: &AssignedTable, metadata: Option<&Path>) -> Result<Vec<endobiome_core::SampleRecord>> {
    let mut records: Vec<_> =
        input.table.samples().iter().cloned().map(endobiome_core::SampleRecord::new).collect();
    if let Some(path) = metadata {
        Metadata::read(path)?.join(&mut records)?;
    }
    Ok(records)
}

fn endometrial_layer(
    input: &AssignedTable,
    records: &[endobiome_core::SampleRecord],
    parameters: &DysbiosisParameters,
    context: &Context<'_>,
) -> Result<Endometrial> {
    let lowbiomass = LowBiomassParameters { seed: parameters.seed, ..LowBiomassParameters::default() };
    assess_and_call(&input.by_id()?, records, &input.assignments, &lowbiomass, parameters, context)
}

/// From a samplesheet to filtered FASTQ: `filtered/<sample>_R1.fastq.gz`, `_R2` for pairs, and the accounting.
///
/// # Errors
/// As [`crate::run()`].
pub fn filter(mut configuration: RunConfiguration, context: &Context<'_>) -> Result<Vec<PathBuf>> {
    configuration.reads.pairs = match configuration.reads.pairs {
        endobiome_reads::PairHandling::ForwardOnly => endobiome_reads::PairHandling::ForwardOnly,
        _ => endobiome_reads::PairHandling::KeepPairs,
    };
    configuration.denoise.method = crate::Denoiser::Dada2;
    write_reads(configuration, "filtered", context)
}

/// From a samplesheet to merged FASTQ: `merged/<sample>.fastq.gz` and the accounting.
///
/// # Errors
/// As [`crate::run()`].
pub fn merge(mut configuration: RunConfiguration, context: &Context<'_>) -> Result<Vec<PathBuf>> {
    configuration.denoise.method = crate::Denoiser::Unoise3;
    write_reads(configuration, "merged", context)
}

fn write_reads(configuration: RunConfiguration, name: &str, context: &Context<'_>) -> Result<Vec<PathBuf>> {
    let mut plan = Plan::new(configuration)?;
    plan.check_output()?;
    let _lock = FolderLock::take(&plan.configuration.output.folder)?;
    preflight::check_reads(&mut plan, context)?;
    let root = plan.configuration.output.folder.clone();
    let folder = root.join(name);
    std::fs::create_dir_all(&folder).map_err(endobiome_tables::Error::io(&folder))?;
    let (mut files, samples) = prepared::write(&plan, &folder, context)?;
    files.push(output::reads::overall_summary(&root, &samples)?);
    files.push(output::reads::accounting(&root, &samples)?);
    files.extend(output::reads::qualities(&root, &samples)?);
    Ok(files)
}
