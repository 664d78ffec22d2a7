//! Bray-Curtis between all samples.
//!
//! All that is to be summed is min(x, y). Features that many samples hold go through dense tiles (4 samples
//! against 16, 512 features at a time), the others through the list of the samples that hold them, so
//! that the work is that of the pairs of cells that meet. Whole counts are summed as 32-bit
//! integers, which is exact (a sum of minima cannot exceed the total of a sample, and totals are
//! checked to fit); other values as `f64`, in an order that depends on the table alone.

use crate::distance_matrix::{pairs, rows_mut};
use crate::kernel::{Minimum, TILE_COLUMNS, TILE_ROWS, shared_minima};
use crate::rows::Row;
use rayon::prelude::*;

/// A feature is dense when more than one sample in this many holds it.
const DENSE_ONE_IN: usize = 6;
/// Features of a dense tile.
const DEPTH: usize = 512;
/// Samples whose sums are gathered together.
const BAND: usize = TILE_COLUMNS;

/// All pairs in condensed order.
pub(super) fn condensed(rows: &[Row], n_features: usize) -> Vec<f64> {
    let whole = rows
        .iter()
        .all(|row| row.total <= f64::from(u32::MAX) && row.values.iter().all(|value| value.fract() == 0.0));
    if whole {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and in range, as checked"
        )]
        sums_to_distances::<u32>(rows, n_features, |value| value as u32, f64::from)
    } else {
        sums_to_distances::<f64>(rows, n_features, |value| value, |value| value)
    }
}

/// Where a feature goes.
#[derive(Clone, Copy)]
enum Place {
    Dense(usize),
    Listed(usize),
}

/// The cells in the two forms.
struct Cells<T> {
    /// Of each block of 512 dense features and each panel of 16 samples, the features' values.
    panels: Vec<Vec<[T; TILE_COLUMNS]>>,
    n_panels: usize,
    /// Of each other feature, the samples that hold it and their values.
    lists: Vec<Vec<(u32, T)>>,
    /// Of each sample, its other features with their values.
    listed: Vec<Vec<(u32, T)>>,
    n_dense: usize,
}

fn cells<T: Minimum>(rows: &[Row], n_features: usize, of: impl Fn(f64) -> T) -> Cells<T> {
    let mut prevalence = vec![0_usize; n_features];
    rows.iter().for_each(|row| row.features.iter().for_each(|&f| prevalence[f as usize] += 1));
    let (mut n_dense, mut n_listed) = (0, 0);
    let place: Vec<Place> = prevalence
        .iter()
        .map(|&present| {
            let next = if present * DENSE_ONE_IN > rows.len() { &mut n_dense } else { &mut n_listed };
            *next += 1;
            if present * DENSE_ONE_IN > rows.len() {
                Place::Dense(*next - 1)
            } else {
                Place::Listed(*next - 1)
            }
        })
        .collect();
    let n_panels = rows.len().div_ceil(TILE_COLUMNS);
    let mut panels: Vec<Vec<[T; TILE_COLUMNS]>> = (0..n_dense.div_ceil(DEPTH) * n_panels)
        .map(|at| {
            let block = at / n_panels;
            vec![[T::default(); TILE_COLUMNS]; DEPTH.min(n_dense - block * DEPTH)]
        })
        .collect();
    let mut lists = vec![Vec::new(); n_listed];
    let mut listed = vec![Vec::new(); rows.len()];
    for (sample, (row, own)) in (0_u32..).zip(rows.iter().zip(&mut listed)) {
        for (&feature, &value) in row.features.iter().zip(&row.values) {
            match place[feature as usize] {
                Place::Dense(at) => {
                    let panel = (at / DEPTH) * n_panels + sample as usize / TILE_COLUMNS;
                    panels[panel][at % DEPTH][sample as usize % TILE_COLUMNS] = of(value);
                }
                Place::Listed(at) => {
                    lists[at].push((sample, of(value)));
                    own.push((u32::try_from(at).unwrap_or(u32::MAX), of(value)));
                }
            }
        }
    }
    Cells { panels, n_panels, lists, listed, n_dense }
}

