//! The Cochran-Armitage test: does a share rise over ordered groups?

use crate::error::{Error, Result, at_least, same_length};
use crate::special::chi_squared_sf;
use serde::{Deserialize, Serialize};

/// Result of [`trend_of_shares`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Change of the share from one group to the next (least squares over women, scores 1, 2, 3, …).
    pub slope: f64,
    /// The statistic, one degree of freedom.
    pub statistic: f64,
    /// p, as R's `prop.trend.test`.
    pub p: f64,
}

/// Tests whether the share `with[i] / of[i]` rises or falls from group to group, with scores 1, 2, 3, … (Armitage 1955).
///
/// # Errors
/// When lengths differ, fewer than two groups hold anybody, or all have the same outcome.
///
/// ```
/// let test = endobiome_stats::contingency::trend_of_shares(&[2, 5, 9], &[10, 10, 10])?;
/// assert!(test.slope > 0.3 && test.p < 0.01);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn trend_of_shares(with: &[u64], of: &[u64]) -> Result<Trend> {
    same_length("the sizes of the groups", with.len(), of.len())?;
    at_least("groups with members", 2, of.iter().filter(|n| **n > 0).count())?;
    let n: f64 = of.iter().map(|n| *n as f64).sum();
    let share = with.iter().map(|k| *k as f64).sum::<f64>() / n;
    let score = |group: usize| (group + 1) as f64;
    let middle = of.iter().enumerate().map(|(g, n)| *n as f64 * score(g)).sum::<f64>() / n;
    let spread: f64 = of.iter().enumerate().map(|(g, n)| *n as f64 * (score(g) - middle).powi(2)).sum();
    let product: f64 = with.iter().enumerate().map(|(g, k)| *k as f64 * (score(g) - middle)).sum();
    if share <= 0.0 || share >= 1.0 {
        return Err(Error::Constant { what: "the outcomes" });
    }
    let statistic = product * product / (spread * share * (1.0 - share));
    Ok(Trend { slope: product / spread, statistic, p: chi_squared_sf(statistic, 1.0) })
}
