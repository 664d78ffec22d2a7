//! Groups of species that a region cannot tell apart.

use super::Region;
use super::cut::amplicons;
use super::fixed_groups::fixed_groups;
use super::pcr::Amplicon;
use crate::Reference;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why two species are held to be one for a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Some amplicon of the one equals some amplicon of the other.
    Identical,
    /// An amplicon of which one end is missing equals the other's as far as it goes.
    IdenticalWherePresent,
    /// A published category map puts them together.
    Published,
}

/// Two species that a region cannot tell apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpeciesPair {
    /// The two, sorted.
    pub species: (String, String),
    /// Why.
    pub evidence: Evidence,
}

/// The species of a reference that a region cannot tell apart.
///
/// Two species are *partners* if some amplicon of the one equals some amplicon of the other, or a published category map
/// puts them together; so the variation within each species counts. Partnership is not transitive by
/// nature: A may equal B in one copy of the gene and B equal C in another. Closing it transitively chains whole
/// genera together where one species is badly sequenced. The rule here: a component of at most
/// [`SpeciesGroups::CLOSED_UP_TO`] species is one group, the same for all its members; in a larger one the group
/// of a species is the species with its partners.
///
/// ```
/// use endobiome_taxonomy::Reference;
/// use endobiome_taxonomy::region::{Region, SpeciesGroups};
/// let groups = SpeciesGroups::compute(Reference::embedded()?, &Region::parse("V4")?);
/// assert!(groups.group_of("Streptococcus agalactiae").len() > 1);
/// assert!(groups.group_of("Lactobacillus iners").is_empty());
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SpeciesGroups {
    /// Name of the region.
    pub region: String,
    /// All pairs, sorted.
    pub pairs: Vec<SpeciesPair>,
    /// Species of the reference of which no record holds the region; they cannot be called.
    pub without_amplicon: Vec<String>,
    /// Each species that is not alone, with its sorted group (itself included).
    groups: BTreeMap<String, Vec<String>>,
}

impl SpeciesGroups {
    /// Components of at most this many species are one group.
    pub const CLOSED_UP_TO: usize = 12;

    /// Computes the groups of a full-length reference for a region.
    ///
    /// Deterministic for any number of threads. Ambiguity codes equal only themselves.
    pub fn compute(reference: &Reference, region: &Region) -> Self {
        Self::of_amplicons(reference, region, &amplicons(reference, region))
    }

    /// [`SpeciesGroups::compute`] where it is known where the region lies in each record.
    pub(super) fn of_amplicons(reference: &Reference, region: &Region, found: &[Option<Amplicon>]) -> Self {
        let mut amplified = BTreeSet::new();
        // Sequence to the species that have it; whole and truncated ones apart.
        let mut whole: FxHashMap<Vec<u8>, BTreeSet<&str>> = FxHashMap::default();
        let mut truncated: BTreeMap<(bool, Vec<u8>), BTreeSet<&str>> = BTreeMap::new();
        let mut bytes = Vec::new();
        for (record, amplicon) in found.iter().enumerate() {
            let (Some(species), Some(amplicon)) = (reference.species(record), amplicon) else { continue };
            amplified.insert(species);
            reference.sequence_into(record, &mut bytes);
            let insert = bytes[amplicon.insert.clone()].to_vec();
            if amplicon.is_whole() {
                whole.entry(insert).or_default().insert(species);
            } else {
                truncated.entry((amplicon.forward_mismatches.is_none(), insert)).or_default().insert(species);
            }
        }
        let mut pairs: BTreeMap<(&str, &str), Evidence> = BTreeMap::new();
        for spans in fixed_groups(&region.spans) {
            add_all(&mut pairs, &spans, Evidence::Published);
        }
        let mut sorted: Vec<(&Vec<u8>, &BTreeSet<&str>)> = whole.iter().collect();
        sorted.sort();
        for (_, species) in &sorted {
            add_all(&mut pairs, &species.iter().copied().collect::<Vec<_>>(), Evidence::Identical);
        }
        add_truncated(&mut pairs, &sorted, &truncated, true);
        add_truncated(&mut pairs, &sorted, &truncated, false);
        let all: BTreeSet<&str> =
            reference.taxa().iter().filter_map(|taxon| taxon.get(endobiome_core::Rank::Species)).collect();
        Self {
            region: region.name.clone(),
            groups: groups_of(pairs.keys().copied()),
            pairs: pairs
                .into_iter()
                .map(|((a, b), evidence)| SpeciesPair { species: (a.to_owned(), b.to_owned()), evidence })
                .collect(),
            without_amplicon: all.difference(&amplified).map(|&species| species.to_owned()).collect(),
        }
    }

