//! Order statistics of pairwise differences and averages.

use super::super::special::normal_quantile;

/// The median of sorted values.
pub(super) fn median_of_sorted(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    if n == 0 {
        f64::NAN
    } else if n % 2 == 1 {
        sorted[n / 2]
    } else {
        0.5 * (sorted[n / 2 - 1] + sorted[n / 2])
    }
}

/// The `k`-th smallest and `k`-th largest of sorted values, `k` counted from 1 and held in range.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an order below the number of pairs"
)]
pub(super) fn symmetric_order(sorted: &[f64], k: f64) -> (f64, f64) {
    let n = sorted.len();
    let k = (k.max(1.0) as usize).min(n.div_ceil(2)).max(1);
    (sorted[k - 1], sorted[n - k])
}

/// The order statistic of a normal-theory interval: `mean - z sd`, rounded down, at least 1.
pub(super) fn normal_order(mean: f64, sd: f64, level: f64) -> f64 {
    (mean - normal_quantile(0.5 + 0.5 * level) * sd + 0.5).floor().max(1.0)
}
