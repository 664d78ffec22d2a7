//! The names of the nearest references, with a calibrated probability at each rank.
//!
//! 1. The [`DEPTH`] references that share most distinct 8-mers with the query are found, exactly.
//! 2. Those that share most, with and without names, are aligned ([`super::alignment`]).
//! 3. At each rank, from the domain down, they are asked for a name ([`super::evidence`]).
//! 4. A model turns what they say into the probability that the name is right. It is learnt, once for each
//!    region of the gene that queries come from, on references of this very reference taken as queries
//!    ([`super::calibration`]).

use super::alignment::Aligner;
use super::calibration::{Calibration, Court, Trial};
use super::counting::{Counting, CountingWork, Shared};
use super::evidence::{Near, Question, Spoken};
use super::order::Vocabulary;
use super::pooling::pooled;
use super::taxa::{NO_NODE, Taxa};
use super::words::{WORDS, WordFinder};
use crate::Reference;
use crate::reference::PackedSequences;
use crate::region::{Region, SpeciesGroups};
use endobiome_core::{PRIMER_PRESETS, Rank, stream};
use rand::Rng;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// References taken as queries for the calibration of a region, and such for the species alone.
const TRIALS: (usize, usize) = (2_000, 800);
/// References that share most words with a query, looked at for names.
const DEPTH: usize = 200;
/// The same for a trial: parts of them are left out again.
const TRIAL_DEPTH: usize = 1_000;
/// Trials, the first ones, from which the ranks above the family are learnt: they are easier.
const TRIALS_ABOVE_FAMILY: usize = 500;
/// References that are aligned; and as many with a genus, and with a species.
const ALIGNED: usize = 50;

/// The method of the nearest references, trained.
#[derive(Debug)]
pub(crate) struct Consensus {
    counting: Counting,
    sequences: PackedSequences,
    class_of: Vec<u32>,
    /// References under each node.
    sizes: Vec<u32>,
    /// Species nodes that a region cannot tell from each species node, sorted.
    allies: Vec<Vec<u32>>,
    /// Whether most species have a single record.
    catalogue: bool,
    samples: Vec<Sample>,
    profiles: Vec<Profile>,
}

/// A reference that is taken as a query.
#[derive(Debug)]
struct Sample {
    record: u32,
    sequence: Vec<u8>,
    species_only: bool,
}

/// A region of the gene that queries may come from.
#[derive(Debug)]
struct Profile {
    /// Left out: the references as they are.
    region: Option<Region>,
    /// What its sequences look like.
    shape: Shape,
    /// Learnt when the first query of the region comes.
    calibration: OnceLock<Calibration>,
}

/// By which a region is recognised.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Where its words lie on the gene, from 0 to 1, see [`Vocabulary::span`].
    span: (f64, f64),
    /// Logarithm of their number.
    words: f64,
}

impl Shape {
    fn of(words: &[u16]) -> Self {
        let (low, high) = Vocabulary::span(words);
        let whole = WORDS as f64;
        Self { span: (low / whole, high / whole), words: (words.len().max(1) as f64).ln() }
    }

    fn unlike(&self, other: &Self) -> f64 {
        (self.span.0 - other.span.0).abs()
            + (self.span.1 - other.span.1).abs()
            + (self.words - other.words).abs()
    }
}

/// Two regions less unlike than this share a calibration.
const SAME_REGION: f64 = 0.1;

/// What is said of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// The name at each rank, as far down as there is one.
    pub(crate) said: [Option<Spoken>; 7],
    /// Probability that each is right.
    pub(crate) confidence: [f64; 7],
    /// Near references, nearest first.
    pub(crate) near: Vec<Neighbour>,
}

impl Answer {
    /// A name is right at least as often as the name below it.
    fn nest(&mut self) {
        for rank in (0..6).rev() {
            if self.said[rank].is_some() {
                self.confidence[rank] = self.confidence[rank].max(self.confidence[rank + 1]);
            }
        }
    }
}

/// A reference that was aligned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Neighbour {
    /// The record.
    pub(crate) record: u32,
    /// Words it shares with the query.
    pub(crate) words: u32,
    /// Edits a letter.
    pub(crate) distance: f64,
}

