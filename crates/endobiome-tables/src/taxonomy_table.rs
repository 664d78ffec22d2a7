//! Taxonomy tables: what each feature was assigned to.

use crate::delimited::{DelimitedTable, normalised};
use crate::{Problem, Result, records};
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

/// DADA2's columns, the confidence at the deepest rank called, the species that the region cannot tell apart (`a | b`),
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
                Cell::from(row.assignment.lineage.get(rank))
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
pub fn write<F: Display>(path: impl AsRef<Path>, features: &[F], assignments: &[Assignment]) -> Result<()> {
    records::write_described(path, &rows(features, assignments))
}

fn rows<'a, F: Display>(features: &[F], assignments: &'a [Assignment]) -> Vec<TaxonomyRow<'a>> {
    let pairs = features.iter().zip(assignments);
    pairs.map(|(feature, assignment)| TaxonomyRow { feature: feature.to_string(), assignment }).collect()
}

/// QIIME 2's columns of the same rows.
pub fn qiime2_columns<'a>() -> Vec<Column<TaxonomyRow<'a>>> {
    vec![
        Column::new("Feature ID", "the ASV", |row: &TaxonomyRow<'_>| Cell::text(&row.feature)),
        Column::new("Taxon", "its lineage, `d__…; p__…`", |row: &TaxonomyRow<'_>| {
            Cell::text(&row.assignment.lineage)
        }),
        Column::new(
            "Confidence",
            "confidence at the deepest rank called; 1 where none was",
            |row: &TaxonomyRow<'_>| row.deepest_confidence().unwrap_or(1.0),
        ),
    ]
}

/// Writes QIIME 2's form: `Feature ID`, `Taxon`, `Confidence`.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
pub fn write_qiime2<F: Display>(
    path: impl AsRef<Path>,
    features: &[F],
    assignments: &[Assignment],
) -> Result<()> {
    records::write_columns(path, &qiime2_columns(), &[], &rows(features, assignments))
}

/// Six decimals: enough to rank sequences by their confidence.
fn probability(confidence: f64) -> f64 {
    (confidence * 1e6).round() / 1e6
}

/// Reads a taxonomy table: ours, DADA2's (one column a rank) or QIIME 2's (`Taxon`, `d__…; p__…`).
///
/// Names are taken as they stand; the caller makes them canonical. Where no confidence is given it is 1.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when it cannot be read, [`Error::Problems`](crate::Error::Problems) for a
/// table without taxonomy columns, a feature that comes twice, a confidence that is no number.
pub fn read(path: impl AsRef<Path>) -> Result<Vec<(String, Assignment)>> {
    from_table(DelimitedTable::read(path)?)
}

/// The same from bytes; `path` is named in errors.
///
/// # Errors
/// [`Error::Problems`](crate::Error::Problems), as [`read`].
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<(String, Assignment)>> {
    from_table(DelimitedTable::parse(path, bytes)?)
}

fn from_table(table: DelimitedTable) -> Result<Vec<(String, Assignment)>> {
    let mut problems = Vec::new();
    let ranks: Vec<(usize, Rank)> = table
        .header
        .iter()
        .enumerate()
        .skip(1)
        .filter_map(|(index, name)| name.parse().ok().map(|rank| (index, rank)))
        .collect();
    let taxon = table.column(&["taxon", "taxonomy"]);
    if ranks.is_empty() && taxon.is_none() {
        problems.push(Problem::line(
            1,
            "no taxonomy column: Domain … Species, or Taxon with 'd__…; p__…', is needed",
        ));
    }
    let confidence = table.column(&["confidence"]);
    let group = table.column(&["species_group"]);
    let note = table.column(&["note"]);
    let mut seen = std::collections::BTreeSet::new();
    let mut assignments = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let id = row.cells[0].clone();
        if !seen.insert(id.clone()) {
            problems.push(Problem::cell(row.line, &table.header[0], &id, "the feature comes twice"));
        }
        let mut assignment = Assignment { confidence: [1.0; 7], ..Assignment::default() };
        for &(index, rank) in &ranks {
            if !row.cells[index].is_empty() && row.cells[index] != "NA" {
                assignment.lineage.set(rank, row.cells[index].clone());
            }
        }
        if let Some(index) = taxon.filter(|_| ranks.is_empty()) {
            for part in row.cells[index].split(';') {
                let part = part.trim();
                if let Some((prefix, name)) = part.split_once("__")
                    && let Some(rank) = prefix.chars().next().and_then(Rank::from_prefix)
                {
                    assignment.lineage.set(rank, name);
                }
            }
        }
        if let Some(index) =
            confidence.filter(|&index| !row.cells[index].is_empty() && row.cells[index] != "NA")
        {
            match row.cells[index].parse::<f64>() {
                Ok(value) if (0.0..=1.0).contains(&value) => {
                    if let Some((rank, _)) = assignment.lineage.deepest() {
                        assignment.confidence[rank.index()] = value;
                    }
                }
                _ => problems.push(Problem::cell(
                    row.line,
                    &table.header[index],
                    &row.cells[index],
                    "a confidence between 0 and 1 is needed",
                )),
            }
        }
        for rank in Rank::ALL {
            let name = format!("confidence_{rank}");
            let column = table.header.iter().position(|header| normalised(header) == name);
            if let Some(value) = column.and_then(|index| row.cells[index].parse().ok()) {
                assignment.confidence[rank.index()] = value;
            }
        }
        if let Some(index) = group.filter(|&index| !row.cells[index].is_empty()) {
            assignment.species_group = row.cells[index].split(" | ").map(str::to_owned).collect();
        }
        if let Some(index) = note {
            assignment.note.clone_from(&row.cells[index]);
        }
        assignments.push((id, assignment));
    }
    table.checked(problems)?;
    Ok(assignments)
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
