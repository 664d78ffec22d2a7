//! UniFrac in its forms.

use super::presence;
use super::profile::{Placed, place};
use crate::distance_matrix::{pairs, rows_mut};
use crate::kernel::{root_weighted_gap, weighted_gap};
use crate::rows::refuse_empty;
use crate::{DistanceMatrix, Error, Result, Tree};
use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The forms of UniFrac, with p and q the shares of two samples below a branch of length b.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UniFrac {
    /// Length of branches that lead to one sample only, of all that lead to either (Lozupone and Knight 2005).
    Unweighted,
    /// Σ b |p − q| (Lozupone 2007), not bounded by 1.
    Weighted,
    /// Σ b |p − q| / Σ b (p + q): the weighted form from 0 to 1.
    WeightedNormalised,
    /// Σ b (p + q)^α |p − q| / (p + q) / Σ b (p + q)^α (Chen 2012); α = 1 is the weighted normalised form,
    /// α = 0 weighs branches alike, 0.5 is the usual middle.
    Generalised {
        /// α, from 0 to 1.
        alpha: f64,
    },
}

/// Computes UniFrac between all samples.
///
/// # Errors
/// [`Error::EmptySamples`] names all samples without reads; [`Error::MissingTips`] features that are
/// no tips; [`Error::Tree`] a missing or negative branch length; [`Error::Parameter`] an α outside 0 to 1.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::{Tree, unifrac::{UniFrac, unifrac}};
/// let tree: Tree = "((a:1,b:2):4,c:8);".parse()?;
/// let samples = vec![SampleId::new("s")?, SampleId::new("t")?];
/// let rows = vec![vec![(0, 3_u64)], vec![(1, 1)]];
/// let table = AbundanceTable::from_rows(samples, vec!["a", "b", "c"], rows)?;
/// let distance = unifrac(&table, &tree, UniFrac::Unweighted)?.get(0, 1);
/// assert!((distance - 3.0 / 7.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unifrac<F: ToString, V: Abundance>(
    table: &AbundanceTable<F, V>,
    tree: &Tree,
    form: UniFrac,
) -> Result<DistanceMatrix> {
    if let UniFrac::Generalised { alpha } = form
        && !(0.0..=1.0).contains(&alpha)
    {
        return Err(Error::Parameter { what: "alpha of UniFrac", value: alpha, expected: "0 to 1" });
    }
    let placed = place(table, tree)?;
    refuse_empty("UniFrac", table.samples(), &placed.rows)?;
    let condensed = match form {
        UniFrac::Unweighted => presence::condensed(&placed),
        _ => by_shares(&placed, form),
    };
    DistanceMatrix::from_condensed(table.samples().to_vec(), condensed)
}

/// All pairs from the shares below each branch. Memory: 8 bytes a sample and branch.
fn by_shares(placed: &Placed, form: UniFrac) -> Vec<f64> {
    let n = placed.rows.len();
    let shares: Vec<Vec<f64>> = (0..n).into_par_iter().map(|sample| placed.shares(sample)).collect();
    let reach: Vec<f64> =
        shares.iter().map(|p| placed.lengths.iter().zip(p).map(|(b, p)| b * p).sum()).collect();
    let mut condensed = vec![0.0; pairs(n)];
    rows_mut(n, &mut condensed).into_par_iter().enumerate().for_each(|(i, out)| {
        for (d, j) in out.iter_mut().zip(i + 1..) {
            *d = match form {
                UniFrac::Weighted | UniFrac::WeightedNormalised => {
                    let mut gap = 0.0;
                    weighted_gap(&placed.lengths, &shares[i], &shares[j], &mut gap);
                    let all = reach[i] + reach[j];
                    match form {
                        UniFrac::Weighted => gap,
                        _ if all > 0.0 => gap / all,
                        _ => 0.0,
                    }
                }
                // The usual middle needs roots, not powers.
                UniFrac::Generalised { alpha: 0.5 } => {
                    let mut sums = [0.0; 2];
                    root_weighted_gap(&placed.lengths, &shares[i], &shares[j], &mut sums);
                    if sums[1] > 0.0 { sums[0] / sums[1] } else { 0.0 }
                }
                _ => pair(&placed.lengths, &shares[i], &shares[j], form),
            };
        }
    });
    condensed
}

/// One pair, branch by branch: the plain form.
fn pair(lengths: &[f64], p: &[f64], q: &[f64], form: UniFrac) -> f64 {
    let (mut apart, mut all) = (0.0, 0.0);
    for ((&b, &p), &q) in lengths.iter().zip(p).zip(q) {
        let sum = p + q;
        if sum == 0.0 {
            continue;
        }
        let difference = (p - q).abs();
        match form {
            UniFrac::Unweighted => {
                all += b;
                if p == 0.0 || q == 0.0 {
                    apart += b;
                }
            }
            UniFrac::Weighted | UniFrac::WeightedNormalised => {
                apart += b * difference;
                all += b * sum;
            }
            UniFrac::Generalised { alpha } => {
                let weight = b * libm::pow(sum, alpha);
                apart += weight * difference / sum;
                all += weight;
            }
        }
    }
    match form {
        UniFrac::Weighted => apart,
        _ if all > 0.0 => apart / all,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::SampleId;

    /// A lopsided tree of `n` tips with awkward branch lengths.
    fn tree(n: usize) -> Tree {
        let mut text = "t0:0.1".to_owned();
        for tip in 1..n {
            text = if tip % 3 == 0 {
                format!(
                    "({text},(t{tip}:0.{},u{tip}:0.01):0.3):{}",
                    tip % 7,
                    1.0 / (1.0 + crate::rows::as_f64(tip))
                )
            } else {
                format!("({text},t{tip}:0.{tip}):0.0{tip}")
            };
        }
        format!("{text};").parse().unwrap()
    }

    #[test]
    fn every_form_equals_the_plain_one() {
        let n_tips = 150;
        let tree = tree(n_tips);
        let samples: Vec<SampleId> = (0..70).map(|i| SampleId::new(format!("s{i}")).unwrap()).collect();
        let rows = (0..70)
            .map(|s| {
                let held = |t: &usize| (t * 31 + s * s * 17 + t * s) % 11 < 2 || *t == s;
                (0..n_tips).filter(held).map(|t| (t, 1 + (t * s % 9) as u64)).collect()
            })
            .collect();
        let features: Vec<String> = (0..n_tips).map(|t| format!("t{t}")).collect();
        let table = AbundanceTable::from_rows(samples, features, rows).unwrap();
        let placed = place(&table, &tree).unwrap();
        for form in [
            UniFrac::Unweighted,
            UniFrac::Weighted,
            UniFrac::WeightedNormalised,
            UniFrac::Generalised { alpha: 0.5 },
        ] {
            let fast = unifrac(&table, &tree, form).unwrap();
            for i in 0..70 {
                for j in i + 1..70 {
                    let plain = pair(&placed.lengths, &placed.shares(i), &placed.shares(j), form);
                    assert!((fast.get(i, j) - plain).abs() < 1e-13, "{form:?} {i} {j}");
                }
            }
        }
    }
}
