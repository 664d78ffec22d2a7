//! PERMDISP: whether groups differ in spread.

use super::{Permutations, Term};
use crate::linear::symmetric_eigen;
use crate::ordination::pcoa::gower_centred;
use crate::rows::as_f64;
use crate::{DistanceMatrix, Error, Result};
use endobiome_stats::permutation::{PermutationP, Tail};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// What the spread is measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Centre {
    /// The spatial median of the group, as vegan's default: needs all principal coordinates.
    #[default]
    Median,
    /// The centroid of the group.
    Centroid,
}

/// The result of PERMDISP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Permdisp {
    /// Distance of each sample to the centre of its group.
    pub distances: Vec<f64>,
    /// Name and mean distance of each group, in order of names.
    pub groups: Vec<(String, f64)>,
    /// F of the analysis of variance of the distances.
    pub f: f64,
    /// Degrees of freedom: groups − 1, and samples − groups.
    pub df: (usize, usize),
    /// The permutation test of F.
    pub test: PermutationP,
}

/// Tests whether groups differ in spread (Anderson 2006), equal to vegan's `betadisper` with `permutest`.
///
/// Distances to the centre are taken in the space of all principal coordinates, real axes less
/// imaginary ones: √|Δ⁺² − Δ⁻²|. Residuals of the group means are permuted.
///
/// # Errors
/// As [`permanova`](super::permanova()); [`Error::Term`] when `group` is no factor.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::{DistanceMatrix, Term, permutation_tests::{Centre, Permutations, permdisp}};
/// // Samples at 0, 1, 2 and at 10, 13, 16 of a line: 1, 0, 1 and 3, 0, 3 from their centroids.
/// let at = [0.0_f64, 1.0, 2.0, 10.0, 13.0, 16.0];
/// let ids = ["a", "b", "c", "d", "e", "f"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let pairs = (0..6).flat_map(|i| (i + 1..6).map(move |j| at[j] - at[i])).collect();
/// let distances = DistanceMatrix::from_condensed(ids, pairs)?;
/// let group = Term::factor("group", &["near", "near", "near", "wide", "wide", "wide"])?;
/// let result = permdisp(&distances, &group, Centre::Centroid, &Permutations::free())?;
/// assert_eq!(result.df, (1, 4));
/// assert!((result.groups[1].1 - 2.0).abs() < 1e-6);
/// assert!((result.f - 1.6).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn permdisp(
    distances: &DistanceMatrix,
    group: &Term,
    centre: Centre,
    permutations: &Permutations,
) -> Result<Permdisp> {
    let n = distances.n();
    let Some(levels) = group.levels() else {
        return Err(Error::Term { term: group.name().to_owned(), reason: "it is no factor" });
    };
    if group.len() != n {
        return Err(Error::Length { what: "values of a term", expected: n, given: group.len() });
    }
    if levels.len() >= n {
        return Err(Error::Term {
            term: group.name().to_owned(),
            reason: "every sample is a group of its own",
        });
    }
    permutations.refuse_pseudo_replication(group)?;
    let labels = group.labels();
    let spread = match centre {
        Centre::Centroid => to_centroids(distances, labels, levels.len()),
        Centre::Median => to_medians(distances, labels, levels.len()),
    };
    let means = group_means(&spread, labels, levels.len());
    let residuals: Vec<f64> = spread.iter().zip(labels).map(|(d, &g)| d - means[g]).collect();
    let f = f_ratio(&spread, labels, levels.len());
    if !f.is_finite() {
        return Err(Error::Degenerate {
            what: "PERMDISP",
            reason: "no group has any spread about its centre distance",
        });
    }
    let plan = permutations.plan_for_labels("permdisp", labels)?;
    let permuted = plan.statistics(|order| {
        let placed: Vec<usize> = order.iter().map(|&from| labels[from]).collect();
        f_ratio(&residuals, &placed, levels.len())
    });
    Ok(Permdisp {
        test: plan.p_value(Tail::Upper, f, &permuted),
        groups: levels.iter().cloned().zip(means).collect(),
        distances: spread,
        f,
        df: (levels.len() - 1, n - levels.len()),
    })
}

fn group_means(values: &[f64], labels: &[usize], groups: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, 0_usize); groups];
    for (value, &label) in values.iter().zip(labels) {
        sums[label].0 += value;
        sums[label].1 += 1;
    }
    sums.into_iter().map(|(sum, count)| sum / as_f64(count)).collect()
}

