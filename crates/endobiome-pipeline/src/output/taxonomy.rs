//! `taxonomy/`: what each ASV was assigned to.

use super::described;
use crate::Result;
use endobiome_core::Assignment;
use endobiome_core::column::{Cell, Column, Described, TableDescription};
use endobiome_tables::taxonomy_table::{self, TaxonomyRow};
use endobiome_taxonomy::classify::SpeciesMatches;
use std::fmt::Display;
use std::path::{Path, PathBuf};

const QIIME2: &str = "taxonomy/taxonomy.qiime2.tsv";

/// Writes `ASV_tax.tsv` (one column a rank) and `taxonomy.qiime2.tsv`.
///
/// # Errors
/// When a file cannot be written.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_pipeline::output::taxonomy::write;
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let folder = tempfile::tempdir()?;
/// let files = write(folder.path(), &["asv1"], &[assigned("Lactobacillus")])?;
/// assert!(files[0].ends_with("ASV_tax.tsv") && files[1].ends_with("taxonomy.qiime2.tsv"));
/// assert!(std::fs::read_to_string(&files[1])?.contains("asv1\td__Bacteria;"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display>(folder: &Path, features: &[F], assignments: &[Assignment]) -> Result<Vec<PathBuf>> {
    let table = folder.join(TaxonomyRow::FILE);
    taxonomy_table::write(&table, features, assignments)?;
    let qiime2 = folder.join(QIIME2);
    taxonomy_table::write_qiime2(&qiime2, features, assignments)?;
    Ok(vec![table, qiime2])
}

/// Writes `exact_species.tsv`: one row for each species of which a reference contains a sequence.
///
/// # Errors
/// When the file cannot be written.
///
/// ```
/// use endobiome_pipeline::output::taxonomy::write_exact_species;
/// use endobiome_taxonomy::classify::SpeciesMatches;
/// let folder = tempfile::tempdir()?;
/// let matches = SpeciesMatches {
///     species: vec!["Prevotella amnii".to_owned(), "Prevotella bivia".to_owned()],
///     records: vec![4, 9],
///     ..SpeciesMatches::default()
/// };
/// let file = write_exact_species(folder.path(), &["asv1"], &[matches])?;
/// let text = std::fs::read_to_string(file)?;
/// assert!(text.contains("asv1\tPrevotella amnii\t0\t2\nasv1\tPrevotella bivia\t0\t2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_exact_species<F: Display>(
    folder: &Path,
    features: &[F],
    matches: &[SpeciesMatches],
) -> Result<PathBuf> {
    let rows: Vec<ExactSpeciesRow<'_>> = features
        .iter()
        .zip(matches)
        .flat_map(|(feature, matches)| {
            // A sequence without a species is a row too: no sequence that was asked for vanishes.
            let named = matches.species.iter().map(|species| Some(species.as_str()));
            let species: Vec<Option<&str>> =
                if matches.species.is_empty() { vec![None] } else { named.collect() };
            species.into_iter().map(|species| ExactSpeciesRow {
                feature: feature.to_string(),
                species,
                matches,
            })
        })
        .collect();
    described(folder, &rows)
}

/// The tables of the folder.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<TaxonomyRow<'_>>(),
        TableDescription::new(QIIME2, "the same in QIIME 2's form", &taxonomy_table::qiime2_columns()),
        TableDescription::of::<ExactSpeciesRow<'_>>(),
        super::consensus::table(),
    ]
}

/// A sequence, a species of which references contain it, and all references that do.
struct ExactSpeciesRow<'a> {
    feature: String,
    species: Option<&'a str>,
    matches: &'a SpeciesMatches,
}

impl ExactSpeciesRow<'_> {
    /// The cell, or that the question does not apply where no reference contains the sequence.
    fn if_found(&self, cell: Cell) -> Cell {
        if self.matches.records.is_empty() { Cell::NotApplicable } else { cell }
    }
}

impl Described for ExactSpeciesRow<'_> {
    const FILE: &'static str = "taxonomy/exact_species.tsv";
    const ROWS: &'static str = "(of `classify --exact-species N`) one row for each species of which a reference contains a sequence with at most N differences, the fewest there are; one row for a sequence without such a species";

    fn columns() -> Vec<Column<Self>> {
        const NONE: &str = "no reference contains the sequence";
        vec![
            Column::new("feature", "the sequence", |row: &Self| Cell::text(&row.feature)),
            Column::new(
                "species",
                "a species of a reference that contains the sequence; several rows where there are several, never one chosen of them",
                |row: &Self| row.if_found(row.species.map_or(Cell::NotKnown, Cell::text)),
            )
            .not_known("the references that contain it have no species name")
            .not_applicable(NONE),
            Column::new("differences", "differences of the sequence from the best of the references that contain it", |row: &Self| {
                row.if_found(row.matches.differences.into())
            })
            .not_applicable(NONE),
            Column::new("records", "number of the references that contain the sequence, of whatever species", |row: &Self| row.matches.records.len()),
        ]
    }
}
