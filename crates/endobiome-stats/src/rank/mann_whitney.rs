//! The Mann-Whitney (Wilcoxon rank sum) test.

use super::{NullChoice, NullUsed, exact, ranks, shift};
use crate::error::{Result, all_finite, at_least};
use crate::special::{normal_quantile, normal_two_sided};
use serde::{Deserialize, Serialize};

/// Result of [`mann_whitney`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MannWhitney {
    /// `U` of the first sample: pairs in which `x > y`, ties half (R's `W`).
    pub u: f64,
    /// Two-sided p.
    pub p: f64,
    /// How the null distribution was found.
    pub null: NullUsed,
    /// Hodges-Lehmann shift: the median of all differences `x - y`.
    pub shift: f64,
    /// Lower bound of the interval of the shift.
    pub low: f64,
    /// Upper bound of the interval of the shift.
    pub high: f64,
    /// `P(X > Y) + P(X = Y)/2`.
    pub auc: f64,
    /// Lower bound of the interval of the AUC (DeLong 1988, held in `[0, 1]`).
    pub auc_low: f64,
    /// Upper bound of the interval of the AUC.
    pub auc_high: f64,
    /// Cliff's delta, `2 AUC - 1`.
    pub cliffs_delta: f64,
    /// The smallest two-sided p that samples of these sizes (and ties, if exact) can give.
    pub smallest_p: f64,
}

/// Compares two independent samples by ranks.
///
/// With [`NullChoice::Auto`] the null distribution is exact without ties below 50 values a side (as in R's
/// `wilcox.test`) and, given the ties, up to 40 values together; else normal with tie and continuity
/// correction. Two-sided p: the probability of a rank sum at least as far from its mean. When all values are
/// equal, p is 1.
///
/// # Errors
/// When a sample is empty or holds a value that is not finite.
///
/// ```
/// use endobiome_stats::rank::{NullChoice, mann_whitney};
/// let x = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
/// let y = [1.15, 0.88, 0.90, 0.74, 1.21];
/// let test = mann_whitney(&x, &y, NullChoice::Auto, 0.95)?;
/// assert_eq!(test.u, 35.0);
/// assert!((test.p - 0.254412254412254).abs() < 1e-12);
/// assert!((test.shift - 0.305).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn mann_whitney(x: &[f64], y: &[f64], choice: NullChoice, level: f64) -> Result<MannWhitney> {
    at_least("the first sample", 1, x.len())?;
    at_least("the second sample", 1, y.len())?;
    all_finite("the first sample", x)?;
    all_finite("the second sample", y)?;
    let (n1, n2) = (x.len() as f64, y.len() as f64);
    let n = n1 + n2;
    let all: Vec<f64> = x.iter().chain(y).copied().collect();
    let ranked = ranks(&all);
    let rank_sum: f64 = ranked.ranks[..x.len()].iter().sum();
    let u = rank_sum - n1 * (n1 + 1.0) / 2.0;
    let ties = ranked.has_ties();
    let sd = (n1 * n2 / 12.0 * ((n + 1.0) - ranked.tie_sum / (n * (n - 1.0)))).max(0.0).sqrt();
    let is_exact = match choice {
        NullChoice::Exact => true,
        NullChoice::Auto if ties => all.len() <= 40,
        NullChoice::Auto => x.len() < 50 && y.len() < 50,
        NullChoice::Normal | NullChoice::NormalUncorrected => false,
    };
    let differences = shift::Differences::of(x, y);
    let (p, null, order, smallest_p);
    if is_exact {
        // Count over the smaller sample: the same distribution, mirrored.
        let (take, observed) =
            if x.len() <= y.len() { (x.len(), rank_sum) } else { (y.len(), n * (n + 1.0) / 2.0 - rank_sum) };
        let distribution = exact::rank_sum(&ranked.ranks, take);
        let mean = take as f64 * (n + 1.0); // doubled
        p = exact::two_sided(&distribution, mean, 2.0 * observed);
        null = if ties { NullUsed::ExactWithTies } else { NullUsed::Exact };
        let lowest = take as f64 * (take as f64 + 1.0); // doubled, without ties
        order = exact::lower_quantile(&distribution, lowest, 0.5 * (1.0 - level));
        smallest_p = smallest_exact(&distribution, mean);
    } else {
        let corrected = choice != NullChoice::NormalUncorrected;
        let away = (u - n1 * n2 / 2.0).abs();
        let correction = if corrected { away.min(0.5) } else { 0.0 };
        p = if sd > 0.0 { normal_two_sided((away - correction) / sd) } else { 1.0 };
        null = if corrected { NullUsed::Normal } else { NullUsed::NormalUncorrected };
        order = shift::normal_order(n1 * n2 / 2.0, sd, level);
        let most = n1 * n2 / 2.0 - if corrected { 0.5 } else { 0.0 };
        smallest_p = if sd > 0.0 { normal_two_sided(most.max(0.0) / sd) } else { 1.0 };
    }
    let (low, high) = differences.symmetric(order);
    let auc = u / (n1 * n2);
    let half = normal_quantile(0.5 + 0.5 * level) * delong_variance(x, y, auc).sqrt();
    Ok(MannWhitney {
        u,
        p,
        null,
        shift: differences.median(),
        low,
        high,
        auc,
        auc_low: (auc - half).max(0.0),
        auc_high: (auc + half).min(1.0),
        cliffs_delta: 2.0 * auc - 1.0,
        smallest_p: smallest_p.min(p),
    })
}

/// The p of the farthest sum that can occur.
#[expect(clippy::cast_precision_loss, reason = "sums of ranks")]
fn smallest_exact(distribution: &[f64], mean: f64) -> f64 {
    let possible = || distribution.iter().enumerate().filter(|(_, p)| **p > 0.0).map(|(s, _)| s as f64);
    let farthest = possible().map(|s| (s - mean).abs()).fold(0.0, f64::max);
    exact::two_sided(distribution, mean, mean + farthest)
}

/// The variance of the AUC by DeLong, DeLong and Clarke-Pearson (1988).
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
fn delong_variance(x: &[f64], y: &[f64], auc: f64) -> f64 {
    let sorted = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let (xs, ys) = (sorted(x), sorted(y));
    let placement = |value: f64, others: &[f64], above: bool| -> f64 {
        let below = others.partition_point(|o| *o < value) as f64;
        let equal = others.partition_point(|o| *o <= value) as f64 - below;
        let more = others.len() as f64 - below - equal;
        ((if above { below } else { more }) + 0.5 * equal) / others.len() as f64
    };
    let spread = |placements: Vec<f64>| -> f64 {
        let n = placements.len() as f64;
        if n < 2.0 {
            return f64::NAN;
        }
        placements.iter().map(|v| (v - auc) * (v - auc)).sum::<f64>() / (n - 1.0) / n
    };
    spread(x.iter().map(|&a| placement(a, &ys, true)).collect())
        + spread(y.iter().map(|&b| placement(b, &xs, false)).collect())
}
