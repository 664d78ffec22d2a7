//! The prevalence test: a contaminant is present in a larger part of the blanks than of the samples.

use crate::numerics::{ln_binomial, normal_sf};

/// In how many blanks and samples a feature is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Blanks with the feature.
    pub blanks_with: usize,
    /// All blanks.
    pub blanks: usize,
    /// Samples with the feature.
    pub samples_with: usize,
    /// All samples.
    pub samples: usize,
}

/// Probability of the one-sided test "more prevalent in blanks".
///
/// `None` unless the feature is present at least twice and there is a blank and a sample; 0.5 when it is present
/// everywhere. Otherwise the two-proportion test with Yates' correction; where an expected count is below 5,
/// Fisher's exact test with mid-probability `(P_greater - P_less + 1) / 2`. Source: Davis 2018.
///
/// ```
/// use endobiome_lowbiomass::decontam::{Presence, prevalence_probability};
/// let everywhere = Presence { blanks_with: 4, blanks: 4, samples_with: 100, samples: 100 };
/// assert_eq!(prevalence_probability(everywhere), Some(0.5)); // a contaminant of all samples cannot be seen
/// ```
pub fn prevalence_probability(presence: Presence) -> Option<f64> {
    let Presence { blanks_with, blanks, samples_with, samples } = presence;
    let with = blanks_with + samples_with;
    if with < 2 || blanks == 0 || samples == 0 {
        return None;
    }
    if with == blanks + samples {
        return Some(0.5);
    }
    #[expect(clippy::cast_precision_loss, reason = "numbers of samples")]
    let (a, n1, b, n2) = (blanks_with as f64, blanks as f64, samples_with as f64, samples as f64);
    let pooled = (a + b) / (n1 + n2);
    let cells =
        [(a, n1 * pooled), (b, n2 * pooled), (n1 - a, n1 * (1.0 - pooled)), (n2 - b, n2 * (1.0 - pooled))];
    if cells.iter().any(|&(_, expected)| expected < 5.0) {
        return Some(fisher_mid(a, n1, b, n2));
    }
    let difference = a / n1 - b / n2;
    let yates = 0.5_f64.min(difference.abs() / (1.0 / n1 + 1.0 / n2));
    let statistic: f64 =
        cells.iter().map(|&(seen, expected)| ((seen - expected).abs() - yates).powi(2) / expected).sum();
    Some(normal_sf(statistic.sqrt().copysign(difference)))
}

/// Fisher's exact test, one-sided, as mid-probability.
fn fisher_mid(a: f64, n1: f64, b: f64, n2: f64) -> f64 {
    let with = a + b;
    let low = (with - n2).max(0.0);
    let high = with.min(n1);
    let whole = ln_binomial(n1 + n2, with);
    let (mut greater, mut less, mut k) = (0.0, 0.0, low);
    while k <= high {
        let p = libm::exp(ln_binomial(n1, k) + ln_binomial(n2, with - k) - whole);
        if k >= a {
            greater += p;
        }
        if k <= a {
            less += p;
        }
        k += 1.0;
    }
    ((greater - less + 1.0) / 2.0).clamp(0.0, 1.0)
}
