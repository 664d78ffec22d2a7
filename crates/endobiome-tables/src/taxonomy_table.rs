//! Taxonomy tables: what each feature was assigned to.

pub(crate) mod forms;
pub(crate) mod lineage_text;
pub(crate) mod read;

pub use lineage_text::Notation;

use crate::{Result, records};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{Assignment, Rank};
use std::fmt::Display;
use std::path::Path;

/// A feature and what it was assigned to.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxonomyRow<'a> {
    /// The feature.
    pub feature: String,
    /// What it was assigned to.
    pub assignment: &'a Assignment,
}

impl TaxonomyRow<'_> {
    fn deepest_confidence(&self) -> Option<f64> {
        let assignment = self.assignment;
        assignment.lineage.deepest().map(|(rank, _)| probability(assignment.confidence[rank.index()]))
    }
}

fn title(rank: Rank) -> String {
    let name = rank.name();
    name[..1].to_uppercase() + &name[1..]
}

/// DADA2's columns (a species group under its label), the confidence at the deepest rank called, the species that the region cannot tell apart (`a | b`),
/// the note, and the confidence at every rank.
impl Described for TaxonomyRow<'_> {
    const FILE: &'static str = "taxonomy/ASV_tax.tsv";
    const ROWS: &'static str = "one row an ASV as inferred";

    fn columns() -> Vec<Column<Self>> {
        let mut columns = vec![Column::new("ASV_ID", "the ASV: MD5 of its sequence", |row: &Self| {
            Cell::text(&row.feature)
        })];
        columns.extend(Rank::ALL.map(|rank| {
            Column::new(title(rank), format!("name at the rank {rank}"), move |row: &Self| {
                Cell::from(row.assignment.shown_lineage().get(rank))
            })
            .not_known("the rank was not called")
        }));
        columns.extend([
            Column::new("confidence", "confidence at the deepest rank called", Self::deepest_confidence)
                .not_known("no rank was called"),
            Column::new(
                "species_group",
                "species that the region cannot tell apart, joined by ` | `",
                |row: &Self| row.assignment.species_group.join(" | "),
            )
            .not_applicable("the species is single or was not reached"),
            Column::new("note", "why the call stops where it does, in words", |row: &Self| {
                Cell::text(&row.assignment.note)
            })
            .not_applicable("there is nothing to say"),
        ]);
        columns.extend(Rank::ALL.map(|rank| {
            Column::new(
                format!("confidence_{rank}"),
                format!("confidence at the rank {rank}, whether or not it was called"),
                move |row: &Self| probability(row.assignment.confidence[rank.index()]),
            )
        }));
        columns
    }
}

/// Writes one row a feature, with the columns of [`TaxonomyRow`].
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_tables::taxonomy_table;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("ASV_tax.tsv");
/// let mut assignment = Assignment::default();
/// assignment.lineage.set(Rank::Domain, "Bacteria");
/// assignment.lineage.set(Rank::Genus, "Lactobacillus");
/// taxonomy_table::write(&path, &["asv1"], std::slice::from_ref(&assignment))?;
/// let read = taxonomy_table::read(&path)?;
/// assert_eq!((read[0].0.as_str(), &read[0].1.lineage), ("asv1", &assignment.lineage));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display>(path: impl AsRef<Path>, features: &[F], assignments: &[Assignment]) -> Result<()> {
    records::write_described(path, &rows(features, assignments))
}

fn rows<'a, F: Display>(features: &[F], assignments: &'a [Assignment]) -> Vec<TaxonomyRow<'a>> {
    let pairs = features.iter().zip(assignments);
    pairs.map(|(feature, assignment)| TaxonomyRow { feature: feature.to_string(), assignment }).collect()
}

