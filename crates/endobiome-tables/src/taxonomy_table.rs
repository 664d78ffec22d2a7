//! Taxonomy tables: what each feature was assigned to.

pub(crate) mod forms;
pub(crate) mod lineage_text;
pub(crate) mod read;

pub use lineage_text::Notation;

use crate::{Result, records};
use endobiome_core::{Assignment, Rank};
use std::fmt::Display;
use std::path::Path;

/// The columns of our taxonomy table.
pub const HEADER: [&str; 18] = [
    "ASV_ID",
    "Domain",
    "Phylum",
    "Class",
    "Order",
    "Family",
    "Genus",
    "Species",
    "confidence",
    "species_group",
    "note",
    "confidence_domain",
    "confidence_phylum",
    "confidence_class",
    "confidence_order",
    "confidence_family",
    "confidence_genus",
    "confidence_species",
];

/// Writes one row a feature: DADA2's columns (a species group under its label), the confidence at the deepest rank called,
/// the members of the species group (`a | b`), the note, and the confidence at every rank.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
pub fn write<F: Display>(path: impl AsRef<Path>, features: &[F], assignments: &[Assignment]) -> Result<()> {
    let rows = features.iter().zip(assignments).map(|(feature, assignment)| {
        let mut row = vec![feature.to_string()];
        let shown = assignment.shown_lineage();
        row.extend(Rank::ALL.map(|rank| shown.get(rank).unwrap_or_default().to_owned()));
        let deepest = assignment.lineage.deepest();
        row.push(
            deepest.map_or_else(String::new, |(rank, _)| probability(assignment.confidence[rank.index()])),
        );
        row.push(assignment.species_group.join(" | "));
        row.push(assignment.note.clone());
        row.extend(assignment.confidence.map(probability));
        row
    });
    records::write_text(path, &HEADER, rows)
}

/// Writes QIIME 2's form: `Feature ID`, `Taxon` (a species group under its label), `Confidence`, and the members of the
/// group in `species_group`, which QIIME 2 passes over.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
pub fn write_qiime2<F: Display>(
    path: impl AsRef<Path>,
    features: &[F],
    assignments: &[Assignment],
) -> Result<()> {
    let rows = features.iter().zip(assignments).map(|(feature, assignment)| {
        let confidence =
            assignment.lineage.deepest().map_or(1.0, |(rank, _)| assignment.confidence[rank.index()]);
        vec![
            feature.to_string(),
            assignment.shown_lineage().to_string(),
            probability(confidence),
            assignment.species_group.join(" | "),
        ]
    });
    records::write_text(path, &["Feature ID", "Taxon", "Confidence", "species_group"], rows)
}

/// Six decimals without trailing zeros: enough to rank sequences by their confidence.
fn probability(confidence: f64) -> String {
    let text = format!("{confidence:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A taxonomy as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Taxonomy {
    /// The features and what they were assigned to, in file order.
    pub entries: Vec<(String, Assignment)>,
    /// In which notation it is, and what of it was not understood.
    pub notes: Vec<String>,
}

impl Taxonomy {
    /// Reads a taxonomy: one column a rank (ours, DADA2's with or without `Species`, phyloseq's, emu's) or a lineage in one
    /// column (`Taxon`): with `d__`, `k__`, `D_0__` or `d:`, without prefixes by position, with bootstrap numbers, joined by
    /// `;` or `|`; SINTAX, mothur and RDP files without header too.
    ///
    /// Names are taken as they stand, an epithet with its genus before it; the caller makes them canonical. Names that say
    /// nothing (`NA`, `Unassigned`, `X_unclassified`) leave their rank open. Species joined by `/` are a
    /// [group](Assignment::species_group). Where no confidence is given, or it is -1, it is 1; one that is above 1 by a
    /// rounding is 1.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io) when it cannot be read, [`Error::Problems`](crate::Error::Problems) for a table
    /// without taxonomy columns or of which no lineage is understood, a feature that comes twice, a confidence that is none.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        read::read(path.as_ref())
    }

    /// The same from bytes; `path` is named in errors.
    ///
    /// ```
    /// use endobiome_core::Rank;
    /// use endobiome_tables::taxonomy_table::Taxonomy;
    /// let silva = b"Feature ID\tTaxon\na\tD_0__Bacteria;D_1__Firmicutes;D_5__Lactobacillus\n";
    /// let taxonomy = Taxonomy::parse("x.tsv".as_ref(), silva)?;
    /// assert_eq!(taxonomy.entries[0].1.lineage.get(Rank::Genus), Some("Lactobacillus"));
    /// # Ok::<(), endobiome_tables::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Problems`](crate::Error::Problems), as [`read`](Self::read).
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        read::parse(path, bytes)
    }
}

/// The features and assignments of a taxonomy, as [`Taxonomy::read`] has them.
///
/// # Errors
/// As [`Taxonomy::read`].
pub fn read(path: impl AsRef<Path>) -> Result<Vec<(String, Assignment)>> {
    Ok(Taxonomy::read(path)?.entries)
}

/// The same from bytes; `path` is named in errors.
///
/// # Errors
/// [`Error::Problems`](crate::Error::Problems), as [`Taxonomy::read`].
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<(String, Assignment)>> {
    Ok(Taxonomy::parse(path, bytes)?.entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ASV_tax.tsv");
        let mut assignment =
            Assignment { confidence: [1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.5], ..Assignment::default() };
        assignment.lineage.set(Rank::Domain, "Bacteria");
        assignment.lineage.set(Rank::Genus, "Lactobacillus");
        assignment.species_group = vec!["Lactobacillus acidophilus".into(), "Lactobacillus crispatus".into()];
        let none = Assignment::unclassified("too short");
        write(&path, &["x", "y"], &[assignment.clone(), none.clone()]).unwrap();
        assert_eq!(read(&path).unwrap(), [("x".to_owned(), assignment), ("y".to_owned(), none)]);
    }

    #[test]
    fn takes_qiime2_form() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taxonomy.tsv");
        let text =
            "Feature ID\tTaxon\tConfidence\nx\tk__Bacteria; p__; g__Prevotella\t0.7\ny\tUnassigned\t0.4\n";
        std::fs::write(&path, text).unwrap();
        let read = read(&path).unwrap();
        assert_eq!(read[0].1.lineage.get(Rank::Genus), Some("Prevotella"));
        assert_eq!(read[0].1.lineage.get(Rank::Phylum), None);
        assert_eq!(read[0].1.confidence[Rank::Genus.index()], 0.7);
        assert_eq!(read[1].1.lineage.deepest(), None);
    }
}
