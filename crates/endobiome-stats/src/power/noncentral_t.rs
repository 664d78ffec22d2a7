//! Student's noncentral t.

use crate::special::{ln_gamma, normal_cdf};

/// `P(T <= t)` of the noncentral t with `df` degrees of freedom and noncentrality `delta`.
///
/// Integrates the normal distribution over the chi distribution of the standard error by Simpson's rule;
/// good to about 1e-10.
///
/// ```
/// use endobiome_stats::power::noncentral_t_cdf;
/// use endobiome_stats::special::{normal_cdf, t_cdf};
/// // T is below zero where the normal of mean 1 in its numerator is.
/// assert!((noncentral_t_cdf(0.0, 10.0, 1.0) - normal_cdf(-1.0)).abs() < 1e-9);
/// assert!((noncentral_t_cdf(2.0, 10.0, 0.0) - t_cdf(2.0, 10.0)).abs() < 1e-9);
/// ```
pub fn noncentral_t_cdf(t: f64, df: f64, delta: f64) -> f64 {
    // s = sqrt(V / df), density c s^(df-1) exp(-df s²/2)
    let log_constant = std::f64::consts::LN_2 + 0.5 * df * libm::log(0.5 * df) - ln_gamma(0.5 * df);
    let density = |s: f64| {
        if s <= 0.0 { 0.0 } else { libm::exp(log_constant + (df - 1.0) * libm::log(s) - 0.5 * df * s * s) }
    };
    let width = 10.0 / (2.0 * df).sqrt();
    let (low, high) = ((1.0 - width).max(0.0), 1.0 + width.min(20.0));
    const STEPS: u32 = 2000;
    let h = (high - low) / f64::from(STEPS);
    let mut sum = 0.0;
    for i in 0..=STEPS {
        let s = low + h * f64::from(i);
        let weight = if i == 0 || i == STEPS {
            1.0
        } else if i % 2 == 1 {
            4.0
        } else {
            2.0
        };
        sum += weight * density(s) * normal_cdf(t * s - delta);
    }
    (sum * h / 3.0).clamp(0.0, 1.0)
}
