//! What overdispersed counts say of a share.

use crate::numerics::{beta_cdf, beta_quantile};
use serde::{Deserialize, Serialize};

/// Reads that `n` overdispersed reads are worth: `n / (1 + (n - 1) rho)`; never above `1 / rho`.
///
/// ```
/// use endobiome_dysbiosis::posterior::effective_reads;
/// assert!((effective_reads(6000.0, 0.002) - 461.6).abs() < 0.1);
/// assert_eq!(effective_reads(6000.0, 0.0), 6000.0);
/// ```
pub fn effective_reads(n: f64, rho: f64) -> f64 {
    if n <= 0.0 { 0.0 } else { n / (1.0 + (n - 1.0).max(0.0) * rho) }
}

/// The posterior of a share: Beta(n_eff p + 1/2, n_eff (1 - p) + 1/2), Jeffreys' prior on effective reads.
///
/// ```
/// use endobiome_dysbiosis::posterior::SharePosterior;
/// // Half of the reads: the share is as likely above one half as below.
/// let posterior = SharePosterior::new(50.0, 100.0, 0.01);
/// assert!((posterior.probability_at_least(0.5) - 0.5).abs() < 1e-12);
/// let (low, high) = posterior.interval();
/// assert!((low + high - 1.0).abs() < 1e-9);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SharePosterior {
    /// First shape.
    pub a: f64,
    /// Second shape.
    pub b: f64,
}

impl SharePosterior {
    /// The posterior after `reads` of `total` reads under overdispersion `rho`.
    pub fn new(reads: f64, total: f64, rho: f64) -> Self {
        let effective = effective_reads(total, rho);
        let share = if total > 0.0 { (reads / total).clamp(0.0, 1.0) } else { 0.0 };
        Self { a: effective * share + 0.5, b: effective * (1.0 - share) + 0.5 }
    }

    /// P(share >= threshold).
    pub fn probability_at_least(&self, threshold: f64) -> f64 {
        // By symmetry, so that a small upper tail keeps its digits.
        beta_cdf(1.0 - threshold, self.b, self.a)
    }

    /// The central 95 % credible interval.
    pub fn interval(&self) -> (f64, f64) {
        (beta_quantile(0.025, self.a, self.b), beta_quantile(0.975, self.a, self.b))
    }

    /// The quantile at probability `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        beta_quantile(p, self.a, self.b)
    }
}
