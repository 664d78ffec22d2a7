//! The largest share of a mixture that one source can explain.

use super::ratio::{CountedShare, ratio_upper};

/// The features of a source that bound its share in a mixture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bounding<'a> {
    /// (share in the mixture, share in the source) of features that are used one by one and together.
    pub features: &'a [(f64, f64)],
    /// The same sums over the source's other, rarer features: used in sets only.
    pub rest: (f64, f64),
    /// Share of the source that a set needs.
    pub least_set: f64,
}

/// Upper bound of the share of a source in a mixture.
///
/// With anything else free to be in the mixture, a source `v` can explain at most `min_S theta_S / v_S` of it, over any
/// sets `S` of features: a set cannot hold less than what came with the source. The sets used are every single feature
/// and, with the features sorted by their share in the source, all from the m-th largest down to the rest (sums over features of a
/// Dirichlet-multinomial count keep its overdispersion, so that large sets give tight limits, and many rare features that the
/// mixture lacks count together). Sets taken from the rare end hold shares that are too small by selection, if anything,
/// which errs to the safe side. The bound is the least of the upper limits of the ratios, simultaneous by
/// Bonferroni over the sets. 1 (no information) without features.
pub(crate) fn share_upper(
    source: &Bounding<'_>,
    mixture_effective: f64,
    source_effective: f64,
    confidence: f64,
) -> f64 {
    let mut sets = source.features.to_vec();
    sets.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut sum = source.rest;
    for at in 0..source.features.len() {
        sum = (sum.0 + sets[at].0, sum.1 + sets[at].1);
        if (at > 0 || source.rest.1 > 0.0) && sum.1 >= source.least_set {
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

#[cfg(test)]
mod tests {
    use super::{Bounding, share_upper};

    /// Half of the mixture may come from the source; its second feature is missing, which lowers the bound.
    #[test]
    fn a_missing_feature_of_the_source_lowers_the_bound() {
        let features = Bounding { features: &[(0.40, 0.8), (0.0, 0.2)], rest: (0.0, 0.0), least_set: 0.0 };
        assert!(share_upper(&features, 10_000.0, 30_000.0, 0.95) < 0.01);
    }
}
