//! The Cochran-Mantel-Haenszel test: one 2 x 2 table a stratum.

use crate::error::{Error, Result};
use crate::special::{chi_squared_sf, normal_quantile};
use serde::{Deserialize, Serialize};

/// Result of [`mantel_haenszel`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MantelHaenszel {
    /// The odds ratio common to the strata; infinite or 0 where discordance is one-sided.
    pub odds_ratio: f64,
    /// Lower bound (Robins, Breslow and Greenland 1986); NaN where it cannot be computed.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The statistic, one degree of freedom.
    pub statistic: f64,
    /// p.
    pub p: f64,
    /// Strata that hold both groups and both outcomes: the others say nothing.
    pub informative: usize,
}

/// Tests an outcome against a group within strata (centres, matched sets); each table is
/// `[[cases with, cases without], [controls with, controls without]]`.
///
/// Without continuity correction, as R's `mantelhaen.test(correct = FALSE)`. Of matched pairs it is `McNemar`'s chi-squared.
///
/// # Errors
/// [`Error::TooFew`] when no stratum holds both groups and both outcomes.
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn mantel_haenszel(strata: &[[[u64; 2]; 2]], level: f64) -> Result<MantelHaenszel> {
    let (mut away, mut variance, mut informative) = (0.0, 0.0, 0);
    let (mut r, mut s, mut pr, mut mixed, mut qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for [[a, b], [c, d]] in strata {
        let [a, b, c, d] = [*a, *b, *c, *d].map(|count| count as f64);
        let n = a + b + c + d;
        let product = (a + b) * (c + d) * (a + c) * (b + d);
        if product == 0.0 || n < 2.0 {
            continue;
        }
        informative += 1;
        away += a - (a + b) * (a + c) / n;
        variance += product / (n * n * (n - 1.0));
        let (of_r, of_s, p, q) = (a * d / n, b * c / n, (a + d) / n, (b + c) / n);
        r += of_r;
        s += of_s;
        pr += p * of_r;
        mixed += p * of_s + q * of_r;
        qs += q * of_s;
    }
    if informative == 0 {
        return Err(Error::TooFew { what: "strata with both groups and both outcomes", needed: 1, found: 0 });
    }
    let odds_ratio = r / s;
    let error = (pr / (2.0 * r * r) + mixed / (2.0 * r * s) + qs / (2.0 * s * s)).sqrt();
    let half = normal_quantile(0.5 + 0.5 * level) * error;
    let statistic = away * away / variance;
    Ok(MantelHaenszel {
        odds_ratio,
        low: libm::exp(libm::log(odds_ratio) - half),
        high: libm::exp(libm::log(odds_ratio) + half),
        statistic,
        p: chi_squared_sf(statistic, 1.0),
        informative,
    })
}
