//! Within-group sums of many labellings in whole numbers, and exactly only where that could change a p.
//!
//! Squared distances are rounded to 25 bits, so that a run of [`TILE_COLUMNS`] of them sums without loss in 32 bits:
//! twice as many at a time as `f64`, and no rounding that depends on the order. What the rounding of a square can do
//! to a within-group sum of squares is bounded; labellings whose sum lies within that bound of the observed one are
//! summed again in `f64`. The answer to "at least as extreme?" is therefore that of `f64` for every labelling.

use crate::DistanceMatrix;
use crate::kernel::{NARROW_LANES, same_label_counts};
use crate::rows::as_f64;
use endobiome_stats::permutation::PermutationPlan;
use rayon::prelude::*;

/// Columns of a tile: so many numbers of 25 bits sum within 32 bits.
const TILE_COLUMNS: usize = 128;
const TILE_ROWS: usize = 32;
const LARGEST: f64 = 33_554_431.0;
/// Labellings of a task: 8 x 32.
const BATCHES: usize = 8;

/// Within-group sums of squares, and how far off they may be.
pub(super) struct Approximate {
    /// One a labelling.
    pub(super) within: Vec<f64>,
    /// The greatest error that one of them can have.
    pub(super) error: f64,
}

/// Σ over groups of Σ d² / size, of each permutation of `labels`, from squares rounded to 25 bits.
pub(super) fn within_groups(
    distances: &DistanceMatrix,
    labels: &[usize],
    sizes: &[usize],
    plan: &PermutationPlan,
) -> Approximate {
    let n = distances.n();
    let most = distances.condensed().iter().fold(0.0_f64, |most, d| most.max(*d));
    let step = (most * most / LARGEST).max(f64::MIN_POSITIVE);
    let weights: Vec<f64> = sizes.iter().map(|&size| step / as_f64(size)).collect();
    let tasks: Vec<usize> = (0..plan.len()).step_by(BATCHES * NARROW_LANES).collect();
    let sums: Vec<Vec<f64>> = tasks
        .into_par_iter()
        .map(|first| {
            let count = (plan.len() - first).min(BATCHES * NARROW_LANES);
            let mut permuted = vec![vec![[0_u32; NARROW_LANES]; n]; count.div_ceil(NARROW_LANES)];
            let mut order = vec![0; n];
            for index in 0..count {
                plan.permutation(first + index, &mut order);
                for (lanes, &from) in permuted[index / NARROW_LANES].iter_mut().zip(&order) {
                    #[expect(clippy::cast_possible_truncation, reason = "no more groups than samples")]
                    let label = labels[from] as u32;
                    lanes[index % NARROW_LANES] = label;
                }
            }
            let sums = batches(distances, 1.0 / step, &weights, &permuted);
            sums.into_iter().flatten().take(count).collect()
        })
        .collect();
    // Each square is off by half a step at most; a group of size s has s (s - 1) / 2 of them, weighted by 1 / s.
    let halves: f64 = sizes.iter().map(|&size| as_f64(size.saturating_sub(1)) / 4.0).sum();
    Approximate { within: sums.into_iter().flatten().collect(), error: 1.01 * step * halves }
}

fn batches(
    distances: &DistanceMatrix,
    scale: f64,
    weights: &[f64],
    permuted: &[Vec<[u32; NARROW_LANES]>],
) -> Vec<[f64; NARROW_LANES]> {
    let n = distances.n();
    let mut totals = vec![[0.0; NARROW_LANES]; permuted.len()];
    let mut squares = vec![0_u32; TILE_ROWS * TILE_COLUMNS];
    for left in (0..n).step_by(TILE_COLUMNS) {
        let right = (left + TILE_COLUMNS).min(n);
        for top in (0..right).step_by(TILE_ROWS) {
            let bottom = (top + TILE_ROWS).min(right);
            for (i, squares) in (top..bottom).zip(squares.chunks_exact_mut(TILE_COLUMNS)) {
                let from = left.max(i + 1);
                if from < right {
                    let row = &distances.row_after(i)[from - i - 1..right - i - 1];
                    squares.iter_mut().zip(row).for_each(|(square, d)| *square = rounded(d * d * scale));
                }
            }
            for (labels, total) in permuted.iter().zip(&mut totals) {
                for (i, squares) in (top..bottom).zip(squares.chunks_exact(TILE_COLUMNS)) {
                    let from = left.max(i + 1);
                    if from >= right {
                        continue;
                    }
                    let sums = same_label_counts(&squares[..right - from], &labels[i], &labels[from..right]);
                    for lane in 0..NARROW_LANES {
                        total[lane] += weights[labels[i][lane] as usize] * f64::from(sums[lane]);
                    }
                }
            }
        }
    }
    totals
}

/// The nearest whole number of a value from 0 to 2^25: the low bits of the value plus 2^52.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the low bits are the number")]
fn rounded(value: f64) -> u32 {
    (value + 4_503_599_627_370_496.0).to_bits() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest() {
        for (value, number) in [(0.0, 0), (0.49, 0), (0.51, 1), (33_554_430.6, 33_554_431)] {
            assert_eq!(rounded(value), number);
        }
    }
}