/// Working memory, one a thread.
#[derive(Debug, Default)]
pub(crate) struct ConsensusWork {
    counting: CountingWork,
    aligner: Aligner,
    letters: Vec<u8>,
    /// What was aligned with the present query.
    distances: FxHashMap<u32, f64>,
}

impl Consensus {
    /// Prepares the method. `cut` says that the references are already cut to the region of the queries.
    pub(crate) fn new(
        reference: &Reference,
        taxa: &Taxa,
        vocabulary: &Vocabulary,
        counting: Counting,
        groups: Option<&SpeciesGroups>,
        cut: bool,
    ) -> Self {
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
            class_of,
            sizes,
            catalogue,
            allies: groups.map(|groups| allies(taxa, groups)).unwrap_or_default(),
            samples,
            profiles: Vec::new(),
        };
        consensus.add_profile(None, vocabulary);
        if !cut {
            for preset in &PRIMER_PRESETS {
                if let Ok(region) = Region::of_preset(preset) {
                    consensus.add_profile(Some(region), vocabulary);
                }
            }
        }
        consensus
    }

    /// Notes a region if enough of the samples hold it.
    fn add_profile(&mut self, region: Option<Region>, vocabulary: &Vocabulary) {
        let looked_at = &self.samples[..self.samples.len().min(200)];
        let mut words = Vec::new();
        let mut finder = WordFinder::default();
        let mut shapes = Vec::new();
        for sample in looked_at {
            let Some(part) = part(&sample.sequence, region.as_ref()) else { continue };
            finder.distinct(part, &mut words);
            vocabulary.apply(&mut words);
            shapes.push(Shape::of(&words));
        }
        let count = shapes.len().max(1) as f64;
        let mean = |value: fn(&Shape) -> f64| shapes.iter().map(value).sum::<f64>() / count;
        let shape = Shape {
            span: (mean(|shape| shape.span.0), mean(|shape| shape.span.1)),
            words: mean(|shape| shape.words),
        };
        let held = shapes.len() * 5 >= looked_at.len().max(50);
        let another = self.profiles.iter().all(|profile| profile.shape.unlike(&shape) > SAME_REGION);
        if region.is_none() || held && another {
            self.profiles.push(Profile { region, shape, calibration: OnceLock::new() });
        }
    }

    /// The region that a query seems to be from.
    pub(crate) fn profile_of(&self, words: &[u16]) -> usize {
        let shape = Shape::of(words);
        let unlike = |number: usize| self.profiles[number].shape.unlike(&shape);
        (1..self.profiles.len()).fold(0, |best, next| if unlike(next) < unlike(best) { next } else { best })
    }

    /// Learns the calibration of a region, unless it is known.
    ///
    /// Called before queries are shared out, so that no query waits for another.
    pub(crate) fn prepare(&self, profile: usize, taxa: &Taxa, vocabulary: &Vocabulary) {
        let profile = &self.profiles[profile];
        if profile.calibration.get().is_none() {
            // If another thread was faster, it has learnt the same.
            let _ = profile.calibration.set(self.learn(profile.region.as_ref(), taxa, vocabulary));
        }
    }

    fn learn(&self, region: Option<&Region>, taxa: &Taxa, vocabulary: &Vocabulary) -> Calibration {
        let trial = |(finder, work, words): &mut (WordFinder, ConsensusWork, Vec<u16>),
                     (number, sample): (usize, &Sample)| {
            let part = part(&sample.sequence, region)?;
            finder.distinct(part, words);
            vocabulary.apply(words);
            self.counting.count(words, &mut work.counting);
            work.begin(part);
            let class = self.class_of[sample.record as usize];
            let path = taxa.path(class);
            let all = self.counting.top(&work.counting, TRIAL_DEPTH, |record| record != sample.record);
            let mut near = |level: Option<Rank>| {
                let keep = |record: u32| {
                    record != sample.record
                        && level.is_none_or(|level| {
                            let node = taxa.path(self.class_of[record as usize])[level.index()];
                            let own = path[level.index()];
                            node != own && !(level == Rank::Species && self.allied(own, node))
                        })
                };
                let mut hits: Vec<Shared> = all.iter().copied().filter(|hit| keep(hit.record)).collect();
                if hits.len() < DEPTH && all.len() >= TRIAL_DEPTH {
                    hits = self.counting.top(&work.counting, DEPTH, keep);
                }
                let near = self.align(&hits, taxa, work);
                near.iter().map(|near| self.near(near)).collect::<Vec<_>>()
            };
            let asked = |rank: Rank| {
                path[rank.index()] != NO_NODE
                    && (rank == Rank::Species || !sample.species_only)
                    && (rank >= Rank::Family || number < TRIALS_ABOVE_FAMILY)
            };
            let known = near(None);
            let new = Rank::ALL.map(|rank| if asked(rank) { near(Some(rank)) } else { Vec::new() });
            let mut copied = Vec::new();
            if self.catalogue && asked(Rank::Species) {
                let copy = copy_with_errors(part, sample.record);
                finder.distinct(&copy, words);
                vocabulary.apply(words);
                self.counting.count(words, &mut work.counting);
                work.begin(&copy);
                let hits = self.counting.top(&work.counting, DEPTH, |_| true);
                copied = self.align(&hits, taxa, work).iter().map(|one| self.near(one)).collect();
            }
            Some(Trial { class, species_only: sample.species_only, known, copied, new })
        };
        let trials: Vec<Trial> = self
            .samples
            .par_iter()
            .enumerate()
            .map_init(Default::default, trial)
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .collect();
        let allied = |a: u32, b: u32| self.allied(a, b);
        Calibration::learn(
            Court { taxa, sizes: &self.sizes, catalogue: self.catalogue, allied: &allied },
            &trials,
        )
    }

    /// Classifies a query by its distinct words and its letters.
    pub(crate) fn answer(
        &self,
        words: &[u16],
        query: &[u8],
        taxa: &Taxa,
        work: &mut ConsensusWork,
    ) -> Answer {
        self.counting.count(words, &mut work.counting);
        let hits = self.counting.top(&work.counting, DEPTH, |_| true);
        work.begin(query);
        let neighbours = self.align(&hits, taxa, work);
        let near: Vec<Near> = neighbours.iter().map(|one| self.near(one)).collect();
        let unlearnt = Calibration::default();
        let calibration = self.profiles[self.profile_of(words)].calibration.get().unwrap_or(&unlearnt);
        let mut answer = Answer { said: [None; 7], confidence: [0.0; 7], near: neighbours };
        let mut under = None;
        for rank in Rank::ALL {
            let question = Question { taxa, rank, under };
            if let Some(spoken) = question.ask(&near, |a, b| self.allied(a, b)) {
                answer.confidence[rank.index()] = calibration.probability(taxa, rank, &spoken);
                answer.said[rank.index()] = Some(spoken);
                under = Some((rank, spoken.node));
            }
        }
        answer.nest();
        answer
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
        answer.nest();
    }

    /// Aligns the hits (greatest count first) that share most words: of all, of those with a genus, and of those
    /// with a species [`ALIGNED`] each. Nearest first.
    fn align(&self, hits: &[Shared], taxa: &Taxa, work: &mut ConsensusWork) -> Vec<Neighbour> {
        let (mut any, mut with_genus, mut with_species) = (0, 0, 0);
        let mut neighbours: Vec<Neighbour> = Vec::new();
        for hit in hits.iter().take(DEPTH) {
            let path = taxa.path(self.class_of[hit.record as usize]);
            let genus = path[Rank::Genus.index()] != NO_NODE;
            let species = path[Rank::Species.index()] != NO_NODE;
            if any < ALIGNED || (genus && with_genus < ALIGNED) || (species && with_species < ALIGNED) {
                any += 1;
                with_genus += usize::from(genus);
                with_species += usize::from(species);
                let distance = work.distance(&self.sequences, hit.record);
                neighbours.push(Neighbour { record: hit.record, words: hit.words, distance });
            }
        }
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

    /// The class of a record.
    pub(crate) fn class_of(&self, record: u32) -> u32 {
        self.class_of[record as usize]
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.counting.bytes()
            + self.sequences.parts().0.len()
            + 12 * self.class_of.len()
            + 4 * (self.class_of.len() + self.sizes.len())
            + self.samples.iter().map(|sample| sample.sequence.len()).sum::<usize>()
    }
}

