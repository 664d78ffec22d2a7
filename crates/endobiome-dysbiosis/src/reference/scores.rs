//! All reference-distance indices of a set of samples.

use super::median_distance::quantile;
use super::{Plane, cloud, median_distance, shannon_jsd};
use crate::index::log_ratio::moreno_mdi;
use crate::{DysbiosisParameters, Index, IndexValue, TaxonProfile};
use endobiome_core::{Rank, SampleId, TaxonId};
use endobiome_ecology::{DistanceMatrix, Pcoa, pcoa};
use ndarray::Array2;
use std::collections::BTreeMap;

/// The indices of this module, in output order.
const INDICES: [Index; 5] =
    [Index::MedianDistance, Index::HealthyPlane, Index::Cloud, Index::ShannonJsd, Index::MorenoMdiPercentile];
/// References below which the plane is called unstable.
const PLANE_STABLE: usize = 20;

/// One sample of a site.
#[derive(Debug, Clone)]
pub struct ReferenceMember<'a> {
    /// Its name.
    pub sample: SampleId,
    /// Its profile.
    pub profile: &'a TaxonProfile<'a>,
    /// Whether it is of the reference group.
    pub reference: bool,
}

/// Computes the reference-distance indices of samples of one site, in their order, at genus rank on shares.
///
/// References with too few reads are left out of the reference; with fewer than
/// [`DysbiosisParameters::reference_minimum`] left, all values are missing and the note says so.
///
/// ```
/// use endobiome_core::{Assignment, Rank, SampleId};
/// use endobiome_dysbiosis::reference::{ReferenceMember, reference_values};
/// use endobiome_dysbiosis::{DysbiosisParameters, Index, TaxonProfile};
/// let genus = |name: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, name);
///     assignment
/// };
/// let (lactobacillus, gardnerella) = (genus("Lactobacillus"), genus("Gardnerella"));
/// let healthy = TaxonProfile::new([(&lactobacillus, 5000.0)]);
/// let other = TaxonProfile::new([(&gardnerella, 5000.0)]);
/// let member = |name: &str, profile, reference| {
///     Ok::<_, endobiome_core::Error>(ReferenceMember { sample: SampleId::new(name)?, profile, reference })
/// };
/// let mut members = vec![member("P1", &other, false)?];
/// for control in ["C1", "C2", "C3", "C4", "C5"] {
///     members.push(member(control, &healthy, true)?);
/// }
/// let values = reference_values(&members, &DysbiosisParameters::default());
/// // It shares no genus with any reference.
/// assert_eq!((values[0][0].index, values[0][0].value), (Index::MedianDistance, Some(1.0)));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn reference_values(
    members: &[ReferenceMember<'_>],
    parameters: &DysbiosisParameters,
) -> Vec<Vec<IndexValue>> {
    let usable =
        |member: &ReferenceMember<'_>| member.profile.bacterial_reads() >= parameters.reads_not_interpretable;
    let references: Vec<usize> =
        (0..members.len()).filter(|&at| members[at].reference && usable(&members[at])).collect();
    if references.len() < parameters.reference_minimum.max(3) {
        let note = format!(
            "{} usable reference samples (group {}), {} needed",
            references.len(),
            parameters.reference_group,
            parameters.reference_minimum.max(3)
        );
        return members.iter().map(|_| missing(&note)).collect();
    }
    let shares = genus_shares(members);
    let distance: Vec<Vec<f64>> = shares
        .iter()
        .map(|sample| references.iter().map(|&reference| bray_curtis(sample, &shares[reference])).collect())
        .collect();
    let between: Vec<Vec<f64>> = references.iter().map(|&reference| distance[reference].clone()).collect();
    let own_medians: Vec<f64> =
        (0..references.len()).filter_map(|at| median_distance(&without(&between[at], at))).collect();
    let cut = quantile(&own_medians, 0.9);
    let mdi: Vec<f64> = members
        .iter()
        .map(|member| moreno_mdi(member.profile, parameters.rho).value.unwrap_or(f64::NAN))
        .collect();
    let plane = healthy_plane(members, &references, &between, &distance);
    members
        .iter()
        .enumerate()
        .map(|(at, member)| {
            if !usable(member) {
                return missing("too few reads");
            }
            let own = references.iter().position(|&reference| reference == at);
            let (to, among) = match own {
                Some(own) => {
                    let rows = (0..references.len()).filter(|&row| row != own);
                    (without(&distance[at], own), rows.map(|row| without(&between[row], own)).collect())
                }
                None => (distance[at].clone(), between.clone()),
            };
            let others: Vec<&[f64]> = references
                .iter()
                .filter(|&&reference| reference != at)
                .map(|&reference| shares[reference].as_slice())
                .collect();
            vec![
                median_value(median_distance(&to), cut),
                plane_value(plane.as_ref().and_then(|values| values[at]), references.len(), own.is_some()),
                cloud_value(&to, &among),
                IndexValue::plain(Index::ShannonJsd, shannon_jsd(&shares[at], &others)),
                percentile(
                    mdi[at],
                    references.iter().filter(|&&reference| reference != at).map(|&reference| mdi[reference]),
                ),
            ]
        })
        .collect()
}

