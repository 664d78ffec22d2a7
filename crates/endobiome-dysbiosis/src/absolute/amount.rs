//! An amount in copies with its interval, and how intervals of factors are joined.

use crate::posterior::SharePosterior;
use serde::{Deserialize, Serialize};

/// The 97.5 % point of the normal law.
const REACH: f64 = 1.959_963_984_540_054;

/// An amount in copies.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Amount {
    /// The estimate; `None` where there is a bound alone.
    pub copies: Option<f64>,
    /// Lower end of the 95 % interval; a lower bound where there is no estimate.
    pub low: Option<f64>,
    /// Upper end of it; an upper bound where there is no estimate.
    pub high: Option<f64>,
}

impl Amount {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { copies: None, low: None, high: None };

    /// The estimate, or the bound where there is only one: where a rank test puts the sample.
    pub fn value(&self) -> Option<f64> {
        self.copies.or(match (self.low, self.high) {
            (Some(low), None) => Some(low),
            (_, high) => high,
        })
    }
}

/// A factor of an amount: the estimate, and how far its 95 % interval reaches below and above it on the logarithmic scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Factor {
    pub(super) value: f64,
    pub(super) below: f64,
    pub(super) above: f64,
}

impl Factor {
    /// A number known but for a log-normal error.
    pub(super) fn measured(value: f64, log_sd: f64) -> Self {
        Self { value, below: REACH * log_sd, above: REACH * log_sd }
    }

    /// An error around 1.
    pub(super) fn error(log_sd: f64) -> Self {
        Self::measured(1.0, log_sd)
    }

    /// One over it.
    pub(super) fn inverse(self) -> Self {
        Self { value: 1.0 / self.value, below: self.above, above: self.below }
    }

    /// The odds of `inside` against `outside` reads, of `total` in the sample: those observed, with the interval of the posterior on
    /// effective reads (Jeffreys). Of a Dirichlet law two parts are by themselves a beta law.
    pub(super) fn odds(inside: f64, outside: f64, total: f64, rho: f64) -> Self {
        let effective = crate::posterior::effective_reads(total, rho) / total;
        let law = SharePosterior { a: inside * effective + 0.5, b: outside * effective + 0.5, spread: 0.0 };
        let (low, high) = law.interval();
        let odds = |share: f64| libm::log(share / (1.0 - share));
        let log = libm::log(inside / outside);
        Self {
            value: inside / outside,
            below: (log - odds(low)).max(0.0),
            above: (odds(high) - log).max(0.0),
        }
    }

    /// The share of `inside` reads in `total`.
    pub(super) fn share(inside: f64, total: f64, rho: f64) -> Self {
        let (low, high) = SharePosterior::new(inside, total, rho).interval();
        let log = libm::log(inside / total);
        Self {
            value: inside / total,
            below: (log - libm::log(low)).max(0.0),
            above: (libm::log(high) - log).max(0.0),
        }
    }

    /// Ends of the odds that have no estimate: the 2.5 % and the 97.5 % point of the posterior.
    pub(super) fn ends_of_odds(inside: f64, outside: f64, total: f64, rho: f64) -> (f64, f64) {
        let effective = if total > 0.0 { crate::posterior::effective_reads(total, rho) / total } else { 0.0 };
        let law = SharePosterior { a: inside * effective + 0.5, b: outside * effective + 0.5, spread: 0.0 };
        let (low, high) = law.interval();
        (low / (1.0 - low), high / (1.0 - high))
    }
}

/// The product of independent factors. The interval is that of the method of variance estimates recovery (Zou and Donner 2008,
/// doi:10.1002/sim.3095) on the logarithmic scale: below the estimate the root of the sum of the squares of what the factors reach below,
/// above it likewise.
pub(super) fn product(factors: &[Factor]) -> Amount {
    let copies: f64 = factors.iter().map(|factor| factor.value).product();
    let (below, above) = reach(factors);
    Amount {
        copies: Some(copies),
        low: Some(copies * libm::exp(-below)),
        high: Some(copies * libm::exp(above)),
    }
}

/// How far the interval of a product reaches below and above its logarithm.
pub(super) fn reach(factors: &[Factor]) -> (f64, f64) {
    let root =
        |of: fn(&Factor) -> f64| factors.iter().map(|factor| of(factor) * of(factor)).sum::<f64>().sqrt();
    (root(|factor| factor.below), root(|factor| factor.above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// Two log-normal factors of sd .3 and .4 make one of sd .5.
    #[test]
    fn the_interval_of_log_normal_factors_is_exact() {
        let amount = product(&[Factor::measured(1000.0, 0.3), Factor::measured(2.0, 0.4)]);
        assert_relative_eq!(amount.copies.unwrap(), 2000.0, max_relative = 1e-12);
        assert_relative_eq!(amount.high.unwrap(), 2000.0 * libm::exp(REACH * 0.5), max_relative = 1e-12);
        assert_relative_eq!(amount.low.unwrap(), 2000.0 / libm::exp(REACH * 0.5), max_relative = 1e-12);
    }

    #[test]
    fn a_bound_stands_for_an_estimate_that_is_not_there() {
        assert_eq!(Amount { low: Some(5.0), ..Amount::UNKNOWN }.value(), Some(5.0));
        assert_eq!(Amount { low: Some(0.0), high: Some(7.0), copies: None }.value(), Some(7.0));
        assert_eq!(Amount::UNKNOWN.value(), None);
    }
}
