//! How much noise a dominance call survives.

use crate::numerics::falls_at;
use crate::posterior::SharePosterior;
use crate::{DominanceStatus, DysbiosisParameters, dominance::status_of};

/// Largest noise between extracts tried: nothing is known to differ more.
const MOST_EXTRACTS: f64 = 4.0;

/// The smallest share of a sporadic contaminant in the reads at which a call would no longer be made; `None` where none is.
///
/// A contaminant that is no *Lactobacillus* makes `NLD`: without a share `s` of the reads the share is `L / (1 - s)`, so `NLD` stands while the
/// upper quantile of `L` stays below `t (1 - s)`. One that is makes `LD`: `(L - s) / (1 - s) >= t` while the lower quantile stays above
/// `t + s (1 - t)`.
pub(crate) fn falls_sporadic(
    status: DominanceStatus,
    without: SharePosterior,
    with: SharePosterior,
    threshold: f64,
    parameters: &DysbiosisParameters,
) -> Option<f64> {
    let needed = parameters.call_probability;
    let share = match status {
        DominanceStatus::Dominant => (without.quantile(1.0 - needed) - threshold) / (1.0 - threshold),
        DominanceStatus::NotDominant => 1.0 - with.quantile(needed) / threshold,
        DominanceStatus::Indeterminate | DominanceStatus::NotInterpretable => return None,
    };
    Some(share.max(0.0))
}

/// The smallest noise between extracts (log standard deviation of a taxon) at which a call would no longer be made, to a hundredth; infinite
/// where none up to 4 does, `None` where none is made.
pub(crate) fn falls_extracts(
    status: DominanceStatus,
    without: SharePosterior,
    with: SharePosterior,
    threshold: f64,
    parameters: &DysbiosisParameters,
) -> Option<f64> {
    if !matches!(status, DominanceStatus::Dominant | DominanceStatus::NotDominant) {
        return None;
    }
    let stands = |sd: f64| {
        let p = |posterior: SharePosterior| posterior.between_extracts(sd).probability_at_least(threshold);
        status_of(p(without), p(with), parameters.call_probability) == status
    };
    Some(falls_at(parameters.between_extracts, MOST_EXTRACTS, 0.01, stands))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 50 of 100 where 90 % are asked: the 95 % quantile of Beta(50.5, 50.5) is 0.5815 (scipy), so 1 - 0.5815 / 0.9 of the reads may be a
    /// contaminant's; taken away, the quantile of the rest is 0.9.
    #[test]
    fn a_contaminant_of_that_share_brings_the_quantile_to_the_threshold() {
        let parameters = DysbiosisParameters::default();
        let half = SharePosterior { a: 50.5, b: 50.5, spread: 0.0 };
        let found = falls_sporadic(DominanceStatus::NotDominant, half, half, 0.9, &parameters).unwrap();
        assert!((half.quantile(0.95) / (1.0 - found) - 0.9).abs() < 1e-9);
        assert!((found - 0.3539).abs() < 1e-3, "{found}");
        let high = SharePosterior { a: 990.5, b: 10.5, spread: 0.0 };
        let found = falls_sporadic(DominanceStatus::Dominant, high, high, 0.9, &parameters).unwrap();
        assert!(((high.quantile(0.05) - found) / (1.0 - found) - 0.9).abs() < 1e-9);
        assert_eq!(falls_sporadic(DominanceStatus::Indeterminate, half, half, 0.9, &parameters), None);
    }

    #[test]
    fn a_call_falls_at_the_noise_between_extracts_that_is_told() {
        let parameters = DysbiosisParameters::default();
        let high = SharePosterior::new(9800.0, 10_000.0, 0.002);
        let found = falls_extracts(DominanceStatus::Dominant, high, high, 0.9, &parameters).unwrap();
        let p = |sd: f64| high.between_extracts(sd).probability_at_least(0.9);
        assert!(p(found) < 0.95 && p(found - 0.02) > 0.95, "{found}");
        assert_eq!(falls_extracts(DominanceStatus::Indeterminate, high, high, 0.9, &parameters), None);
    }
}
