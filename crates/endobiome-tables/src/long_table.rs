//! The long table: one row for each sample and feature that is present.
//!
//! As TSV, and with the feature `long-table` as Parquet, in and out.

#[cfg(feature = "long-table")]
mod parquet;
pub(crate) mod text;
#[cfg(feature = "long-table")]
pub use parquet::{LongTable, read};

use crate::taxonomy_table::probability;
use crate::{Result, records};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{AbundanceTable, Assignment, Rank};
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// One feature in one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongRow<'a> {
    /// The sample.
    pub sample: &'a str,
    /// The feature.
    pub feature: &'a str,
    /// Its reads.
    pub count: u64,
    /// Its share of the sample's total.
    pub relative: f64,
    /// What it was assigned to, if anything is known.
    pub assignment: Option<&'a Assignment>,
}

impl LongRow<'_> {
    /// The name at a rank; of a species group its label, as in every other table.
    fn name_at(&self, rank: Rank) -> Option<String> {
        let assignment = self.assignment?;
        match assignment.lineage.get(rank) {
            Some(name) => Some(name.to_owned()),
            None if rank == Rank::Species => assignment.species_label(),
            None => None,
        }
    }

    /// The candidates joined by ` | `; `None` where there are none.
    fn species_group(&self) -> Option<String> {
        self.assignment.map(|a| a.species_group.join(" | ")).filter(|group| !group.is_empty())
    }

    /// The confidence at the deepest rank called, as the taxonomy table has it, so that the same number comes of a taxonomy
    /// that was read back.
    fn confidence(&self) -> Option<f64> {
        let deepest =
            |a: &Assignment| a.lineage.deepest().map(|(rank, _)| probability(a.confidence[rank.index()]));
        self.assignment.and_then(deepest)
    }
}

impl Described for LongRow<'_> {
    const FILE: &'static str = "tables/abundance.tsv";
    const ROWS: &'static str =
        "one row a sample and feature with reads in it; `abundance.parquet` holds the same columns";

    fn columns() -> Vec<Column<Self>> {
        let mut columns = vec![
            Column::new("sample", "the sample", |row: &Self| row.sample),
            Column::new("feature", "the ASV", |row: &Self| row.feature),
            Column::new("count", "its reads in the sample", |row: &Self| row.count).unit("reads"),
            Column::new("relative", "its share of the sample's reads", |row: &Self| row.relative)
                .unit("share"),
        ];
        columns.extend(Rank::ALL.map(|rank| {
            let meaning = match rank {
                Rank::Species => "the species, or the label of a species group".to_owned(),
                _ => format!("name at the rank {rank}"),
            };
            Column::new(rank.name(), meaning, move |row: &Self| Cell::from(row.name_at(rank)))
                .not_known("the rank was not called")
        }));
        columns.extend([
            Column::new(
                "species_group",
                "species that the region cannot tell apart, joined by ` | `",
                |row: &Self| Cell::or_not_applicable(row.species_group()),
            )
            .not_applicable("the species is single or was not reached"),
            Column::new("confidence", "confidence at the deepest rank called", |row: &Self| row.confidence())
                .not_known("no rank was called"),
        ]);
        columns
    }
}

/// The rows of some samples, in order.
fn rows_of<'a, F>(
    table: &'a AbundanceTable<F>,
    names: &'a [String],
    assignments: &'a [Assignment],
    samples: std::ops::Range<usize>,
) -> impl Iterator<Item = LongRow<'a>> {
    samples.flat_map(move |sample| {
        let total = table.sample_total(sample);
        table.row(sample).map(move |(feature, count)| LongRow {
            sample: table.samples()[sample].as_str(),
            feature: names[feature].as_str(),
            count,
            relative: share(count, total),
            assignment: assignments.get(feature),
        })
    })
}

#[expect(clippy::cast_precision_loss, reason = "read counts stay far below 2^53")]
fn share(count: u64, total: u64) -> f64 {
    count as f64 / total as f64
}

/// Writes the long table as TSV to `path` and, with the feature `long-table`, as Parquet beside it (extension `parquet`);
/// returns the files. `assignments` are those of the table's features, in order.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) or [`Error::Frame`](crate::Error::Frame) when a file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, SampleId};
/// use endobiome_tables::long_table;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("abundance.tsv");
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["a", "b"], vec![vec![(0, 3_u64), (1, 1)]])?;
/// let files = long_table::write(&path, &table, &[Assignment::default(), Assignment::default()])?;
/// assert_eq!(files[0], path);
/// // A header, and a line for each cell that is not zero.
/// assert_eq!(std::fs::read_to_string(&path)?.lines().count(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display>(
    path: impl AsRef<Path>,
    table: &AbundanceTable<F>,
    assignments: &[Assignment],
) -> Result<Vec<PathBuf>> {
    let path = path.as_ref();
    let names: Vec<String> = table.features().iter().map(ToString::to_string).collect();
    // Row by row: all rows together take more memory than the table.
    let columns = LongRow::columns();
    let header: Vec<&str> = columns.iter().map(Column::name).collect();
    let rows = rows_of(table, &names, assignments, 0..table.n_samples())
        .map(|row| columns.iter().map(|column| column.cell_at(&row, 0).to_string()).collect::<Vec<_>>());
    records::write_text(path, &header, rows)?;
    #[cfg_attr(not(feature = "long-table"), expect(unused_mut, reason = "one file without the feature"))]
    let mut files = vec![path.to_path_buf()];
    #[cfg(feature = "long-table")]
    {
        let beside = path.with_extension("parquet");
        parquet::write(&beside, table, &names, assignments)?;
        files.push(beside);
    }
    Ok(files)
}
