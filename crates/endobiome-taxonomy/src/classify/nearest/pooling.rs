//! Two opinions made one: the nearest references and the bootstraps of naive Bayes.
//!
//! Each errs in its own way. How near the references of a name lie says little where a family's genera are crowded; how often
//! random eighths of the words favour a name says little where every reference is far. The log-odds of the
//! first and the share of bootstraps that favour the same name are weighed into one probability.
//!
//! The weights were fitted to held-out V4 queries of three splits of Greengenes 13_8 (docs/taxonomy.md); each two splits give
//! nearly the weights of the three.

use endobiome_core::Rank;

/// The probability that a name is right, from that of the nearest references and the share of bootstraps for it.
pub(crate) fn pooled(rank: Rank, probability: f64, share: f64) -> f64 {
    let (of_odds, of_share, constant) = match rank {
        Rank::Species => (0.95, 1.25, -0.80),
        Rank::Genus => (0.75, 2.25, -1.35),
        Rank::Family => (0.57, 3.0, -0.50),
        _ => (0.43, 4.3, -0.90),
    };
    let certain = probability.clamp(1e-6, 1.0 - 1e-6);
    let odds = of_odds * libm::log(certain / (1.0 - certain)) + of_share * share + constant;
    1.0 / (1.0 + libm::exp(-odds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_raises_and_disagreement_lowers() {
        for rank in Rank::ALL {
            for probability in [0.0, 0.2, 0.8, 1.0] {
                let [none, half, all] = [0.0, 0.5, 1.0].map(|share| pooled(rank, probability, share));
                assert!(0.0 < none && none < half && half < all && all < 1.0);
            }
            assert!(pooled(rank, 0.8, 0.0) < 0.8);
        }
        // 0.75 ln 4 + 2.25 - 1.35 = 1.9397
        assert!((pooled(Rank::Genus, 0.8, 1.0) - 0.874_32).abs() < 1e-4);
    }
}
