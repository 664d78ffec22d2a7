//! Taxonomy tables: what each feature was assigned to.

use crate::delimited::{DelimitedTable, normalised};
use crate::{Problem, Result, records};
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

/// Writes one row a feature: DADA2's columns, the confidence at the deepest rank called, the species that the
/// region cannot tell apart (`a | b`), the note, and the confidence at every rank.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
pub fn write<F: Display>(path: impl AsRef<Path>, features: &[F], assignments: &[Assignment]) -> Result<()> {
    let rows = features.iter().zip(assignments).map(|(feature, assignment)| {
        let mut row = vec![feature.to_string()];
        row.extend(Rank::ALL.map(|rank| assignment.lineage.get(rank).unwrap_or_default().to_owned()));
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

/// Writes QIIME 2's form: `Feature ID`, `Taxon`, `Confidence`.
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
        vec![feature.to_string(), assignment.lineage.to_string(), probability(confidence)]
    });
    records::write_text(path, &["Feature ID", "Taxon", "Confidence"], rows)
}

/// Six decimals without trailing zeros: enough to rank sequences by their confidence.
pub(crate) fn probability(confidence: f64) -> String {
    let text = format!("{confidence:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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
            if row.cells[index] != "NA" {
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
        if let Some(index) = confidence.filter(|&index| !row.cells[index].is_empty()) {
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
