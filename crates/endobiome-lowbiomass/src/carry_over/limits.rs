//! Simultaneous limits of every feature of a sample that has enough reads to be tested.

use super::excess::Excess;
use super::explain::Explanation;
use crate::{LowBiomassParameters, StudyView};

/// What one feature shows and what may explain it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FeatureLimits {
    /// Column in the counts.
    pub column: usize,
    /// Its reads.
    pub reads: u64,
    /// Lower limit of its share.
    pub lower: f64,
    /// Upper limit of what reagents and leak explain; 0 without blanks.
    pub reagents: f64,
    /// Upper limit of what vagina, reagents and leak together explain; `None` without either.
    pub explained: Option<f64>,
    /// Whether a second extraction holds more of it too than these explain.
    pub found_again: bool,
}

/// Limits of the features with at least [`LowBiomassParameters::support_minimum_reads`] reads, in column order; each at
/// confidence `1 - (1 - confidence) / (3 m)` for `m` features (Bonferroni; a third of the error is for each kind of limit).
/// `excess` is of this extract; `both` of what it shares with a second one, with the shares that it was computed of.
pub(crate) fn feature_limits(
    study: &StudyView<'_>,
    explanation: &Explanation,
    excess: Option<&Excess>,
    both: Option<(&Excess, &[f64])>,
    parameters: &LowBiomassParameters,
) -> Vec<FeatureLimits> {
    let tested: Vec<(usize, u64)> = study
        .counts
        .row(explanation.row)
        .filter(|&(_, reads)| reads >= parameters.support_minimum_reads)
        .collect();
    let each = 1.0 - (1.0 - super::explain::joint(parameters)) / tested.len().max(1) as f64;
    let explained = |excess: &Excess, column: usize| {
        excess.explained.binary_search_by_key(&column, |(at, _)| *at).ok().map(|at| excess.explained[at].1)
    };
    tested
        .into_iter()
        .map(|(column, reads)| FeatureLimits {
            column,
            reads,
            lower: explanation.lower(column, each),
            reagents: explanation.reagent_upper(column, each),
            explained: excess.and_then(|excess| explained(excess, column)),
            found_again: both.is_some_and(|(excess, shares)| {
                explained(excess, column).is_some_and(|most| shares[column] > most)
            }),
        })
        .collect()
}
