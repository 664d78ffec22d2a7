//! Beta diversities by the names that flags, configurations and files use.

use super::DiversityOptions;
use crate::{Error, Result};
use endobiome_core::AbundanceTable;
use endobiome_ecology::beta::proportions;
use endobiome_ecology::unifrac::{UniFrac, unifrac};
use endobiome_ecology::{DistanceMatrix, Metric, Tree, distance_matrix};
use serde::{Deserialize, Serialize};

/// A beta diversity.
///
/// Those that would see sequencing depth (Bray-Curtis, quantitative Jaccard, Canberra) are computed on shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BetaMetric {
    /// Bray-Curtis of shares.
    BrayCurtis,
    /// Ružička's quantitative Jaccard of shares.
    QuantitativeJaccard,
    /// Jaccard of presence.
    Jaccard,
    /// Sørensen of presence.
    Sorensen,
    /// Euclidean distance of centred log-ratios with a pseudocount.
    Aitchison,
    /// Euclidean distance of log-ratios centred on what is present.
    RobustAitchison,
    /// Root of the Jensen-Shannon divergence.
    JensenShannon,
    /// Morisita-Horn.
    MorisitaHorn,
    /// Yue and Clayton's theta, as a distance.
    YueClayton,
    /// Canberra of shares.
    Canberra,
    /// UniFrac of presence; needs a tree.
    UnweightedUnifrac,
    /// UniFrac of shares, not bounded by 1; needs a tree.
    WeightedUnifrac,
    /// UniFrac of shares from 0 to 1; needs a tree.
    NormalisedUnifrac,
    /// Generalised UniFrac; needs a tree.
    GeneralisedUnifrac,
}

impl BetaMetric {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::BrayCurtis,
        Self::QuantitativeJaccard,
        Self::Jaccard,
        Self::Sorensen,
        Self::Aitchison,
        Self::RobustAitchison,
        Self::JensenShannon,
        Self::MorisitaHorn,
        Self::YueClayton,
        Self::Canberra,
        Self::UnweightedUnifrac,
        Self::WeightedUnifrac,
        Self::NormalisedUnifrac,
        Self::GeneralisedUnifrac,
    ];

    /// The name in flags and file names: `bray_curtis`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BrayCurtis => "bray_curtis",
            Self::QuantitativeJaccard => "quantitative_jaccard",
            Self::Jaccard => "jaccard",
            Self::Sorensen => "sorensen",
            Self::Aitchison => "aitchison",
            Self::RobustAitchison => "robust_aitchison",
            Self::JensenShannon => "jensen_shannon",
            Self::MorisitaHorn => "morisita_horn",
            Self::YueClayton => "yue_clayton",
            Self::Canberra => "canberra",
            Self::UnweightedUnifrac => "unweighted_unifrac",
            Self::WeightedUnifrac => "weighted_unifrac",
            Self::NormalisedUnifrac => "normalised_unifrac",
            Self::GeneralisedUnifrac => "generalised_unifrac",
        }
    }

    /// Whether it is a UniFrac.
    pub const fn needs_tree(self) -> bool {
        matches!(
            self,
            Self::UnweightedUnifrac
                | Self::WeightedUnifrac
                | Self::NormalisedUnifrac
                | Self::GeneralisedUnifrac
        )
    }

    /// The distances between all samples of a table, none of them empty.
    ///
    /// # Errors
    /// [`Error::Configuration`] for a UniFrac without a tree; [`Error::Ecology`] for features that are no tips of
    /// it, a bad pseudocount or α.
    pub fn distances<F: Clone + ToString + Sync>(
        self,
        table: &AbundanceTable<F>,
        options: &DiversityOptions,
        tree: Option<&Tree>,
    ) -> Result<DistanceMatrix> {
        let on_tree = |form: UniFrac| -> Result<DistanceMatrix> {
            let tree = tree.ok_or_else(|| {
                Error::configuration(
                    "diversity.metrics",
                    format!(
                        "{} needs a tree: a Newick file whose tips are the features, or the sequences",
                        self.name()
                    ),
                )
            })?;
            Ok(unifrac(table, tree, form)?)
        };
        let of_shares = |metric: Metric| Ok(distance_matrix(&proportions(table), metric)?);
        let of_counts = |metric: Metric| Ok(distance_matrix(table, metric)?);
        match self {
            Self::BrayCurtis => of_shares(Metric::BrayCurtis),
            Self::QuantitativeJaccard => of_shares(Metric::QuantitativeJaccard),
            Self::Canberra => of_shares(Metric::Canberra),
            Self::Jaccard => of_counts(Metric::Jaccard),
            Self::Sorensen => of_counts(Metric::Sorensen),
            Self::Aitchison => of_counts(Metric::Aitchison { pseudocount: options.pseudocount }),
            Self::RobustAitchison => of_counts(Metric::RobustAitchison),
            Self::JensenShannon => of_counts(Metric::JensenShannon),
            Self::MorisitaHorn => of_counts(Metric::MorisitaHorn),
            Self::YueClayton => of_counts(Metric::YueClayton),
            Self::UnweightedUnifrac => on_tree(UniFrac::Unweighted),
            Self::WeightedUnifrac => on_tree(UniFrac::Weighted),
            Self::NormalisedUnifrac => on_tree(UniFrac::WeightedNormalised),
            Self::GeneralisedUnifrac => on_tree(UniFrac::Generalised { alpha: options.unifrac_alpha }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_configuration_and_none_comes_twice() {
        let mut names: Vec<&str> = BetaMetric::ALL.iter().map(|metric| metric.name()).collect();
        for metric in BetaMetric::ALL {
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.name());
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), BetaMetric::ALL.len());
    }
}
