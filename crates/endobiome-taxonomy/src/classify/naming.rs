//! From what a method found to what the user is told.

use super::Detail;
use super::support::Supported;
use super::taxa::Taxa;
use crate::region::SpeciesGroups;
use endobiome_core::{Assignment, Lineage, Rank};

/// What names are given by.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub(crate) taxa: &'a Taxa,
    /// Least confidence of a name that is given.
    pub(crate) threshold: f64,
    pub(crate) groups: Option<&'a SpeciesGroups>,
    pub(crate) ids: &'a [String],
}

/// The answer of a method that votes for classes; `tied` are the classes that fit equally well.
pub(crate) fn of_support(naming: &Naming<'_>, supported: &Supported, tied: &[u32]) -> Detail {
    let best = naming.taxa.lineage(supported.class).clone();
    let mut assignment = given(naming, &best, supported.confidence);
    let ties: Vec<Lineage> = if tied.len() > 1 {
        tied.iter().map(|&class| naming.taxa.lineage(class).clone()).collect()
    } else {
        Vec::new()
    };
    // Ties inside a group are the group.
    if !ties.is_empty() && assignment.species_group.is_empty() {
        assignment.note = format!("{} lineages fit equally well", ties.len());
    } else if assignment.species_group.is_empty() {
        let uncertain = best.iter().find(|(rank, _)| supported.confidence[rank.index()] < naming.threshold);
        if let Some((rank, name)) = uncertain {
            assignment.note =
                format!("{rank} not certain: {name} at {:.2}", supported.confidence[rank.index()]);
        } else if best == Lineage::default() {
            assignment.note = "what fits best is a lineage without names".to_owned();
        }
    }
    Detail { assignment, best, ties, ..Detail::default() }
}

/// Names whose confidence passes, and the group for a species that the region cannot tell from others.
pub(crate) fn given(naming: &Naming<'_>, best: &Lineage, confidence: [f64; 7]) -> Assignment {
    let lineage = passing(naming, best, &confidence);
    with_group(lineage, confidence, |species| {
        naming.groups.map(|groups| groups.group_of(species).to_vec()).unwrap_or_default()
    })
}

/// The same where the members of the group, one or more, are known already.
pub(super) fn named(
    naming: &Naming<'_>,
    best: &Lineage,
    confidence: [f64; 7],
    members: Vec<String>,
) -> Assignment {
    with_group(passing(naming, best, &confidence), confidence, |_| members)
}

/// The names whose confidence passes, down to the first that does not.
fn passing(naming: &Naming<'_>, best: &Lineage, confidence: &[f64; 7]) -> Lineage {
    let mut lineage = Lineage::default();
    for (rank, name) in best.iter() {
        if confidence[rank.index()] < naming.threshold {
            break;
        }
        lineage.set(rank, name);
    }
    lineage
}

/// Puts the group of the species in its place, if it has several members.
fn with_group(
    mut lineage: Lineage,
    confidence: [f64; 7],
    group_of: impl FnOnce(&str) -> Vec<String>,
) -> Assignment {
    let mut species_group = lineage.get(Rank::Species).map(group_of).unwrap_or_default();
    if species_group.len() > 1 {
        lineage.clear(Rank::Species);
        species_group.sort();
    } else {
        species_group.clear();
    }
    Assignment { lineage, confidence, species_group, note: String::new() }
}
