//! `stats/`: the design, the comparisons, the consensus of differential abundance.

use super::described;
use super::diversity::points::{self, Point};
use super::diversity::{AxisRow, axis_columns};
use crate::Result;
use crate::findings::{DifferenceRow, Finding};
use crate::stages::comparison::Comparison;
use crate::stages::comparison::SensitivityRow;
use endobiome_compare::{ComparisonRow, ConsensusRow, FilterRow, MeasuredPower, Warning};
use endobiome_core::column::TableDescription;
use endobiome_tables::records;
use std::path::{Path, PathBuf};

const DBRDA: &str = "stats/dbrda_<metric>.tsv";
const DBRDA_AXES: &str = "stats/dbrda_axes.tsv";

/// Writes `design.tsv`, `comparisons.tsv`, `differential_filters.tsv`, `differential_consensus.tsv`, `sensitivity.tsv`, `power.tsv`, and where
/// communities were related to columns, `dbrda_<metric>.tsv` and `dbrda_axes.tsv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, comparison: &Comparison) -> Result<Vec<PathBuf>> {
    let filters: Vec<FilterRow<'_>> = comparison
        .taxa
        .iter()
        .map(|(table, taxa)| FilterRow { table: *table, filter: &taxa.filter })
        .collect();
    let agreement: Vec<ConsensusRow<'_>> = comparison
        .taxa
        .iter()
        .flat_map(|(table, taxa)| {
            taxa.consensus.iter().map(|consensus| ConsensusRow { table: *table, consensus })
        })
        .collect();
    let mut files = vec![
        described(folder, &comparison.design.notices())?,
        described(folder, &comparison.rows)?,
        described(folder, &filters)?,
        described(folder, &agreement)?,
        described(folder, &comparison.sensitivity)?,
        described(folder, &comparison.power)?,
    ];
    let mut axes = Vec::new();
    for (name, dbrda) in &comparison.constrained {
        let path = folder.join(DBRDA.replace("<metric>", name));
        points::write(&path, &dbrda_columns(), "dbRDA", &dbrda.ids, &dbrda.coordinates)?;
        files.push(path);
        for axis in 0..dbrda.coordinates.ncols() {
            let eigenvalue = dbrda.constrained_eigenvalues[axis];
            axes.push(AxisRow {
                metric: name.clone(),
                ordination: "dbrda",
                axis: format!("dbRDA{}", axis + 1),
                eigenvalue: Some(eigenvalue),
                explained: eigenvalue / dbrda.total,
            });
        }
    }
    if !comparison.constrained.is_empty() {
        let path = folder.join(DBRDA_AXES);
        records::write_columns(&path, &axis_columns(), &[], &axes)?;
        files.push(path);
    }
    Ok(files)
}

/// Writes `findings.tsv` and `differences.tsv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_findings(
    folder: &Path,
    findings: &[Finding],
    differences: &[DifferenceRow],
) -> Result<Vec<PathBuf>> {
    Ok(vec![described(folder, findings)?, described(folder, differences)?])
}

/// Writes `power.tsv`.
///
/// # Errors
/// When the file cannot be written.
pub fn write_power(folder: &Path, power: &[MeasuredPower]) -> Result<PathBuf> {
    described(folder, power)
}

fn dbrda_columns() -> Vec<endobiome_core::column::Column<Point>> {
    points::columns("sample", "the sample", "dbRDA<n>", "its place on the axis")
}

/// The tables that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<Warning>(),
        TableDescription::of::<ComparisonRow>(),
        TableDescription::of::<FilterRow<'_>>(),
        TableDescription::of::<ConsensusRow<'_>>(),
        TableDescription::of::<SensitivityRow>(),
        TableDescription::of::<MeasuredPower>(),
        TableDescription::of::<Finding>(),
        TableDescription::of::<DifferenceRow>(),
        TableDescription::new(
            DBRDA,
            "with `--associate`: one row a sample on the axes that the columns span (db-RDA)",
            &dbrda_columns(),
        ),
        TableDescription::new(DBRDA_AXES, "with `--associate`: one row a metric and axis", &axis_columns()),
    ]
}
