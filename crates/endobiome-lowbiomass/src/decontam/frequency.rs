//! The frequency test: a contaminant's share falls as the concentration of DNA rises.

use crate::numerics::f_cdf;

/// Probability of the contaminant model against the sample model from shares and concentrations (all positive).
///
/// Model 1: `log f = a - log c`; model 0: `log f = a`; the ratio of their residual sums of squares is referred to
/// F(n - 1, n - 1), lower tail. `None` with fewer than two samples or when the ratio is not defined.
/// Complexity O(n). Source: Davis 2018.
///
/// ```
/// use endobiome_lowbiomass::decontam::frequency_probability;
/// // A share exactly inverse to the concentration is a contaminant,
/// assert!(frequency_probability(&[(0.1, 1.0), (0.05, 2.0), (0.02, 5.0)]).unwrap() < 1e-6);
/// // one that does not depend on it is not.
/// assert!(frequency_probability(&[(0.1, 1.0), (0.1, 2.0), (0.1, 5.0)]).unwrap() > 0.99);
/// assert_eq!(frequency_probability(&[(0.1, 1.0)]), None);
/// ```
pub fn frequency_probability(share_and_concentration: &[(f64, f64)]) -> Option<f64> {
    let n = share_and_concentration.len();
    if n < 2 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let count = n as f64;
    let squares = |value: &dyn Fn(f64, f64) -> f64| {
        let mean = share_and_concentration.iter().map(|&(f, c)| value(f, c)).sum::<f64>() / count;
        share_and_concentration.iter().map(|&(f, c)| (value(f, c) - mean).powi(2)).sum::<f64>()
    };
    let contaminant = squares(&|f, c| libm::log(f) + libm::log(c));
    let sample = squares(&|f, _| libm::log(f));
    let ratio = contaminant / sample;
    if ratio.is_nan() {
        None
    } else if ratio.is_infinite() {
        Some(1.0)
    } else {
        Some(f_cdf(ratio, count - 1.0))
    }
}