    /// The group of a species, itself included, sorted; empty if the region tells it from all others.
    pub fn group_of(&self, species: &str) -> &[String] {
        self.groups.get(species).map(Vec::as_slice).unwrap_or_default()
    }

    /// The group of several candidates: they and their groups, sorted; empty if that is one species alone.
    pub fn group_of_all<'a>(&self, species: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut members = BTreeSet::new();
        for name in species {
            members.insert(name.to_owned());
            members.extend(self.group_of(name).iter().cloned());
        }
        if members.len() < 2 { Vec::new() } else { members.into_iter().collect() }
    }

    /// Every species that is not alone, with its group.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.groups.iter().map(|(species, group)| (species.as_str(), group.as_slice()))
    }
}

/// Adds every pair of `species`; a pair keeps its first evidence.
fn add_all<'a>(pairs: &mut BTreeMap<(&'a str, &'a str), Evidence>, species: &[&'a str], evidence: Evidence) {
    for (position, &a) in species.iter().enumerate() {
        for &b in &species[position + 1..] {
            let pair = if a < b { (a, b) } else { (b, a) };
            if a != b {
                pairs.entry(pair).or_insert(evidence);
            }
        }
    }
}

/// Adds the pairs of truncated amplicons with all that equal them as far as they go: those that end the same (when the
/// beginning is missing) or begin the same.
fn add_truncated<'a>(
    pairs: &mut BTreeMap<(&'a str, &'a str), Evidence>,
    whole: &[(&Vec<u8>, &BTreeSet<&'a str>)],
    truncated: &BTreeMap<(bool, Vec<u8>), BTreeSet<&'a str>>,
    beginning_is_missing: bool,
) {
    let oriented = |sequence: &[u8]| -> Vec<u8> {
        if beginning_is_missing { sequence.iter().rev().copied().collect() } else { sequence.to_vec() }
    };
    let own = truncated.iter().filter(|((beginning, _), _)| *beginning == beginning_is_missing);
    let own: Vec<(Vec<u8>, &BTreeSet<&str>)> =
        own.map(|((_, sequence), species)| (oriented(sequence), species)).collect();
    if own.is_empty() {
        return;
    }
    let mut all: Vec<(Vec<u8>, &BTreeSet<&str>)> = own.clone();
    all.extend(whole.iter().map(|(sequence, species)| (oriented(sequence), *species)));
    all.sort();
    for (sequence, species) in &own {
        // What begins with `sequence` follows it in sorted order.
        let first = all.partition_point(|(other, _)| other < sequence);
        for (_, others) in all[first..].iter().take_while(|(other, _)| other.starts_with(sequence)) {
            let together: Vec<&str> = species.union(others).copied().collect();
            add_all(pairs, &together, Evidence::IdenticalWherePresent);
        }
    }
}

/// The groups of the rule told at [`SpeciesGroups`].
fn groups_of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, Vec<String>> {
    let mut partners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (a, b) in pairs {
        partners.entry(a).or_insert_with(|| BTreeSet::from([a])).insert(b);
        partners.entry(b).or_insert_with(|| BTreeSet::from([b])).insert(a);
    }
    let names = |set: &BTreeSet<&str>| set.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for &species in partners.keys() {
        if seen.contains(species) {
            continue;
        }
        let (mut component, mut open) = (BTreeSet::from([species]), vec![species]);
        while let Some(next) = open.pop() {
            for &partner in &partners[next] {
                if component.insert(partner) {
                    open.push(partner);
                }
            }
        }
        for &member in &component {
            let group =
                if component.len() <= SpeciesGroups::CLOSED_UP_TO { &component } else { &partners[member] };
            groups.insert(member.to_owned(), names(group));
        }
        seen.extend(component);
    }
    groups
}
