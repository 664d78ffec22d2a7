//! Beta posteriors and tails, in one place.

use statrs::function::beta::beta_reg;

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

/// The `p` quantile of Beta(a, b), by bisection to the last bit that matters.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if beta_cdf(middle, a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
        if high - low < 1e-15 {
            break;
        }
    }
    0.5 * (low + high)
}

/// P(X >= x) for a negative binomial count of mean `mean` and size `size` (variance mean + mean^2/size).
///
/// `x` may be fractional (corrected counts); it is rounded up.
pub(crate) fn negative_binomial_upper_tail(x: f64, mean: f64, size: f64) -> f64 {
    let x = x.ceil();
    if x <= 0.0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    // P(X >= x) = I_{1-p}(x, size) with p = size / (size + mean).
    beta_cdf(mean / (size + mean), x, size)
}
