//! What overdispersed counts say of a share.

use crate::numerics::{beta_cdf, beta_quantile, normal_nodes};
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
    /// Log standard deviation of the odds between the extract and the specimen; 0 speaks of the extract alone.
    pub spread: f64,
}

impl SharePosterior {
    /// The posterior of the share in the extract after `reads` of `total` reads under overdispersion `rho`.
    pub fn new(reads: f64, total: f64, rho: f64) -> Self {
        let effective = effective_reads(total, rho);
        let share = if total > 0.0 { (reads / total).clamp(0.0, 1.0) } else { 0.0 };
        Self { a: effective * share + 0.5, b: effective * (1.0 - share) + 0.5, spread: 0.0 }
    }

    /// The posterior of the share in the specimen, of which another extract would hold something else: a taxon's yield differs between
    /// extracts by a log standard deviation of `between_extracts`, so the odds of one part against the rest by the root of two times that.
    ///
    /// ```
    /// use endobiome_dysbiosis::posterior::SharePosterior;
    /// let extract = SharePosterior::new(970.0, 1000.0, 0.002);
    /// let specimen = extract.between_extracts(0.35);
    /// assert!(extract.probability_at_least(0.9) > 0.999);
    /// assert!(specimen.probability_at_least(0.9) < 0.99);
    /// assert!(specimen.interval().0 < extract.interval().0);
    /// ```
    #[must_use]
    pub fn between_extracts(self, between_extracts: f64) -> Self {
        Self { spread: std::f64::consts::SQRT_2 * between_extracts, ..self }
    }

    /// P(share >= threshold).
    pub fn probability_at_least(&self, threshold: f64) -> f64 {
        // By symmetry, so that a small upper tail keeps its digits.
        let of_extract = |below: f64| beta_cdf(below, self.b, self.a);
        if self.spread <= 0.0 || threshold <= 0.0 || threshold >= 1.0 {
            return of_extract(1.0 - threshold);
        }
        // logit(1 - threshold), moved by each deviate.
        let logit = libm::log((1.0 - threshold) / threshold);
        normal_nodes(self.step())
            .map(|(deviate, weight)| {
                weight * of_extract(1.0 / (1.0 + libm::exp(-(logit + self.spread * deviate))))
            })
            .sum()
    }

    /// Width of the nodes: half the standard deviation of the extract's logit, which is what the integrand is smooth over.
    fn step(&self) -> f64 {
        let sd = (1.0 / self.a + 1.0 / self.b).sqrt();
        (0.5 * sd / self.spread).clamp(0.02, 0.25)
    }

    /// The central 95 % credible interval.
    pub fn interval(&self) -> (f64, f64) {
        (self.quantile(0.025), self.quantile(0.975))
    }

    /// The quantile at probability `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let of_extract = beta_quantile(p, self.a, self.b);
        if self.spread <= 0.0 || !(p > 0.0 && p < 1.0) {
            return of_extract;
        }
        // The quantile of the sum of two deviates lies within five standard deviations of the larger one's.
        let share = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
        let above = |logit: f64| 1.0 - p - self.probability_at_least(share(logit));
        let centre =
            libm::log(of_extract.clamp(1e-12, 1.0 - 1e-12) / (1.0 - of_extract.clamp(1e-12, 1.0 - 1e-12)));
        let (mut low, mut high) = (centre - 5.0 * self.spread, centre + 5.0 * self.spread);
        let (mut at_low, mut at_high) = (above(low), above(high));
        // False position with the Illinois rule.
        for _ in 0..60 {
            if high - low < 1e-9 || at_low >= 0.0 || at_high <= 0.0 {
                break;
            }
            let next = (low * at_high - high * at_low) / (at_high - at_low);
            let value = above(next);
            if value.abs() < 1e-12 {
                return share(next);
            }
            if value < 0.0 {
                (low, at_low) = (next, value);
                at_high *= 0.5;
            } else {
                (high, at_high) = (next, value);
                at_low *= 0.5;
            }
        }
        share(0.5 * (low + high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means over 400,000 normal deviates on the logit: beta draws (the seed is in the stream) against the integral.
    #[test]
    fn the_posterior_of_the_specimen_is_that_of_the_extract_with_a_deviate_on_its_logit() {
        use rand_distr::{Beta, Distribution, StandardNormal};
        for (reads, total, rho) in [(960.0, 1000.0, 0.01), (9000.0, 10_000.0, 0.0), (700.0, 1000.0, 0.002)] {
            let extract = SharePosterior::new(reads, total, rho);
            let posterior = extract.between_extracts(0.35);
            let law = Beta::new(extract.a, extract.b).unwrap();
            let mut random = endobiome_core::stream(5, "posterior", b"");
            let mut draws: Vec<f64> = (0..200_000)
                .map(|_| {
                    let share: f64 = law.sample(&mut random);
                    let deviate: f64 = StandardNormal.sample(&mut random);
                    1.0 / (1.0 + libm::exp(-libm::log(share / (1.0 - share)) - posterior.spread * deviate))
                })
                .collect();
            draws.sort_unstable_by(f64::total_cmp);
            for threshold in [0.6, 0.8, 0.9, 0.97] {
                let found = draws.iter().filter(|draw| **draw >= threshold).count() as f64 / 2e5;
                assert!(
                    (posterior.probability_at_least(threshold) - found).abs() < 0.005,
                    "{threshold} {found}"
                );
            }
            for p in [0.025, 0.5, 0.975] {
                let found = draws[(p * 2e5) as usize];
                assert!(
                    (posterior.quantile(p) - found).abs() < 0.004,
                    "{p} {found} {}",
                    posterior.quantile(p)
                );
                let back = posterior.probability_at_least(posterior.quantile(p));
                assert!((back - (1.0 - p)).abs() < 1e-6, "{back}");
            }
        }
    }
}
