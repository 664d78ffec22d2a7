//! The names of the nearest references, with a calibrated probability at each rank.
//!
//! 1. The [`DEPTH`] references that share most distinct 8-mers with the query are found, exactly ([`counting`]).
//! 2. Those that share most, with and without names, are aligned ([`alignment`]).
//! 3. At each rank, from the domain down, they are asked for a name ([`evidence`]).
//! 4. A model turns what they say into the probability that the name is right. It is learnt, once for each
//!    region of the gene that queries come from, on references of this very reference taken as queries
//!    ([`trials`], [`calibration`]).

mod alignment;
mod answer;
mod calibration;
mod counting;
mod engine;
mod evidence;
mod habits;
pub(crate) mod kept;
mod kin;
mod logistic;
mod near;
mod novelty;
mod pooling;
mod profile;
mod report;
mod strain;
mod trials;

pub(crate) use alignment::Aligner;
pub(crate) use answer::{Answer, Neighbour, Species};
pub(crate) use counting::{Counting, CountingWork, Shared};
pub(crate) use engine::NearestEngine;
pub(crate) use novelty::Novelty;

use super::taxa::{NO_NODE, Taxa};
use super::words::Vocabulary;
use crate::Reference;
use crate::reference::PackedSequences;
use crate::region::{Region, SpeciesGroups};
use calibration::Calibration;
use endobiome_core::{Cancelled, Context, PRIMER_PRESETS, Rank};
use evidence::{Question, REACH, Votes};
use kin::{allies, published};
use near::Near;
use pooling::pooled;
use profile::Profile;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use strain::Candidates;
use trials::{Sample, sample};

/// References that share most words with a query, looked at for names.
const DEPTH: usize = 200;
/// References that are aligned; and as many with a genus, and with a species.
const ALIGNED: usize = 50;

/// The method of the nearest references, trained.
#[derive(Debug)]
pub(crate) struct Consensus {
    counting: Counting,
    sequences: PackedSequences,
    /// For each record the first that equals it; empty if none is looked for.
    first_equal: Vec<u32>,
    class_of: Vec<u32>,
    /// References under each node.
    sizes: Vec<u32>,
    /// Species nodes that a region cannot tell from each species node, sorted.
    allies: Vec<Vec<u32>>,
    /// Those of them that are published.
    published: Vec<Vec<u32>>,
    /// Whether most species have a single record.
    catalogue: bool,
    samples: Vec<Sample>,
    profiles: Vec<Profile>,
    /// Of the references, by which kept calibrations are found.
    checksum: String,
    /// Calibrations that the index file of the references holds.
    stored: kept::Entries,
}

/// Working memory, one a thread.
#[derive(Debug, Default)]
pub(crate) struct ConsensusWork {
    counting: CountingWork,
    aligner: Aligner,
    wanted: Vec<u32>,
    found: Vec<f64>,
    /// What was aligned with the present query.
    distances: FxHashMap<u32, f64>,
}

impl Consensus {
    /// Prepares the method. `cut` says that the references are already cut to the region of the queries.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if what is stored with the reference is damaged.
    pub(crate) fn new(
        reference: &Reference,
        taxa: &Taxa,
        vocabulary: &Vocabulary,
        counting: Counting,
        groups: Option<&SpeciesGroups>,
        cut: bool,
    ) -> crate::Result<Self> {
        let class_of = reference.taxon_indices().to_vec();
        let mut sizes = vec![0; taxa.nodes()];
        for &class in &class_of {
            for &node in taxa.path(class).iter().filter(|&&node| node != NO_NODE) {
                sizes[node as usize] += 1;
            }
        }
        let samples = sample(reference);
        let species = || {
            class_of
                .iter()
                .map(|&class| taxa.path(class)[Rank::Species.index()])
                .filter(|&node| node != NO_NODE)
        };
        let catalogue = 2 * species().filter(|&node| sizes[node as usize] > 1).count() < species().count();
        let mut consensus = Self {
            counting,
            sequences: reference.sequences().clone(),
            first_equal: if cut { first_equal(reference.sequences()) } else { Vec::new() },
            class_of,
            sizes,
            catalogue,
            allies: groups.map(|groups| allies(taxa, groups)).unwrap_or_default(),
            published: groups.map(|groups| published(taxa, groups)).unwrap_or_default(),
            samples,
            profiles: Vec::new(),
            checksum: reference.info().checksum.clone(),
            stored: reference.file().map(kept::stored).transpose()?.unwrap_or_default(),
        };
        consensus.add_profile(None, vocabulary);
        if !cut {
            for preset in &PRIMER_PRESETS {
                if let Ok(region) = Region::of_preset(preset) {
                    consensus.add_profile(Some(region), vocabulary);
                }
            }
        }
        Ok(consensus)
    }

