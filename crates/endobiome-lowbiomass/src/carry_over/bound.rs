//! The largest share of a mixture that one source can explain.

use super::ratio::{CountedShare, ratio_upper};

/// Upper bound of the share of a source in a mixture, from (share in the mixture, share in the source) of its features.
///
/// With anything else free to be in the mixture, a source `v` can explain at most `min_S theta_S / v_S` of it, over any
/// sets `S` of features: a set cannot hold less than what came with the source. The sets used are every single feature
/// and, with the features sorted by their share in the source, all from the m-th on (sums over features of a
/// Dirichlet-multinomial count keep its overdispersion, so that large sets give tight limits and rare features that the
/// mixture lacks still count together). The bound is the least of the upper limits of the ratios, simultaneous by
/// Bonferroni over the sets. 1 (no information) without features.
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
    let mut pairs = mixture_and_source.to_vec();
    pairs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut sets = pairs.clone();
    let mut sum = (0.0, 0.0);
    for (count, pair) in pairs.into_iter().enumerate() {
        sum = (sum.0 + pair.0, sum.1 + pair.1);
        if count > 0 {
            sets.push((sum.0.min(1.0), sum.1.min(1.0)));
        }
    }
    let each = 1.0 - (1.0 - confidence) / sets.len().max(1) as f64;
    sets.into_iter()
        .map(|(mixture, source)| {
            ratio_upper(
                CountedShare { share: mixture, effective: mixture_effective },
                CountedShare { share: source, effective: source_effective },
                each,
            )
        })
        .fold(1.0, f64::min)
}
