//! Beta diversity: how different two samples are in composition.
//!
//! [`distance_matrix`] computes one [`Metric`] between all samples. All of them need at least one read a
//! sample: an empty one has no composition ([`without_empty_samples`] sets such samples aside).

mod metric;
pub(crate) mod transform;

mod bray_curtis;
mod cross;
mod scatter;

pub use cross::cross_distances;
pub use metric::Metric;
pub use transform::{centred_log_ratio, proportions, robust_centred_log_ratio, without_empty_samples};

use crate::rows::{refuse_empty, rows};
use crate::{DistanceMatrix, Result};
use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;

/// Computes `metric` between all samples of `table`, ids and order kept.
///
/// The result does not depend on the number of threads. Memory beyond the result (4 n² bytes) and a
/// copy of the cells: one row of the table a thread; for Bray-Curtis see [`Metric::BrayCurtis`].
///
/// # Errors
/// [`Error::EmptySamples`](crate::Error::EmptySamples) names all samples without reads;
/// [`Error::Abundance`](crate::Error::Abundance) a value that is negative or not finite;
/// [`Error::Parameter`](crate::Error::Parameter) a pseudocount that is not positive.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::{Metric, distance_matrix};
/// let samples = vec![SampleId::new("vagina")?, SampleId::new("uterus")?];
/// let rows = vec![vec![(0, 90_u64), (1, 10)], vec![(0, 50), (2, 50)]];
/// let table = AbundanceTable::from_rows(samples, vec!["x", "y", "z"], rows)?;
/// let distances = distance_matrix(&table, Metric::BrayCurtis)?;
/// assert_eq!(distances.get(0, 1), 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn distance_matrix<F, V: Abundance>(
    table: &AbundanceTable<F, V>,
    metric: Metric,
) -> Result<DistanceMatrix> {
    metric.check()?;
    let rows = rows(table)?;
    refuse_empty(metric.name(), table.samples(), &rows)?;
    let condensed = match metric {
        Metric::BrayCurtis => bray_curtis::condensed(&rows, table.n_features()),
        Metric::QuantitativeJaccard => {
            let mut condensed = bray_curtis::condensed(&rows, table.n_features());
            condensed.iter_mut().for_each(|d| *d = 2.0 * *d / (1.0 + *d));
            condensed
        }
        _ => scatter::condensed(&rows, table.n_features(), metric),
    };
    DistanceMatrix::from_condensed(table.samples().to_vec(), condensed)
}

/// Computes `metric` between two rows of abundances of the same features: the plain form for one pair.
///
/// # Errors
/// As [`distance_matrix`]; [`Error::Length`](crate::Error::Length) when the rows differ in length.
///
/// ```
/// use endobiome_ecology::beta::{Metric, distance};
/// // 1 - 2 (1 + 1) / (2 + 4)
/// let bray_curtis = distance(&[1.0, 1.0], &[1.0, 3.0], Metric::BrayCurtis)?;
/// assert!((bray_curtis - 1.0 / 3.0).abs() < 1e-12);
/// assert_eq!(distance(&[1.0, 0.0], &[0.0, 1.0], Metric::Jaccard)?, 1.0);
/// # Ok::<(), endobiome_ecology::Error>(())
/// ```
pub fn distance(first: &[f64], second: &[f64], metric: Metric) -> Result<f64> {
    if first.len() != second.len() {
        return Err(crate::Error::Length {
            what: "features of the second sample",
            expected: first.len(),
            given: second.len(),
        });
    }
    let ids = ["first", "second"].map(endobiome_core::SampleId::new);
    let [Ok(a), Ok(b)] = ids else { unreachable!("both names are plain letters") };
    let cells = |row: &[f64]| row.iter().copied().enumerate().collect();
    let features = (0..first.len()).collect();
    let table = AbundanceTable::from_rows(vec![a, b], features, vec![cells(first), cells(second)])?;
    Ok(distance_matrix(&table, metric)?.get(0, 1))
}
