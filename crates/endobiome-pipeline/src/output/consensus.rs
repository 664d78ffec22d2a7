//! `taxonomy/consensus.tsv`: what several references or methods say of each sequence, and what they agree on.

use crate::Result;
use endobiome_core::Assignment;
use endobiome_core::column::{Cell, Column, TableDescription};
use endobiome_tables::records;
use endobiome_taxonomy::consensus::Agreement;
use std::fmt::Display;
use std::path::{Path, PathBuf};

const FILE: &str = "taxonomy/consensus.tsv";

struct ConsensusRow<'a> {
    feature: String,
    agreement: &'a Agreement,
    said: Vec<&'a Assignment>,
}

/// Writes one row a sequence; `said[opinion][sequence]` in the order of `labels`.
///
/// # Errors
/// When the file cannot be written.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_pipeline::output::consensus::write;
/// use endobiome_taxonomy::consensus::agree;
/// let mut named = Assignment::default();
/// named.lineage.set(Rank::Genus, "Prevotella");
/// let agreement = agree(&[("silva", &named), ("gtdb", &named)]);
/// let folder = tempfile::tempdir()?;
/// let said = [vec![named.clone()], vec![named]];
/// let file = write(folder.path(), &["asv1"], &["silva".to_owned(), "gtdb".to_owned()], &[agreement], &said)?;
/// let text = std::fs::read_to_string(file)?;
/// assert!(text.starts_with("feature\tagreed\tagreed_rank\tsupporters\tdisputed_rank\tnote\tsilva\tgtdb"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display>(
    folder: &Path,
    features: &[F],
    labels: &[String],
    agreements: &[Agreement],
    said: &[Vec<Assignment>],
) -> Result<PathBuf> {
    let rows: Vec<ConsensusRow<'_>> = features
        .iter()
        .zip(agreements)
        .enumerate()
        .map(|(at, (feature, agreement))| ConsensusRow {
            feature: feature.to_string(),
            agreement,
            said: said.iter().map(|all| &all[at]).collect(),
        })
        .collect();
    let path = folder.join(FILE);
    records::write_columns(&path, &columns(), labels, &rows)?;
    Ok(path)
}

/// The description of the table.
pub(crate) fn table() -> TableDescription {
    TableDescription::new(
        FILE,
        "(of `classify` with several `--reference` or `--classifier`) one row a sequence: the name that all agree on, and what each says",
        &columns(),
    )
}

fn columns<'a>() -> Vec<Column<ConsensusRow<'a>>> {
    vec![
        Column::new("feature", "the sequence", |row: &ConsensusRow<'_>| Cell::text(&row.feature)),
        Column::new(
            "agreed",
            "the lineage down to the deepest rank at which all that name it name the same and none that stops above contradicts; a group of species holds all that any of them names",
            |row: &ConsensusRow<'_>| Cell::text(row.agreement.assignment.shown_lineage()),
        ),
        Column::new("agreed_rank", "that rank", |row: &ConsensusRow<'_>| {
            Cell::from(row.agreement.assignment.shown_lineage().deepest().map(|(rank, _)| rank.name()))
        })
        .not_known("nothing is agreed"),
        Column::new("supporters", "how many name that rank", |row: &ConsensusRow<'_>| {
            row.agreement.supporters
        }),
        Column::new(
            "disputed_rank",
            "the deepest rank at which two name different taxa",
            |row: &ConsensusRow<'_>| Cell::or_not_applicable(row.agreement.disputed.map(|rank| rank.name())),
        )
        .not_applicable("there is no dispute"),
        Column::new(
            "note",
            "who disputes what, and who writes a higher name otherwise",
            |row: &ConsensusRow<'_>| Cell::text(&row.agreement.assignment.note),
        )
        .not_applicable("there is nothing to say"),
        Column::each(
            "<opinion>",
            "the lineage that it gives, species of a group joined by ` | `",
            "reference and method asked",
            |row: &ConsensusRow<'_>, at: usize| {
                let assignment = row.said[at];
                match assignment.species_group.is_empty() {
                    true => assignment.lineage.to_string(),
                    false => format!("{}; s__{}", assignment.lineage, assignment.species_group.join(" | ")),
                }
            },
        ),
    ]
}
