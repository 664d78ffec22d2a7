//! Rows of coordinates: samples or features on axes.

use crate::Result;
use endobiome_core::column::{Cell, Column};
use endobiome_tables::records;
use ndarray::Array2;
use std::path::Path;

/// A sample or feature and its place on each axis.
pub(in crate::output) struct Point {
    name: String,
    place: Vec<f64>,
}

/// The columns: the name under `of`, then one an axis.
pub(in crate::output) fn columns(
    of: &'static str,
    what: &'static str,
    axis: &'static str,
    meaning: &'static str,
) -> Vec<Column<Point>> {
    vec![
        Column::new(of, what, |point: &Point| Cell::text(&point.name)),
        Column::each(axis, meaning, "axis", |point: &Point, at| point.place[at]),
    ]
}

/// The columns of principal coordinates.
pub(super) fn principal(of: &'static str, what: &'static str) -> Vec<Column<Point>> {
    columns(of, what, "PC<n>", "its place on the axis; eigenvalues and shares are in `ordination_axes.tsv`")
}

/// Writes points as rows, on `axis`1, 2, ….
pub(in crate::output) fn write<N: ToString>(
    path: &Path,
    columns: &[Column<Point>],
    axis: &str,
    names: &[N],
    points: &Array2<f64>,
) -> Result<()> {
    let axes: Vec<String> = (1..=points.ncols()).map(|k| format!("{axis}{k}")).collect();
    let rows: Vec<Point> = names
        .iter()
        .zip(points.rows())
        .map(|(name, place)| Point { name: name.to_string(), place: place.to_vec() })
        .collect();
    Ok(records::write_columns(path, columns, &axes, &rows)?)
}