/// The part of a sequence that a region spans; all of it without a region.
fn part<'a>(sequence: &'a [u8], region: Option<&Region>) -> Option<&'a [u8]> {
    match region {
        None => Some(sequence),
        Some(region) => {
            let amplicon = region.amplify(sequence)?;
            amplicon.is_whole().then(|| &sequence[amplicon.insert])
        }
    }
}

impl ConsensusWork {
    /// Takes a query.
    fn begin(&mut self, query: &[u8]) {
        self.aligner.set_query(query);
        self.distances.clear();
    }

    /// The distance of a record to the query taken.
    fn distance(&mut self, sequences: &PackedSequences, record: u32) -> f64 {
        let Self { aligner, letters, distances, .. } = self;
        *distances.entry(record).or_insert_with(|| {
            sequences.unpack(record as usize, letters);
            aligner.distance(letters)
        })
    }
}

/// A copy in which up to 2 % of the letters are others.
fn copy_with_errors(sequence: &[u8], record: u32) -> Vec<u8> {
    let mut draws = stream(0, "copies with errors", &record.to_le_bytes());
    let mut copy = sequence.to_vec();
    let errors = draws.next_u64() % (copy.len() as u64 / 50 + 1);
    for _ in 0..errors {
        let at = (draws.next_u64() % copy.len() as u64) as usize;
        copy[at] = b"ACGT"[(draws.next_u64() % 4) as usize];
    }
    copy
}

