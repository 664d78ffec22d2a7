//! Student's and Welch's t tests.

use crate::error::{Error, Result, all_finite, at_least, is_rounding};
use crate::special::{t_quantile, t_two_sided};
use serde::{Deserialize, Serialize};

/// Result of a t test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TTest {
    /// The statistic.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
    /// Difference of means, first minus second (or the mean difference of pairs).
    pub difference: f64,
    /// Lower bound of the difference.
    pub low: f64,
    /// Upper bound of the difference.
    pub high: f64,
    /// Hedges' g: the difference in pooled standard deviations, bias corrected; of pairs, in those of the differences.
    pub hedges_g: f64,
}

#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
fn moments(x: &[f64]) -> (f64, f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    (n, mean, x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0))
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |most, v| most.max(v.abs()))
}

/// `largest` is the largest value by size, beside which a spread of rounding shows.
fn finish(difference: f64, se: f64, df: f64, sd: f64, largest: f64, level: f64) -> Result<TTest> {
    if se.is_nan() || is_rounding(se * se, largest * largest) {
        return Err(Error::Constant { what: "the samples" });
    }
    let t = difference / se;
    let half = t_quantile(0.5 + 0.5 * level, df) * se;
    Ok(TTest {
        t,
        df,
        p: t_two_sided(t, df),
        difference,
        low: difference - half,
        high: difference + half,
        hedges_g: difference / sd * (1.0 - 3.0 / (4.0 * df - 1.0)),
    })
}

fn check(x: &[f64], y: &[f64]) -> Result<()> {
    at_least("the first sample", 2, x.len())?;
    at_least("the second sample", 2, y.len())?;
    all_finite("the first sample", x)?;
    all_finite("the second sample", y)
}

/// Welch's test of two means without assuming equal variances.
///
/// # Errors
/// When a sample has fewer than two values or one that is not finite, or both are constant.
///
/// ```
/// use endobiome_stats::t_test::welch;
/// // Variances of the means 1/3 and 4/3: df = (5/3)² / ((1/3)² / 2 + (4/3)² / 2).
/// let test = welch(&[1.0, 2.0, 3.0], &[4.0, 6.0, 8.0], 0.95)?;
/// assert_eq!(test.difference, -4.0);
/// assert!((test.t - -4.0 / (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
/// assert!((test.df - 50.0 / 17.0).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn welch(x: &[f64], y: &[f64], level: f64) -> Result<TTest> {
    check(x, y)?;
    let ((n1, m1, v1), (n2, m2, v2)) = (moments(x), moments(y));
    let (a, b) = (v1 / n1, v2 / n2);
    let df = (a + b) * (a + b) / (a * a / (n1 - 1.0) + b * b / (n2 - 1.0));
    let pooled = ((n1 - 1.0) * v1 + (n2 - 1.0) * v2) / (n1 + n2 - 2.0);
    finish(m1 - m2, (a + b).sqrt(), df, pooled.sqrt(), largest(x).max(largest(y)), level)
}

/// Student's test of two means with equal variances.
///
/// # Errors
/// As [`welch`].
///
/// ```
/// use endobiome_stats::t_test::student;
/// let test = student(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0], 0.95)?;
/// assert_eq!((test.difference, test.df), (-3.0, 4.0));
/// assert!((test.t - -3.0 / (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn student(x: &[f64], y: &[f64], level: f64) -> Result<TTest> {
    check(x, y)?;
    let ((n1, m1, v1), (n2, m2, v2)) = (moments(x), moments(y));
    let df = n1 + n2 - 2.0;
    let pooled = ((n1 - 1.0) * v1 + (n2 - 1.0) * v2) / df;
    let largest = largest(x).max(largest(y));
    finish(m1 - m2, (pooled * (1.0 / n1 + 1.0 / n2)).sqrt(), df, pooled.sqrt(), largest, level)
}

/// Student's test of the mean difference of pairs.
///
/// # Errors
/// When there are fewer than two differences, one is not finite, or all are equal.
///
/// ```
/// use endobiome_stats::t_test::paired;
/// let test = paired(&[1.0, 2.0, 3.0], 0.95)?;
/// assert_eq!((test.difference, test.df), (2.0, 2.0));
/// assert!((test.t - 2.0 * 3.0_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn paired(differences: &[f64], level: f64) -> Result<TTest> {
    at_least("pairs", 2, differences.len())?;
    all_finite("the differences", differences)?;
    let (n, mean, variance) = moments(differences);
    finish(mean, (variance / n).sqrt(), n - 1.0, variance.sqrt(), largest(differences), level)
}