/// The mid-rank of `value` among those of the references, in percent.
fn percentile(value: f64, references: impl Iterator<Item = f64>) -> IndexValue {
    let (mut below, mut n) = (0.0, 0.0);
    for reference in references {
        n += 1.0;
        if reference < value {
            below += 1.0;
        } else if reference <= value {
            below += 0.5;
        }
    }
    IndexValue::plain(Index::MorenoMdiPercentile, Some(100.0 * below / n))
        .with_note(format!("among {n} references: steps of {:.1}", 100.0 / n))
}

fn missing(note: &str) -> Vec<IndexValue> {
    INDICES.iter().map(|&index| IndexValue::plain(index, None).with_note(note)).collect()
}

fn without(values: &[f64], at: usize) -> Vec<f64> {
    values.iter().enumerate().filter(|&(other, _)| other != at).map(|(_, value)| *value).collect()
}

fn median_value(median: Option<f64>, cut: Option<f64>) -> IndexValue {
    let mut value = IndexValue::plain(Index::MedianDistance, median);
    if let (Some(median), Some(cut)) = (median, cut) {
        value.call = Some(if median > cut { "beyond_references" } else { "within_references" }.to_owned());
        value.note = format!("90th percentile of the references' own scores: {cut:.3}");
    }
    value
}

fn cloud_value(to: &[f64], between: &[Vec<f64>]) -> IndexValue {
    let found = cloud(to, between);
    let mut value = IndexValue::plain(Index::Cloud, found.map(|found| found.statistic));
    if let Some(found) = found {
        value.probability = Some(found.p);
        value.call = Some(if found.p < 0.05 { "beyond_references" } else { "within_references" }.to_owned());
        value.note = format!(
            "share of {} references at least as far from their {} nearest; 0 means less than {:.3}",
            to.len(),
            found.k,
            1.0 / (to.len() + 1) as f64
        );
    }
    value
}

fn plane_value(distance: Option<f64>, references: usize, own: bool) -> IndexValue {
    let mut notes = Vec::new();
    if references < PLANE_STABLE {
        notes.push(format!("unstable: {references} references, {PLANE_STABLE} wanted"));
    }
    if own {
        notes.push("a reference: it helped to fit the plane".to_owned());
    }
    IndexValue::plain(Index::HealthyPlane, distance).with_note(notes.join("; "))
}

/// Distances of all members to the plane of the references; new samples are projected, so that they move nothing.
fn healthy_plane(
    members: &[ReferenceMember<'_>],
    references: &[usize],
    between: &[Vec<f64>],
    distance: &[Vec<f64>],
) -> Option<Vec<Option<f64>>> {
    let n = references.len();
    let ids = references.iter().map(|&at| members[at].sample.clone()).collect();
    let square = Array2::from_shape_fn((n, n), |(i, j)| between[i][j]);
    let axes: Pcoa = pcoa(&DistanceMatrix::from_square(ids, &square).ok()?, 3).ok()?;
    if axes.coordinates.ncols() < 3 {
        return None;
    }
    let all = Array2::from_shape_fn((members.len(), n), |(i, j)| distance[i][j]);
    let projected = axes.project(&all).ok()?;
    let point = |row: ndarray::ArrayView1<'_, f64>| [row[0], row[1], row[2]];
    let points: Vec<[f64; 3]> = axes.coordinates.rows().into_iter().map(point).collect();
    let plane = Plane::fit(&points)?;
    Some(
        projected
            .rows()
            .into_iter()
            .map(|row| Some(plane.distance(point(row))).filter(|d| d.is_finite()))
            .collect(),
    )
}

fn genus_shares(members: &[ReferenceMember<'_>]) -> Vec<Vec<f64>> {
    let collapsed: Vec<BTreeMap<TaxonId, f64>> =
        members.iter().map(|member| member.profile.collapse(Rank::Genus)).collect();
    let mut taxa: Vec<&TaxonId> = collapsed.iter().flat_map(BTreeMap::keys).collect();
    taxa.sort_unstable();
    taxa.dedup();
    members
        .iter()
        .zip(&collapsed)
        .map(|(member, collapsed)| {
            let n = member.profile.bacterial_reads().max(f64::MIN_POSITIVE);
            taxa.iter().map(|taxon| collapsed.get(*taxon).map_or(0.0, |reads| reads / n)).collect()
        })
        .collect()
}

/// Bray-Curtis of two compositions: half the sum of absolute differences, when both sum to 1.
fn bray_curtis(p: &[f64], q: &[f64]) -> f64 {
    0.5 * p.iter().zip(q).map(|(p, q)| (p - q).abs()).sum::<f64>()
}
