//! ANOSIM: whether samples of one group are nearer in rank than samples of two.

use super::squares::same_label_totals;
use super::{Permutations, Term};
use crate::distance_matrix::pairs;
use crate::rows::as_f64;
use crate::{DistanceMatrix, Error, Result};
use endobiome_stats::permutation::{PermutationP, Tail};
use serde::{Deserialize, Serialize};

/// The result of ANOSIM.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Anosim {
    /// (mean rank between groups − mean rank within) / (pairs / 2), from −1 to 1.
    pub r: f64,
    /// The permutation test of R.
    pub test: PermutationP,
}

/// Runs ANOSIM (Clarke 1993), equal to vegan's `anosim`; ties take their mean rank.
///
/// R also rises when groups differ in spread only: look at [`permdisp`](super::permdisp()) beside it.
///
/// # Errors
/// As [`permdisp`](super::permdisp()); [`Error::Degenerate`] when no pair is within a group.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::{DistanceMatrix, Term, permutation_tests::{Permutations, anosim}};
/// // Both distances within a group are smaller than all between them.
/// let ids = ["a", "b", "c", "d"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let distances = DistanceMatrix::from_condensed(ids, vec![0.1, 0.9, 0.8, 0.7, 0.9, 0.2])?;
/// let group = Term::factor("group", &["RIF", "RIF", "control", "control"])?;
/// let result = anosim(&distances, &group, &Permutations::free())?;
/// assert!((result.r - 1.0).abs() < 1e-12);
/// // Two of the six ways to label the samples part them so.
/// assert!((result.test.p - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn anosim(distances: &DistanceMatrix, group: &Term, permutations: &Permutations) -> Result<Anosim> {
    let n = distances.n();
    if group.len() != n {
        return Err(Error::Length { what: "values of a term", expected: n, given: group.len() });
    }
    if group.levels().is_none() {
        return Err(Error::Term { term: group.name().to_owned(), reason: "it is no factor" });
    }
    permutations.refuse_pseudo_replication(group)?;
    let labels = group.labels();
    let mut sizes = vec![0; labels.iter().max().map_or(0, |max| max + 1)];
    labels.iter().for_each(|&label| sizes[label] += 1);
    let within: usize = sizes.iter().map(|&size| pairs(size)).sum();
    if within == 0 {
        return Err(Error::Degenerate { what: "ANOSIM", reason: "every sample is a group of its own" });
    }
    let ranks = DistanceMatrix::from_condensed(distances.ids().to_vec(), mean_ranks(distances.condensed()))?;
    let all: f64 = ranks.condensed().iter().sum();
    let total = as_f64(pairs(n));
    let r_of = |sum: f64| {
        let within = as_f64(within);
        ((all - sum) / (total - within) - sum / within) / (total / 2.0)
    };
    let plan = permutations.plan_for_labels("anosim", labels)?;
    let identity = endobiome_stats::permutation::PermutationPlan::given(n, vec![(0..n).collect()])?;
    let weights = vec![1.0; sizes.len()];
    let observed = same_label_totals(&ranks, labels, &weights, |rank| rank, &identity);
    let r = observed.first().copied().map_or(f64::NAN, r_of);
    let permuted: Vec<f64> =
        same_label_totals(&ranks, labels, &weights, |rank| rank, &plan).into_iter().map(r_of).collect();
    Ok(Anosim { r, test: plan.p_value(Tail::Upper, r, &permuted) })
}

/// Ranks from 1; equal values share the mean of theirs.
pub(super) fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        // The chunk's first place is that of its first member in the order.
        let first = order.partition_point(|&at| values[at] < values[tied[0]]);
        let mean = as_f64(2 * first + tied.len() + 1) / 2.0;
        tied.iter().for_each(|&at| ranks[at] = mean);
    }
    ranks
}
