//! *Lactobacillus* reads that do not say which community state type they speak for.

use crate::TaxonProfile;
use crate::taxa::{GenusGroup, genus_of_binomial};
use endobiome_core::{Assignment, Rank};

/// The species whose dominance makes a type, with those that 16S regions or later splits do not part from them.
pub(super) const SPECIES: [(&str, &[&str]); 4] = [
    ("I", &["Lactobacillus crispatus"]),
    ("II", &["Lactobacillus gasseri", "Lactobacillus paragasseri"]),
    ("III", &["Lactobacillus iners"]),
    ("V", &["Lactobacillus jensenii", "Lactobacillus mulieris"]),
];

/// Whether an assignment may be of the species of two types or more: *Lactobacillus* without a species, its family
/// without a genus, or a group that holds species of several types.
pub(super) fn open_types(assignment: &Assignment) -> Vec<&'static str> {
    let lineage = &assignment.lineage;
    if lineage.get(Rank::Species).is_some() {
        return Vec::new();
    }
    let may_be = |species: &str| {
        if !assignment.species_group.is_empty() {
            return assignment.species_group.iter().any(|name| name == species);
        }
        match lineage.get(Rank::Genus) {
            Some(genus) => genus == genus_of_binomial(species),
            None => lineage.get(Rank::Family) == Some("Lactobacillaceae"),
        }
    };
    let types: Vec<&str> = SPECIES
        .iter()
        .filter(|(_, names)| names.iter().any(|name| may_be(name)))
        .map(|&(cst, _)| cst)
        .collect();
    if types.len() > 1 { types } else { Vec::new() }
}

/// Reads of the profile that may be of `cst` and of another type.
pub(super) fn open_reads(profile: &TaxonProfile<'_>, cst: &str) -> f64 {
    let of =
        |&(assignment, reads): &(&Assignment, f64)| open_types(assignment).contains(&cst).then_some(reads);
    profile.entries().iter().filter_map(of).sum()
}

/// `cannot be told between I, II, III, V`, with the share of reads that leave it open.
pub(super) fn sentence(profile: &TaxonProfile<'_>, types: &[&str]) -> String {
    let n = profile.bacterial_reads();
    let open: f64 = profile
        .entries()
        .iter()
        .filter(|(assignment, _)| !open_types(assignment).is_empty())
        .map(|&(_, reads)| reads)
        .sum();
    let (lacto, _) = profile.genus_reads(GenusGroup::Genus("Lactobacillus"));
    format!(
        "cannot be told between {}: {:.1} % of reads are Lactobacillus without a species that tells types apart (of {:.1} % \
Lactobacillus)",
        types.join(", "),
        100.0 * open / n,
        100.0 * lacto / n
    )
}
