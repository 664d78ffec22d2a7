//! PERMANOVA: how much of the squared distances the terms of a model take up.

use super::{Permutations, Term, squares};
use crate::linear::Basis;
use crate::rows::as_f64;
use crate::{DistanceMatrix, Error, Result};
use endobiome_stats::permutation::{PermutationP, PermutationPlan, Tail};
use serde::{Deserialize, Serialize};

/// What a term is tested against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermTest {
    /// The model without it, all other terms in: vegan's `by = "margin"`.
    #[default]
    Marginal,
    /// The terms before it: vegan's `by = "terms"`. The order of the terms matters.
    Sequential,
}

/// One term of a PERMANOVA.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PermanovaRow {
    /// The term.
    pub term: String,
    /// Degrees of freedom: columns it adds to the model.
    pub df: usize,
    /// Sum of squares.
    pub sum_of_squares: f64,
    /// Share of the total sum of squares.
    pub r2: f64,
    /// Pseudo-F.
    pub f: f64,
    /// The test; `None` where the permutations cannot move the term (a woman's group when samples are
    /// exchanged within women), which is no evidence for or against it.
    pub test: Option<PermutationP>,
}

/// A PERMANOVA table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Permanova {
    /// The terms, in the order given.
    pub terms: Vec<PermanovaRow>,
    /// Residual degrees of freedom.
    pub residual_df: usize,
    /// Residual sum of squares.
    pub residual_sum_of_squares: f64,
    /// Total degrees of freedom, n − 1.
    pub total_df: usize,
    /// Total sum of squares, Σ d² / n over pairs.
    pub total_sum_of_squares: f64,
}

/// Runs PERMANOVA (Anderson 2001; McArdle and Anderson 2001), equal to vegan's `adonis2`.
///
/// The sum of squares of a term is tr(H G), H the projection on what its columns add, G the centred matrix
/// −d²/2. Samples are permuted against the whole model, for each term alike. With more than
/// one term the smallest p told for a complete enumeration is the share of permutations that
/// reach the greatest F.
///
/// # Errors
/// [`Error::PseudoReplication`] when a term that is the same within each block would be permuted freely;
/// [`Error::Term`] when a term adds nothing to the model or leaves no residual; [`Error::Design`] when the
/// permutations move none of the terms; [`Error::Length`]; [`Error::Degenerate`] when all distances are 0.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::permutation_tests::{Blocks, Permutations, Term, TermTest, permanova};
/// use endobiome_ecology::DistanceMatrix;
/// let ids = ["a", "b", "c", "d"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let distances = DistanceMatrix::from_condensed(ids, vec![0.1, 0.9, 0.8, 0.7, 0.9, 0.2])?;
/// let group = Term::factor("group", &["RIF", "RIF", "control", "control"])?;
/// let free = Permutations::free();
/// let table = permanova(&distances, std::slice::from_ref(&group), TermTest::Marginal, &free)?;
/// let test = table.terms[0].test.ok_or("not tested")?;
/// assert_eq!((test.permutations, test.exhaustive, test.smallest_p), (6, true, 1.0 / 3.0));
/// // Two samples a woman, freely permuted: refused.
/// let women = Blocks::new("woman", &[1, 1, 2, 2]);
/// assert!(permanova(&distances, &[group], TermTest::Marginal, &free.of_blocks(women)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn permanova(
    distances: &DistanceMatrix,
    terms: &[Term],
    against: TermTest,
    permutations: &Permutations,
) -> Result<Permanova> {
    let n = distances.n();
    let model = Model::new(n, terms, against)?;
    for term in terms {
        permutations.refuse_pseudo_replication(term)?;
    }
    let total: f64 = distances.condensed().iter().map(|d| d * d).sum::<f64>() / as_f64(n);
    if total == 0.0 {
        return Err(Error::Degenerate { what: "PERMANOVA", reason: "all distances are 0" });
    }
    let identity: Vec<usize> = (0..n).collect();
    let sums = model.sums(distances, &identity);
    let observed = model.statistics(&sums, total);
    let joint = joint_labels(n, terms);
    let plan = permutations.plan_for_labels("permanova", &joint)?;
    let permuted = model.permuted(distances, terms, total, observed[0].1, &plan)?;
    let rows = terms
        .iter()
        .enumerate()
        .map(|(t, term)| {
            let (sum_of_squares, f) = observed[t];
            let of_term: Vec<f64> = permuted.iter().map(|row| row[t].1).collect();
            PermanovaRow {
                term: term.name().to_owned(),
                df: model.df[t],
                sum_of_squares,
                r2: sum_of_squares / total,
                f,
                test: permutations
                    .moves(term.labels())
                    .then(|| p_of_term(&plan, f, &of_term, terms.len() == 1 && term.levels().is_some())),
            }
        })
        .collect();
    let residual = total - sums[..model.rank].iter().sum::<f64>();
    Ok(Permanova {
        terms: rows,
        residual_df: n - 1 - model.rank,
        residual_sum_of_squares: residual,
        total_df: n - 1,
        total_sum_of_squares: total,
    })
}

