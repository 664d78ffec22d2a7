//! Distribution functions, in one place.

pub(crate) use endobiome_stats::special::{
    beta_cdf, beta_quantile, chi_squared_sf, ln_binomial, ln_gamma, normal_sf,
};

/// P(F <= x) for an F distribution with `d` and `d` degrees of freedom.
pub(crate) fn f_cdf(x: f64, d: f64) -> f64 {
    beta_cdf(x / (1.0 + x), 0.5 * d, 0.5 * d)
}

/// Derivative of ln gamma, for `x > 0`: recurrence up to 6, then the asymptotic series.
pub(crate) fn digamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 6.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    sum + libm::log(x)
        - 0.5 * inverse
        - square
            * (1.0 / 12.0
                - square * (1.0 / 120.0 - square * (1.0 / 252.0 - square * (1.0 / 240.0 - square / 132.0))))
}

#[cfg(test)]
mod tests {
    use super::digamma;
    use approx::assert_abs_diff_eq;

    /// scipy.special.digamma.
    #[test]
    fn digamma_equals_scipy() {
        assert_abs_diff_eq!(digamma(2.0), 0.422_784_335_098_467_1, epsilon = 1e-10);
        assert_abs_diff_eq!(digamma(0.01), -100.560_885_457_868_68, epsilon = 1e-9);
        assert_abs_diff_eq!(digamma(1234.5), 7.118_016_231_828, epsilon = 1e-10);
    }
}
