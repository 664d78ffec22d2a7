//! Spearman's rank correlation.

use super::ranks;
use crate::error::{Error, Result, all_finite, at_least, same_length};
use crate::special::{normal_quantile, t_two_sided};
use serde::{Deserialize, Serialize};

/// A correlation with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankCorrelation {
    /// The coefficient.
    pub r: f64,
    /// Two-sided p, by Student's t with n - 2 degrees of freedom.
    pub p: f64,
    /// Lower bound (Fisher's z; Bonett and Wright's variance).
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Number of pairs.
    pub n: usize,
}

/// The rank correlation of two lists.
///
/// # Errors
/// When lengths differ, there are fewer than four pairs, a value is not finite or a list is constant.
///
/// ```
/// use endobiome_stats::rank::spearman;
/// // Four ranks are off by one: 1 - 6 * 4 / (5 * 24).
/// let correlation = spearman(&[10.0, 20.0, 30.0, 40.0, 50.0], &[2.0, 1.0, 4.0, 3.0, 5.0], 0.95)?;
/// assert!((correlation.r - 0.8).abs() < 1e-12);
/// assert!(correlation.low < 0.8 && 0.8 < correlation.high);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn spearman(x: &[f64], y: &[f64], level: f64) -> Result<RankCorrelation> {
    same_length("the second list", x.len(), y.len())?;
    at_least("pairs", 4, x.len())?;
    all_finite("the first list", x)?;
    all_finite("the second list", y)?;
    let (a, b) = (ranks(x).ranks, ranks(y).ranks);
    let n = x.len() as f64;
    let middle = (n + 1.0) / 2.0;
    let product =
        |p: &[f64], q: &[f64]| -> f64 { p.iter().zip(q).map(|(u, v)| (u - middle) * (v - middle)).sum() };
    let (xx, yy) = (product(&a, &a), product(&b, &b));
    if xx == 0.0 || yy == 0.0 {
        return Err(Error::Constant { what: if xx == 0.0 { "the first list" } else { "the second list" } });
    }
    let r = (product(&a, &b) / (xx * yy).sqrt()).clamp(-1.0, 1.0);
    let df = n - 2.0;
    let p = if r.abs() == 1.0 { 0.0 } else { t_two_sided(r * (df / (1.0 - r * r)).sqrt(), df) };
    let half = normal_quantile(0.5 + 0.5 * level) * ((1.0 + r * r / 2.0) / (n - 3.0)).sqrt();
    let z = libm::atanh(r);
    Ok(RankCorrelation { r, p, low: libm::tanh(z - half), high: libm::tanh(z + half), n: x.len() })
}
