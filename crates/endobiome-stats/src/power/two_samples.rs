//! Power of two-sample tests of location.

use super::noncentral_t_cdf;
use crate::error::{Error, Result, at_least};
use crate::special::t_quantile;
use std::f64::consts::PI;

/// Power of the two-sided t test for a shift of `d` standard deviations.
///
/// ```
/// use endobiome_stats::power::t_power;
/// // Cohen (1988): 64 women a group see half a standard deviation in four of five studies.
/// assert!((t_power(0.5, 64, 64, 0.05) - 0.80).abs() < 0.005);
/// // Without a shift the power is alpha.
/// assert!((t_power(0.0, 10, 10, 0.05) - 0.05).abs() < 1e-8);
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn t_power(d: f64, n1: usize, n2: usize, alpha: f64) -> f64 {
    if n1 < 2 || n2 < 2 {
        return 0.0;
    }
    let (a, b) = (n1 as f64, n2 as f64);
    let df = a + b - 2.0;
    let delta = d * (a * b / (a + b)).sqrt();
    let critical = t_quantile(1.0 - 0.5 * alpha, df);
    1.0 - noncentral_t_cdf(critical, df, delta) + noncentral_t_cdf(-critical, df, delta)
}

/// The shift, in standard deviations, that a two-sided t test sees with the given power.
///
/// # Errors
/// When a sample has fewer than two values, or power and alpha are not between 0 and 1.
///
/// ```
/// use endobiome_stats::power::{detectable_shift_t, t_power};
/// let shift = detectable_shift_t(64, 64, 0.05, 0.8)?;
/// assert!((shift - 0.5).abs() < 0.005);
/// assert!((t_power(shift, 64, 64, 0.05) - 0.8).abs() < 1e-6);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn detectable_shift_t(n1: usize, n2: usize, alpha: f64, power: f64) -> Result<f64> {
    at_least("the smaller sample", 2, n1.min(n2))?;
    for (what, value) in [("alpha", alpha), ("power", power)] {
        if !(value > 0.0 && value < 1.0) {
            return Err(Error::Parameter { what, value, expected: "a number between 0 and 1" });
        }
    }
    if power <= alpha {
        return Ok(0.0);
    }
    let (mut low, mut high) = (0.0, 1.0);
    while t_power(high, n1, n2, alpha) < power && high < 1e4 {
        high *= 2.0;
    }
    while high - low > 1e-7 * high {
        let middle = 0.5 * (low + high);
        if t_power(middle, n1, n2, alpha) < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(0.5 * (low + high))
}

/// The shift, in standard deviations of a normal, that a Mann-Whitney test sees with the given power.
///
/// The shift of the t test over the square root of the relative efficiency `3/π`.
///
/// # Errors
/// As [`detectable_shift_t`].
///
/// ```
/// use endobiome_stats::power::{detectable_shift_t, detectable_shift_wilcoxon};
/// let (ranks, t) = (detectable_shift_wilcoxon(20, 20, 0.05, 0.8)?, detectable_shift_t(20, 20, 0.05, 0.8)?);
/// assert!((ranks / t - (std::f64::consts::PI / 3.0).sqrt()).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn detectable_shift_wilcoxon(n1: usize, n2: usize, alpha: f64, power: f64) -> Result<f64> {
    Ok(detectable_shift_t(n1, n2, alpha, power)? / (3.0 / PI).sqrt())
}
