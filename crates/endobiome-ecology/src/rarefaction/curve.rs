//! Curves with intervals.

use super::bootstrap::{Alias, community};
use super::estimate::Counts;
use super::subsample::refuse_too_many;
use crate::rows::as_f64;
use crate::{Error, Result};
use endobiome_core::{AbundanceTable, SampleId};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What curves to compute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurveOptions {
    /// Numbers of reads at which a curve is computed; empty: `points` of them, from 1 to `reach` times the reads of the sample.
    pub at: Vec<u64>,
    /// Number of points when `at` is empty; the sample's own number of reads is always one of them.
    pub points: usize,
    /// How far to extrapolate, in reads of the sample: 1 not at all, 2 is the usual limit.
    pub reach: f64,
    /// Bootstrap draws for the intervals; 0: none.
    pub bootstraps: usize,
    /// Seed of the bootstrap; a sample's draws depend on it and on the sample's id only.
    pub seed: u64,
}

impl Default for CurveOptions {
    /// 20 points up to twice the reads, 50 bootstrap draws, seed 1.
    fn default() -> Self {
        Self { at: Vec::new(), points: 20, reach: 2.0, bootstraps: 50, seed: 1 }
    }
}

/// One point of a curve; index 0, 1, 2 of the lists is the order of the Hill number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Number of reads.
    pub reads: u64,
    /// Whether this is beyond the sample.
    pub extrapolated: bool,
    /// Expected diversity.
    pub diversity: [f64; 3],
    /// 95 % interval, normal with the bootstrap's standard error; `None` without bootstrap.
    pub interval: Option<[(f64, f64); 3]>,
    /// Expected coverage.
    pub coverage: f64,
}

/// The curve of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiversityCurve {
    /// The sample.
    pub sample: SampleId,
    /// Its reads.
    pub reads: u64,
    /// The points, by rising reads; none for an empty sample.
    pub points: Vec<CurvePoint>,
    /// Whether no kind was seen once, so that what lies beyond the sample says nothing.
    pub no_singletons: bool,
}

/// Computes rarefaction and extrapolation curves of every sample for Hill numbers of order 0, 1 and 2
/// (Chao et al. 2014, the method of iNEXT), with intervals from draws of the estimated community.
///
/// # Errors
/// [`Error::Parameter`] when `reach` is below 1 or not finite, or a sample has 2^32 reads or more.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::rarefaction::{CurveOptions, rarefaction_curves};
/// let row = vec![(0, 50_u64), (1, 20), (2, 2), (3, 1), (4, 1)];
/// let table = AbundanceTable::from_rows(vec![SampleId::new("s")?], vec!["a", "b", "c", "d", "e"], vec![row])?;
/// let curve = &rarefaction_curves(&table, &CurveOptions::default())?[0];
/// let own = curve.points.iter().find(|point| point.reads == 74).ok_or("the sample itself")?;
/// assert_eq!(own.diversity[0], 5.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rarefaction_curves<F: Sync>(
    table: &AbundanceTable<F, u64>,
    options: &CurveOptions,
) -> Result<Vec<DiversityCurve>> {
    if !(options.reach >= 1.0 && options.reach.is_finite()) {
        return Err(Error::Parameter { what: "the reach", value: options.reach, expected: "1 or more" });
    }
    refuse_too_many(table)?;
    Ok((0..table.n_samples())
        .into_par_iter()
        .map(|sample| curve(&table.samples()[sample], table.row_slices(sample).1, options))
        .collect())
}

fn curve(sample: &SampleId, counts: &[u64], options: &CurveOptions) -> DiversityCurve {
    let summary = Counts::new(counts);
    let mut points: Vec<CurvePoint> = reads_of(summary.n, options)
        .into_iter()
        .map(|reads| CurvePoint {
            reads,
            extrapolated: reads > summary.n,
            diversity: [0, 1, 2].map(|order| summary.diversity(order, reads)),
            interval: None,
            coverage: summary.coverage(reads),
        })
        .collect();
    if options.bootstraps > 1 && summary.n > 0 {
        let alias = Alias::new(&community(counts));
        let mut moments = vec![[(0.0, 0.0); 3]; points.len()];
        for draw in 0..options.bootstraps {
            let item = format!("{sample}/{draw}");
            let drawn = Counts::new(&alias.draw(summary.n, options.seed, item.as_bytes()));
            for (moments, point) in moments.iter_mut().zip(&points) {
                for (order, (mean, square)) in (0..).zip(moments.iter_mut()) {
                    // About the estimate, so that the squares lose nothing.
                    let off = drawn.diversity(order, point.reads) - point.diversity[usize::from(order)];
                    *mean += off;
                    *square += off * off;
                }
            }
        }
        let draws = as_f64(options.bootstraps);
        for (point, moments) in points.iter_mut().zip(&moments) {
            let mut interval = [(0.0, 0.0); 3];
            for ((interval, (mean, square)), estimate) in
                interval.iter_mut().zip(moments).zip(point.diversity)
            {
                let variance = (square - mean * mean / draws) / (draws - 1.0);
                let half = 1.959_963_984_540_054 * variance.max(0.0).sqrt();
                *interval = ((estimate - half).max(0.0), estimate + half);
            }
            point.interval = Some(interval);
        }
    }
    DiversityCurve { sample: sample.clone(), reads: summary.n, points, no_singletons: summary.f1 == 0.0 }
}

/// The numbers of reads of a curve, rising.
fn reads_of(n: u64, options: &CurveOptions) -> Vec<u64> {
    if n == 0 {
        return Vec::new();
    }
    let mut reads = options.at.clone();
    if reads.is_empty() {
        #[expect(clippy::cast_precision_loss, reason = "read counts stay far below 2^53")]
        let end = (n as f64) * options.reach;
        for k in 1..=options.points.max(2) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of reads")]
            reads.push(((end * as_f64(k) / as_f64(options.points.max(2))).round() as u64).max(1));
        }
        reads.push(1);
        reads.push(n);
    }
    reads.sort_unstable();
    reads.dedup();
    reads
}
