//! Richness: how many kinds were seen, and estimates of how many there are.
//!
//! The estimators read the number of kinds seen once and twice. Denoisers remove reads seen once, so
//! on denoised tables Chao1 and ACE are degenerate: they say what was observed.
//! [`alpha_diversity`](super::alpha_diversity) warns of it.

use super::coverage::{doubletons, singletons};
use crate::rows::as_f64;

/// Number of kinds with a positive abundance.
///
/// ```
/// use endobiome_ecology::alpha::observed;
/// assert_eq!(observed(&[3.0, 0.0, 1.0]), 2);
/// ```
pub fn observed(abundances: &[f64]) -> usize {
    abundances.iter().filter(|&&x| x > 0.0).count()
}

/// Chao1, bias-corrected form: S + f1 (f1 − 1) / (2 (f2 + 1)) (Chao 1984, 2005); the form of vegan and
/// of scikit-bio's default. NaN for an empty sample: nothing is known of it. Needs counts.
///
/// ```
/// use endobiome_ecology::alpha::chao1;
/// assert_eq!(chao1(&[5.0, 1.0, 1.0, 1.0, 2.0]), 5.0 + 3.0 * 2.0 / (2.0 * 2.0));
/// ```
pub fn chao1(counts: &[f64]) -> f64 {
    let (f1, f2) = (singletons(counts), doubletons(counts));
    if observed(counts) == 0 {
        return f64::NAN;
    }
    as_f64(observed(counts)) + f1 * (f1 - 1.0) / (2.0 * (f2 + 1.0))
}

/// Standard error of the bias-corrected [`chao1`] (the variances of Chao 1987 as in EstimateS).
///
/// With both f1 and f2 positive the general form, with f2 = 0 the form of its limit, with f1 = 0
/// S e^(−N/S) (1 − e^(−N/S)) under the root. NaN for an empty sample.
///
/// vegan's `estimateR` gives the same Chao1 and, where f1 or f2 is 0, the same standard error; where both are positive its
/// numbers are a little smaller (1.810 against 1.818 for f1 = 3, f2 = 2). Ours are those of the published formula.
///
/// ```
/// use endobiome_ecology::alpha::chao1_standard_error;
/// // Three kinds seen once, two seen twice.
/// let error = chao1_standard_error(&[1.0, 1.0, 1.0, 2.0, 2.0, 9.0]);
/// assert!((error - 1.818).abs() < 5e-4);
/// ```
pub fn chao1_standard_error(counts: &[f64]) -> f64 {
    let (f1, f2) = (singletons(counts), doubletons(counts));
    let s = as_f64(observed(counts));
    let n: f64 = counts.iter().sum();
    if s == 0.0 {
        return f64::NAN;
    }
    let variance = if f1 == 0.0 {
        let missed = libm::exp(-n / s);
        s * missed * (1.0 - missed)
    } else if f2 == 0.0 {
        f1 * (f1 - 1.0) / 2.0 + f1 * (2.0 * f1 - 1.0).powi(2) / 4.0 - f1.powi(4) / (4.0 * chao1(counts))
    } else {
        f1 * (f1 - 1.0) / (2.0 * (f2 + 1.0))
            + f1 * (2.0 * f1 - 1.0).powi(2) / (4.0 * (f2 + 1.0).powi(2))
            + f1 * f1 * f2 * (f1 - 1.0).powi(2) / (4.0 * (f2 + 1.0).powi(4))
    };
    variance.max(0.0).sqrt()
}

/// Kinds seen at most this often are rare for [`ace`].
const RARE: f64 = 10.0;

/// ACE, the abundance-based coverage estimator (Chao and Lee 1992), kinds seen at most 10 times being rare:
/// S_abundant + S_rare / C + f1 γ² / C with C = 1 − f1 / N_rare.
///
/// Without rare kinds it is what was observed; NaN where every rare kind is a singleton (C = 0), and
/// for an empty sample. Needs counts.
///
/// ```
/// use endobiome_ecology::alpha::ace;
/// // Rare: 1, 1 and 2, of coverage 1 - 2 / 4; γ² is 0: 1 + 3 / 0.5.
/// assert!((ace(&[1.0, 1.0, 2.0, 20.0]) - 7.0).abs() < 1e-12);
/// assert!(ace(&[1.0, 1.0]).is_nan());
/// ```
pub fn ace(counts: &[f64]) -> f64 {
    let rare = || counts.iter().copied().filter(|&x| x > 0.0 && x <= RARE);
    let s_rare = as_f64(rare().count());
    let s_abundant = as_f64(observed(counts)) - s_rare;
    if observed(counts) == 0 {
        return f64::NAN;
    }
    if s_rare == 0.0 {
        return s_abundant;
    }
    let n_rare: f64 = rare().sum();
    let f1 = singletons(counts);
    let coverage = 1.0 - f1 / n_rare;
    if coverage <= 0.0 {
        return f64::NAN;
    }
    let pairs: f64 = rare().map(|x| x * (x - 1.0)).sum();
    let spread = (s_rare / coverage * pairs / (n_rare * (n_rare - 1.0)) - 1.0).max(0.0);
    s_abundant + s_rare / coverage + f1 / coverage * spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// vegan 2.6-4, `estimateR`, on the paired fixture's first sample.
    #[test]
    fn standard_error_without_doubletons() {
        let counts = [575.0, 327.0, 711.0, 1.0, 70.0, 316.0];
        assert_relative_eq!(chao1_standard_error(&counts), 0.456_435_464_588, epsilon = 1e-11);
        assert!(ace(&counts).is_nan());
    }

    #[test]
    fn no_singletons_says_what_was_observed() {
        let counts = [4.0, 9.0, 16.0];
        assert_eq!(chao1(&counts), 3.0);
        assert_eq!(ace(&counts), 3.0);
        assert_eq!(ace(&[16.0, 20.0]), 2.0);
        assert_eq!(observed(&[0.0]), 0);
        assert!(chao1(&[]).is_nan() && ace(&[0.0]).is_nan() && chao1_standard_error(&[]).is_nan());
    }
}
