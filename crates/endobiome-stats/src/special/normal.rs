//! The normal distribution.

use super::{gamma_cdf, gamma_sf};
use std::f64::consts::{PI, SQRT_2};

/// The standard normal density.
///
/// ```
/// use endobiome_stats::special::normal_density;
/// assert!((normal_density(0.0) - 0.398_942_280_401_432_7).abs() < 1e-15);
/// ```
pub fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// The standard normal distribution function.
///
/// ```
/// use endobiome_stats::special::normal_cdf;
/// assert_eq!(normal_cdf(0.0), 0.5);
/// assert!((normal_cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-14);
/// ```
pub fn normal_cdf(z: f64) -> f64 {
    normal_sf(-z)
}

/// The upper tail of the standard normal, without loss far out.
///
/// ```
/// use endobiome_stats::special::normal_sf;
/// assert!((normal_sf(1.959_963_984_540_054) - 0.025).abs() < 1e-14);
/// // Where 1 - normal_cdf(z) is 0
/// assert!(normal_sf(20.0) > 0.0);
/// ```
pub fn normal_sf(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    let half = 0.5 * z * z;
    if z > 0.0 { 0.5 * gamma_sf(half, 0.5) } else { 0.5 + 0.5 * gamma_cdf(half, 0.5) }
}

/// The probability of a z at least as far from zero.
///
/// ```
/// use endobiome_stats::special::normal_two_sided;
/// assert!((normal_two_sided(-1.959_963_984_540_054) - 0.05).abs() < 1e-14);
/// ```
pub fn normal_two_sided(z: f64) -> f64 {
    if z.is_nan() { f64::NAN } else { gamma_sf(0.5 * z * z, 0.5) }
}

/// The `p` quantile of the standard normal.
///
/// ```
/// use endobiome_stats::special::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-13);
/// assert_eq!(normal_quantile(1.0), f64::INFINITY);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let tail = p.min(1.0 - p);
    let mut z = SQRT_2 * statrs::function::erf::erfc_inv(2.0 * tail);
    // Two Newton steps on the logarithm of the tail.
    for _ in 0..2 {
        let here = normal_sf(z);
        z += libm::log(here / tail) * here / normal_density(z);
    }
    if p < 0.5 { -z } else { z }
}
