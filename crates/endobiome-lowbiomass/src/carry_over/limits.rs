//! Simultaneous limits of every feature of a sample that has enough reads to be tested.

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
    /// Upper limit of what carry-over explains; 0 without a vaginal sample.
    pub carry_over: f64,
}

/// Limits of the features with at least [`LowBiomassParameters::support_minimum_reads`] reads, in column order; each at
/// confidence `1 - (1 - confidence) / (3 m)` for `m` features (Bonferroni; a third of the error is for each kind of limit).
pub(crate) fn feature_limits(
    study: &StudyView<'_>,
    explanation: &Explanation,
    parameters: &LowBiomassParameters,
) -> Vec<FeatureLimits> {
    let tested: Vec<(usize, u64)> = study
        .counts
        .row(explanation.row)
        .filter(|&(_, reads)| reads >= parameters.support_minimum_reads)
        .collect();
    let each = 1.0 - (1.0 - super::explain::joint(parameters)) / tested.len().max(1) as f64;
    tested
        .into_iter()
        .map(|(column, reads)| FeatureLimits {
            column,
            reads,
            lower: explanation.lower(column, each),
            reagents: explanation.reagent_upper(column, each),
            carry_over: explanation.carry_over_upper(column, each),
        })
        .collect()
}
