//! A folder that phyloseq and TreeSummarizedExperiment load: tables of text and the R scripts that read them.

use crate::{AtomicFile, Result, feature_table, records};
use endobiome_core::column::number;
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Assignment, Rank, SampleRecord, Sequence};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// What goes into the folder beside the table and its assignments.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// What is known of the samples, in the order of the table.
    pub records: &'a [SampleRecord],
    /// The sequences, in the order of the features.
    pub sequences: Option<&'a [Sequence]>,
    /// The tree in Newick form, its tips named as the features.
    pub tree: Option<&'a str>,
}

/// Writes `otu.tsv`, `tax.tsv`, `meta.tsv`, with sequences `refseq.fasta`, with a tree `tree.nwk`, and the scripts
/// `load_phyloseq.R` and `load_treesummarizedexperiment.R`, which read the folder they lie in. Gives the files.
///
/// `tax.tsv` holds a species group under its [label](Assignment::species_label), with the members in `species_group`, so that
/// `tax_glom` keeps its reads.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when a file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, SampleId, SampleRecord};
/// use endobiome_tables::phyloseq::{Extras, write};
/// let folder = tempfile::tempdir()?;
/// let sample = SampleId::new("S1")?;
/// let table = AbundanceTable::from_rows(vec![sample.clone()], vec!["asv1"], vec![vec![(0, 3_u64)]])?;
/// let extras = Extras { records: &[SampleRecord::new(sample)], tree: Some("asv1;"), ..Extras::default() };
/// let files = write(folder.path(), &table, &[Assignment::default()], extras)?;
/// assert!(files.iter().all(|file| file.is_file()));
/// assert_eq!(std::fs::read_to_string(folder.path().join("otu.tsv"))?, "feature\tS1\nasv1\t3\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display, V: Abundance>(
    folder: &Path,
    table: &AbundanceTable<F, V>,
    assignments: &[Assignment],
    extras: Extras<'_>,
) -> Result<Vec<PathBuf>> {
    let mut files = vec![folder.join("otu.tsv"), folder.join("tax.tsv"), folder.join("meta.tsv")];
    feature_table::write(&files[0], "feature", table)?;
    let mut header = vec!["feature"];
    header.extend(["Domain", "Phylum", "Class", "Order", "Family", "Genus", "Species", "species_group"]);
    let rows = table.features().iter().zip(assignments).map(|(feature, assignment)| {
        let lineage = assignment.shown_lineage();
        let mut row = vec![feature.to_string()];
        row.extend(Rank::ALL.map(|rank| lineage.get(rank).unwrap_or("NA").to_owned()));
        row.push(assignment.species_group.join(" | "));
        row
    });
    records::write_text(&files[1], &header, rows)?;
    write_samples(&files[2], table, extras.records)?;
    if let Some(sequences) = extras.sequences {
        let path = folder.join("refseq.fasta");
        crate::fasta::write(&path, table.features().iter().map(ToString::to_string).zip(sequences))?;
        files.push(path);
    }
    if let Some(tree) = extras.tree {
        let path = folder.join("tree.nwk");
        AtomicFile::write(&path, format!("{}\n", tree.trim_end()))?;
        files.push(path);
    }
    for (name, script) in [
        ("load_phyloseq.R", include_str!("phyloseq/load_phyloseq.R")),
        ("load_treesummarizedexperiment.R", include_str!("phyloseq/load_treesummarizedexperiment.R")),
    ] {
        let path = folder.join(name);
        AtomicFile::write(&path, script)?;
        files.push(path);
    }
    Ok(files)
}

fn write_samples<F, V: Abundance>(
    path: &Path,
    table: &AbundanceTable<F, V>,
    known: &[SampleRecord],
) -> Result<()> {
    let columns = sample_columns(known);
    let mut header = vec!["sample"];
    header.extend(columns.iter().map(String::as_str));
    let rows = table.samples().iter().map(|sample| {
        let record = known.iter().find(|record| record.id == *sample);
        let mut row = vec![sample.to_string()];
        row.extend(
            columns
                .iter()
                .map(|column| record.map_or_else(String::new, |record| sample_cell(record, column))),
        );
        row
    });
    records::write_text(path, &header, rows)
}

/// The columns of samples that hold something, typed ones first.
pub(crate) fn sample_columns(records: &[SampleRecord]) -> Vec<String> {
    const TYPED: [&str; 12] = [
        "sample_type",
        "body_site",
        "patient_id",
        "group",
        "run",
        "batch",
        "plate",
        "well",
        "dna_ng_ul",
        "qpcr_copies",
        "spike_in_copies",
        "replicate",
    ];
    let mut columns: Vec<String> = TYPED
        .iter()
        .filter(|column| records.iter().any(|record| !sample_cell(record, column).is_empty()))
        .map(|column| (*column).to_owned())
        .collect();
    let covariates: BTreeSet<&String> = records.iter().flat_map(|record| record.covariates.keys()).collect();
    columns.extend(
        covariates
            .into_iter()
            .filter(|name| !TYPED.contains(&name.as_str()) && name.as_str() != "sample")
            .cloned(),
    );
    columns
}

/// A sample's value of a column; empty when it is not known.
pub(crate) fn sample_cell(record: &SampleRecord, column: &str) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match column {
        "sample_type" => record.kind.name().to_owned(),
        "body_site" => record.site.as_ref().map(ToString::to_string).unwrap_or_default(),
        "patient_id" => text(&record.participant),
        "group" => text(&record.group),
        "run" => text(&record.run),
        "batch" => text(&record.batch),
        "plate" => text(&record.plate),
        "well" => record.well.map(|well| well.to_string()).unwrap_or_default(),
        "dna_ng_ul" => record.dna_ng_ul.map(number).unwrap_or_default(),
        "qpcr_copies" => record.qpcr_copies.map(number).unwrap_or_default(),
        "spike_in_copies" => record.spike_in_copies.map(number).unwrap_or_default(),
        "replicate" => text(&record.replicate),
        other => record.covariates.get(other).cloned().unwrap_or_default(),
    }
}
