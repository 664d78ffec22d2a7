//! From votes for classes to a lineage with a confidence at each rank.

use super::taxa::{NO_NODE, Taxa};
use crate::region::SpeciesGroups;
use endobiome_core::Rank;

/// The chosen class and how sure each rank of it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Supported {
    /// The class whose lineage is given.
    pub(crate) class: u32,
    /// Confidence at each rank; 0 where the class has no name.
    pub(crate) confidence: [f64; 7],
}

/// Support of each rank of `class`: the share of the winners that have the same node there.
pub(crate) fn share_of_winners(taxa: &Taxa, class: u32, winners: &[u32], bootstraps: usize) -> Supported {
    let path = taxa.path(class);
    let mut agreeing = [0_usize; 7];
    for &winner in winners {
        for ((count, &node), &other) in agreeing.iter_mut().zip(path).zip(taxa.path(winner)) {
            *count += usize::from(node != NO_NODE && node == other);
        }
    }
    Supported { class, confidence: agreeing.map(|count| count as f64 / bootstraps as f64) }
}

/// Counts for the species the winners of its whole group too: the region cannot tell them apart, so votes that go
/// to one member or another are votes for the same answer, and splitting them would make a clear call look doubtful.
pub(crate) fn species_with_its_group(
    taxa: &Taxa,
    mut supported: Supported,
    winners: &[u32],
    bootstraps: usize,
    groups: &SpeciesGroups,
) -> Supported {
    let group =
        taxa.lineage(supported.class).get(Rank::Species).map_or(&[][..], |name| groups.group_of(name));
    if group.len() > 1 {
        let inside = |winner: &u32| {
            let species = taxa.lineage(*winner).get(Rank::Species);
            species.is_some_and(|name| group.iter().any(|member| member == name))
        };
        let agreeing = winners.iter().filter(|&winner| inside(winner)).count();
        supported.confidence[Rank::Species.index()] = agreeing as f64 / bootstraps as f64;
    }
    supported
}

/// Nested majority: at each rank the most frequent node among the winners that are in the lineage chosen so far.
///
/// Equal frequency: the node that was seen in the earlier bootstrap.
pub(crate) fn nested_majority(taxa: &Taxa, winners: &[u32], bootstraps: usize) -> Option<Supported> {
    let mut inside: Vec<u32> = winners.to_vec();
    let mut confidence = [0.0; 7];
    for (rank, value) in confidence.iter_mut().enumerate() {
        let mut counts: Vec<(u32, usize)> = Vec::new();
        for &winner in &inside {
            let node = taxa.path(winner)[rank];
            match counts.iter_mut().find(|(other, _)| *other == node) {
                Some((_, count)) => *count += 1,
                None => counts.push((node, 1)),
            }
        }
        let mut chosen = *counts.first()?;
        for &candidate in &counts {
            if candidate.1 > chosen.1 {
                chosen = candidate;
            }
        }
        inside.retain(|&winner| taxa.path(winner)[rank] == chosen.0);
        if chosen.0 != NO_NODE {
            *value = chosen.1 as f64 / bootstraps as f64;
        }
    }
    Some(Supported { class: *inside.first()?, confidence })
}
