//! Distances that are a sum over the kinds of a pair.
//!
//! Row i is spread over a dense buffer once; each later row j then meets it by walking its own cells.
//! What only one of them holds follows from sums kept a sample. A sum over "i without j" is taken as a
//! difference of two sums in the same order, so that it is exactly 0 where i holds nothing else.

use super::Metric;
use super::transform::robust_logs;
use crate::distance_matrix::{pairs, rows_mut};
use crate::rows::{Row, as_f64};
use ndarray::Array2;
use rayon::prelude::*;
use std::f64::consts::LN_2;

/// A row made ready for one metric: its transformed cells and the sums that the metric needs.
struct Prepared<'a> {
    features: &'a [u32],
    values: Vec<f64>,
    /// Σ value.
    sum: f64,
    /// Σ value².
    squares: f64,
}

fn prepare(row: &Row, metric: Metric) -> Prepared<'_> {
    let values: Vec<f64> = match metric {
        Metric::Jaccard | Metric::Sorensen => vec![1.0; row.values.len()],
        Metric::Aitchison { pseudocount } => {
            row.values.iter().map(|x| libm::log1p(x / pseudocount)).collect()
        }
        Metric::RobustAitchison => robust_logs(&row.values),
        Metric::JensenShannon
        | Metric::JensenShannonDivergence
        | Metric::MorisitaHorn
        | Metric::YueClayton => row.values.iter().map(|x| x / row.total).collect(),
        Metric::BrayCurtis | Metric::QuantitativeJaccard | Metric::Canberra | Metric::ScaledCanberra => {
            row.values.clone()
        }
    };
    let sum = values.iter().sum();
    let squares = values.iter().map(|v| v * v).sum();
    Prepared { features: &row.features, values, sum, squares }
}

/// All pairs in condensed order.
pub(super) fn condensed(rows: &[Row], n_features: usize, metric: Metric) -> Vec<f64> {
    let prepared: Vec<Prepared<'_>> = rows.iter().map(|row| prepare(row, metric)).collect();
    let mut condensed = vec![0.0; pairs(rows.len())];
    rows_mut(rows.len(), &mut condensed).into_par_iter().enumerate().for_each_init(
        || vec![0.0; n_features],
        |dense, (i, out)| {
            let first = &prepared[i];
            for (&feature, &value) in first.features.iter().zip(&first.values) {
                dense[feature as usize] = value;
            }
            for (d, second) in out.iter_mut().zip(&prepared[i + 1..]) {
                *d = pair(first, second, dense, n_features, metric).max(0.0);
            }
            for &feature in first.features {
                dense[feature as usize] = 0.0;
            }
        },
    );
    condensed
}

/// One pair; `dense` holds the cells of `x`.
fn pair(x: &Prepared<'_>, y: &Prepared<'_>, dense: &[f64], n_features: usize, metric: Metric) -> f64 {
    let cells = || y.features.iter().map(|&f| dense[f as usize]).zip(y.values.iter().copied());
    match metric {
        Metric::BrayCurtis => 1.0 - 2.0 * cells().map(|(a, b)| a.min(b)).sum::<f64>() / (x.sum + y.sum),
        Metric::QuantitativeJaccard => {
            let shared: f64 = cells().map(|(a, b)| a.min(b)).sum();
            1.0 - shared / (x.sum + y.sum - shared)
        }
        Metric::Jaccard => {
            let both: f64 = cells().map(|(a, _)| a).sum();
            1.0 - both / (x.sum + y.sum - both)
        }
        Metric::Sorensen => 1.0 - 2.0 * cells().map(|(a, _)| a).sum::<f64>() / (x.sum + y.sum),
        Metric::Aitchison { .. } => {
            let shift = x.sum - y.sum;
            (squared_difference(x, y, cells()) - shift * shift / as_f64(n_features)).max(0.0).sqrt()
        }
        Metric::RobustAitchison => squared_difference(x, y, cells()).max(0.0).sqrt(),
        Metric::JensenShannonDivergence => divergence(x, y, cells()),
        Metric::JensenShannon => divergence(x, y, cells()).max(0.0).sqrt(),
        Metric::MorisitaHorn => {
            1.0 - 2.0 * cells().map(|(a, b)| a * b).sum::<f64>() / (x.squares + y.squares)
        }
        Metric::YueClayton => {
            let product: f64 = cells().map(|(a, b)| a * b).sum();
            1.0 - product / (x.squares + y.squares - product)
        }
        Metric::Canberra => canberra(x, y, cells()).0,
        Metric::ScaledCanberra => {
            let (sum, kinds) = canberra(x, y, cells());
            sum / kinds
        }
    }
}

/// Σ (a − b)² over all features.
///
/// Here and below what only one of the two holds is the difference of two sums for both, so that a pair has the same bits in either order.
fn squared_difference(x: &Prepared<'_>, y: &Prepared<'_>, cells: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut both, mut of_x, mut of_y) = (0.0, 0.0, 0.0);
    for (a, b) in cells {
        // A logarithm of 0 adds the same whichever way it is counted.
        if a != 0.0 && b != 0.0 {
            both += (a - b) * (a - b);
            of_x += a * a;
            of_y += b * b;
        }
    }
    both + ((x.squares - of_x) + (y.squares - of_y))
}

/// Jensen-Shannon divergence of shares.
fn divergence(x: &Prepared<'_>, y: &Prepared<'_>, cells: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut sum, mut of_x, mut of_y) = (0.0, 0.0, 0.0);
    for (p, q) in cells {
        if p > 0.0 {
            sum += p * libm::log(2.0 * p / (p + q)) + q * libm::log(2.0 * q / (p + q));
            of_x += p;
            of_y += q;
        }
    }
    0.5 * (sum + ((x.sum - of_x) + (y.sum - of_y)) * LN_2)
}

/// Σ |a − b| / (a + b) and the number of kinds in either.
fn canberra(x: &Prepared<'_>, y: &Prepared<'_>, cells: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (mut sum, mut both) = (0.0, 0.0);
    for (a, b) in cells {
        if a > 0.0 {
            sum += (a - b).abs() / (a + b);
            both += 1.0;
        }
    }
    let only_one = as_f64(x.values.len()) + as_f64(y.values.len()) - 2.0 * both;
    (sum + only_one, both + only_one)
}

/// Rows of one list against rows of another.
pub(super) fn cross(new: &[Row], reference: &[Row], n_features: usize, metric: Metric) -> Array2<f64> {
    let reference: Vec<Prepared<'_>> = reference.iter().map(|row| prepare(row, metric)).collect();
    let mut out = Array2::zeros((new.len(), reference.len()));
    let mut dense = vec![0.0; n_features];
    for (row, mut out) in new.iter().zip(out.rows_mut()) {
        let first = prepare(row, metric);
        for (&feature, &value) in first.features.iter().zip(&first.values) {
            dense[feature as usize] = value;
        }
        for (d, second) in out.iter_mut().zip(&reference) {
            *d = pair(&first, second, &dense, n_features, metric).max(0.0);
        }
        for &feature in first.features {
            dense[feature as usize] = 0.0;
        }
    }
    out
}
