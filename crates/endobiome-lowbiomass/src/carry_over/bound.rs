//! The largest share of a mixture that one source can explain.

use super::ratio::CountedShare;

/// Upper bound of the share of a source in a mixture.
///
/// With anything else free to be in the mixture, a source can explain at most `theta_S / w_S` of it for any set `S` of features, where
/// `theta_S` is the set's share in the mixture and `w_S` its share in the source: a set cannot hold less than came with the source.
/// `sets` holds (share observed in the mixture, least share of the set in the source as it arrives): the latter a limit that holds
/// for all sets together, through all the noise between source and mixture. The bound is the least ratio of an upper limit
/// of `theta_S` (Bonferroni over the sets) to it. 1 (no information) without sets.
///
/// Last, the source as a whole may have come out smaller beside the rest: its odds are raised by `exp(1.645 x balance)`, where `balance` is the
/// log standard deviation of one part of a mixture against the other between two extracts.
pub(crate) fn share_upper(sets: &[(f64, f64)], mixture_effective: f64, balance: f64, confidence: f64) -> f64 {
    let each = 1.0 - (1.0 - confidence) / sets.len().max(1) as f64;
    let most = sets
        .iter()
        .filter(|(_, least)| *least > 0.0)
        .map(|&(share, least)| {
            CountedShare { share: share.min(1.0), effective: mixture_effective }.upper(each) / least
        })
        .fold(1.0, f64::min);
    let odds = libm::exp(1.645 * balance);
    most * odds / (1.0 - most + most * odds)
}

#[cfg(test)]
mod tests {
    use super::share_upper;

    /// Half of the mixture may come from the source; a feature that makes up a tenth of the source at least is missing, which lowers
    /// the bound.
    #[test]
    fn a_missing_feature_of_the_source_lowers_the_bound() {
        assert!(share_upper(&[(0.40, 0.8)], 10_000.0, 0.0, 0.95) > 0.5);
        assert!(share_upper(&[(0.40, 0.8), (0.0, 0.1)], 10_000.0, 0.0, 0.95) < 0.01);
    }
}
