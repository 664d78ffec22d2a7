//! Binomial, negative binomial, Poisson and hypergeometric probabilities; intervals of a proportion.

use super::beta::both_tails;
use super::saddle::{binomial_density, poisson_density};
use super::{beta_quantile, normal_quantile};
use serde::{Deserialize, Serialize};

/// The probability of `k` successes in `n` trials of probability `p`.
///
/// ```
/// use endobiome_stats::special::binomial_pmf;
/// assert!((binomial_pmf(1, 2, 0.5) - 0.5).abs() < 1e-14);
/// assert_eq!(binomial_pmf(3, 2, 0.5), 0.0);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn binomial_pmf(k: u64, n: u64, p: f64) -> f64 {
    if k > n { 0.0 } else { binomial_density(k as f64, n as f64, p, 1.0 - p) }
}

/// The probability of at most `k` successes in `n` trials.
///
/// ```
/// use endobiome_stats::special::binomial_cdf;
/// assert!((binomial_cdf(1, 2, 0.5) - 0.75).abs() < 1e-14);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 1.0 } else { both_tails(p, 1.0 - p, k as f64 + 1.0, (n - k) as f64).1 }
}

/// The probability of more than `k` successes in `n` trials.
///
/// ```
/// use endobiome_stats::special::binomial_sf;
/// assert!((binomial_sf(1, 2, 0.5) - 0.25).abs() < 1e-14);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn binomial_sf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 0.0 } else { both_tails(p, 1.0 - p, k as f64 + 1.0, (n - k) as f64).0 }
}

/// The probability of `k` for a negative binomial of mean `mean` and size `size` (variance `mean + mean²/size`).
///
/// ```
/// use endobiome_stats::special::negative_binomial_pmf;
/// // Mean 1 and size 1: the geometric distribution 1/2, 1/4, 1/8, …
/// assert!((negative_binomial_pmf(2, 1.0, 1.0) - 0.125).abs() < 1e-14);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn negative_binomial_pmf(k: u64, mean: f64, size: f64) -> f64 {
    let k = k as f64;
    let total = size + mean;
    size / (size + k) * binomial_density(size, size + k, size / total, mean / total)
}

/// The probability of at most `k` for a negative binomial of mean `mean` and size `size`.
///
/// ```
/// use endobiome_stats::special::negative_binomial_cdf;
/// // Mean 1 and size 1: 1/2 + 1/4
/// assert!((negative_binomial_cdf(1, 1.0, 1.0) - 0.75).abs() < 1e-14);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn negative_binomial_cdf(k: u64, mean: f64, size: f64) -> f64 {
    let total = size + mean;
    both_tails(size / total, mean / total, size, k as f64 + 1.0).0
}

/// The probability of more than `k` for a negative binomial of mean `mean` and size `size`.
///
/// ```
/// use endobiome_stats::special::negative_binomial_sf;
/// assert!((negative_binomial_sf(1, 1.0, 1.0) - 0.25).abs() < 1e-14);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn negative_binomial_sf(k: u64, mean: f64, size: f64) -> f64 {
    let total = size + mean;
    both_tails(size / total, mean / total, size, k as f64 + 1.0).1
}

/// The Poisson probability of `k` at mean `mean`.
///
/// ```
/// use endobiome_stats::special::poisson_pmf;
/// assert!((poisson_pmf(2, 1.0) - (-1.0_f64).exp() / 2.0).abs() < 1e-14);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn poisson_pmf(k: u64, mean: f64) -> f64 {
    poisson_density(k as f64, mean)
}

/// The probability of `k` marked among `draws` drawn without return from `marked` and `unmarked`.
///
/// ```
/// use endobiome_stats::special::hypergeometric_pmf;
/// // Two of four items are marked, two are drawn: 2 * 2 of 6 pairs hold one mark.
/// assert!((hypergeometric_pmf(1, 2, 2, 2) - 4.0 / 6.0).abs() < 1e-14);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn hypergeometric_pmf(k: u64, marked: u64, unmarked: u64, draws: u64) -> f64 {
    if k > marked || k > draws || draws - k > unmarked || draws > marked + unmarked {
        return 0.0;
    }
    let total = (marked + unmarked) as f64;
    let p = draws as f64 / total;
    let q = (total - draws as f64) / total;
    if total == 0.0 {
        return 1.0;
    }
    binomial_density(k as f64, marked as f64, p, q)
        * binomial_density((draws - k) as f64, unmarked as f64, p, q)
        / binomial_density(draws as f64, total, p, q)
}

/// A proportion with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Proportion {
    /// The share seen; NaN of nothing.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// The exact (Clopper-Pearson 1934) interval of `k` successes in `n` trials; `[0, 1]` when `n` is 0.
///
/// ```
/// use endobiome_stats::special::clopper_pearson;
/// // None of ten: the upper bound has (1 - high)^10 = 0.025.
/// let interval = clopper_pearson(0, 10, 0.95);
/// assert_eq!((interval.estimate, interval.low), (0.0, 0.0));
/// assert!(((1.0 - interval.high).powi(10) - 0.025).abs() < 1e-12);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn clopper_pearson(k: u64, n: u64, level: f64) -> Proportion {
    let tail = 0.5 * (1.0 - level);
    let k = k.min(n);
    let (successes, failures) = (k as f64, (n - k) as f64);
    Proportion {
        estimate: successes / n as f64,
        low: if k == 0 { 0.0 } else { beta_quantile(tail, successes, failures + 1.0) },
        high: if k == n { 1.0 } else { beta_quantile(1.0 - tail, successes + 1.0, failures) },
    }
}

/// The Wilson (1927) score interval of `k` successes in `n` trials; `[0, 1]` when `n` is 0.
///
/// ```
/// use endobiome_stats::special::wilson;
/// let half = wilson(5, 10, 0.95);
/// assert!((half.low + half.high - 1.0).abs() < 1e-12);
/// // None of n: the upper bound is z² / (n + z²).
/// assert!((wilson(0, 10, 0.95).high - 3.841_458_820_694 / 13.841_458_820_694).abs() < 1e-10);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn wilson(k: u64, n: u64, level: f64) -> Proportion {
    if n == 0 {
        return Proportion { estimate: f64::NAN, low: 0.0, high: 1.0 };
    }
    let z = normal_quantile(0.5 + 0.5 * level);
    let n = n as f64;
    let share = k as f64 / n;
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    Proportion { estimate: share, low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}
