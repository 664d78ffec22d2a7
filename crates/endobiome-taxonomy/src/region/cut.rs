//! Cutting a reference to a region.

use super::pcr::Amplicon;
use super::{Region, SpeciesGroups};
use crate::{Reference, ReferenceBuilder};
use rayon::prelude::*;

/// A reference cut to a region.
#[derive(Debug, Clone)]
pub struct RegionCut {
    /// The records that hold the region, in their order, cut to the insert.
    pub reference: Reference,
    /// For each record of `reference`, its number in the reference it was cut from.
    pub origin: Vec<usize>,
    /// For each record of `reference`, whether both primers were found.
    pub whole: Vec<bool>,
    /// Records without the region, in their order.
    pub missed: Vec<usize>,
}

/// Where the region lies in each record; `None` where it does not. Records of a reference that was cut to the region
/// before are the region, whole; their primers are gone and cannot be looked for.
pub(super) fn amplicons(reference: &Reference, region: &Region) -> Vec<Option<Amplicon>> {
    if reference.info().region == region.name {
        return (0..reference.len())
            .map(|record| {
                let insert = 0..reference.sequence_length(record);
                Some(Amplicon { insert, forward_mismatches: Some(0), reverse_mismatches: Some(0) })
            })
            .collect();
    }
    let matcher = region.matcher();
    (0..reference.len())
        .into_par_iter()
        .map_init(Vec::new, |bytes, record| {
            reference.sequence_into(record, bytes);
            matcher.amplify(bytes)
        })
        .collect()
}

/// Cuts every record to the region. The result says in its `region` what it was cut to.
///
/// Records are cut in parallel; the result does not depend on the number of threads.
///
/// ```
/// use endobiome_core::sequence::reverse_complement;
/// use endobiome_taxonomy::region::{Region, cut_reference};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let (forward, insert, reverse) = ("GTGCCAGCAGCCGCGGTAA", "ACCT".repeat(20), "GGACTACAAGGGTATCTAAT");
/// let back = String::from_utf8(reverse_complement(reverse.as_bytes()))?;
/// let mut builder = ReferenceBuilder::default();
/// builder.push("whole", &Default::default(), format!("{forward}{insert}{back}").as_bytes())?;
/// builder.push("without", &Default::default(), b"ACGTACGT")?;
/// let cut = cut_reference(&builder.finish(ReferenceInfo::default()), &Region::custom("mine", forward, reverse)?);
/// assert_eq!((cut.reference.len(), cut.missed.as_slice()), (1, &[1][..]));
/// assert_eq!(cut.reference.sequence(0), insert.as_bytes());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cut_reference(reference: &Reference, region: &Region) -> RegionCut {
    cut_at(reference, region, amplicons(reference, region))
}

/// Cuts every record to the region, and computes the species that it cannot tell apart: what [`cut_reference`] and
/// [`SpeciesGroups::compute`] give, with one search for the primers.
pub(crate) fn cut_with_groups(reference: &Reference, region: &Region) -> (RegionCut, SpeciesGroups) {
    let found = amplicons(reference, region);
    let groups = SpeciesGroups::of_amplicons(reference, region, &found);
    (cut_at(reference, region, found), groups)
}

fn cut_at(reference: &Reference, region: &Region, found: Vec<Option<Amplicon>>) -> RegionCut {
    let mut builder = ReferenceBuilder::with_capacity(reference.len());
    let (mut origin, mut whole, mut missed) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes = Vec::new();
    for (record, amplicon) in found.into_iter().enumerate() {
        let Some(amplicon) = amplicon else {
            missed.push(record);
            continue;
        };
        reference.sequence_into(record, &mut bytes);
        builder.push_unchecked(
            reference.id(record),
            reference.lineage(record),
            &bytes[amplicon.insert.clone()],
        );
        origin.push(record);
        whole.push(amplicon.is_whole());
    }
    let mut info = reference.info().clone();
    info.region = region.name.clone();
    RegionCut { reference: builder.finish(info), origin, whole, missed }
}
