//! One sample as a list of assigned taxa with their reads.

use crate::Result;
use crate::taxa::{GenusGroup, genus_of_binomial};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Assignment, Rank, TaxonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Reads that are not of bacteria and therefore in no denominator.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ExcludedReads {
    /// Chloroplasts.
    pub chloroplast: f64,
    /// Mitochondria (human 12S too, where the classifier calls it so).
    pub mitochondria: f64,
    /// Eukaryotes and other domains than Bacteria and Archaea.
    pub host_or_eukaryote: f64,
    /// No domain assigned.
    pub unassigned: f64,
}

impl ExcludedReads {
    /// All excluded reads together.
    pub fn total(&self) -> f64 {
        self.chloroplast + self.mitochondria + self.host_or_eukaryote + self.unassigned
    }
}

/// Why a feature is in no denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exclusion {
    Chloroplast,
    Mitochondria,
    Eukaryote,
    Unassigned,
}

fn exclusion(assignment: &Assignment) -> Option<Exclusion> {
    let lineage = &assignment.lineage;
    let named = |name: &str| lineage.iter().any(|(_, taxon)| taxon.eq_ignore_ascii_case(name));
    if named("Chloroplast") || named("Chloroplastida") {
        return Some(Exclusion::Chloroplast);
    }
    if named("Mitochondria") {
        return Some(Exclusion::Mitochondria);
    }
    match lineage.get(Rank::Domain) {
        Some("Bacteria" | "Archaea") => None,
        Some(_) => Some(Exclusion::Eukaryote),
        // A lineage that starts below the domain is of the reference, hence of a prokaryote.
        None if lineage.deepest().is_some() => None,
        None => Some(Exclusion::Unassigned),
    }
}

/// Whether an assigned feature belongs to a set of genera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GenusMembership {
    /// It does, whichever of its candidate species it is.
    Member,
    /// Some of its candidates do, others do not.
    Ambiguous,
    /// It does not.
    Other,
}

/// One sample: the assigned taxa with their (possibly corrected, fractional) reads.
///
/// The denominator of every share is [`bacterial_reads`](Self::bacterial_reads): reads of chloroplasts,
/// mitochondria, eukaryotes and reads without a domain are left out and told in [`excluded`](Self::excluded).
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::TaxonProfile;
/// let mut crispatus = Assignment::default();
/// crispatus.lineage.set(Rank::Domain, "Bacteria");
/// crispatus.lineage.set(Rank::Genus, "Lactobacillus");
/// crispatus.lineage.set(Rank::Species, "Lactobacillus crispatus");
/// let nothing = Assignment::unclassified("no hit");
/// let profile = TaxonProfile::new([(&crispatus, 90.0), (&nothing, 10.0)]);
/// assert_eq!(profile.bacterial_reads(), 90.0);
/// assert_eq!(profile.excluded().unassigned, 10.0);
/// ```
#[derive(Debug, Clone)]
pub struct TaxonProfile<'a> {
    entries: Vec<(&'a Assignment, f64)>,
    bacterial: f64,
    excluded: ExcludedReads,
}