/// p with the smallest p: known from the labels for one factor, else read off a complete enumeration.
fn p_of_term(plan: &PermutationPlan, f: f64, permuted: &[f64], one_factor: bool) -> PermutationP {
    let mut p = plan.p_value(Tail::Upper, f, permuted);
    if plan.is_exhaustive() && !one_factor {
        let greatest = permuted.iter().copied().fold(f, f64::max);
        let reach = permuted.iter().filter(|&&other| Tail::Upper.at_least(other, greatest)).count();
        p.smallest_p = as_f64(reach.max(1)) / as_f64(permuted.len());
    }
    p
}

/// A number a sample, equal where all terms are.
pub(crate) fn joint_labels(n: usize, terms: &[Term]) -> Vec<usize> {
    let mut numbers = std::collections::BTreeMap::new();
    (0..n)
        .map(|i| {
            let key: Vec<usize> = terms.iter().map(|term| term.labels()[i]).collect();
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        })
        .collect()
}

/// The orthonormal columns whose quadratic forms make up all sums of squares.
struct Model {
    /// First the whole model (without the constant), then, for marginal tests, the columns of each term beyond the others.
    columns: Vec<Vec<f64>>,
    rank: usize,
    /// Range of columns of each term.
    of_term: Vec<std::ops::Range<usize>>,
    df: Vec<usize>,
}

impl Model {
    fn new(n: usize, terms: &[Term], against: TermTest) -> Result<Self> {
        if terms.is_empty() {
            return Err(Error::Degenerate { what: "PERMANOVA", reason: "no term given" });
        }
        for term in terms {
            if term.len() != n {
                return Err(Error::Length { what: "values of a term", expected: n, given: term.len() });
            }
        }
        let mut whole = Basis::constant(n);
        let mut of_term = Vec::new();
        for term in terms {
            let start = whole.len() - 1;
            for column in term.columns() {
                whole.add(column);
            }
            of_term.push(start..whole.len() - 1);
        }
        let rank = whole.len() - 1;
        if rank + 1 >= n {
            return Err(Error::Term {
                term: terms.last().map(|t| t.name().to_owned()).unwrap_or_default(),
                reason: "the model has as many columns as there are samples, nothing is left to compare with",
            });
        }
        let mut columns = whole.columns.split_off(1);
        if against == TermTest::Marginal && terms.len() > 1 {
            for (t, range) in of_term.iter_mut().enumerate() {
                let mut others = Basis::constant(n);
                for (_, other) in terms.iter().enumerate().filter(|(o, _)| *o != t) {
                    for column in other.columns() {
                        others.add(column);
                    }
                }
                let known = others.len();
                for column in terms[t].columns() {
                    others.add(column);
                }
                *range = columns.len()..columns.len() + others.len() - known;
                columns.append(&mut others.columns.split_off(known));
            }
        }
        for (range, term) in of_term.iter().zip(terms) {
            if range.is_empty() {
                return Err(Error::Term {
                    term: term.name().to_owned(),
                    reason: "it says nothing that the other terms do not say",
                });
            }
        }
        let df = of_term.iter().map(std::ops::Range::len).collect();
        Ok(Self { columns, rank, of_term, df })
    }

    /// The quadratic form of each column, place `i` taking the model's row `order[i]`: the plain form.
    fn sums(&self, distances: &DistanceMatrix, order: &[usize]) -> Vec<f64> {
        let n = distances.n();
        self.columns
            .iter()
            .map(|column| {
                let placed: Vec<f64> = order.iter().map(|&from| column[from]).collect();
                let mut sum = 0.0;
                for i in 0..n {
                    let row: f64 =
                        distances.row_after(i).iter().zip(&placed[i + 1..]).map(|(d, q)| d * d * q).sum();
                    sum -= placed[i] * row;
                }
                sum
            })
            .collect()
    }

    /// Sum of squares and F of each term under each permutation; those of one factor as exact as it takes to tell
    /// on which side of the observed F they lie.
    fn permuted(
        &self,
        distances: &DistanceMatrix,
        terms: &[Term],
        total: f64,
        observed: f64,
        plan: &PermutationPlan,
    ) -> Result<Vec<Vec<(f64, f64)>>> {
        match terms {
            [factor] if factor.levels().is_some() => {
                let of_within = |within: f64| {
                    let (between, rank) = (total - within, as_f64(self.rank));
                    let residual = within / as_f64(distances.n() - 1 - self.rank);
                    (between, between / rank / residual)
                };
                let undecided = |least: f64, most: f64| {
                    let extreme = |within| Tail::Upper.at_least(of_within(within).1, observed);
                    least <= 0.0 || extreme(least) != extreme(most)
                };
                squares::within_groups(distances, factor.labels(), plan, undecided)
                    .map(|sums| sums.into_iter().map(|within| vec![of_within(within)]).collect())
            }
            _ => Ok(squares::quadratic_forms(distances, &self.columns, plan)
                .iter()
                .map(|sums| self.statistics(sums, total))
                .collect()),
        }
    }