    /// The order in which the references are best counted: kin side by side.
    pub(crate) fn order(class_of: &[u32]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..class_of.len() as u32).collect();
        order.sort_by_key(|&record| class_of[record as usize]);
        order
    }

    /// Learns the calibration of a region, unless it is known.
    ///
    /// Called before queries are shared out, so that no query waits for another.
    ///
    /// # Errors
    /// When stopping was asked for.
    pub(crate) fn prepare(
        &self,
        profile: usize,
        taxa: &Taxa,
        vocabulary: &Vocabulary,
        context: &Context<'_>,
    ) -> Result<(), Cancelled> {
        let profile = &self.profiles[profile];
        if profile.calibration.get().is_none() {
            // If another thread was faster, it has learnt the same.
            let key = kept::key(&self.checksum, profile.region.as_ref().map_or("", |region| &region.name));
            let kept = match self.stored.get(&key) {
                Some(bytes) => kept::decode(bytes, taxa, &self.sizes),
                None => kept::embedded(&key, taxa, &self.sizes),
            };
            let calibration = match kept {
                Some(kept) => kept,
                None => self.learn(profile.region.as_ref(), taxa, vocabulary, context)?,
            };
            let _ = profile.calibration.set(calibration);
        }
        Ok(())
    }

    /// Learns the calibration of each region that queries may come from; gives them with their keys, to be kept.
    ///
    /// # Errors
    /// When stopping was asked for.
    pub(crate) fn learn_to_keep(
        &self,
        taxa: &Taxa,
        vocabulary: &Vocabulary,
        context: &Context<'_>,
    ) -> Result<Vec<(String, Vec<u8>)>, Cancelled> {
        let learn = |profile: &Profile| {
            let region = profile.region.as_ref();
            let calibration = self.learn(region, taxa, vocabulary, context)?;
            let key = kept::key(&self.checksum, region.map_or("", |region| &region.name));
            Ok((key, kept::encode(&calibration)))
        };
        self.profiles.iter().map(learn).collect()
    }

    /// Classifies a query by its distinct words and its letters.
    pub(crate) fn answer(
        &self,
        words: &[u16],
        query: &[u8],
        (taxa, threshold): (&Taxa, f64),
        work: &mut ConsensusWork,
    ) -> Answer {
        let hits = self.counting.nearest(words, DEPTH, &mut work.counting);
        work.begin(query);
        let neighbours = self.align(&hits, taxa, work);
        let near: Vec<Near> = neighbours.iter().map(|one| self.near(one)).collect();
        let unlearnt = Calibration::default();
        let calibration = self.profiles[self.profile_of(words)].calibration.get().unwrap_or(&unlearnt);
        let mut answer = Answer { said: [None; 7], confidence: [0.0; 7], near: neighbours, species: None };
        if self.catalogue {
            self.answer_of_a_catalogue(&mut answer, &near, query.len(), calibration, (taxa, threshold));
            return answer;
        }
        let votes = Votes::of(&near);
        let mut under = None;
        for rank in Rank::ALL {
            let question = Question { taxa, rank, under };
            if let Some(spoken) = question.ask(&near, &votes, |a, b| self.allied(a, b)) {
                answer.confidence[rank.index()] = calibration.probability(taxa, rank, &spoken);
                answer.said[rank.index()] = Some(spoken);
                under = Some((rank, spoken.node));
            }
        }
        answer.nest();
        answer
    }

    /// The answer of a catalogue of species: the species by how strains vary, and the names above by it.
    ///
    /// A higher name is right when one of its species is, and may be right when the species is new. Where the nearest records have no
    /// species name and those that have one are farther, the species of these say nothing of the query: it is asked rank by rank.
    fn answer_of_a_catalogue(
        &self,
        answer: &mut Answer,
        near: &[Near],
        letters: usize,
        calibration: &Calibration,
        (taxa, threshold): (&Taxa, f64),
    ) {
        let Some(nearest) = near.first().map(|near| near.distance) else { return };
        let has_species = |one: &&Near| taxa.path(one.class)[Rank::Species.index()] != NO_NODE;
        let speaks = near.iter().find(has_species).is_some_and(|one| one.distance <= nearest + REACH);
        let candidates = if speaks { Candidates::weigh(taxa, near, letters) } else { Candidates::default() };
        let known = calibration.known(nearest);
        let published = |node: u32| self.published.get(node as usize).map_or(&[][..], Vec::as_slice);
        let wanted = if known > 0.0 { threshold / known } else { 1.0 };
        if let (Some(group), Some(of_genus)) =
            (candidates.group(published), candidates.wide_group(wanted, published))
        {
            answer.species = Some(Species { candidates, known, group, of_genus });
        }
        let votes = Votes::of(near);
        let mut under = None;
        for rank in Rank::ALL.into_iter().filter(|rank| speaks || *rank != Rank::Species) {
            let likeliest = answer.species.as_ref().and_then(|species| match rank {
                Rank::Species => species.group.members.first().map(|&node| (rank, node)),
                _ => species.candidates.above(taxa, rank).first().map(|one| (rank, one.node)),
            });
            let question = Question { taxa, rank, under: likeliest.or(under) };
            if let Some(spoken) = question.ask(near, &votes, |a, b| self.allied(a, b)) {
                answer.confidence[rank.index()] = calibration.probability(taxa, rank, &spoken);
                answer.said[rank.index()] = Some(spoken);
                under = Some((rank, spoken.node));
            }
        }
        answer.weigh_species(taxa);
        answer.nest();
    }

    /// Weighs in how many of the `bootstraps` each name won; `winners` are the classes that won them.
    pub(crate) fn pool(&self, answer: &mut Answer, winners: &[u32], bootstraps: usize, taxa: &Taxa) {
        for rank in Rank::ALL {
            if let Some(spoken) = &answer.said[rank.index()] {
                let same = |class: u32| {
                    let node = taxa.path(class)[rank.index()];
                    node == spoken.node || (node != NO_NODE && self.allied(spoken.node, node))
                };
                let won = winners.iter().filter(|&&class| same(class)).count();
                let confidence = &mut answer.confidence[rank.index()];
                *confidence = pooled(rank, *confidence, won as f64 / bootstraps as f64);
            }
        }
        answer.weigh_species(taxa);
        answer.nest();
    }

    /// Weighs in the shares of novel names that were said, last of all.
    pub(crate) fn weigh_novelty(&self, answer: &mut Answer, novelty: Novelty, taxa: &Taxa) {
        if novelty == Novelty::default() {
            return;
        }
        for rank in [Rank::Genus, Rank::Species] {
            let confidence = &mut answer.confidence[rank.index()];
            *confidence = novelty.shifted(rank, self.catalogue, *confidence);
        }
        if let Some(species) = &mut answer.species {
            species.known = novelty.shifted(Rank::Species, self.catalogue, species.known);
        }
        answer.weigh_species(taxa);
        answer.nest();
    }

    /// Aligns the hits (greatest count first) that share most words: of all, of those with a genus, and of those
    /// with a species [`ALIGNED`] each. Nearest first.
    fn align(&self, hits: &[Shared], taxa: &Taxa, work: &mut ConsensusWork) -> Vec<Neighbour> {
        let (mut any, mut with_genus, mut with_species) = (0, 0, 0);
        let mut chosen: Vec<Shared> = Vec::new();
        for hit in hits.iter().take(DEPTH) {
            let path = taxa.path(self.class_of[hit.record as usize]);
            let genus = path[Rank::Genus.index()] != NO_NODE;
            let species = path[Rank::Species.index()] != NO_NODE;
            if any < ALIGNED || (genus && with_genus < ALIGNED) || (species && with_species < ALIGNED) {
                any += 1;
                with_genus += usize::from(genus);
                with_species += usize::from(species);
                chosen.push(*hit);
            }
        }
        work.align(&self.sequences, &self.first_equal, &chosen);
        let neighbour = |hit: &Shared| {
            let first = self.first_equal.get(hit.record as usize).unwrap_or(&hit.record);
            let distance = work.distances.get(first).copied().unwrap_or(1.0);
            Neighbour { record: hit.record, words: hit.words, distance }
        };
        let mut neighbours: Vec<Neighbour> = chosen.iter().map(neighbour).collect();
        neighbours.sort_by(|a, b| {
            a.distance.total_cmp(&b.distance).then(b.words.cmp(&a.words)).then(a.record.cmp(&b.record))
        });
        neighbours
    }

    fn near(&self, neighbour: &Neighbour) -> Near {
        Near { class: self.class_of[neighbour.record as usize], distance: neighbour.distance }
    }

    /// Whether the region cannot tell two species.
    fn allied(&self, a: u32, b: u32) -> bool {
        self.allies.get(a as usize).is_some_and(|list| list.binary_search(&b).is_ok())
    }

    /// The references by their words.
    pub(crate) fn into_counting(self) -> Counting {
        self.counting
    }

    /// The class of a record.
    pub(crate) fn class_of(&self, record: u32) -> u32 {
        self.class_of[record as usize]
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.counting.bytes()
            + self.sequences.parts().0.len()
            + 12 * self.class_of.len()
            + 4 * self.first_equal.len()
            + 4 * (self.class_of.len() + self.sizes.len())
            + self.samples.iter().map(|sample| sample.sequence.len()).sum::<usize>()
    }
}

