//! Whole communities: PERMANOVA with PERMDISP beside it, and the pairing of sites.

mod community;
mod fill;

pub(crate) use fill::{fill_permanova, fill_permdisp};

use crate::family;
use crate::questions::{self, community_rows};
use crate::unit_distances::Placement;
use crate::values::{at_depth, depth_note, shares_depth_note};
use crate::{ComparisonRow, Design, Result, TableKind};
use community::Community;
use endobiome_ecology::DistanceMatrix;

/// Compares groups on a distance matrix.
///
/// For each contrast PERMANOVA (R², pseudo-F) and PERMDISP beside it, whole women being exchanged when
/// several sites are compared; with a confounded batch also PERMANOVA of the group after the batch, women
/// being exchanged within the batch. With samples of both sites in the matrix, a last row asks
/// whether the two sites of a woman are nearer than sites of different women.
///
/// # Errors
/// When a sample of the matrix is not in the samplesheet.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, compare_distances};
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_ecology::DistanceMatrix;
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// // Samples at 0, 1, 2 and at 10, 11, 12 of a line: 150 of 154 squares lie between the groups.
/// let at = [0.0_f64, 1.0, 2.0, 10.0, 11.0, 12.0];
/// let pairs = (0..6).flat_map(|i| (i + 1..6).map(move |j| at[j] - at[i])).collect();
/// let distances = DistanceMatrix::from_condensed(records.iter().map(|record| record.id.clone()).collect(), pairs)?;
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let rows = compare_distances(&design, "bray_curtis", &distances, TableKind::Raw)?;
/// assert!((rows[0].estimate.ok_or("not computed")? - 150.0 / 154.0).abs() < 1e-9);
/// assert!((rows[0].p.ok_or("not tested")? - 0.1).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_distances(
    design: &Design,
    name: &str,
    distances: &DistanceMatrix,
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    rows_of(design, name, Measured { distances, depth: None }, None, table)
}

/// [`compare_distances`] of distances that were all measured at `depth` reads a sample, which is said in the rows.
///
/// # Errors
/// As [`compare_distances`].
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, compare_distances, compare_distances_at_depth};
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_ecology::DistanceMatrix;
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// let ids = records.iter().map(|record| record.id.clone()).collect();
/// let distances = DistanceMatrix::from_condensed(ids, (1..16).map(|n| 0.01 * f64::from(n)).collect())?;
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let plain = compare_distances(&design, "jaccard", &distances, TableKind::Raw)?;
/// let told = compare_distances_at_depth(&design, "jaccard", &distances, TableKind::Raw, 1_000)?;
/// // The numbers are the same; what is said of the depth is not.
/// assert_eq!((plain[0].estimate, plain[0].p), (told[0].estimate, told[0].p));
/// assert_ne!(plain[0].notes, told[0].notes);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_distances_at_depth(
    design: &Design,
    name: &str,
    distances: &DistanceMatrix,
    table: TableKind,
    depth: u64,
) -> Result<Vec<ComparisonRow>> {
    rows_of(design, name, Measured { distances, depth: Some(depth) }, None, table)
}

/// [`compare_distances`], with the same measure at `depth` reads a sample (`even`) where the depth of the groups differs
/// ([`Design::with_depths`]).
///
/// Samples of few reads differ from each other by counting alone, whatever the measure. A contrast whose sides have equal depth is
/// tested on `distances`; what is no contrast (changes, numbers, the pairing of sites) on `even` when depth differs in any.
///
/// # Errors
/// As [`compare_distances`].
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, compare_distances_where_depth_differs};
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_ecology::DistanceMatrix;
/// let mut records = Vec::new();
/// for at in 0..10 {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some(if at < 5 { "RIF" } else { "control" }.to_owned());
///     records.push(record);
/// }
/// let matrix = |of: f64| {
///     let ids = records.iter().map(|record| record.id.clone()).collect();
///     DistanceMatrix::from_condensed(ids, (0..45).map(|n| 0.2 + of * 0.01 * f64::from(n)).collect())
/// };
/// let (as_sequenced, even) = (matrix(1.0)?, matrix(0.5)?);
/// let told = |reads: [f64; 2]| -> Result<String, Box<dyn std::error::Error>> {
///     let depths: Vec<f64> = (0..10).map(|at| reads[at / 5] + at as f64).collect();
///     let design = Design::read(&records, &CompareOptions::default())?.with_depths(&depths)?;
///     let rows =
///         compare_distances_where_depth_differs(&design, "bray_curtis", &as_sequenced, (&even, 100), TableKind::Raw)?;
///     Ok(rows[0].notes.join("; "))
/// };
/// assert!(told([100.0, 1_000.0])?.contains("at 100 reads a sample"));
/// assert!(!told([100.0, 96.0])?.contains("at 100 reads a sample"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_distances_where_depth_differs(
    design: &Design,
    name: &str,
    distances: &DistanceMatrix,
    (even, depth): (&DistanceMatrix, u64),
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let even = design.depth_differs_anywhere().then_some(Measured { distances: even, depth: Some(depth) });
    rows_of(design, name, Measured { distances, depth: None }, even, table)
}

/// Distances, and the reads a sample they were measured at where that is one number.
#[derive(Clone, Copy)]
struct Measured<'a> {
    distances: &'a DistanceMatrix,
    depth: Option<u64>,
}

/// All rows of one measure; those where depth differs of `even`, if there is any.
fn rows_of(
    design: &Design,
    name: &str,
    plain: Measured<'_>,
    even: Option<Measured<'_>>,
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let of = |Measured { distances, depth }| -> Result<(Community<'_>, Option<u64>)> {
        let place = Placement::of(design, distances)?;
        Ok((Community { design, name, distances, place, table }, depth))
    };
    let plain = of(plain)?;
    let even = even.map(of).transpose()?;
    let of_all = even.as_ref().unwrap_or(&plain);
    let mut rows = Vec::new();
    for (at, contrast) in design.contrasts().iter().enumerate() {
        let guard = even.as_ref().filter(|_| design.depth_differs(at).is_some());
        let (community, depth) = guard.unwrap_or(&plain);
        let mut of_contrast = community.group_rows(contrast);
        of_contrast[0].notes.extend(depth_note(design, at, name, *depth));
        of_contrast[0].notes.extend(shares_depth_note(design, at, name, *depth));
        if design.options().anosim {
            of_contrast.push(community.anosim_row(contrast));
        }
        if !design.options().covariates.is_empty() {
            of_contrast.extend(community.covariate_rows(contrast));
        }
        for stratum in design.strata(at) {
            of_contrast.push(community.adjusted_row(contrast, &stratum));
        }
        if guard.is_some() {
            of_contrast.iter_mut().skip(1).for_each(|row| row.notes.extend(depth.map(at_depth)));
        }
        rows.extend(of_contrast);
    }
    let (community, depth) = (&of_all.0, of_all.1);
    rows.extend(community_rows(&questions::Community {
        design,
        name,
        distances: community.distances,
        place: &community.place,
        table,
        note: depth.map(at_depth),
    }));
    rows.extend(community.pairing_row().map(|mut row| {
        row.notes.extend(depth.filter(|_| even.is_some()).map(at_depth));
        row
    }));
    family::finish(design, &mut rows);
    Ok(rows)
}
