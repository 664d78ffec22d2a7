//! Non-metric multidimensional scaling.

use super::pcoa::pcoa;
use crate::linear::{fix_signs, symmetric_eigen};
use crate::rows::as_f64;
use crate::{DistanceMatrix, Error, Result};
use endobiome_core::{SampleId, stream};
use ndarray::Array2;
use rand::RngExt;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How NMDS searches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NmdsOptions {
    /// Dimensions of the configuration.
    pub dimensions: usize,
    /// Random starts, beside the one from principal coordinates.
    pub random_starts: usize,
    /// Most steps of one start.
    pub most_steps: usize,
    /// A start ends when the stress falls by less than this part of itself.
    pub tolerance: f64,
    /// Seed of the random starts.
    pub seed: u64,
}

impl Default for NmdsOptions {
    /// Two dimensions, 20 random starts, 2,000 steps, 1e-9, seed 1.
    fn default() -> Self {
        Self { dimensions: 2, random_starts: 20, most_steps: 2_000, tolerance: 1e-9, seed: 1 }
    }
}

/// The best configuration found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nmds {
    /// The samples, one a row of `coordinates`.
    pub ids: Vec<SampleId>,
    /// Samples x dimensions: centred, mean square distance from the centre 1, turned to principal axes.
    pub coordinates: Array2<f64>,
    /// Kruskal's stress 1. Above 0.2 distances in the picture mean little.
    pub stress: f64,
    /// Stress of every start, that of principal coordinates first. One that no other start comes near is no
    /// safe minimum.
    pub stress_of_starts: Vec<f64>,
    /// Whether the best start ended by tolerance.
    pub converged: bool,
}

/// Finds the configuration whose distances best keep the order of the given ones (Kruskal 1964): global
/// model, ties free to part (Kruskal's primary approach), stress 1, by majorisation (SMACOF; de Leeuw 1977)
/// with monotone regression.
///
/// The start of principal coordinates and seeded random starts run in parallel; the least stress wins, the
/// earlier start among equals. Cost: n² log n a step.
///
/// # Errors
/// [`Error::TooFewSamples`] for fewer than dimensions + 2; [`Error::Degenerate`] when all distances are the
/// same or 0; [`Error::Parameter`] for no dimension.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::ordination::{NmdsOptions, nmds};
/// use endobiome_ecology::DistanceMatrix;
/// let places = [(0.0_f64, 0.0_f64), (1.0, 0.2), (3.0, 1.1), (2.0, 4.0), (0.3, 2.7), (5.0, 5.2)];
/// let ids = (0..6).map(|i| SampleId::new(format!("s{i}"))).collect::<Result<Vec<_>, _>>()?;
/// let mut pairs = Vec::new();
/// for (i, a) in places.iter().enumerate() {
///     pairs.extend(places[i + 1..].iter().map(|b| (a.0 - b.0).hypot(a.1 - b.1)));
/// }
/// let found = nmds(&DistanceMatrix::from_condensed(ids, pairs)?, &NmdsOptions::default())?;
/// assert!(found.stress < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn nmds(distances: &DistanceMatrix, options: &NmdsOptions) -> Result<Nmds> {
    let n = distances.n();
    let dimensions = options.dimensions;
    if dimensions == 0 {
        return Err(Error::Parameter { what: "NMDS dimensions", value: 0.0, expected: "at least 1" });
    }
    if n < dimensions + 2 {
        return Err(Error::TooFewSamples { what: "NMDS", needed: dimensions + 2, given: n });
    }
    let least = distances.condensed().iter().copied().fold(f64::INFINITY, f64::min);
    if distances.max() == least {
        return Err(Error::Degenerate { what: "NMDS", reason: "all distances are the same" });
    }
    let order = Order::new(distances);
    let principal = pcoa(distances, dimensions)?.coordinates;
    let runs: Vec<(Array2<f64>, f64, bool)> = (0..=options.random_starts)
        .into_par_iter()
        .map(|start| {
            let mut random = stream(options.seed, "nmds", &(start as u64).to_le_bytes());
            let scale = distances.mean();
            let points = Array2::from_shape_fn((n, dimensions), |(i, k)| {
                let drawn = scale * (random.random::<f64>() - 0.5);
                if start > 0 {
                    drawn
                } else if k < principal.ncols() {
                    principal[(i, k)]
                } else {
                    1e-3 * drawn
                }
            });
            order.settle(points, options)
        })
        .collect();
    let stress_of_starts: Vec<f64> = runs.iter().map(|run| run.1).collect();
    let (points, stress, converged) = runs
        .into_iter()
        .reduce(|best, run| if run.1 < best.1 { run } else { best })
        .ok_or(Error::Degenerate { what: "NMDS", reason: "no start" })?;
    Ok(Nmds {
        ids: distances.ids().to_vec(),
        coordinates: turned(points),
        stress,
        stress_of_starts,
        converged,
    })
}

