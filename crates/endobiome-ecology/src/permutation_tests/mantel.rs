//! Mantel tests: whether two distance matrices of the same samples agree.

use super::Permutations;
use super::anosim::mean_ranks;
use crate::rows::as_f64;
use crate::{DistanceMatrix, Error, Result};
use endobiome_stats::permutation::{PermutationP, PermutationPlan, Tail};
use serde::{Deserialize, Serialize};

/// How the agreement is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correlation {
    /// Pearson's r of the distances.
    #[default]
    Pearson,
    /// Spearman's r: that of their ranks.
    Spearman,
}

/// The result of a Mantel test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mantel {
    /// The (partial) correlation.
    pub r: f64,
    /// The test.
    pub test: PermutationP,
}

/// Pairs as standard scores (mean 0, sum of squares 1), square and symmetric.
struct Scores {
    n: usize,
    condensed: Vec<f64>,
    square: Vec<f64>,
}

impl Scores {
    fn new(distances: &DistanceMatrix, correlation: Correlation) -> Result<Self> {
        let mut condensed = match correlation {
            Correlation::Pearson => distances.condensed().to_vec(),
            Correlation::Spearman => mean_ranks(distances.condensed()),
        };
        let mean = condensed.iter().sum::<f64>() / as_f64(condensed.len());
        condensed.iter_mut().for_each(|d| *d -= mean);
        let size = condensed.iter().map(|d| d * d).sum::<f64>().sqrt();
        if size <= mean.abs() * 1e-12 {
            return Err(Error::Degenerate {
                what: "Mantel test",
                reason: "all distances of a matrix are the same",
            });
        }
        condensed.iter_mut().for_each(|d| *d /= size);
        let n = distances.n();
        let mut square = vec![0.0; n * n];
        let mut pairs = condensed.iter();
        for i in 0..n {
            for (j, &d) in (i + 1..n).zip(&mut pairs) {
                square[i * n + j] = d;
                square[j * n + i] = d;
            }
        }
        Ok(Self { n, condensed, square })
    }

    /// Correlation with another matrix whose sample `order[i]` takes place `i`.
    fn with(&self, other: &Self, order: &[usize]) -> f64 {
        let mut sum = 0.0;
        let mut own = self.condensed.iter();
        for (i, &from) in order.iter().enumerate() {
            let row = &other.square[from * self.n..(from + 1) * self.n];
            sum += order[i + 1..].iter().zip(&mut own).map(|(&to, d)| d * row[to]).sum::<f64>();
        }
        sum
    }
}

fn checked(first: &DistanceMatrix, others: &[&DistanceMatrix]) -> Result<()> {
    for other in others {
        first.same_samples("samples of the two distance matrices", other.ids())?;
    }
    if first.n() < 3 {
        return Err(Error::TooFewSamples { what: "a Mantel test", needed: 3, given: first.n() });
    }
    Ok(())
}

fn run(plan: &PermutationPlan, tail: Tail, statistic: impl Fn(&[usize]) -> f64 + Sync) -> Mantel {
    let identity: Vec<usize> = (0..plan.n_items()).collect();
    let r = statistic(&identity);
    Mantel { r, test: plan.p_value(tail, r, &plan.statistics(statistic)) }
}

/// Tests the correlation of two distance matrices (Mantel 1967), as vegan's `mantel` (which is
/// one-sided: [`Tail::Upper`]). Cost: n² / 2 a permutation; memory: 2 × 12 n² bytes.
///
/// # Errors
/// [`Error::SampleOrder`], [`Error::Length`] when the matrices are not of the same samples in the
/// same order; [`Error::TooFewSamples`] below 3; [`Error::Degenerate`] when a matrix does not vary;
/// [`Error::RepeatedBlocks`] when samples of one woman would be exchanged with those of others.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::{DistanceMatrix, permutation_tests::{Correlation, Permutations, Tail, mantel}};
/// let ids = ["a", "b", "c", "d"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let distances = DistanceMatrix::from_condensed(ids, vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6])?;
/// let twice = distances.map(|d| 2.0 * d)?;
/// let result = mantel(&distances, &twice, Correlation::Pearson, Tail::Upper, &Permutations::free())?;
/// assert!((result.r - 1.0).abs() < 1e-9);
/// // No other of the 24 orders agrees so well.
/// assert!((result.test.p - 1.0 / 24.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mantel(
    first: &DistanceMatrix,
    second: &DistanceMatrix,
    correlation: Correlation,
    tail: Tail,
    permutations: &Permutations,
) -> Result<Mantel> {
    checked(first, &[second])?;
    permutations.refuse_repeats("the Mantel test", first.n())?;
    let (x, y) = (Scores::new(first, correlation)?, Scores::new(second, correlation)?);
    let plan = permutations.plan("mantel", first.n())?;
    Ok(run(&plan, tail, |order| x.with(&y, order)))
}

/// Tests the correlation of two distance matrices given a third (Smouse 1986), as vegan's
/// `mantel.partial`: the samples of the first are permuted against both others.
///
/// # Errors
/// As [`mantel`].
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::{DistanceMatrix, permutation_tests::{Correlation, Permutations, Tail, partial_mantel}};
/// let ids = ["a", "b", "c", "d"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let distances = DistanceMatrix::from_condensed(ids.clone(), vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6])?;
/// let age = DistanceMatrix::from_condensed(ids, vec![3.0, 1.0, 2.0, 6.0, 4.0, 5.0])?;
/// let free = Permutations::free();
/// // What agrees wholly does so given anything else.
/// let result = partial_mantel(&distances, &distances, &age, Correlation::Pearson, Tail::Upper, &free)?;
/// assert!((result.r - 1.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn partial_mantel(
    first: &DistanceMatrix,
    second: &DistanceMatrix,
    given: &DistanceMatrix,
    correlation: Correlation,
    tail: Tail,
    permutations: &Permutations,
) -> Result<Mantel> {
    checked(first, &[second, given])?;
    permutations.refuse_repeats("the partial Mantel test", first.n())?;
    let x = Scores::new(first, correlation)?;
    let (y, z) = (Scores::new(second, correlation)?, Scores::new(given, correlation)?);
    let identity: Vec<usize> = (0..first.n()).collect();
    let yz = y.with(&z, &identity);
    if yz.abs() >= 1.0 - 1e-12 {
        return Err(Error::Degenerate {
            what: "partial Mantel test",
            reason: "the second matrix is the third",
        });
    }
    let plan = permutations.plan("partial mantel", first.n())?;
    Ok(run(&plan, tail, |order| {
        let (xy, xz) = (x.with(&y, order), x.with(&z, order));
        (xy - xz * yz) / ((1.0 - xz * xz) * (1.0 - yz * yz)).sqrt()
    }))
}
