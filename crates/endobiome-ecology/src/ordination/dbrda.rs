//! Distance-based redundancy analysis.

use super::pcoa::{FULL_DECOMPOSITION_UP_TO, gower_centred};
use crate::linear::{Basis, fix_signs, symmetric_eigen};
use crate::permutation_tests::permanova::joint_labels;
use crate::permutation_tests::squares::gram_forms;
use crate::permutation_tests::{Permutations, Term};
use crate::rows::as_f64;
use crate::{DistanceMatrix, Error, Result};
use endobiome_core::SampleId;
use endobiome_stats::permutation::{PermutationP, Tail};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// The result of [`dbrda`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dbrda {
    /// The samples, one a row of the coordinates.
    pub ids: Vec<SampleId>,
    /// Eigenvalues of the axes that the terms span, greatest first; their sum is the constrained inertia.
    pub constrained_eigenvalues: Vec<f64>,
    /// Eigenvalues of what is left; `None` for more than [`FULL_DECOMPOSITION_UP_TO`] samples.
    pub unconstrained_eigenvalues: Option<Vec<f64>>,
    /// Samples x constrained axes with a positive eigenvalue: fitted scores, squares summing to the eigenvalue.
    pub coordinates: Array2<f64>,
    /// Total inertia, Σ d² / n over pairs.
    pub total: f64,
    /// Inertia taken out by the condition.
    pub conditioned: f64,
    /// Inertia of the terms.
    pub constrained: f64,
    /// Constrained share of the total.
    pub r2: f64,
    /// Pseudo-F of all terms together.
    pub f: f64,
    /// The permutation test of F.
    pub test: PermutationP,
}

/// Runs distance-based redundancy analysis (Legendre and Anderson 1999; McArdle and Anderson 2001), as
/// vegan's `dbrda`: the principal axes of what `terms` explain of the distances, beyond `condition`.
///
/// With a condition the samples of what it leaves are permuted (residuals of the reduced model). Negative
/// eigenvalues are kept, no correction is made. Memory: 3 × 8 n² bytes.
///
/// # Errors
/// As [`permanova`](crate::permanova()).
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::{DistanceMatrix, Term, ordination::dbrda, permutation_tests::Permutations};
/// // Samples at 0, 1, 10 and 11 of a line: 100 of the sum of squares 101 lies between the groups.
/// let ids = ["a", "b", "c", "d"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let distances = DistanceMatrix::from_condensed(ids, vec![1.0, 10.0, 11.0, 9.0, 10.0, 1.0])?;
/// let group = Term::factor("group", &["RIF", "RIF", "control", "control"])?;
/// let result = dbrda(&distances, &[group], &[], &Permutations::free())?;
/// assert!((result.r2 - 100.0 / 101.0).abs() < 1e-9);
/// assert!((result.f - 200.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dbrda(
    distances: &DistanceMatrix,
    terms: &[Term],
    condition: &[Term],
    permutations: &Permutations,
) -> Result<Dbrda> {
    let n = distances.n();
    for term in terms.iter().chain(condition) {
        if term.len() != n {
            return Err(Error::Length { what: "values of a term", expected: n, given: term.len() });
        }
    }
    for term in terms {
        permutations.refuse_pseudo_replication(term)?;
    }
    if distances.max() == 0.0 {
        return Err(Error::Degenerate { what: "db-RDA", reason: "all distances are 0" });
    }
    let mut basis = Basis::constant(n);
    condition.iter().flat_map(Term::columns).for_each(|column| {
        basis.add(column);
    });
    let known = basis.len();
    terms.iter().flat_map(Term::columns).for_each(|column| {
        basis.add(column);
    });
    let rank = basis.len() - known;
    if rank == 0 || basis.len() >= n {
        return Err(Error::Term {
            term: terms.iter().map(Term::name).collect::<Vec<_>>().join(" + "),
            reason: "it adds nothing to the condition, or leaves nothing to compare with",
        });
    }
    let (gower, _) = gower_centred(distances);
    let total = gower.diag().sum();
    let left = without(&gower, &basis.columns[1..known]);
    let after_condition = left.diag().sum();

    let q = Array2::from_shape_fn((n, rank), |(i, k)| basis.columns[known + k][i]);
    let (constrained_eigenvalues, inner) = symmetric_eigen(&q.t().dot(&left.dot(&q)));
    let constrained: f64 = constrained_eigenvalues.iter().sum();
    let positive = constrained_eigenvalues.iter().take_while(|&&v| v > total * 1e-12).count();
    let mut coordinates = q.dot(&inner);
    fix_signs(&mut coordinates);
    let coordinates = Array2::from_shape_fn((n, positive), |(i, k)| {
        coordinates[(i, k)] * constrained_eigenvalues[k].sqrt()
    });
    let unconstrained_eigenvalues = (n <= FULL_DECOMPOSITION_UP_TO).then(|| {
        let rest = without(&left, &basis.columns[known..]);
        let (values, _) = symmetric_eigen(&rest);
        values.into_iter().filter(|v| v.abs() > total * 1e-12).collect()
    });

    let df = as_f64(n - basis.len());
    let f_of = |explained: f64, whole: f64| (explained / as_f64(rank)) / ((whole - explained) / df);
    let f = f_of(constrained, after_condition);
    let both: Vec<Term> = terms.iter().chain(condition).cloned().collect();
    let plan = permutations.plan_for_labels("dbrda", &joint_labels(n, &both))?;
    let permuted: Vec<f64> = gram_forms(&left, &basis.columns[1..], &plan)
        .iter()
        .map(|forms| {
            let (of_condition, of_terms) = forms.split_at(known - 1);
            f_of(of_terms.iter().sum(), after_condition - of_condition.iter().sum::<f64>())
        })
        .collect();
    Ok(Dbrda {
        ids: distances.ids().to_vec(),
        constrained_eigenvalues,
        unconstrained_eigenvalues,
        coordinates,
        total,
        conditioned: total - after_condition,
        constrained,
        r2: constrained / total,
        f,
        test: plan.p_value(Tail::Upper, f, &permuted),
    })
}

/// (I − QQ') M (I − QQ').
fn without(matrix: &Array2<f64>, columns: &[Vec<f64>]) -> Array2<f64> {
    if columns.is_empty() {
        return matrix.clone();
    }
    let q = Array2::from_shape_fn((matrix.nrows(), columns.len()), |(i, k)| columns[k][i]);
    let once = matrix - &q.dot(&q.t().dot(matrix));
    let across = once.dot(&q);
    once - across.dot(&q.t())
}