    /// Sum of squares and F of each term.
    fn statistics(&self, sums: &[f64], total: f64) -> Vec<(f64, f64)> {
        let n = self.columns[0].len();
        let residual = total - sums[..self.rank].iter().sum::<f64>();
        let residual = residual / as_f64(n - 1 - self.rank);
        self.of_term
            .iter()
            .map(|range| {
                let sum: f64 = sums[range.clone()].iter().sum();
                (sum, sum / as_f64(range.len()) / residual)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::SampleId;

    /// Uniform numbers, the same at every run.
    fn numbers(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 32).unwrap()) / f64::from(u32::MAX)
        }
    }

    fn distances(n: usize, mut next: impl FnMut() -> f64) -> DistanceMatrix {
        let ids = (0..n).map(|i| SampleId::new(format!("s{i}")).unwrap()).collect();
        DistanceMatrix::from_condensed(ids, (0..n * (n - 1) / 2).map(|_| next()).collect()).unwrap()
    }

    fn total(distances: &DistanceMatrix) -> f64 {
        distances.condensed().iter().map(|d| d * d).sum::<f64>() / as_f64(distances.n())
    }

    #[test]
    fn both_fast_forms_equal_the_plain_one() {
        // More samples and permutations than fit one tile.
        let n = 301;
        let mut next = numbers(3);
        let distances = distances(n, &mut next);
        let labels: Vec<usize> = (0..n).map(|i| (i * i + i / 7) % 5).collect();
        let values: Vec<f64> = (0..n).map(|_| next()).collect();
        let factor = Term::factor("f", &labels).unwrap();
        let number = Term::numeric("x", &values).unwrap();
        let total = total(&distances);
        let permutations = Permutations::free().with_permutations(300).exhaustive_up_to(0);
        // Sums in whole numbers are near; those asked for exactly are exact.
        for (terms, observed, off) in [
            (vec![factor.clone()], -1.0, 2e-5),
            (vec![factor.clone()], f64::NAN, 1e-9),
            (vec![number, factor], 1.0, 1e-9),
        ] {
            let model = Model::new(n, &terms, TermTest::Marginal).unwrap();
            let plan = permutations.plan_for_labels("test", &joint_labels(n, &terms)).unwrap();
            let fast = if observed.is_nan() {
                let all = |_: f64, _: f64| true;
                squares::within_groups(&distances, terms[0].labels(), &plan, all)
                    .unwrap()
                    .into_iter()
                    .map(|within| {
                        let (rank, residual) = (as_f64(model.rank), as_f64(n - 1 - model.rank));
                        vec![(total - within, (total - within) / rank / (within / residual))]
                    })
                    .collect()
            } else {
                model.permuted(&distances, &terms, total, observed, &plan).unwrap()
            };
            assert_eq!(fast.len(), 300);
            let mut order = vec![0; n];
            for index in [0, 15, 16, 31, 32, 127, 128, 255, 256, 299] {
                plan.permutation(index, &mut order);
                let plain = model.statistics(&model.sums(&distances, &order), total);
                for ((_, fast), (_, plain)) in fast[index].iter().zip(&plain) {
                    assert!((fast - plain).abs() < off, "{fast} is not {plain}");
                }
            }
        }
    }

    #[test]
    fn rounded_sums_count_as_exact_ones_do_among_near_and_tied_statistics() {
        // Distances that hardly differ, or take few values (so that many permutations tie), or hold one far sample.
        let mut next = numbers(11);
        let few = distances(97, || f64::from(u8::from(next() > 0.5)) * 0.5 + 0.5);
        let mut next = numbers(12);
        let alike = distances(97, || 0.9 + 1e-7 * next());
        let mut next = numbers(13);
        let mut at = 0;
        let far = distances(97, || {
            at += 1;
            if at <= 96 { 1e3 + next() } else { next() }
        });
        for distances in [few, alike, far] {
            let labels: Vec<usize> = (0..97).map(|i| usize::from(i % 11 == 0)).collect();
            let term = Term::factor("f", &labels).unwrap();
            let free = Permutations::free().with_permutations(700);
            let test = permanova(&distances, std::slice::from_ref(&term), TermTest::Marginal, &free).unwrap();
            let terms = [term];
            let model = Model::new(97, &terms, TermTest::Marginal).unwrap();
            let plan = free.plan_for_labels("permanova", &joint_labels(97, &terms)).unwrap();
            let mut order = vec![0; 97];
            let plain =
                |order: &[usize]| model.statistics(&model.sums(&distances, order), total(&distances))[0].1;
            let observed = plain(&(0..97).collect::<Vec<_>>());
            let extreme = (0..plan.len())
                .filter(|&index| {
                    plan.permutation(index, &mut order);
                    Tail::Upper.at_least(plain(&order), observed)
                })
                .count();
            assert_eq!(test.terms[0].test.unwrap().extreme, extreme);
        }
    }
}