/// References with a genus, at random, and more with a species, half of these from species with several records;
/// the choice is that of the reference alone.
fn sample(reference: &Reference) -> Vec<Sample> {
    let mut draws = stream(0, "calibration", reference.info().checksum.as_bytes());
    let mut draw = |mut from: Vec<u32>, wanted: usize| {
        let wanted = from.len().min(wanted);
        for at in 0..wanted {
            let other = at + (draws.next_u64() % (from.len() - at) as u64) as usize;
            from.swap(at, other);
        }
        from.truncate(wanted);
        from
    };
    let named = |rank: Rank, record: u32| reference.lineage(record as usize).get(rank).is_some();
    let all = || 0..reference.len() as u32;
    let genera = draw(all().filter(|&record| named(Rank::Genus, record)).collect(), TRIALS.0);
    let mut taken = vec![false; reference.len()];
    genera.iter().for_each(|&record| taken[record as usize] = true);
    let mut of_taxon = vec![0_u32; reference.taxa().len()];
    reference.taxon_indices().iter().for_each(|&taxon| of_taxon[taxon as usize] += 1);
    let left: Vec<u32> =
        all().filter(|&record| named(Rank::Species, record) && !taken[record as usize]).collect();
    let (several, single): (Vec<u32>, Vec<u32>) =
        left.into_iter().partition(|&record| of_taxon[reference.taxon_index(record as usize)] > 1);
    let several = draw(several, TRIALS.1 / 2);
    let single = draw(single, TRIALS.1 / 2);
    let species = several.into_iter().chain(single);
    genera
        .into_iter()
        .map(|record| (record, false))
        .chain(species.map(|record| (record, true)))
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(record, species_only)| Sample {
            record,
            sequence: reference.sequence(record as usize),
            species_only,
        })
        .collect()
}

/// For each species node those that the region cannot tell from it.
fn allies(taxa: &Taxa, groups: &SpeciesGroups) -> Vec<Vec<u32>> {
    let mut nodes: Vec<(String, u32)> = Vec::new();
    for class in 0..taxa.len() as u32 {
        let node = taxa.path(class)[Rank::Species.index()];
        if let Some(name) = taxa.lineage(class).get(Rank::Species) {
            nodes.push((name.to_owned(), node));
        }
    }
    nodes.sort();
    let mut allies = vec![Vec::new(); taxa.nodes()];
    for (name, node) in &nodes {
        let list: &mut Vec<u32> = &mut allies[*node as usize];
        for ally in groups.group_of(name) {
            let from = nodes.partition_point(|(other, _)| other < ally);
            list.extend(
                nodes[from..].iter().take_while(|(other, _)| other == ally).map(|&(_, number)| number),
            );
        }
        list.sort_unstable();
    }
    allies
}