fn sums_to_distances<T: Minimum>(
    rows: &[Row],
    n_features: usize,
    of: impl Fn(f64) -> T,
    back: impl Fn(T) -> f64 + Sync,
) -> Vec<f64> {
    let n = rows.len();
    let cells = cells(rows, n_features, of);
    let totals: Vec<f64> = (0..n).map(|sample| back(total(&cells, sample))).collect();
    let mut condensed = vec![0.0; pairs(n)];
    rows_mut(n, &mut condensed).par_chunks_mut(BAND).enumerate().for_each_init(
        || vec![T::default(); BAND * cells.n_panels * TILE_COLUMNS],
        |sums, (band, out)| {
            let width = cells.n_panels * TILE_COLUMNS;
            let first = band * BAND;
            sums.fill(T::default());
            add_dense(&cells, first, out.len(), sums);
            for (offset, out) in out.iter_mut().enumerate() {
                let i = first + offset;
                let sums = &mut sums[offset * width..(offset + 1) * width];
                add_listed(&cells, i, sums);
                for (d, j) in out.iter_mut().zip(i + 1..) {
                    *d = (1.0 - 2.0 * back(sums[j]) / (totals[i] + totals[j])).max(0.0);
                }
            }
        },
    );
    condensed
}

/// The total of a sample, summed in the order in which the minima of a pair are.
fn total<T: Minimum>(cells: &Cells<T>, sample: usize) -> T {
    let mut total = T::default();
    for block in 0..cells.n_dense.div_ceil(DEPTH) {
        let panel = &cells.panels[block * cells.n_panels + sample / TILE_COLUMNS];
        let inner = panel.iter().fold(T::default(), |sum, values| sum.plus(values[sample % TILE_COLUMNS]));
        total = total.plus(inner);
    }
    cells.listed[sample].iter().fold(total, |sum, &(_, value)| sum.plus(value))
}

/// Adds the minima over the dense features, for the samples of a band against all from them on.
fn add_dense<T: Minimum>(cells: &Cells<T>, first: usize, count: usize, sums: &mut [T]) {
    let width = cells.n_panels * TILE_COLUMNS;
    let mut own: Vec<[T; TILE_ROWS]> = Vec::with_capacity(DEPTH);
    for block in 0..cells.n_dense.div_ceil(DEPTH) {
        let panels = &cells.panels[block * cells.n_panels..(block + 1) * cells.n_panels];
        // A band is one panel: BAND is TILE_COLUMNS.
        let of_band = &panels[first / TILE_COLUMNS];
        for group in (0..count).step_by(TILE_ROWS) {
            own.clear();
            own.extend(of_band.iter().map(|values| std::array::from_fn(|r| values[group + r])));
            for (at, panel) in panels.iter().enumerate().skip(first / TILE_COLUMNS) {
                let mut tile = [[T::default(); TILE_COLUMNS]; TILE_ROWS];
                shared_minima(&own, panel, &mut tile);
                for (r, row) in tile.iter().enumerate() {
                    let start = (group + r) * width + at * TILE_COLUMNS;
                    for (sum, &more) in sums[start..start + TILE_COLUMNS].iter_mut().zip(row) {
                        *sum = sum.plus(more);
                    }
                }
            }
        }
    }
}

/// Adds the minima over the other features, for one sample against the later ones.
fn add_listed<T: Minimum>(cells: &Cells<T>, i: usize, sums: &mut [T]) {
    for &(feature, x) in &cells.listed[i] {
        let list = &cells.lists[feature as usize];
        let after = list.partition_point(|&(sample, _)| sample as usize <= i);
        for &(sample, y) in &list[after..] {
            let sum = &mut sums[sample as usize];
            *sum = sum.plus(x.lesser(y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beta::{Metric, scatter};

    /// Samples that share many features and few, on both sides of every tile border.
    fn rows(n: usize, n_features: u32, scale: f64) -> Vec<Row> {
        let mut state = 7_u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        (0..n)
            .map(|_| {
                let mut row = Row::default();
                for feature in 0..n_features {
                    let chance = if feature % 3 == 0 { 60 } else { 8 };
                    if next() % 100 < chance || feature == 1 {
                        row.features.push(feature);
                        row.values.push(scale * f64::from(u32::try_from(next() % 500 + 1).unwrap()));
                    }
                }
                row.total = row.values.iter().sum();
                row
            })
            .collect()
    }

    #[test]
    fn tiles_and_lists_equal_the_plain_form() {
        for (n, n_features) in [(2, 3), (17, 40), (50, 1700), (33, 512 * 3)] {
            for scale in [1.0, 0.001] {
                let mut rows = rows(n, n_features, scale);
                rows[1] = rows[0].clone();
                let fast = condensed(&rows, n_features as usize);
                let plain = scatter::condensed(&rows, n_features as usize, Metric::BrayCurtis);
                assert_eq!(fast[0], 0.0, "two equal samples");
                for (a, b) in fast.iter().zip(&plain) {
                    assert!((a - b).abs() < 1e-14, "{a} is not {b}");
                }
            }
        }
    }
}
