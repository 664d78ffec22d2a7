//! Loader's saddle-point parts: Stirling error and deviance.

use std::f64::consts::PI;

/// `ln Γ(n+1) - (n + 1/2) ln n + n - ln √(2π)`, for `n > 0`.
pub(crate) fn stirling_error(n: f64) -> f64 {
    let mut n = n;
    let mut error = 0.0;
    while n < 16.0 {
        error += (n + 0.5) * libm::log1p(1.0 / n) - 1.0;
        n += 1.0;
    }
    let square = n * n;
    error
        + (1.0 / 12.0
            - (1.0 / 360.0
                - (1.0 / 1260.0
                    - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / square) / square) / square)
                    / square)
                / square)
            / n
}

/// `x ln(x / m) + m - x`: half the Poisson deviance of `x` at mean `m`, without cancellation near `x = m`.
pub(crate) fn deviance_part(x: f64, m: f64) -> f64 {
    if x == 0.0 {
        return m;
    }
    let difference = x - m;
    if difference.abs() < 0.1 * (x + m) {
        let v = difference / (x + m);
        let mut sum = difference * v;
        let mut term = 2.0 * x * v;
        for j in 1..1000 {
            term *= v * v;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                return next;
            }
            sum = next;
        }
        return sum;
    }
    x * libm::log(x / m) + m - x
}

/// `Γ(n+1) / (Γ(x+1) Γ(n-x+1)) p^x q^(n-x)` for real `0 <= x <= n` and `p + q = 1`.
pub(crate) fn binomial_density(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if p <= 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if q <= 0.0 {
        return if x == n { 1.0 } else { 0.0 };
    }
    let rest = n - x;
    if n == 0.0 {
        return 1.0;
    }
    if x == 0.0 {
        return libm::exp(n * libm::log1p(-p));
    }
    if rest == 0.0 {
        return libm::exp(n * libm::log1p(-q));
    }
    let log = stirling_error(n)
        - stirling_error(x)
        - stirling_error(rest)
        - deviance_part(x, n * p)
        - deviance_part(rest, n * q);
    libm::exp(log) * (n / (2.0 * PI * x * rest)).sqrt()
}

/// `m^x e^-m / Γ(x+1)` for real `x >= 0`.
pub(crate) fn poisson_density(x: f64, m: f64) -> f64 {
    if m == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return libm::exp(-m);
    }
    libm::exp(-stirling_error(x) - deviance_part(x, m)) / (2.0 * PI * x).sqrt()
}
