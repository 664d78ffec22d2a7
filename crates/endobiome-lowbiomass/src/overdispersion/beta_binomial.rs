//! Overdispersion of one share over replicate libraries.

use super::likelihood::{golden, rising, root};
use serde::{Deserialize, Serialize};

/// A beta-binomial fit of replicate counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BetaBinomialFit {
    /// The common share.
    pub share: f64,
    /// rho by maximum likelihood.
    pub rho: f64,
    /// rho by moments, at least 0.
    pub moment: f64,
    /// Lower end of the 95 % profile-likelihood interval of rho.
    pub lower: f64,
    /// Upper end of it.
    pub upper: f64,
}

/// Fits share and rho to (count, total) of replicate libraries by maximum likelihood.
///
/// rho = 1 / (a + b + 1) for Beta(a, b) shares. `None` with fewer than two libraries with reads or a share of 0 or 1.
/// The interval holds the rho whose profile likelihood is within 1.92 of the greatest.
///
/// ```
/// use endobiome_lowbiomass::overdispersion::beta_binomial_rho;
/// let fit = beta_binomial_rho(&[(1600, 10_000), (3300, 10_000), (2400, 10_000), (2100, 10_000)]).unwrap();
/// assert!(fit.rho > 0.005 && fit.rho < 0.05 && fit.lower < fit.rho && fit.rho < fit.upper);
/// ```
pub fn beta_binomial_rho(counts: &[(u64, u64)]) -> Option<BetaBinomialFit> {
    let data: Vec<(f64, f64)> =
        counts.iter().filter(|&&(_, n)| n > 0).map(|&(x, n)| (x as f64, n as f64)).collect();
    let (x, n) = data.iter().fold((0.0, 0.0), |(sx, sn), (x, n)| (sx + x, sn + n));
    if data.len() < 2 || x <= 0.0 || x >= n {
        return None;
    }
    let profile = |log_rho: f64| {
        let phi = 1.0 / libm::exp(log_rho) - 1.0;
        let at = |logit: f64| {
            let p = 1.0 / (1.0 + libm::exp(-logit));
            log_likelihood(&data, p * phi, (1.0 - p) * phi)
        };
        let logit = golden(at, -12.0, 12.0);
        (at(logit), logit)
    };
    let (low, high) = (libm::log(1e-7), libm::log(0.9_f64));
    let best = golden(|r| profile(r).0, low, high);
    let (top, logit) = profile(best);
    let drop = |r: f64| profile(r).0 - (top - 1.920_729);
    Some(BetaBinomialFit {
        share: 1.0 / (1.0 + libm::exp(-logit)),
        rho: libm::exp(best),
        moment: moment(&data),
        lower: if drop(low) > 0.0 { 0.0 } else { libm::exp(root(&drop, low, best)) },
        upper: if drop(high) > 0.0 { 0.9 } else { libm::exp(root(&drop, high, best)) },
    })
}

fn log_likelihood(data: &[(f64, f64)], a: f64, b: f64) -> f64 {
    data.iter().map(|&(x, n)| rising(a, x) + rising(b, n - x) - rising(a + b, n)).sum()
}

fn moment(data: &[(f64, f64)]) -> f64 {
    let rows: Vec<Vec<f64>> = data.iter().map(|&(x, n)| vec![x, n - x]).collect();
    super::dirichlet_multinomial::moment_rho(&[rows]).unwrap_or(0.0)
}
