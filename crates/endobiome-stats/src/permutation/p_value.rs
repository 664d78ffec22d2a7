//! The p of a permutation test.

use serde::{Deserialize, Serialize};

/// Which permuted statistics count as at least as extreme as the observed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tail {
    /// Large statistics are extreme (pseudo-F, R², H).
    #[default]
    Upper,
    /// Small statistics are extreme.
    Lower,
    /// Statistics far from zero are extreme: compared by absolute value.
    TwoSided,
}

impl Tail {
    /// Whether `permuted` is at least as extreme as `observed`, with a relative slack of 1e-9 for
    /// the rounding of equal statistics.
    pub fn at_least(self, permuted: f64, observed: f64) -> bool {
        let slack = 1e-9 * observed.abs().max(1e-3);
        match self {
            Self::Upper => permuted >= observed - slack,
            Self::Lower => permuted <= observed + slack,
            Self::TwoSided => permuted.abs() >= observed.abs() - slack,
        }
    }
}

/// A permutation p and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PermutationP {
    /// `(1 + extreme) / (1 + permutations)` for a random sample of permutations (Phipson and Smyth
    /// 2010), `extreme / permutations` when all were run (the observed one is among them).
    pub p: f64,
    /// Number of permuted statistics at least as extreme as the observed one.
    pub extreme: usize,
    /// Number of permutations run.
    pub permutations: usize,
    /// Whether these were all permutations that the design has.
    pub exhaustive: bool,
    /// The smallest p that this design and number of permutations can give.
    pub smallest_p: f64,
}
