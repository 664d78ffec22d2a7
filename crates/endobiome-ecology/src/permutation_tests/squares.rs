//! Sums of squared distances over many permutations at once.
//!
//! Both forms walk the distances tile by tile and take up many permutations at each tile, so that the matrix is read
//! few times. One factor: the squared distances within groups, as `f64`, summed for 16 labellings
//! at a time. Any model: quadratic forms of its orthonormal columns, as matrix products.
//! `f64` throughout; permuted sums differ from the plain form by rounding only (about 1e-13 of the total).

use super::fixed_point;
use crate::kernel::{LANES, same_label_sums};
use crate::rows::as_f64;
use crate::{DistanceMatrix, Result};
use endobiome_stats::permutation::PermutationPlan;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;

/// Labellings of a task: 8 x 16, whose labels (1 KB a sample) stay in the second-level cache.
const BATCHES: usize = 8;
const TILE_ROWS: usize = 32;
const TILE_COLUMNS: usize = 128;

/// Within-group sum of squares, Σ over groups of Σ d² / size, of each permutation of `labels`.
///
/// Summed in whole numbers, and again in `f64` where `undecided` says of the least and the most that the sum
/// may be that this is not enough.
pub(super) fn within_groups(
    distances: &DistanceMatrix,
    labels: &[usize],
    plan: &PermutationPlan,
    undecided: impl Fn(f64, f64) -> bool,
) -> Result<Vec<f64>> {
    let groups = labels.iter().max().map_or(0, |max| max + 1);
    let mut sizes = vec![0; groups];
    labels.iter().for_each(|&label| sizes[label] += 1);
    let fixed_point::Approximate { mut within, error } =
        fixed_point::within_groups(distances, labels, &sizes, plan);
    let again: Vec<usize> =
        (0..within.len()).filter(|&index| undecided(within[index] - error, within[index] + error)).collect();
    let orders = again.iter().map(|&index| {
        let mut order = vec![0; labels.len()];
        plan.permutation(index, &mut order);
        order
    });
    let again_plan = PermutationPlan::given(labels.len(), orders.collect())?;
    let weights: Vec<f64> = sizes.into_iter().map(|size| 1.0 / as_f64(size)).collect();
    let exact = same_label_totals(distances, labels, &weights, |d| d * d, &again_plan);
    again.into_iter().zip(exact).for_each(|(index, sum)| within[index] = sum);
    Ok(within)
}

/// Σ over groups of their weight times Σ `of`(d) over pairs within the group, of each permutation of `labels`.
pub(super) fn same_label_totals(
    distances: &DistanceMatrix,
    labels: &[usize],
    weights: &[f64],
    of: impl Fn(f64) -> f64 + Sync,
    plan: &PermutationPlan,
) -> Vec<f64> {
    let n = distances.n();
    let tasks: Vec<usize> = (0..plan.len()).step_by(BATCHES * LANES).collect();
    let sums: Vec<Vec<f64>> = tasks
        .into_par_iter()
        .map(|first| {
            let count = (plan.len() - first).min(BATCHES * LANES);
            let mut permuted = vec![vec![[0_u64; LANES]; n]; count.div_ceil(LANES)];
            let mut order = vec![0; n];
            for index in 0..count {
                plan.permutation(first + index, &mut order);
                for (lanes, &from) in permuted[index / LANES].iter_mut().zip(&order) {
                    lanes[index % LANES] = labels[from] as u64;
                }
            }
            let sums = within_batches(distances, weights, &of, &permuted);
            sums.into_iter().flatten().take(count).collect()
        })
        .collect();
    sums.into_iter().flatten().collect()
}

fn within_batches(
    distances: &DistanceMatrix,
    weights: &[f64],
    of: &impl Fn(f64) -> f64,
    permuted: &[Vec<[u64; LANES]>],
) -> Vec<[f64; LANES]> {
    let n = distances.n();
    let mut totals = vec![[0.0; LANES]; permuted.len()];
    let mut squares = vec![0.0; TILE_ROWS * TILE_COLUMNS];
    for left in (0..n).step_by(TILE_COLUMNS) {
        let right = (left + TILE_COLUMNS).min(n);
        for top in (0..right).step_by(TILE_ROWS) {
            let bottom = (top + TILE_ROWS).min(right);
            for (i, squares) in (top..bottom).zip(squares.chunks_exact_mut(TILE_COLUMNS)) {
                let from = left.max(i + 1);
                if from < right {
                    let row = &distances.row_after(i)[from - i - 1..right - i - 1];
                    squares.iter_mut().zip(row).for_each(|(square, d)| *square = of(*d));
                }
            }
            for (labels, total) in permuted.iter().zip(&mut totals) {
                for (i, squares) in (top..bottom).zip(squares.chunks_exact(TILE_COLUMNS)) {
                    let from = left.max(i + 1);
                    if from >= right {
                        continue;
                    }
                    let mut sums = [0.0; LANES];
                    same_label_sums(&squares[..right - from], &labels[i], &labels[from..right], &mut sums);
                    for lane in 0..LANES {
                        #[expect(clippy::cast_possible_truncation, reason = "it was a usize")]
                        let label = labels[i][lane] as usize;
                        total[lane] += weights[label] * sums[lane];
                    }
                }
            }
        }
    }
    totals
}

