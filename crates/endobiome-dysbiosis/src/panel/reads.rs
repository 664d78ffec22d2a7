//! What reads of a profile are of a target.

use super::{Resolution, Target};
use crate::TaxonProfile;
use crate::profile::class_label;
use crate::taxa::genus_of_binomial;
use endobiome_core::{Assignment, Rank};

/// The reads of one target.
pub(crate) struct TargetReads {
    pub(crate) reads: f64,
    pub(super) genus_only: f64,
    pub(crate) not_resolved: f64,
    pub(super) resolution: Resolution,
    pub(super) label: String,
}

/// The reads of `target`, and those that may be of it.
pub(super) fn reads_of(target: &Target, profile: &TaxonProfile<'_>) -> TargetReads {
    let mut found = match target.rank {
        Rank::Species => {
            let found = profile.species_reads(target.name);
            let (resolution, label) = if found.group > 0.0 {
                (Resolution::Class, found.group_label.clone())
            } else if found.species > 0.0 {
                (Resolution::Exact, target.name.to_owned())
            } else {
                (Resolution::Absent, target.name.to_owned())
            };
            let genus_only = found.genus_only;
            TargetReads { reads: found.with_class(), genus_only, not_resolved: genus_only, resolution, label }
        }
        Rank::Family => exact(target, profile.family_reads(target.name)),
        _ => {
            let (sure, mixed) = profile.genus_reads(crate::taxa::GenusGroup::Genus(target.name));
            let mut found = exact(target, sure + mixed);
            if mixed > 0.0 {
                found.resolution = Resolution::Class;
                found.label = profile
                    .entries()
                    .iter()
                    .find(|(assignment, _)| mixes(assignment, target.name))
                    .map_or(found.label, |(assignment, _)| class_label(assignment));
            }
            found
        }
    };
    let (rank, word) =
        if target.rank == Rank::Family { (Rank::Order, "order") } else { (Rank::Family, "family") };
    let above: f64 = profile
        .entries()
        .iter()
        .filter(|(assignment, _)| stops_at(assignment, rank, target.above))
        .map(|&(_, reads)| reads)
        .sum();
    found.not_resolved += above;
    if found.resolution == Resolution::Absent && found.not_resolved > 0.0 {
        found.resolution = Resolution::NotResolved;
        found.label = if found.genus_only > 0.0 {
            format!("{} (genus only)", genus_of_binomial(target.name))
        } else {
            format!("{} ({word} only)", target.above)
        };
    }
    found
}

impl Target {
    /// The reads of this target, and those that may be of it.
    pub(crate) fn reads_in(&self, profile: &TaxonProfile<'_>) -> TargetReads {
        reads_of(self, profile)
    }
}

/// Whether an assignment reached the taxon `name` of `rank` and nothing below it, a group of species neither.
fn stops_at(assignment: &Assignment, rank: Rank, name: &str) -> bool {
    assignment.species_group.is_empty() && assignment.lineage.deepest() == Some((rank, name))
}

fn mixes(assignment: &Assignment, genus: &str) -> bool {
    let inside = assignment.species_group.iter().filter(|name| genus_of_binomial(name) == genus).count();
    inside > 0 && inside < assignment.species_group.len()
}

fn exact(target: &Target, reads: f64) -> TargetReads {
    let resolution = if reads > 0.0 { Resolution::Exact } else { Resolution::Absent };
    TargetReads { reads, genus_only: 0.0, not_resolved: 0.0, resolution, label: target.name.to_owned() }
}
