//! Repeated subsampling to one depth.

use super::DiversityOptions;
use super::measures::MEASURES;
use crate::Result;
use endobiome_core::{AbundanceTable, SampleId};
use endobiome_ecology::alpha::alpha_diversity_with_tree;
use endobiome_ecology::rarefaction::rarefy;
use endobiome_ecology::{DistanceMatrix, Tree, alpha_diversity};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An alpha index over the subsamples of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RarefiedIndex {
    /// The sample.
    pub sample: SampleId,
    /// The index: `observed`.
    pub index: Cow<'static, str>,
    /// Mean over subsamples.
    pub mean: f64,
    /// Standard deviation over subsamples: the noise of counting at this depth, not of sampling women.
    pub standard_deviation: f64,
}

/// What repeated subsampling gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rarefied {
    /// Reads a sample.
    pub depth: u64,
    /// Number of subsamples.
    pub repeats: u64,
    /// One entry a sample that is deep enough and index.
    pub alpha: Vec<RarefiedIndex>,
    /// The mean distances over subsamples, by the name of the metric.
    pub beta: Vec<(String, DistanceMatrix)>,
    /// Samples with fewer reads, and how many they have.
    pub shallow: Vec<(SampleId, u64)>,
}

/// Subsamples to `depth` reads `repeats` times, and averages alpha indices and distances.
pub(super) fn rarefied<F: Clone + ToString + Sync>(
    table: &AbundanceTable<F>,
    depth: u64,
    options: &DiversityOptions,
    tree: Option<&Tree>,
    seed: u64,
) -> Result<Rarefied> {
    let shallow: Vec<(SampleId, u64)> = (0..table.n_samples())
        .map(|sample| (table.samples()[sample].clone(), table.sample_total(sample)))
        .filter(|(_, reads)| *reads < depth)
        .collect();
    let deep: Vec<SampleId> = (0..table.n_samples())
        .filter(|&sample| table.sample_total(sample) >= depth)
        .map(|sample| table.samples()[sample].clone())
        .collect();
    // Per sample and index: sum and sum of squares about the first subsample's value.
    let mut first = vec![[f64::NAN; MEASURES.len()]; deep.len()];
    let mut sums = vec![[(0.0, 0.0); MEASURES.len()]; deep.len()];
    let mut totals: Vec<Vec<f64>> = vec![Vec::new(); options.metrics.len()];
    for repeat in 0..options.repeats {
        let (even, _) = rarefy(table, depth, seed, repeat)?;
        let alpha = match tree {
            Some(tree) => alpha_diversity_with_tree(&even, tree)?,
            None => alpha_diversity(&even)?,
        };
        for ((alpha, first), sums) in alpha.iter().zip(&mut first).zip(&mut sums) {
            for (((_, value), first), (sum, square)) in MEASURES.iter().zip(first).zip(sums) {
                let value = value(alpha);
                if repeat == 0 {
                    *first = value;
                }
                *sum += value - *first;
                *square += (value - *first) * (value - *first);
            }
        }
        if deep.len() < 2 {
            continue;
        }
        for (metric, total) in options.metrics.iter().zip(&mut totals) {
            let matrix = metric.distances(&even, options, tree)?;
            total.resize(matrix.condensed().len(), 0.0);
            total.iter_mut().zip(matrix.condensed()).for_each(|(total, d)| *total += d);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of subsamples")]
    let repeats = options.repeats as f64;
    let mut alpha = Vec::new();
    for ((sample, first), sums) in deep.iter().zip(&first).zip(&sums) {
        for (((index, _), first), (sum, square)) in MEASURES.iter().zip(first).zip(sums) {
            if tree.is_none() && *index == "faith_pd" {
                continue;
            }
            let variance = ((square - sum * sum / repeats) / (repeats - 1.0)).max(0.0);
            alpha.push(RarefiedIndex {
                sample: sample.clone(),
                index: Cow::Borrowed(*index),
                mean: first + sum / repeats,
                standard_deviation: if options.repeats > 1 { variance.sqrt() } else { f64::NAN },
            });
        }
    }
    let mut beta = Vec::new();
    for (metric, total) in options.metrics.iter().zip(totals) {
        if deep.len() >= 2 {
            let mean = total.into_iter().map(|d| d / repeats).collect();
            beta.push((metric.name().to_owned(), DistanceMatrix::from_condensed(deep.clone(), mean)?));
        }
    }
    Ok(Rarefied { depth, repeats: options.repeats, alpha, beta, shallow })
}
