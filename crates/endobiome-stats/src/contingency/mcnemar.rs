//! McNemar's exact test of pairs.

use crate::special::{binomial_cdf, clopper_pearson};
use serde::{Deserialize, Serialize};

/// Result of [`mcnemar`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// The conditional odds ratio, gained over lost; infinite where none was lost, NaN where nothing changed.
    pub odds_ratio: f64,
    /// Lower bound, exact.
    pub low: f64,
    /// Upper bound, exact.
    pub high: f64,
    /// Two-sided p, exact.
    pub p: f64,
    /// The smallest p that so many changes can give.
    pub smallest_p: f64,
}

/// Tests whether as many pairs gained as lost an outcome: the binomial test of one half. Pairs that did not change do not count;
/// when none changed, p is 1.
///
/// ```
/// let test = endobiome_stats::contingency::mcnemar(8, 1, 0.95);
/// assert!((test.p - 0.0390625).abs() < 1e-12 && test.odds_ratio == 8.0);
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn mcnemar(gained: u64, lost: u64, level: f64) -> McNemar {
    let n = gained + lost;
    if n == 0 {
        return McNemar { odds_ratio: f64::NAN, low: 0.0, high: f64::INFINITY, p: 1.0, smallest_p: 1.0 };
    }
    let share = clopper_pearson(gained, n, level);
    let odds = |p: f64| p / (1.0 - p);
    McNemar {
        odds_ratio: gained as f64 / lost as f64,
        low: odds(share.low),
        high: odds(share.high),
        p: (2.0 * binomial_cdf(gained.min(lost), n, 0.5)).min(1.0),
        smallest_p: (2.0 * binomial_cdf(0, n, 0.5)).min(1.0),
    }
}
