//! Which files hold a study.

use crate::settings::Input;
use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// The files that a study of another tool is read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The feature table.
    pub table: PathBuf,
    /// What the features were assigned to.
    pub taxonomy: Option<PathBuf>,
    /// Their sequences.
    pub sequences: Option<PathBuf>,
    /// Their tree.
    pub tree: Option<PathBuf>,
    /// What is known of the samples.
    pub metadata: Option<PathBuf>,
    /// What the folder knows of them, where other metadata are given: it fills in what those leave open.
    pub folder_metadata: Option<PathBuf>,
    /// What was chosen where a folder offers several, in sentences.
    pub notes: Vec<String>,
}

/// Where tools put what, the best first; a `*` stands for part of a file name.
///
/// Of nf-core/ampliseq's tables the one before its filter by taxa is taken: what is no bacterium is set aside here, and told.
const TABLES: [&str; 14] = [
    "denoise/ASV_table.tsv",
    "tables/abundance.tsv",
    "dada2/ASV_table.tsv",
    "qiime2/abundance_tables/feature-table.biom",
    "qiime2/abundance_tables/feature-table.tsv",
    "feature-table.biom",
    "exported/feature-table.biom",
    "feature-table.tsv",
    "feature-table.qza",
    "table.qza",
    "table*.qza",
    "otu.tsv",
    "seqtab*.tsv",
    "*.shared",
];
const TAXONOMIES: [&str; 12] = [
    "taxonomy/ASV_tax.tsv",
    "dada2/ASV_tax_species.*.tsv",
    "dada2/ASV_tax.*.tsv",
    "dada2/ASV_tax_species.tsv",
    "dada2/ASV_tax.tsv",
    "sintax/ASV_tax_sintax.*.tsv",
    "qiime2/taxonomy/taxonomy.tsv",
    "taxonomy.tsv",
    "exported/taxonomy.tsv",
    "taxonomy.qza",
    "tax.tsv",
    "*.cons.taxonomy",
];
const SEQUENCES: [&str; 9] = [
    "denoise/ASV_seqs.fasta",
    "dada2/ASV_seqs.fasta",
    "qiime2/representative_sequences/rep-seq.fasta",
    "dna-sequences.fasta",
    "exported/dna-sequences.fasta",
    "rep-seqs.qza",
    "rep_seqs.qza",
    "representative_sequences.qza",
    "refseq.fasta",
];
const TREES: [&str; 5] = [
    "qiime2/phylogenetic_tree/tree.nwk",
    "tree.nwk",
    "exported/tree.nwk",
    "rooted-tree.qza",
    "rooted_tree.qza",
];
const METADATA: [&str; 7] = [
    "phyloseq/meta.tsv",
    "input/metadata.tsv",
    "sample-metadata.tsv",
    "sample_metadata.tsv",
    "metadata.tsv",
    "meta.tsv",
    "Metadata.tsv",
];

impl Sources {
    /// The files that the settings name; a folder given as the table is looked through for what they do not name.
    ///
    /// # Errors
    /// [`Error::Configuration`] without a table; [`Error::Data`] when the folder holds no table that is known, with what was
    /// looked for.
    pub fn of(input: &Input, tree: Option<&Path>) -> Result<Self> {
        let Some(table) = &input.table else {
            let message = "a feature table is needed: --input FILE, or a folder of results";
            return Err(Error::configuration("input.table", message));
        };
        let mut found = if table.is_dir() {
            Self::of_folder(table)?
        } else {
            Self { table: table.clone(), ..Self::default() }
        };
        let said = |own: &Option<PathBuf>, found: Option<PathBuf>| own.clone().or(found);
        found.taxonomy = said(&input.taxonomy, found.taxonomy);
        found.sequences = said(&input.sequences, found.sequences);
        if input.metadata.is_some() {
            found.folder_metadata = found.metadata.take();
        }
        found.metadata = said(&input.metadata, found.metadata);
        found.tree = said(&tree.map(Path::to_path_buf), found.tree);
        Ok(found)
    }

    /// The files of a folder of results: nf-core/ampliseq's, a QIIME 2 export or its artifacts, ours, a phyloseq folder, mothur's.
    ///
    /// ```
    /// use endobiome_pipeline::foreign::Sources;
    /// let folder = tempfile::tempdir()?;
    /// std::fs::create_dir(folder.path().join("dada2"))?;
    /// for name in ["ASV_table.tsv", "ASV_tax.silva_138.tsv", "ASV_tax_species.silva_138.tsv"] {
    ///     std::fs::write(folder.path().join("dada2").join(name), "")?;
    /// }
    /// let sources = Sources::of_folder(folder.path())?;
    /// assert!(sources.table.ends_with("dada2/ASV_table.tsv"));
    /// assert!(sources.taxonomy.is_some_and(|path| path.ends_with("dada2/ASV_tax_species.silva_138.tsv")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`] when there is no table.
    pub fn of_folder(folder: &Path) -> Result<Self> {
        let mut notes = Vec::new();
        let Some(table) = first(folder, &TABLES, "table", &mut notes) else {
            return Err(Error::Data(format!(
                "{}: no feature table is known in this folder (looked for: {}); name it with --input FILE",
                folder.display(),
                TABLES.join(", ")
            )));
        };
        Ok(Self {
            table,
            taxonomy: first(folder, &TAXONOMIES, "taxonomy", &mut notes),
            sequences: first(folder, &SEQUENCES, "sequences", &mut notes),
            tree: first(folder, &TREES, "tree", &mut notes),
            metadata: first(folder, &METADATA, "metadata", &mut notes),
            folder_metadata: None,
            notes,
        })
    }
}

/// The best of the places that there is, and a note on which it was and what else was there.
fn first(folder: &Path, places: &[&str], what: &str, notes: &mut Vec<String>) -> Option<PathBuf> {
    let mut there: Vec<PathBuf> = Vec::new();
    for path in places.iter().flat_map(|place| matching(folder, place)) {
        if !there.contains(&path) {
            there.push(path);
        }
    }
    let best = there.first()?.clone();
    let short = |path: &PathBuf| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let rest: Vec<String> = there[1..].iter().map(short).collect();
    let also = if rest.is_empty() { String::new() } else { format!(" (also there: {})", rest.join(", ")) };
    notes.push(format!("{what} of the folder: {}{also}", short(&best)));
    Some(best)
}

/// The files of a place, by name.
fn matching(folder: &Path, place: &str) -> Vec<PathBuf> {
    let Some((before, after)) = place.split_once('*') else {
        let path = folder.join(place);
        return if path.is_file() { vec![path] } else { Vec::new() };
    };
    let (inner, start) = before.rsplit_once('/').unwrap_or(("", before));
    let Ok(entries) = std::fs::read_dir(folder.join(inner)) else { return Vec::new() };
    let fits = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.len() >= start.len() + after.len() && name.starts_with(start) && name.ends_with(after)
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .filter(fits)
        .collect();
    found.sort();
    found
}
