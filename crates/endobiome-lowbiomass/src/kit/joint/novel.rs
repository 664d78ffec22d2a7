//! What a sample holds that the clean samples of its site lack.

use super::seen::SeenKit;
use crate::StudyView;
use std::collections::BTreeMap;

/// Samples that are clean, at least.
const CLEAN: usize = 3;
/// A feature is new where its share is so many times the largest among the clean samples.
const TIMES: f64 = 5.0;

/// What is new in one sample.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Novelty {
    /// Row of the counts.
    pub row: usize,
    /// Whether it is one of the clean samples, which are asked against each other.
    pub clean: bool,
    /// Share of its reads that is new.
    pub share: f64,
    /// How like the clean samples' mean the rest is (1 less Bray-Curtis of shares), over what is not new; 0 where there is no rest.
    pub likeness: f64,
    /// New reads of a column, columns ascending.
    pub cells: Vec<(usize, f64)>,
}

/// Compares each sample with the clean ones: the third of the samples (three at least) with the least `dirt`. What the seen reagents
/// take is left out of all. Samples of one woman are not held against each other, unless all are of one.
pub(crate) fn novelties(study: &StudyView<'_>, samples: &[(usize, &SeenKit)], dirt: &[f64]) -> Vec<Novelty> {
    let rest: Vec<BTreeMap<usize, f64>> = samples
        .iter()
        .map(|(row, seen)| {
            let left = |column: usize, reads: f64| {
                let taken = seen
                    .cells
                    .binary_search_by_key(&column, |&(at, _)| at)
                    .map_or(0.0, |at| seen.cells[at].1);
                (reads - taken).max(0.0)
            };
            study
                .counts
                .row(*row)
                .map(|(column, reads)| (column, left(column, reads as f64)))
                .filter(|&(_, reads)| reads > 0.0)
                .collect()
        })
        .collect();
    let sums: Vec<f64> = rest.iter().map(|rest| rest.values().sum()).collect();
    let mut order: Vec<usize> = (0..samples.len()).filter(|&at| sums[at] > 0.0).collect();
    order.sort_by(|&a, &b| dirt[a].total_cmp(&dirt[b]).then(a.cmp(&b)));
    let clean: Vec<usize> = order.iter().copied().take(CLEAN.max(order.len().div_ceil(3))).collect();
    let woman = |at: usize| study.records[samples[at].0].participant.as_deref();
    let one = samples.iter().enumerate().all(|(at, _)| woman(at) == woman(0));
    (0..samples.len())
        .map(|at| {
            let references: Vec<usize> = clean
                .iter()
                .copied()
                .filter(|&other| other != at && (one || woman(at).is_none() || woman(other) != woman(at)))
                .collect();
            let total = study.totals[samples[at].0] as f64;
            let cells: Vec<(usize, f64)> = if references.is_empty() || sums[at] <= 0.0 {
                Vec::new()
            } else {
                rest[at]
                    .iter()
                    .filter_map(|(&column, &reads)| {
                        let most = references
                            .iter()
                            .map(|&other| rest[other].get(&column).map_or(0.0, |reads| reads / sums[other]))
                            .fold(0.0, f64::max);
                        let share = reads / sums[at];
                        (share > TIMES * most).then(|| (column, reads - most * sums[at]))
                    })
                    .collect()
            };
            let mut mean: BTreeMap<usize, f64> = BTreeMap::new();
            for &other in &references {
                for (&column, reads) in &rest[other] {
                    *mean.entry(column).or_insert(0.0) += reads / sums[other];
                }
            }
            Novelty {
                likeness: likeness(&rest[at], &mean, &cells),
                row: samples[at].0,
                clean: clean.contains(&at),
                share: cells.iter().map(|(_, reads)| reads).sum::<f64>() / total,
                cells,
            }
        })
        .collect()
}

/// 1 less Bray-Curtis of the shares of two communities, over the columns that are not among `left_out`.
fn likeness(one: &BTreeMap<usize, f64>, other: &BTreeMap<usize, f64>, left_out: &[(usize, f64)]) -> f64 {
    let counts = |column: usize| left_out.binary_search_by_key(&column, |&(at, _)| at).is_err();
    let sum = |of: &BTreeMap<usize, f64>| -> f64 {
        of.iter().filter(|(column, _)| counts(**column)).map(|(_, value)| value).sum()
    };
    let (all, all_of_other) = (sum(one), sum(other));
    if all <= 0.0 || all_of_other <= 0.0 {
        return 0.0;
    }
    one.iter()
        .filter(|(column, _)| counts(**column))
        .map(|(column, value)| (value / all).min(other.get(column).copied().unwrap_or(0.0) / all_of_other))
        .sum()
}
