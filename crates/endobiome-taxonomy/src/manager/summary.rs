//! What `endobiome db info` tells.

use crate::Result;
use crate::reference::{IndexFile, KnownGap, Reference, ReferenceInfo, known_gaps};
use endobiome_core::Rank;
use std::collections::BTreeSet;
use std::path::Path;

/// Distinct names at one rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankCount {
    /// The rank.
    pub rank: Rank,
    /// Distinct names.
    pub names: usize,
    /// Records with a name at this rank.
    pub records: usize,
}

/// Species groups stored for one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSummary {
    /// Name of the region.
    pub region: String,
    /// Species that share a group with another.
    pub species_in_groups: usize,
    /// Species of which no record holds the region.
    pub species_without_amplicon: usize,
}

/// A reference described.
#[derive(Debug, Clone)]
pub struct ReferenceSummary {
    /// Provenance.
    pub info: ReferenceInfo,
    /// Names by rank.
    pub ranks: Vec<RankCount>,
    /// Shortest, median and longest sequence; `None` if there is none.
    pub lengths: Option<(usize, usize, usize)>,
    /// Stored species groups; none for the embedded reference, which computes them when they are asked for.
    pub groups: Vec<GroupSummary>,
    /// Names of the regions that the index was prepared for, see [`write_prepared`](crate::classify::write_prepared).
    pub prepared: Vec<String>,
    /// Urogenital taxa that are known to be missing; for the embedded reference only.
    pub gaps: Vec<KnownGap>,
}

/// Describes an index file, or the embedded reference if `path` is `None`.
///
/// # Errors
/// [`crate::Error::Io`] or [`crate::Error::Index`] if the file cannot be used.
///
/// ```
/// let described = endobiome_taxonomy::manager::describe(None)?;
/// assert!(described.gaps.iter().any(|gap| gap.taxon == "Gardnerella piotii"));
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
pub fn describe(path: Option<&Path>) -> Result<ReferenceSummary> {
    let Some(path) = path else {
        return Ok(of_reference(Reference::embedded()?, Vec::new(), known_gaps()));
    };
    let index = IndexFile::open(path)?;
    let mut groups = Vec::new();
    for region in index.group_regions() {
        if let Some(stored) = index.species_groups(region)? {
            groups.push(GroupSummary {
                region: region.to_owned(),
                species_in_groups: stored.iter().count(),
                species_without_amplicon: stored.without_amplicon.len(),
            });
        }
    }
    let prepared = index.prepared_regions().map(str::to_owned).collect();
    Ok(ReferenceSummary { prepared, ..of_reference(&index.reference()?, groups, Vec::new()) })
}

fn of_reference(reference: &Reference, groups: Vec<GroupSummary>, gaps: Vec<KnownGap>) -> ReferenceSummary {
    let ranks = Rank::ALL
        .into_iter()
        .map(|rank| {
            let names: BTreeSet<&str> = reference.taxa().iter().filter_map(|taxon| taxon.get(rank)).collect();
            let named: Vec<bool> = reference.taxa().iter().map(|taxon| taxon.get(rank).is_some()).collect();
            let records = reference.taxon_indices().iter().filter(|&&taxon| named[taxon as usize]).count();
            RankCount { rank, names: names.len(), records }
        })
        .collect();
    let mut lengths: Vec<usize> =
        (0..reference.len()).map(|record| reference.sequence_length(record)).collect();
    lengths.sort_unstable();
    let lengths = match (lengths.first(), lengths.get(lengths.len() / 2), lengths.last()) {
        (Some(&shortest), Some(&median), Some(&longest)) => Some((shortest, median, longest)),
        _ => None,
    };
    ReferenceSummary { info: reference.info().clone(), ranks, lengths, groups, prepared: Vec::new(), gaps }
}
