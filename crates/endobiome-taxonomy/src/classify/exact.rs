//! Exact and near-exact species: the references that contain a query.

mod differences;
mod engine;

use crate::Reference;
use crate::reference::two_bits;
use differences::differences;
use endobiome_core::{Rank, Sequence, sequence};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Letters of a seed.
const SEED: usize = 24;
/// A seed is kept if its hash is one in this many, so about one in so many places of a reference.
const SPARSE: u64 = 8;

/// Finds the references that contain a query, exactly or with a few differences.
///
/// References are indexed by sparse seeds of 24 letters (those with a small hash, the same ones in query and reference);
/// every hit of a seed is checked letter by letter, so an answer never rests on a hash.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_taxonomy::classify::ExactSpecies;
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let gene = b"TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
/// let mut builder = ReferenceBuilder::default();
/// for species in ["Prevotella bivia", "Prevotella amnii"] {
///     let mut lineage = Lineage::default();
///     lineage.set(Rank::Genus, "Prevotella");
///     lineage.set(Rank::Species, species);
///     builder.push(species, &lineage, gene)?;
/// }
/// let index = ExactSpecies::new(builder.finish(ReferenceInfo::default()));
/// let found = index.matches(&std::str::from_utf8(&gene[5..70])?.parse()?, 0);
/// assert_eq!(found.species, ["Prevotella amnii", "Prevotella bivia"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ExactSpecies {
    reference: Reference,
    /// Places (record, offset) of each kept seed, sorted by seed.
    seeds: Vec<(u64, u32, u32)>,
}

/// The references that contain a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpeciesMatches {
    /// Every species among them, sorted; never one chosen of several.
    pub species: Vec<String>,
    /// The records, ascending.
    pub records: Vec<usize>,
    /// Differences of the best of them from the query.
    pub differences: usize,
    /// Whether the query was on the other strand.
    pub flipped: bool,
}

impl SpeciesMatches {
    /// The species that are of the given genus: those a classifier's genus agrees with.
    pub fn of_genus<'a>(&'a self, genus: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.species
            .iter()
            .map(String::as_str)
            .filter(move |species| species.split_whitespace().next() == Some(genus))
    }
}

/// The kept seeds of a sequence with their offsets.
fn seeds(sequence: &[u8]) -> impl Iterator<Item = (u64, usize)> + '_ {
    let mask = (1_u64 << (2 * SEED)) - 1;
    let (mut seed, mut clean) = (0_u64, 0_usize);
    sequence.iter().enumerate().filter_map(move |(at, &letter)| {
        match two_bits(letter) {
            Some(bits) => {
                seed = (seed << 2 | u64::from(bits)) & mask;
                clean += 1;
            }
            None => clean = 0,
        }
        let mut hash = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
        (clean >= SEED && hash.is_multiple_of(SPARSE)).then(|| (seed, at + 1 - SEED))
    })
}

/// Shortest query that is looked for.
const SHORTEST: usize = 50;

impl ExactSpecies {
    /// Indexes a reference.
    pub fn new(reference: Reference) -> Self {
        let mut found: Vec<(u64, u32, u32)> = (0..reference.len())
            .into_par_iter()
            .flat_map_iter(|record| {
                let sequence = reference.sequence(record);
                seeds(&sequence).map(|(seed, at)| (seed, record as u32, at as u32)).collect::<Vec<_>>()
            })
            .collect();
        found.par_sort_unstable();
        Self { reference, seeds: found }
    }

    /// The references that contain the query with at most `most` differences, the fewest there are.
    ///
    /// With `most` 0 that is containment, as in `assignSpecies` of DADA2: ambiguity codes match only themselves.
    /// Differences are substitutions, insertions and deletions. Queries shorter than 50 letters match nothing. Near matches
    /// need one kept seed free of differences; a query without any kept seed is looked for in every reference,
    /// exactly only.
    pub fn matches(&self, query: &Sequence, most: usize) -> SpeciesMatches {
        let forward = self.one_strand(query.as_bytes(), most);
        if !forward.records.is_empty() {
            return forward;
        }
        let reverse = self.one_strand(&sequence::reverse_complement(query.as_bytes()), most);
        SpeciesMatches { flipped: !reverse.records.is_empty(), ..reverse }
    }

    /// [`ExactSpecies::matches`] for many queries, in their order.
    pub fn matches_all(&self, queries: &[Sequence], most: usize) -> Vec<SpeciesMatches> {
        queries.par_iter().map(|query| self.matches(query, most)).collect()
    }

