//! Distribution functions, in one place.

use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc;
use statrs::function::gamma::{gamma_ur, ln_gamma};

/// P(X <= x) for X ~ Beta(a, b).
pub(crate) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        beta_reg(a, b, x)
    }
}

/// The `p` quantile of Beta(a, b).
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beta_cdf(middle, a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
        if high - low < 1e-12 * high {
            break;
        }
    }
    0.5 * (low + high)
}

/// P(F <= x) for an F distribution with `d` and `d` degrees of freedom.
pub(crate) fn f_cdf(x: f64, d: f64) -> f64 {
    beta_cdf(x / (1.0 + x), 0.5 * d, 0.5 * d)
}

/// P(Z > z) for a standard normal Z.
pub(crate) fn normal_upper(z: f64) -> f64 {
    0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// P(X > x) for a chi-square with an even number `d` of degrees of freedom.
pub(crate) fn chi_square_upper(x: f64, d: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { gamma_ur(0.5 * d, 0.5 * x) }
}

/// ln of the binomial coefficient.
pub(crate) fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}
