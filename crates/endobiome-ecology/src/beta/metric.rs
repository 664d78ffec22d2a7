//! The distances by name.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// A distance between two compositions x and y (counts), with p and q their shares.
///
/// Names differ between programs; each variant says what it is elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Metric {
    /// 1 − 2 Σ min(x, y) / (Σ x + Σ y), on the values as given (Bray and Curtis 1957).
    ///
    /// vegan `bray`, scikit-bio `braycurtis`. Depth matters: use [`proportions`](super::proportions) or a
    /// rarefied table to compare shares. Whole counts are summed as integers, exactly. Memory beyond the
    /// result: a copy of the cells by feature, 12 bytes each, and 4 or 8 bytes a sample for each
    /// feature that more than a sixth of the samples hold.
    BrayCurtis,
    /// Σ |x − y| / Σ max(x, y) (Ružička 1958): vegan's `jaccard` unless `binary = TRUE`.
    QuantitativeJaccard,
    /// Share of the kinds present in either that are not in both (Jaccard 1901): scikit-bio's `jaccard`,
    /// vegan's with `binary = TRUE`.
    Jaccard,
    /// 1 − 2 |both| / (|x| + |y|) on presence (Sørensen 1948): vegan `bray` with `binary = TRUE`, SciPy `dice`.
    Sorensen,
    /// Euclidean distance of centred log-ratios after adding `pseudocount` to every cell (Aitchison 1982):
    /// vegan `aitchison` with that pseudocount. Zeros are as many as the features of the table: leaving
    /// out features changes it.
    Aitchison {
        /// What is added to every cell, above 0; 0.5 and 1 are common.
        pseudocount: f64,
    },
    /// Euclidean distance of log-ratios centred on the kinds present, absent kinds being 0 (robust CLR,
    /// Martino et al. 2019): vegan's `robust.aitchison` of 2.6. For the form that completes the
    /// matrix see [`robust_pca`](crate::ordination::robust_pca()).
    RobustAitchison,
    /// Root of [`JensenShannonDivergence`](Self::JensenShannonDivergence), a metric: SciPy `jensenshannon`.
    JensenShannon,
    /// Mean Kullback-Leibler divergence from the middle, nats: 0 to ln 2 (Lin 1991).
    JensenShannonDivergence,
    /// 1 − 2 Σ p q / (Σ p² + Σ q²) (Horn 1966): vegan `horn`'s namesake is another; this is vegan's `morisita`
    /// on shares, mothur `morisitahorn`.
    MorisitaHorn,
    /// 1 − Σ p q / (Σ p² + Σ q² − Σ p q) (Yue and Clayton 2005): mothur `thetayc`.
    YueClayton,
    /// Σ |x − y| / (x + y) over kinds present in either (Lance and Williams 1967): SciPy, scikit-bio `canberra`.
    Canberra,
    /// [`Canberra`](Self::Canberra) divided by the number of kinds present in either: vegan `canberra`.
    ScaledCanberra,
}

impl Metric {
    /// A short name for tables and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::BrayCurtis => "Bray-Curtis",
            Self::QuantitativeJaccard => "quantitative Jaccard",
            Self::Jaccard => "Jaccard (presence)",
            Self::Sorensen => "Sorensen",
            Self::Aitchison { .. } => "Aitchison",
            Self::RobustAitchison => "robust Aitchison",
            Self::JensenShannon => "Jensen-Shannon distance",
            Self::JensenShannonDivergence => "Jensen-Shannon divergence",
            Self::MorisitaHorn => "Morisita-Horn",
            Self::YueClayton => "Yue-Clayton",
            Self::Canberra => "Canberra",
            Self::ScaledCanberra => "Canberra (scaled)",
        }
    }

    pub(crate) fn check(self) -> Result<()> {
        match self {
            Self::Aitchison { pseudocount } if !(pseudocount > 0.0 && pseudocount.is_finite()) => {
                Err(Error::Parameter {
                    what: "the pseudocount",
                    value: pseudocount,
                    expected: "a positive number",
                })
            }
            _ => Ok(()),
        }
    }
}