impl<'a> TaxonProfile<'a> {
    /// Takes assignments with their reads; entries without reads are dropped.
    pub fn new(entries: impl IntoIterator<Item = (&'a Assignment, f64)>) -> Self {
        let mut profile = Self { entries: Vec::new(), bacterial: 0.0, excluded: ExcludedReads::default() };
        for (assignment, reads) in entries {
            if !(reads > 0.0 && reads.is_finite()) {
                continue;
            }
            match exclusion(assignment) {
                None => {
                    profile.bacterial += reads;
                    profile.entries.push((assignment, reads));
                }
                Some(Exclusion::Chloroplast) => profile.excluded.chloroplast += reads,
                Some(Exclusion::Mitochondria) => profile.excluded.mitochondria += reads,
                Some(Exclusion::Eukaryote) => profile.excluded.host_or_eukaryote += reads,
                Some(Exclusion::Unassigned) => profile.excluded.unassigned += reads,
            }
        }
        profile
    }

    /// The profile of one row of a table whose features are described by `assignments`, in column order.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when there is not one assignment a feature.
    ///
    /// # Panics
    /// If `sample` is out of range.
    pub fn from_row<F, V: Abundance>(
        table: &AbundanceTable<F, V>,
        sample: usize,
        assignments: &'a [Assignment],
    ) -> Result<Self> {
        if assignments.len() != table.n_features() {
            return Err(endobiome_core::Error::Shape {
                what: "assignments",
                found: assignments.len(),
                expected: table.n_features(),
            }
            .into());
        }
        Ok(Self::new(table.row(sample).map(|(feature, value)| (&assignments[feature], value.as_f64()))))
    }

    /// The bacterial (and archaeal) entries.
    pub fn entries(&self) -> &[(&'a Assignment, f64)] {
        &self.entries
    }

    /// Reads of bacteria and archaea: the denominator of all shares.
    pub fn bacterial_reads(&self) -> f64 {
        self.bacterial
    }

    /// The reads left out.
    pub fn excluded(&self) -> ExcludedReads {
        self.excluded
    }

    /// Reads of the given genera: (certain, ambiguous).
    ///
    /// Ambiguous are reads whose candidate species lie partly inside and partly outside the set.
    pub fn genus_reads(&self, genera: GenusGroup) -> (f64, f64) {
        self.entries.iter().fold((0.0, 0.0), |(sure, maybe), &(assignment, reads)| {
            match genus_membership(assignment, genera) {
                GenusMembership::Member => (sure + reads, maybe),
                GenusMembership::Ambiguous => (sure, maybe + reads),
                GenusMembership::Other => (sure, maybe),
            }
        })
    }

    /// Reads of one species, of groups that contain it, and of its genus without a species.
    pub fn species_reads(&self, species: &str) -> SpeciesReads {
        let genus = genus_of_binomial(species);
        let mut found = SpeciesReads::default();
        for &(assignment, reads) in &self.entries {
            if assignment.lineage.get(Rank::Species) == Some(species) {
                found.species += reads;
            } else if assignment.species_group.iter().any(|name| name == species) {
                found.group += reads;
                if found.group_label.is_empty() || !found.group_label.contains(&class_label(assignment)) {
                    if !found.group_label.is_empty() {
                        found.group_label.push_str("; ");
                    }
                    found.group_label.push_str(&class_label(assignment));
                }
            } else if assignment.lineage.get(Rank::Species).is_none()
                && assignment.species_group.is_empty()
                && assignment.lineage.get(Rank::Genus) == Some(genus)
            {
                found.genus_only += reads;
            }
        }
        found
    }

    /// Reads of a family, by canonical name.
    pub fn family_reads(&self, family: &str) -> f64 {
        self.entries
            .iter()
            .filter(|(assignment, _)| assignment.lineage.get(Rank::Family) == Some(family))
            .map(|&(_, reads)| reads)
            .sum()
    }

    /// Reads that reached the family Lactobacillaceae (in which other genera live too) but no genus.
    pub fn lactobacillaceae_without_genus(&self) -> f64 {
        self.entries
            .iter()
            .filter(|(assignment, _)| {
                assignment.lineage.get(Rank::Family) == Some("Lactobacillaceae")
                    && candidate_genera(assignment).is_empty()
            })
            .map(|&(_, reads)| reads)
            .sum()
    }

    /// The reads collapsed at `rank`, in the order of the taxa; unresolved species stand under their group.
    pub fn collapse(&self, rank: Rank) -> BTreeMap<TaxonId, f64> {
        let mut collapsed = BTreeMap::new();
        for &(assignment, reads) in &self.entries {
            *collapsed.entry(assignment.taxon_at(rank)).or_insert(0.0) += reads;
        }
        collapsed
    }
}

/// Reads of one species, by how well they were resolved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpeciesReads {
    /// Assigned to the species.
    pub species: f64,
    /// Assigned to groups of species that contain it.
    pub group: f64,
    /// Those groups, as printed.
    pub group_label: String,
    /// Assigned to its genus and no further.
    pub genus_only: f64,
}

impl SpeciesReads {
    /// Reads of the species or of a class that contains it.
    pub fn with_class(&self) -> f64 {
        self.species + self.group
    }
}

/// The class of species that a region cannot split, as printed: `Lactobacillus acidophilus/crispatus`.
pub(crate) fn class_label(assignment: &Assignment) -> String {
    let mut label = String::new();
    let mut previous = "";
    for name in &assignment.species_group {
        let genus = genus_of_binomial(name);
        if label.is_empty() {
            label.push_str(name);
        } else if genus == previous {
            label.push('/');
            label.push_str(name[genus.len()..].trim_start());
        } else {
            label.push('/');
            label.push_str(name);
        }
        previous = genus;
    }
    label
}

fn candidate_genera(assignment: &Assignment) -> Vec<&str> {
    let mut genera: Vec<&str> = assignment.species_group.iter().map(|name| genus_of_binomial(name)).collect();
    if genera.is_empty() {
        genera.extend(assignment.lineage.get(Rank::Genus));
    }
    genera
}

/// Whether an assignment belongs to a set of genera, given all its candidate species.
pub(crate) fn genus_membership(assignment: &Assignment, genera: GenusGroup) -> GenusMembership {
    let candidates = candidate_genera(assignment);
    let inside = candidates.iter().filter(|genus| genera.holds(genus)).count();
    match inside {
        0 => GenusMembership::Other,
        n if n == candidates.len() => GenusMembership::Member,
        _ => GenusMembership::Ambiguous,
    }
}