    fn one_strand(&self, query: &[u8], most: usize) -> SpeciesMatches {
        if query.len() < SHORTEST {
            return SpeciesMatches::default();
        }
        // With d differences one of d + 1 seeds that do not overlap is untouched; with none, the rarest seed is enough.
        let mut own: Vec<(u64, usize)> = seeds(query).collect();
        if most == 0 {
            own = own.into_iter().min_by_key(|(seed, _)| self.places(*seed).len()).into_iter().collect();
        }
        let mut candidates: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
        if own.is_empty() {
            let finder = memchr::memmem::Finder::new(query);
            let mut gene = Vec::new();
            for record in 0..self.reference.len() {
                self.reference.sequence_into(record, &mut gene);
                if let Some(start) = finder.find(&gene) {
                    candidates.insert(record as u32, vec![start as i64]);
                }
            }
        }
        for (seed, at) in own {
            for &(_, record, offset) in self.places(seed) {
                let starts = candidates.entry(record).or_default();
                let start = i64::from(offset) - at as i64;
                if !starts.contains(&start) {
                    starts.push(start);
                }
            }
        }
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut gene = Vec::new();
        let mut allowed = most;
        for (record, starts) in candidates {
            self.reference.sequence_into(record as usize, &mut gene);
            let best = starts.into_iter().filter_map(|start| differences(query, &gene, start, allowed)).min();
            if let Some(best) = best {
                allowed = allowed.min(best);
                found.push((best, record as usize));
            }
        }
        let fewest = found.iter().map(|(differences, _)| *differences).min().unwrap_or(0);
        let records: Vec<usize> =
            found.into_iter().filter(|(d, _)| *d == fewest).map(|(_, record)| record).collect();
        let mut species: Vec<String> = records
            .iter()
            .filter_map(|&record| self.reference.lineage(record).get(Rank::Species))
            .map(str::to_owned)
            .collect();
        species.sort();
        species.dedup();
        SpeciesMatches { species, records, differences: fewest, flipped: false }
    }

    fn places(&self, seed: u64) -> &[(u64, u32, u32)] {
        let from = self.seeds.partition_point(|place| place.0 < seed);
        let count = self.seeds[from..].partition_point(|place| place.0 == seed);
        &self.seeds[from..from + count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Classify;
    use crate::classify::draws::Draws;
    use crate::{ReferenceBuilder, ReferenceInfo};
    use endobiome_core::{Context, Lineage};

    fn gene(name: &[u8]) -> Vec<u8> {
        let mut draws = Draws::new(1, name);
        (0..400).map(|_| b"ACGT"[draws.below(4)]).collect()
    }

    fn index() -> ExactSpecies {
        let mut builder = ReferenceBuilder::default();
        let mut twin = gene(b"a");
        twin[390] = if twin[390] == b'A' { b'C' } else { b'A' };
        for (species, sequence) in [("G a", gene(b"a")), ("G b", twin), ("H c", gene(b"c"))] {
            let mut lineage = Lineage::default();
            lineage.set(Rank::Genus, &species[..1]);
            lineage.set(Rank::Species, species);
            builder.push(species, &lineage, &sequence).unwrap();
        }
        ExactSpecies::new(builder.finish(ReferenceInfo::default()))
    }

    fn query(bytes: &[u8]) -> Sequence {
        Sequence::new(bytes.to_vec()).unwrap()
    }

    #[test]
    fn every_species_that_contains_the_query_is_listed() {
        let index = index();
        let found = index.matches(&query(&gene(b"a")[100..350]), 0);
        assert_eq!(found.species, ["G a", "G b"]);
        assert_eq!(index.matches(&query(&gene(b"a")[100..]), 0).species, ["G a"]);
        assert_eq!(found.of_genus("H").count(), 0);
        assert_eq!(found.of_genus("G").count(), 2);
        assert!(index.matches(&query(&gene(b"a")[100..140]), 0).species.is_empty());
    }

    #[test]
    fn either_strand_and_near_matches_are_found() {
        let index = index();
        let other = query(&gene(b"c")[50..300]).reverse_complement();
        let found = index.matches(&other, 0);
        assert!(found.flipped && found.species == ["H c"]);
        let mut changed = gene(b"c")[50..300].to_vec();
        changed[125] = if changed[125] == b'A' { b'C' } else { b'A' };
        changed.remove(30);
        assert!(index.matches(&query(&changed), 0).records.is_empty());
        assert!(index.matches(&query(&changed), 1).records.is_empty());
        let near = index.matches(&query(&changed), 2);
        assert_eq!((near.species, near.differences), (vec!["H c".to_owned()], 2));
        changed.insert(200, b'T');
        assert_eq!(index.matches(&query(&changed), 3).differences, 3);
    }

    #[test]
    fn as_a_classifier_it_gives_what_all_matches_share() {
        let queries = [query(&gene(b"a")[100..350]), query(&gene(b"a")[100..]), query(&gene(b"x"))];
        let answers = index().classify(&queries, &Context::silent()).unwrap();
        assert_eq!(answers[0].species_group, ["G a", "G b"]);
        assert_eq!(
            (answers[0].lineage.get(Rank::Genus), answers[0].lineage.get(Rank::Species)),
            (Some("G"), None)
        );
        assert_eq!(answers[1].lineage.get(Rank::Species), Some("G a"));
        assert!(answers[1].species_group.is_empty());
        assert_eq!(answers[2], endobiome_core::Assignment::unclassified("no reference contains it"));
    }

    #[test]
    fn a_query_beyond_the_end_of_the_reference_is_not_contained() {
        let mut longer = gene(b"c")[300..].to_vec();
        longer.extend_from_slice(b"ACGTACGT");
        assert!(index().matches(&query(&longer), 0).records.is_empty());
    }
}