/// Permutations of a task of [`quadratic_forms`], and samples of its tiles.
const PERMUTATIONS: usize = 128;
const TILE: usize = 256;

/// −Σ q_i q_j d² over pairs i < j, for each column q of each permuted model: permutations x columns.
pub(super) fn quadratic_forms(
    distances: &DistanceMatrix,
    columns: &[Vec<f64>],
    plan: &PermutationPlan,
) -> Vec<Vec<f64>> {
    let n = distances.n();
    let tasks: Vec<usize> = (0..plan.len()).step_by(PERMUTATIONS).collect();
    let forms: Vec<Vec<Vec<f64>>> = tasks
        .into_par_iter()
        .map(|first| {
            let count = (plan.len() - first).min(PERMUTATIONS);
            let width = columns.len();
            let mut placed = Array2::zeros((n, count * width));
            let mut order = vec![0; n];
            for index in 0..count {
                plan.permutation(first + index, &mut order);
                for (i, &from) in order.iter().enumerate() {
                    for (c, column) in columns.iter().enumerate() {
                        placed[(i, index * width + c)] = column[from];
                    }
                }
            }
            let sums = forms_of(distances, &placed);
            sums.chunks_exact(width).map(<[f64]>::to_vec).collect()
        })
        .collect();
    forms.into_iter().flatten().collect()
}

/// −Σ q_i q_j d² over pairs for every column.
fn forms_of(distances: &DistanceMatrix, placed: &Array2<f64>) -> Vec<f64> {
    let n = distances.n();
    let mut forms = vec![0.0; placed.ncols()];
    let mut squares = Array2::zeros((TILE, TILE));
    let mut products = Array2::zeros((TILE, placed.ncols()));
    for top in (0..n).step_by(TILE) {
        let bottom = (top + TILE).min(n);
        let height = bottom - top;
        products.fill(0.0);
        for left in (top..n).step_by(TILE) {
            let right = (left + TILE).min(n);
            squares.fill(0.0);
            for i in top..bottom {
                let from = left.max(i + 1);
                if from < right {
                    let row = &distances.row_after(i)[from - i - 1..right - i - 1];
                    for (square, d) in
                        squares.slice_mut(s![i - top, from - left..right - left]).iter_mut().zip(row)
                    {
                        *square = d * d;
                    }
                }
            }
            let tile: ArrayView2<'_, f64> = squares.slice(s![..height, ..right - left]);
            general_mat_mul(
                1.0,
                &tile,
                &placed.slice(s![left..right, ..]),
                1.0,
                &mut products.slice_mut(s![..height, ..]),
            );
        }
        for i in 0..height {
            for ((form, q), product) in forms.iter_mut().zip(placed.row(top + i)).zip(products.row(i)) {
                *form -= q * product;
            }
        }
    }
    forms
}

/// q' M q for each column q of each permuted model, M a square symmetric matrix: permutations x columns.
pub(crate) fn gram_forms(gram: &Array2<f64>, columns: &[Vec<f64>], plan: &PermutationPlan) -> Vec<Vec<f64>> {
    let n = gram.nrows();
    let width = columns.len();
    let tasks: Vec<usize> = (0..plan.len()).step_by(PERMUTATIONS).collect();
    let forms: Vec<Vec<Vec<f64>>> = tasks
        .into_par_iter()
        .map(|first| {
            let count = (plan.len() - first).min(PERMUTATIONS);
            let mut placed = Array2::zeros((n, count * width));
            let mut order = vec![0; n];
            for index in 0..count {
                plan.permutation(first + index, &mut order);
                for (i, &from) in order.iter().enumerate() {
                    for (c, column) in columns.iter().enumerate() {
                        placed[(i, index * width + c)] = column[from];
                    }
                }
            }
            let products = gram.dot(&placed);
            let mut sums = vec![0.0; count * width];
            for (q, product) in placed.rows().into_iter().zip(products.rows()) {
                sums.iter_mut().zip(q.iter().zip(product)).for_each(|(sum, (q, p))| *sum += q * p);
            }
            sums.chunks_exact(width).map(<[f64]>::to_vec).collect()
        })
        .collect();
    forms.into_iter().flatten().collect()
}
