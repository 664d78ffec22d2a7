//! UniFrac in its forms.

use super::profile::place;
use crate::distance_matrix::{pairs, rows_mut};
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
/// assert_eq!(unifrac(&table, &tree, UniFrac::Unweighted)?.get(0, 1), 3.0 / 7.0);
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
    let n = placed.rows.len();
    let shares: Vec<Vec<f64>> = (0..n).into_par_iter().map(|sample| placed.shares(sample)).collect();
    let mut condensed = vec![0.0; pairs(n)];
    rows_mut(n, &mut condensed).into_par_iter().enumerate().for_each(|(i, out)| {
        for (d, other) in out.iter_mut().zip(&shares[i + 1..]) {
            *d = pair(&placed.lengths, &shares[i], other, form);
        }
    });
    DistanceMatrix::from_condensed(table.samples().to_vec(), condensed)
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
                let weight = b * sum.powf(alpha);
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
