//! Precision of an AUC and detectable correlation.

use crate::error::{Error, Result, at_least};
use crate::special::{normal_cdf, t_quantile};

/// The standard error of an AUC (Hanley and McNeil 1982).
///
/// ```
/// use endobiome_stats::power::auc_standard_error;
/// // At 0.5 the square is (n1 + n2 + 1) / (12 n1 n2).
/// assert!((auc_standard_error(0.5, 5, 6) - (1.0_f64 / 30.0).sqrt()).abs() < 1e-12);
/// assert!(auc_standard_error(0.5, 50, 60) < auc_standard_error(0.5, 5, 6));
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn auc_standard_error(auc: f64, n1: usize, n2: usize) -> f64 {
    let (a, b) = (n1 as f64, n2 as f64);
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let square = auc * auc;
    ((auc * (1.0 - auc) + (a - 1.0) * (q1 - square) + (b - 1.0) * (q2 - square)) / (a * b)).sqrt()
}

/// The correlation that `n` pairs show with the given power, two-sided, by Fisher's z with the bias term `r / 2(n-1)`.
///
/// # Errors
/// When there are fewer than four pairs, or power and alpha are not between 0 and 1.
///
/// ```
/// use endobiome_stats::power::detectable_correlation;
/// // The rule of the textbooks: 85 pairs show a correlation of 0.3.
/// assert!((detectable_correlation(85, 0.05, 0.8)? - 0.3).abs() < 0.005);
/// assert!(detectable_correlation(3, 0.05, 0.8).is_err());
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn detectable_correlation(n: usize, alpha: f64, power: f64) -> Result<f64> {
    at_least("pairs", 4, n)?;
    for (what, value) in [("alpha", alpha), ("power", power)] {
        if !(value > 0.0 && value < 1.0) {
            return Err(Error::Parameter { what, value, expected: "a number between 0 and 1" });
        }
    }
    let size = n as f64;
    let t = t_quantile(1.0 - 0.5 * alpha, size - 2.0);
    let critical = (t * t / (t * t + size - 2.0)).sqrt();
    let power_at = |r: f64| {
        let z = libm::atanh(r) + r / (2.0 * (size - 1.0));
        normal_cdf((z - libm::atanh(critical)) * (size - 3.0).sqrt())
            + normal_cdf((-z - libm::atanh(critical)) * (size - 3.0).sqrt())
    };
    let (mut low, mut high) = (0.0, 1.0 - 1e-12);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if power_at(middle) < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(0.5 * (low + high))
}
