//! The share of novel names, as the user says it, in place of the one that the calibration assumes.
//!
//! A name is wrong mostly because the true one is not in the reference. The model is learnt with a share of such cases; where the
//! sample has another share `s` instead of the assumed `a`, the odds that a name is right are multiplied by
//! `(1 - s) / s * a / (1 - a)` (Saerens, Latinne & Decaestecker 2002, doi:10.1162/089976602753284446). That is exact for "the species is in the
//! catalogue"; for names that may also be wrong beside a known one it is near enough.

use super::calibration::assumed_share_of_new;
use endobiome_core::Rank;

/// Shares of novel names that were said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Novelty {
    pub(crate) species: Option<f64>,
    pub(crate) genera: Option<f64>,
}

impl Novelty {
    /// The probability that a name is right under the shares said; `probability` if none is said for the rank.
    pub(super) fn shifted(&self, rank: Rank, catalogue: bool, probability: f64) -> f64 {
        let assumed = assumed_share_of_new(rank, catalogue);
        let Some(said) = self.of(rank, assumed) else { return probability };
        let odds = (1.0 - said) / said * assumed / (1.0 - assumed);
        let right = probability * odds;
        right / (right + 1.0 - probability)
    }

    /// A species of a new genus is new.
    fn of(&self, rank: Rank, assumed: f64) -> Option<f64> {
        match (rank, self.species, self.genera) {
            (Rank::Genus, _, genera) => genera,
            (Rank::Species, None, Some(genera)) => Some(genera.max(assumed)),
            (Rank::Species, Some(species), genera) => Some(species.max(genera.unwrap_or(0.0))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_assumed_changes_nothing_and_more_novelty_lowers() {
        for (rank, catalogue) in [(Rank::Genus, false), (Rank::Species, false), (Rank::Species, true)] {
            let assumed = assumed_share_of_new(rank, catalogue);
            let said = |share: f64| Novelty { species: Some(share), genera: Some(share) };
            for probability in [0.0, 0.3, 0.9, 1.0] {
                assert!((said(assumed).shifted(rank, catalogue, probability) - probability).abs() < 1e-12);
                assert!(said(0.9).shifted(rank, catalogue, probability) <= probability);
                assert!(said(0.001).shifted(rank, catalogue, probability) >= probability);
            }
        }
        // A third is assumed; with a half, odds of 9 become 4.5.
        let half = Novelty { species: None, genera: Some(0.5) };
        assert!((half.shifted(Rank::Genus, false, 0.9) - 4.5 / 5.5).abs() < 1e-12);
        assert_eq!(half.shifted(Rank::Family, false, 0.9), 0.9);
        assert!(half.shifted(Rank::Species, true, 0.9) < 0.3, "its genus is new, so it is");
    }
}