/// QIIME 2's columns of the same rows.
///
/// ```
/// use endobiome_tables::taxonomy_table::qiime2_columns;
/// let names: Vec<String> = qiime2_columns().iter().map(|column| column.name().to_owned()).collect();
/// assert_eq!(names, ["Feature ID", "Taxon", "Confidence", "species_group"]);
/// ```
pub fn qiime2_columns<'a>() -> Vec<Column<TaxonomyRow<'a>>> {
    vec![
        Column::new("Feature ID", "the ASV", |row: &TaxonomyRow<'_>| Cell::text(&row.feature)),
        Column::new("Taxon", "its lineage, `d__…; p__…`", |row: &TaxonomyRow<'_>| {
            Cell::text(row.assignment.shown_lineage())
        }),
        Column::new(
            "Confidence",
            "confidence at the deepest rank called; 1 where none was",
            |row: &TaxonomyRow<'_>| row.deepest_confidence().unwrap_or(1.0),
        ),
        Column::new(
            "species_group",
            "members of the species group of the lineage, joined by ` | `",
            |row: &TaxonomyRow<'_>| row.assignment.species_group.join(" | "),
        )
        .not_applicable("the species is single or was not reached"),
    ]
}

/// Writes QIIME 2's form: `Feature ID`, `Taxon` (a species group under its label), `Confidence`, and the members of the
/// group in `species_group`, which QIIME 2 passes over.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_tables::taxonomy_table::write_qiime2;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("taxonomy.tsv");
/// let mut assignment = Assignment::default();
/// assignment.lineage.set(Rank::Domain, "Bacteria");
/// write_qiime2(&path, &["asv1"], &[assignment])?;
/// let text = std::fs::read_to_string(&path)?;
/// assert!(text.starts_with("Feature ID\tTaxon\tConfidence\tspecies_group\nasv1\td__Bacteria\t"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_qiime2<F: Display>(
    path: impl AsRef<Path>,
    features: &[F],
    assignments: &[Assignment],
) -> Result<()> {
    records::write_columns(path, &qiime2_columns(), &[], &rows(features, assignments))
}

/// Six decimals: enough to rank sequences by their confidence.
pub(crate) fn probability(confidence: f64) -> f64 {
    (confidence * 1e6).round() / 1e6
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
    ///
    /// ```
    /// use endobiome_core::Rank;
    /// use endobiome_tables::taxonomy_table::Taxonomy;
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("taxonomy.tsv");
    /// std::fs::write(&path, "Feature ID\tTaxon\tConfidence\nasv1\td__Bacteria; p__Bacillota\t0.9\n")?;
    /// let read = Taxonomy::read(&path)?.entries;
    /// assert_eq!((read[0].0.as_str(), read[0].1.lineage.get(Rank::Phylum)), ("asv1", Some("Bacillota")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_tables::taxonomy_table;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("taxonomy.tsv");
/// std::fs::write(&path, "Feature ID\tTaxon\tConfidence\nasv1\td__Bacteria; p__Bacillota\t0.9\n")?;
/// let read = taxonomy_table::read(&path)?;
/// assert_eq!((read[0].0.as_str(), read[0].1.lineage.get(Rank::Phylum)), ("asv1", Some("Bacillota")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Vec<(String, Assignment)>> {
    Ok(Taxonomy::read(path)?.entries)
}

/// The same from bytes; `path` is named in errors.
///
/// # Errors
/// [`Error::Problems`](crate::Error::Problems), as [`Taxonomy::read`].
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_tables::taxonomy_table::parse;
/// use std::path::Path;
/// let text = "ASV_ID\tDomain\tPhylum\nasv1\tBacteria\tBacillota\nasv2\tBacteria\tNA\n";
/// let read = parse(Path::new("ASV_tax.tsv"), text.as_bytes())?;
/// assert_eq!(read[0].1.lineage.get(Rank::Phylum), Some("Bacillota"));
/// assert_eq!(read[1].1.lineage.get(Rank::Phylum), None);
/// # Ok::<(), endobiome_tables::Error>(())
/// ```
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
