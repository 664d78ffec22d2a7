//! Power of two-sample tests of location.

use super::noncentral_t_cdf;
use crate::error::{Error, Result, at_least};
use crate::special::t_quantile;
use std::f64::consts::PI;

/// Power of the two-sided t test for a shift of `d` standard deviations.
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
pub fn detectable_shift_wilcoxon(n1: usize, n2: usize, alpha: f64, power: f64) -> Result<f64> {
    Ok(detectable_shift_t(n1, n2, alpha, power)? / (3.0 / PI).sqrt())
}
