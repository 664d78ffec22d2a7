//! Binomial, negative binomial, Poisson and hypergeometric probabilities; intervals of a proportion.

use super::beta::both_tails;
use super::saddle::{binomial_density, poisson_density};
use super::{beta_quantile, normal_quantile};
use serde::{Deserialize, Serialize};

/// The probability of `k` successes in `n` trials of probability `p`.
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn binomial_pmf(k: u64, n: u64, p: f64) -> f64 {
    if k > n { 0.0 } else { binomial_density(k as f64, n as f64, p, 1.0 - p) }
}

/// The probability of at most `k` successes in `n` trials.
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 1.0 } else { both_tails(p, 1.0 - p, k as f64 + 1.0, (n - k) as f64).1 }
}

/// The probability of more than `k` successes in `n` trials.
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn binomial_sf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 0.0 } else { both_tails(p, 1.0 - p, k as f64 + 1.0, (n - k) as f64).0 }
}

/// The probability of `k` for a negative binomial of mean `mean` and size `size` (variance `mean + mean²/size`).
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn negative_binomial_pmf(k: u64, mean: f64, size: f64) -> f64 {
    let k = k as f64;
    let total = size + mean;
    size / (size + k) * binomial_density(size, size + k, size / total, mean / total)
}

/// The probability of at most `k` for a negative binomial of mean `mean` and size `size`.
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn negative_binomial_cdf(k: u64, mean: f64, size: f64) -> f64 {
    let total = size + mean;
    both_tails(size / total, mean / total, size, k as f64 + 1.0).0
}

/// The probability of more than `k` for a negative binomial of mean `mean` and size `size`.
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn negative_binomial_sf(k: u64, mean: f64, size: f64) -> f64 {
    let total = size + mean;
    both_tails(size / total, mean / total, size, k as f64 + 1.0).1
}

/// The Poisson probability of `k` at mean `mean`.
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn poisson_pmf(k: u64, mean: f64) -> f64 {
    poisson_density(k as f64, mean)
}

/// The probability of `k` marked among `draws` drawn without return from `marked` and `unmarked`.
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
