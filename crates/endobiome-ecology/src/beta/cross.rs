//! Distances between the samples of two tables.

use super::{Metric, scatter};
use crate::Result;
use crate::rows::{Row, refuse_empty, rows};
use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;
use ndarray::Array2;

/// Computes `metric` from each sample of `new` (rows) to each sample of `reference` (columns).
///
/// Features are matched by equality; those of one table only are absent from the other. The number of features, which
/// [`Metric::Aitchison`] minds, is that of both together.
///
/// # Errors
/// As [`distance_matrix`](super::distance_matrix()).
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::beta::{Metric, cross_distances};
/// let new = AbundanceTable::from_rows(vec![SampleId::new("new")?], vec!["x", "y"], vec![vec![(0, 1_u64)]])?;
/// let known = vec![SampleId::new("K1")?, SampleId::new("K2")?];
/// let known = AbundanceTable::from_rows(known, vec!["z", "x"], vec![vec![(1, 1_u64)], vec![(0, 5)]])?;
/// let distances = cross_distances(&new, &known, Metric::BrayCurtis)?;
/// assert_eq!((distances[[0, 0]], distances[[0, 1]]), (0.0, 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cross_distances<F: Ord + Clone, V: Abundance, W: Abundance>(
    new: &AbundanceTable<F, V>,
    reference: &AbundanceTable<F, W>,
    metric: Metric,
) -> Result<Array2<f64>> {
    metric.check()?;
    let mut union: Vec<&F> = new.features().iter().chain(reference.features()).collect();
    union.sort();
    union.dedup();
    let new_rows = renumbered(rows(new)?, new.features(), &union);
    let reference_rows = renumbered(rows(reference)?, reference.features(), &union);
    refuse_empty(metric.name(), new.samples(), &new_rows)?;
    refuse_empty(metric.name(), reference.samples(), &reference_rows)?;
    Ok(scatter::cross(&new_rows, &reference_rows, union.len(), metric))
}

/// Rows with the columns of the union, in ascending order.
fn renumbered<F: Ord>(rows: Vec<Row>, features: &[F], union: &[&F]) -> Vec<Row> {
    let place: Vec<u32> = features
        .iter()
        .map(|feature| u32::try_from(union.partition_point(|other| *other < feature)).unwrap_or(u32::MAX))
        .collect();
    rows.into_iter()
        .map(|row| {
            let mut cells: Vec<(u32, f64)> =
                row.features.iter().map(|&f| place[f as usize]).zip(row.values).collect();
            cells.sort_by_key(|cell| cell.0);
            let (features, values) = cells.into_iter().unzip();
            Row { features, values, total: row.total }
        })
        .collect()
}
