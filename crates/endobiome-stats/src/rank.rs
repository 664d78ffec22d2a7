//! Rank tests: Mann-Whitney, Wilcoxon signed rank, blocked Wilcoxon, Kruskal-Wallis with Dunn, Jonckheere, Spearman.
//!
//! Null distributions are exact, by counting over the observed (mid)ranks, where samples are small, also with
//! ties; else normal with the tie correction. Every result says which one was used.

mod blocked;
mod exact;
mod jonckheere;
mod kruskal_wallis;
mod mann_whitney;
mod ranks;
mod shift;
mod signed_rank;
mod spearman;

pub use blocked::{BlockRanks, BlockedRankTest, blocked_wilcoxon};
pub use jonckheere::{Jonckheere, jonckheere};
pub use kruskal_wallis::{DunnPair, KruskalWallis, dunn, kruskal_wallis};
pub use mann_whitney::{MannWhitney, mann_whitney};
pub use ranks::{Ranks, ranks};
pub use signed_rank::{SignedRank, signed_rank};
pub use spearman::{RankCorrelation, spearman};

use serde::{Deserialize, Serialize};

/// How the null distribution of a rank test is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullChoice {
    /// Exact where it is cheap, else normal.
    #[default]
    Auto,
    /// Exact, whatever it costs.
    Exact,
    /// Normal with tie correction and continuity correction.
    Normal,
    /// Normal with tie correction, without continuity correction.
    NormalUncorrected,
}

/// How the null distribution of a rank test was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullUsed {
    /// Exact, no ties.
    Exact,
    /// Exact given the ties.
    ExactWithTies,
    /// Normal with tie and continuity correction.
    Normal,
    /// Normal with tie correction only.
    NormalUncorrected,
}

impl NullUsed {
    /// In words, for a table of results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::ExactWithTies => "exact given ties",
            Self::Normal => "normal approximation, ties and continuity corrected",
            Self::NormalUncorrected => "normal approximation, ties corrected",
        }
    }
}
