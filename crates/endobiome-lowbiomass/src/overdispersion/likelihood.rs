//! What both likelihoods of overdispersed counts share: rising factorials and searches along one parameter.

use crate::numerics::ln_gamma;

/// ln of `a (a+1) ... (a+n-1)`.
pub(super) fn rising(a: f64, n: f64) -> f64 {
    ln_gamma(a + n) - ln_gamma(a)
}

/// The place of the maximum of a one-peaked function.
pub(super) fn golden(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut fa, mut fb) = (f(a), f(b));
    while (high - low).abs() > 1e-8 {
        if fa > fb {
            (high, b, fb) = (b, a, fa);
            a = high - RATIO * (high - low);
            fa = f(a);
        } else {
            (low, a, fa) = (a, b, fb);
            b = low + RATIO * (high - low);
            fb = f(b);
        }
    }
    0.5 * (low + high)
}

/// Where a function that is negative at `outside` and positive at `inside` crosses 0.
pub(super) fn root(f: &impl Fn(f64) -> f64, mut outside: f64, mut inside: f64) -> f64 {
    while (outside - inside).abs() > 1e-8 {
        let middle = 0.5 * (outside + inside);
        if f(middle) > 0.0 { inside = middle } else { outside = middle }
    }
    0.5 * (outside + inside)
}
