//! `phyloseq/` and `qiime2/`: what other tools load.

use crate::stages::diversity::Beta;
use crate::stages::diversity::measures;
use crate::{Result, Study};
use endobiome_core::column::{ColumnDescription, TableDescription};
use endobiome_core::{AbundanceTable, Assignment, SampleId, SampleRecord, Sequence};
use endobiome_ecology::AlphaDiversity;
use endobiome_tables::phyloseq::{self, Extras};
use endobiome_tables::qiime2_text::{self, Ordination};
use std::fmt::Display;
use std::path::{Path, PathBuf};

const OTU: &str = "phyloseq/otu.tsv";
const TAX: &str = "phyloseq/tax.tsv";
const META: &str = "phyloseq/meta.tsv";
const MEASURES: &str = "qiime2/alpha-metadata.tsv";
const MEASURE: &str = "qiime2/alpha/<measure>.tsv";

/// What is known beside the table.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// One assignment a feature.
    pub assignments: &'a [Assignment],
    /// The samples.
    pub records: &'a [SampleRecord],
    /// The sequence of each feature.
    pub sequences: Option<&'a [Sequence]>,
    /// The tree of the features in Newick form.
    pub tree: Option<&'a str>,
    /// One row a sample.
    pub alpha: &'a [AlphaDiversity],
    /// The distances and their ordinations.
    pub beta: &'a [Beta],
}

/// The same of a run.
///
/// # Errors
/// As [`write`], and when the tree that the settings name cannot be read again.
pub(crate) fn of_run(folder: &Path, study: &Study) -> Result<Vec<PathBuf>> {
    let sequences = study.bacterial_sequences();
    let options = &study.configuration.diversity;
    let tree = match &options.tree {
        Some(path) => Some(crate::stages::diversity::options::newick(path)?),
        None => study.tree.as_ref().map(endobiome_ecology::Tree::to_newick),
    };
    let beside = Beside {
        assignments: &study.bacterial.assignments,
        records: &study.records(),
        sequences: sequences.as_deref(),
        tree: tree.as_deref(),
        alpha: &study.diversity.alpha,
        beta: &study.diversity.beta,
    };
    write(folder, &study.bacterial.table, beside)
}

/// Writes the bacterial table as a folder that phyloseq and TreeSummarizedExperiment load, and alpha diversity as QIIME 2 takes it:
/// all measures as metadata, and each as an importable file; ordinations as scikit-bio's text.
///
/// # Errors
/// When a file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, SampleId, SampleRecord};
/// use endobiome_ecology::alpha_diversity;
/// use endobiome_pipeline::output::exchange::{Beside, write};
/// let folder = tempfile::tempdir()?;
/// let records = [SampleRecord::new(SampleId::new("S1")?)];
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["asv1", "asv2"], vec![vec![(0, 3_u64), (1, 1)]])?;
/// let beside = Beside {
///     assignments: &[Assignment::default(), Assignment::default()],
///     records: &records,
///     sequences: None,
///     tree: None,
///     alpha: &alpha_diversity(&table)?,
///     beta: &[],
/// };
/// let files = write(folder.path(), &table, beside)?;
/// assert!(files.contains(&folder.path().join("phyloseq/otu.tsv")));
/// assert!(files.iter().all(|file| file.is_file()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display>(
    folder: &Path,
    table: &AbundanceTable<F>,
    beside: Beside<'_>,
) -> Result<Vec<PathBuf>> {
    let Beside { assignments, records, sequences, tree, alpha, beta } = beside;
    let extras = Extras { records, sequences, tree };
    let mut files = phyloseq::write(&folder.join("phyloseq"), table, assignments, extras)?;
    let samples: Vec<SampleId> = alpha.iter().map(|row| row.sample.clone()).collect();
    let measures: Vec<(&str, Vec<f64>)> = measures::MEASURES
        .iter()
        .map(|(name, value)| (*name, alpha.iter().map(value).collect::<Vec<f64>>()))
        .filter(|(_, values)| values.iter().any(|value| value.is_finite()))
        .collect();
    let path = folder.join(MEASURES);
    qiime2_text::write_measures(&path, &samples, &measures)?;
    files.push(path);
    for (name, values) in &measures {
        let path = folder.join(MEASURE.replace("<measure>", name));
        qiime2_text::write_alpha(&path, &samples, name, values)?;
        files.push(path);
    }
    for (name, pcoa) in beta.iter().filter_map(|beta| Some((&beta.name, beta.ordination.as_ref()?))) {
        let axes = pcoa.coordinates.ncols();
        let coordinates: Vec<Vec<f64>> =
            pcoa.coordinates.rows().into_iter().map(|row| row.to_vec()).collect();
        let explained = pcoa.explained();
        let ordination = Ordination {
            eigenvalues: &pcoa.eigenvalues[..axes.min(pcoa.eigenvalues.len())],
            explained: &explained[..axes.min(explained.len())],
            samples: &pcoa.ids,
            coordinates: &coordinates,
        };
        let path = folder.join(format!("qiime2/pcoa/{name}.txt"));
        qiime2_text::write_ordination(&path, ordination)?;
        files.push(path);
    }
    Ok(files)
}

/// The tables of the two folders.
pub(crate) fn tables() -> Vec<TableDescription> {
    let many = |name: &'static str, meaning: &'static str, each: &'static str, empty: &'static str| {
        ColumnDescription { for_each: each, not_applicable: empty, ..ColumnDescription::new(name, meaning) }
    };
    let table = |file: &'static str, rows: &'static str, columns: Vec<ColumnDescription>| TableDescription {
        file: file.into(),
        rows: rows.into(),
        columns,
    };
    let mut tax = vec![ColumnDescription::new("feature", "the ASV")];
    for rank in ["Domain", "Phylum", "Class", "Order", "Family", "Genus", "Species"] {
        let meaning = "name at the rank; a species group under its label";
        tax.push(ColumnDescription {
            not_known: "the rank was not called",
            ..ColumnDescription::new(rank, meaning)
        });
    }
    tax.push(ColumnDescription {
        not_applicable: "the species is single or was not reached",
        ..ColumnDescription::new("species_group", "members of the species group, joined by ` | `")
    });
    let sample = |name| ColumnDescription::new(name, "the sample");
    vec![
        table(
            OTU,
            "one row a bacterial ASV; `load_phyloseq.R` and `load_treesummarizedexperiment.R` beside it load the folder",
            vec![
                ColumnDescription::new("feature", "the ASV"),
                many("<sample>", "reads of the ASV in the sample", "sample", ""),
            ],
        ),
        table(TAX, "one row a bacterial ASV", tax),
        table(
            META,
            "one row a sample",
            vec![
                sample("sample"),
                many(
                    "<column>",
                    "what samplesheet and metadata say of it",
                    "column of them",
                    "nothing was said",
                ),
            ],
        ),
        table(
            MEASURES,
            "one row a sample, as QIIME 2 metadata; the first says the types of the columns",
            vec![
                sample("sample-id"),
                many("<measure>", "its alpha diversity, as in `diversity/alpha.tsv`", "measure", "not known"),
            ],
        ),
        table(
            MEASURE,
            "one row a sample of which it is known, for `qiime tools import --type 'SampleData[AlphaDiversity]'`",
            vec![
                ColumnDescription::new("", "the sample; the column has no name, as in QIIME 2"),
                many("<measure>", "its alpha diversity", "measure (one)", ""),
            ],
        ),
    ]
}
