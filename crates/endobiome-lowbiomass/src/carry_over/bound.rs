//! The largest share of a mixture that one source can explain.

use super::ratio::{CountedShare, ratio_upper};

/// Upper bound of the share of a source in a mixture: `min_j U_j`, with `U_j` the upper limit of (share in the mixture) /
/// (share in the source) at confidence `1 - (1 - confidence) / m` (Bonferroni over the `m` features used).
///
/// With anything else free to be in the mixture, a source `v` can explain at most `min_j theta_j / v_j` of it, and the
/// minimum of simultaneous upper limits bounds that. 1 (no information) without features.
///
/// ```
/// use endobiome_lowbiomass::carry_over::bound::share_upper;
/// // Half of the mixture may come from the source; its second feature is missing, which lowers the bound.
/// let bound = share_upper(&[(0.40, 0.8), (0.0, 0.2)], 10_000.0, 30_000.0, 0.95);
/// assert!(bound < 0.01);
/// ```
pub fn share_upper(
    mixture_and_source: &[(f64, f64)],
    mixture_effective: f64,
    source_effective: f64,
    confidence: f64,
) -> f64 {
    let each = 1.0 - (1.0 - confidence) / mixture_and_source.len().max(1) as f64;
    mixture_and_source
        .iter()
        .map(|&(mixture, source)| {
            ratio_upper(
                CountedShare { share: mixture, effective: mixture_effective },
                CountedShare { share: source, effective: source_effective },
                each,
            )
        })
        .fold(1.0, f64::min)
}