/// Pairs by rising distance.
struct Order {
    n: usize,
    /// The two samples of each pair, in condensed order.
    pairs: Vec<(u32, u32)>,
    /// Places in condensed order, by rising distance.
    rising: Vec<u32>,
    /// Where runs of equal distances end in `rising`.
    ends: Vec<usize>,
}

impl Order {
    fn new(distances: &DistanceMatrix) -> Self {
        let n = distances.n();
        let narrow = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let pairs: Vec<(u32, u32)> =
            (0..n).flat_map(|i| (i + 1..n).map(move |j| (narrow(i), narrow(j)))).collect();
        let values = distances.condensed();
        let mut rising: Vec<u32> = (0..values.len()).map(narrow).collect();
        rising.sort_by(|&a, &b| values[a as usize].total_cmp(&values[b as usize]).then(a.cmp(&b)));
        let mut ends = Vec::new();
        let mut at = 0;
        for run in rising.chunk_by(|&a, &b| values[a as usize] == values[b as usize]) {
            at += run.len();
            ends.push(at);
        }
        Self { n, pairs, rising, ends }
    }

    fn distances(&self, points: &Array2<f64>) -> Vec<f64> {
        let square = |i: u32, j: u32| -> f64 {
            points.row(i as usize).iter().zip(points.row(j as usize)).map(|(a, b)| (a - b) * (a - b)).sum()
        };
        self.pairs.iter().map(|&(i, j)| square(i, j).sqrt()).collect()
    }

    /// The monotone values nearest to `d`: within ties by rising d, then pool adjacent violators.
    fn monotone(&self, d: &[f64]) -> Vec<f64> {
        let mut order = self.rising.clone();
        let mut start = 0;
        for &end in &self.ends {
            if end - start > 1 {
                order[start..end].sort_by(|&a, &b| d[a as usize].total_cmp(&d[b as usize]).then(a.cmp(&b)));
            }
            start = end;
        }
        let mut pools: Vec<(f64, usize)> = Vec::new();
        for &at in &order {
            let mut pool = (d[at as usize], 1);
            while let Some(&(sum, count)) = pools.last() {
                if sum * as_f64(pool.1) < pool.0 * as_f64(count) {
                    break;
                }
                pool = (pool.0 + sum, pool.1 + count);
                pools.pop();
            }
            pools.push(pool);
        }
        let mut fitted = vec![0.0; d.len()];
        let mut places = order.iter();
        for (sum, count) in pools {
            let mean = sum / as_f64(count);
            places.by_ref().take(count).for_each(|&at| fitted[at as usize] = mean);
        }
        fitted
    }

    /// Majorises from one start: configuration, stress, whether it settled.
    fn settle(&self, mut points: Array2<f64>, options: &NmdsOptions) -> (Array2<f64>, f64, bool) {
        let n = as_f64(self.n);
        let mut stress = f64::INFINITY;
        for _ in 0..options.most_steps {
            let d = self.distances(&points);
            let fitted = self.monotone(&d);
            let (gap, size) = d
                .iter()
                .zip(&fitted)
                .fold((0.0, 0.0), |(gap, size), (d, f)| (gap + (d - f) * (d - f), size + d * d));
            if size == 0.0 {
                return (points, 1.0, false);
            }
            let now: f64 = (gap / size).sqrt();
            if now < 1e-12 || stress - now < options.tolerance * now {
                return (points, now.min(stress), true);
            }
            stress = now;
            // Fitted values of the size of the distances: the configuration must not shrink.
            let grow = (size / fitted.iter().map(|f| f * f).sum::<f64>()).sqrt();
            let mut next = Array2::zeros(points.raw_dim());
            for ((&(i, j), &d), &f) in self.pairs.iter().zip(&d).zip(&fitted) {
                if d <= 0.0 {
                    continue;
                }
                let pull = grow * f / d / n;
                for k in 0..points.ncols() {
                    let step = pull * (points[(i as usize, k)] - points[(j as usize, k)]);
                    next[(i as usize, k)] += step;
                    next[(j as usize, k)] -= step;
                }
            }
            points = next;
        }
        (points, stress, false)
    }
}

/// Centred, scaled to mean square 1, turned to principal axes.
fn turned(mut points: Array2<f64>) -> Array2<f64> {
    for mut column in points.columns_mut() {
        if let Some(mean) = column.mean() {
            column -= mean;
        }
    }
    let size = (points.iter().map(|x| x * x).sum::<f64>() / as_f64(points.nrows())).sqrt();
    if size > 0.0 {
        points /= size;
    }
    let (_, axes) = symmetric_eigen(&points.t().dot(&points));
    let mut turned = points.dot(&axes);
    fix_signs(&mut turned);
    turned
}
