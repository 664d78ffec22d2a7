//! A folder that phyloseq and TreeSummarizedExperiment load: tables of text and the R scripts that read them.

use crate::{AtomicFile, Result, feature_table, metadata, records};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Assignment, Rank, SampleRecord, Sequence};
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
    metadata::write(&files[2], table.samples(), extras.records)?;
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
