//! How large a bias overturns a dominance call.

use crate::posterior::SharePosterior;
use crate::{DominanceStatus, DysbiosisParameters};

fn logit(share: f64) -> f64 {
    libm::log(share / (1.0 - share))
}

/// The bias in favour of *Lactobacillus*, in logits of its share, from which on a call is no longer made: positive for `LD`, negative
/// for `NLD` (a bias against it), `None` where no call is made.
///
/// If reads favour *Lactobacillus* by `d`, the true logit is `d` less. `LD` stands while the lower quantile of the share, at one less the
/// asked probability, stays above the threshold: `d < logit(quantile) - logit(threshold)`; `NLD` likewise from above. `with` counts
/// ambiguous reads as *Lactobacillus*, `without` does not: a call must hold whichever they are.
pub(crate) fn tipping_bias(
    status: DominanceStatus,
    without: SharePosterior,
    with: SharePosterior,
    threshold: f64,
    parameters: &DysbiosisParameters,
) -> Option<f64> {
    let needed = parameters.call_probability;
    match status {
        DominanceStatus::Dominant => Some(logit(without.quantile(1.0 - needed)) - logit(threshold)),
        DominanceStatus::NotDominant => Some(logit(with.quantile(needed)) - logit(threshold)),
        DominanceStatus::Indeterminate | DominanceStatus::NotInterpretable => None,
    }
}

/// The call that stands under any bias up to [`DysbiosisParameters::usual_bias`], in either direction.
pub(crate) fn under_bias(
    status: DominanceStatus,
    tipping: Option<f64>,
    parameters: &DysbiosisParameters,
) -> DominanceStatus {
    match tipping {
        Some(tipping) if tipping.abs() < parameters.usual_bias => DominanceStatus::Indeterminate,
        _ => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 99 of 100: the 5 % quantile of Beta(99.5, 1.5) is 0.9617 (R's qbeta), whose logit is 1.027 above that of .9.
    #[test]
    fn the_tipping_bias_is_the_way_of_the_quantile_to_the_threshold() {
        let parameters = DysbiosisParameters::default();
        let posterior = SharePosterior { a: 99.5, b: 1.5, spread: 0.0 };
        let quantile = posterior.quantile(0.05);
        let found = tipping_bias(DominanceStatus::Dominant, posterior, posterior, 0.9, &parameters).unwrap();
        assert!((found - (logit(quantile) - logit(0.9))).abs() < 1e-12);
        // A bias of just so much brings the quantile to the threshold.
        let moved = 1.0 / (1.0 + libm::exp(-(logit(quantile) - found)));
        assert!((moved - 0.9).abs() < 1e-9, "{moved}");
        let low = SharePosterior { a: 50.5, b: 50.5, spread: 0.0 };
        let found = tipping_bias(DominanceStatus::NotDominant, low, low, 0.9, &parameters).unwrap();
        assert!(found < -1.5, "{found}");
        assert_eq!(tipping_bias(DominanceStatus::Indeterminate, low, low, 0.9, &parameters), None);
        assert_eq!(
            under_bias(DominanceStatus::Dominant, Some(0.4), &parameters),
            DominanceStatus::Indeterminate
        );
        assert_eq!(
            under_bias(DominanceStatus::NotDominant, Some(-1.5), &parameters),
            DominanceStatus::NotDominant
        );
    }
}