/// F of a one-way analysis of variance.
fn f_ratio(values: &[f64], labels: &[usize], groups: usize) -> f64 {
    let n = as_f64(values.len());
    let grand = values.iter().sum::<f64>() / n;
    let means = group_means(values, labels, groups);
    let (mut between, mut within) = (0.0, 0.0);
    for (value, &label) in values.iter().zip(labels) {
        between += (means[label] - grand).powi(2);
        within += (value - means[label]).powi(2);
    }
    let (df_between, df_within) = (as_f64(groups) - 1.0, n - as_f64(groups));
    (between / df_between) / (within / df_within)
}

/// √|d²| to the centroid of the own group, from distances alone.
fn to_centroids(distances: &DistanceMatrix, labels: &[usize], groups: usize) -> Vec<f64> {
    let n = distances.n();
    let mut to_group = vec![0.0; n];
    for i in 0..n {
        for (offset, d) in distances.row_after(i).iter().enumerate() {
            let j = i + 1 + offset;
            if labels[i] == labels[j] {
                to_group[i] += d * d;
                to_group[j] += d * d;
            }
        }
    }
    let mut inner = vec![(0.0, 0_usize); groups];
    for (sum, &label) in to_group.iter().zip(labels) {
        inner[label].0 += sum;
        inner[label].1 += 1;
    }
    to_group
        .iter()
        .zip(labels)
        .map(|(sum, &label)| {
            let (all, size) = inner[label];
            let size = as_f64(size);
            (sum / size - all / (2.0 * size * size)).abs().sqrt()
        })
        .collect()
}

/// √|Δ⁺² − Δ⁻²| to the spatial medians of the own group, taken apart on real and imaginary axes.
fn to_medians(distances: &DistanceMatrix, labels: &[usize], groups: usize) -> Vec<f64> {
    let (gower, _) = gower_centred(distances);
    let (values, vectors) = symmetric_eigen(&gower);
    let floor = values.iter().fold(0.0_f64, |m, v| m.max(v.abs())) * 1e-8;
    let mut squares = vec![0.0; labels.len()];
    for sign in [1.0, -1.0] {
        let axes: Vec<usize> = (0..values.len()).filter(|&k| sign * values[k] > floor).collect();
        if axes.is_empty() {
            continue;
        }
        let points = Array2::from_shape_fn((labels.len(), axes.len()), |(i, a)| {
            vectors[(i, axes[a])] * (sign * values[axes[a]]).sqrt()
        });
        for group in 0..groups {
            let members: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == group).collect();
            let median = spatial_median(&points, &members);
            for &i in &members {
                let square: f64 = points.row(i).iter().zip(&median).map(|(x, m)| (x - m) * (x - m)).sum();
                squares[i] += sign * square;
            }
        }
    }
    squares.into_iter().map(|square: f64| square.abs().sqrt()).collect()
}

/// The point with the least sum of distances to the members (Weiszfeld's iteration in the form of Vardi
/// and Zhang 2000, which is safe on a member).
pub(crate) fn spatial_median(points: &Array2<f64>, members: &[usize]) -> Vec<f64> {
    let dimensions = points.ncols();
    let mut at: Vec<f64> = (0..dimensions)
        .map(|k| members.iter().map(|&i| points[(i, k)]).sum::<f64>() / as_f64(members.len()))
        .collect();
    let scale = members
        .iter()
        .map(|&i| points.row(i).iter().zip(&at).map(|(x, m)| (x - m) * (x - m)).sum::<f64>().sqrt())
        .fold(0.0, f64::max);
    if scale == 0.0 {
        return at;
    }
    for _ in 0..100_000 {
        let mut weights = 0.0;
        let mut target = vec![0.0; dimensions];
        let mut here = 0.0;
        for &i in members {
            let row = points.row(i);
            let d = row.iter().zip(&at).map(|(x, m)| (x - m) * (x - m)).sum::<f64>().sqrt();
            if d <= 1e-14 * scale {
                here += 1.0;
            } else {
                weights += 1.0 / d;
                target.iter_mut().zip(row).for_each(|(t, x)| *t += x / d);
            }
        }
        if weights == 0.0 {
            return at;
        }
        target.iter_mut().for_each(|t| *t /= weights);
        let pull = target.iter().zip(&at).map(|(t, m)| (t - m) * (t - m)).sum::<f64>().sqrt() * weights;
        let keep = if pull > 0.0 { (here / pull).min(1.0) } else { 1.0 };
        let mut moved = 0.0;
        for (m, t) in at.iter_mut().zip(&target) {
            let next = (1.0 - keep) * t + keep * *m;
            moved += (next - *m) * (next - *m);
            *m = next;
        }
        if moved.sqrt() <= 1e-15 * scale {
            break;
        }
    }
    at
}
