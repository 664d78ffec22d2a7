//! Mean, spread and quartiles of a list.

use crate::error::{Result, all_finite, at_least};
use serde::{Deserialize, Serialize};

/// What a table of a paper says of the values of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SampleDescription {
    /// Number of values.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation with `n - 1`; NaN of one value.
    pub sd: f64,
    /// Lower quartile, as R's `quantile` (type 7) has it.
    pub lower_quartile: f64,
    /// Median.
    pub median: f64,
    /// Upper quartile.
    pub upper_quartile: f64,
}

/// Describes a list: mean, standard deviation, median and quartiles (R's type 7).
///
/// # Errors
/// When there is no value, or one that is not finite.
///
/// ```
/// let of = endobiome_stats::describe::describe(&[1.0, 2.0, 3.0, 10.0])?;
/// assert_eq!((of.mean, of.median, of.lower_quartile, of.upper_quartile), (4.0, 2.5, 1.75, 4.75));
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "number of values")]
pub fn describe(values: &[f64]) -> Result<SampleDescription> {
    at_least("the values", 1, values.len())?;
    all_finite("the values", values)?;
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let squares: f64 = sorted.iter().map(|v| (v - mean) * (v - mean)).sum();
    Ok(SampleDescription {
        n: sorted.len(),
        mean,
        sd: if sorted.len() > 1 { (squares / (n - 1.0)).sqrt() } else { f64::NAN },
        lower_quartile: quantile(&sorted, 1, 4),
        median: quantile(&sorted, 1, 2),
        upper_quartile: quantile(&sorted, 3, 4),
    })
}

/// The quantile `numerator / denominator` of a sorted list: its place is `(n - 1)` times it, counted from 0.
#[expect(clippy::cast_precision_loss, reason = "number of values")]
fn quantile(sorted: &[f64], numerator: usize, denominator: usize) -> f64 {
    let place = (sorted.len() - 1) * numerator;
    let (below, rest) = (place / denominator, place % denominator);
    let next = sorted[(below + 1).min(sorted.len() - 1)];
    sorted[below] + rest as f64 / denominator as f64 * (next - sorted[below])
}
