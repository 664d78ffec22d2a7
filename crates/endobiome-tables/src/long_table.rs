//! The long table: one row for each sample and feature that is present.

use crate::taxonomy_table::probability;
use crate::{AtomicFile, Error, Result};
use endobiome_core::{AbundanceTable, Assignment, Rank};
use polars::prelude::{Column, CsvWriter, DataFrame, ParquetWriter, SerWriter};
use std::fmt::Display;
use std::path::Path;

/// Lays the table out long: `sample, feature, count, relative, domain, …, species, species_group, confidence`.
///
/// `relative` is the share of the sample's total. `assignments` are those of the table's features, in
/// order; `confidence` is the one at the deepest rank called.
fn frame<F: Display>(
    table: &AbundanceTable<F>,
    assignments: &[Assignment],
) -> polars::prelude::PolarsResult<DataFrame> {
    let names: Vec<String> = table.features().iter().map(ToString::to_string).collect();
    let (mut samples, mut features) = (Vec::new(), Vec::new());
    let (mut counts, mut shares) = (Vec::new(), Vec::new());
    let mut of_row = Vec::new();
    for sample in 0..table.n_samples() {
        let total = table.sample_total(sample);
        for (feature, count) in table.row(sample) {
            samples.push(table.samples()[sample].as_str());
            features.push(names[feature].as_str());
            counts.push(count);
            shares.push(share(count, total));
            of_row.push(assignments.get(feature));
        }
    }
    let height = samples.len();
    let mut columns = vec![
        Column::new("sample".into(), samples),
        Column::new("feature".into(), features),
        Column::new("count".into(), counts),
        Column::new("relative".into(), shares),
    ];
    for rank in Rank::ALL {
        let names: Vec<Option<&str>> =
            of_row.iter().map(|assignment| assignment.and_then(|a| a.lineage.get(rank))).collect();
        columns.push(Column::new(rank.name().into(), names));
    }
    let groups: Vec<Option<String>> = of_row
        .iter()
        .map(|a| a.map(|a| a.species_group.join(" | ")).filter(|group| !group.is_empty()))
        .collect();
    columns.push(Column::new("species_group".into(), groups));
    // As the table of the taxonomy has it, so that the same number comes of a taxonomy that was read back.
    let written = |confidence: f64| probability(confidence).parse().unwrap_or(confidence);
    let confidence: Vec<Option<f64>> = of_row
        .iter()
        .map(|a| a.and_then(|a| a.lineage.deepest().map(|(rank, _)| written(a.confidence[rank.index()]))))
        .collect();
    columns.push(Column::new("confidence".into(), confidence));
    DataFrame::new(height, columns)
}

#[expect(clippy::cast_precision_loss, reason = "read counts stay far below 2^53")]
fn share(count: u64, total: u64) -> f64 {
    count as f64 / total as f64
}

/// Writes the long table as TSV to `path` and, with the extension `parquet`, beside it.
///
/// # Errors
/// [`Error::Io`] or [`Error::Frame`] when a file cannot be written.
pub fn write<F: Display>(
    path: impl AsRef<Path>,
    table: &AbundanceTable<F>,
    assignments: &[Assignment],
) -> Result<()> {
    let path = path.as_ref();
    let wrap = |error: polars::prelude::PolarsError| Error::Frame {
        path: path.to_path_buf(),
        message: error.to_string(),
    };
    let mut long = frame(table, assignments).map_err(wrap)?;
    let mut file = AtomicFile::create(path)?;
    CsvWriter::new(&mut file).with_separator(b'\t').finish(&mut long).map_err(wrap)?;
    file.commit()?;
    let mut file = AtomicFile::create(path.with_extension("parquet"))?;
    ParquetWriter::new(&mut file).finish(&mut long).map_err(wrap)?;
    file.commit()
}