impl ConsensusWork {
    /// What aligns the query taken.
    pub(crate) fn aligner(&mut self) -> &mut Aligner {
        &mut self.aligner
    }

    /// Takes a query.
    fn begin(&mut self, query: &[u8]) {
        self.aligner.set_query(query);
        self.distances.clear();
    }

    /// Notes the distances of some records to the query taken, of equal ones that of the first.
    fn align(&mut self, sequences: &PackedSequences, first_equal: &[u32], records: &[Shared]) {
        let Self { aligner, distances, wanted, found, .. } = self;
        wanted.clear();
        for hit in records {
            let first = *first_equal.get(hit.record as usize).unwrap_or(&hit.record);
            if let Entry::Vacant(entry) = distances.entry(first) {
                entry.insert(1.0);
                wanted.push(first);
            }
        }
        aligner.distances(sequences, wanted, found);
        distances.extend(wanted.iter().copied().zip(found.iter().copied()));
    }
}

/// For each sequence the first that equals it.
fn first_equal(sequences: &PackedSequences) -> Vec<u32> {
    /// Packed letters, their number, and the ambiguity codes.
    type Letters<'a> = (&'a [u8], usize, Vec<(usize, u8)>);
    let mut first: FxHashMap<Letters<'_>, u32> = FxHashMap::default();
    (0..sequences.len())
        .map(|record| {
            let ambiguous = sequences.ambiguous(record).collect();
            *first
                .entry((sequences.packed(record), sequences.length(record), ambiguous))
                .or_insert(record as u32)
        })
        .collect()
}
