//! The names of the nearest references, with a calibrated probability at each rank.
//!
//! 1. The [`DEPTH`] references that share most distinct 8-mers with the query are found, exactly.
//! 2. At each rank, from the domain down, they are asked for a name ([`super::evidence`]).
//! 3. A model turns what they say into the probability that the name is right. It is learnt, once for each
//!    region of the gene that queries come from, on references of this very reference taken as queries
//!    ([`super::calibration`]).

use super::calibration::{Calibration, DEPTH, Trial};
use super::counting::{Counting, CountingWork, Shared};
use super::evidence::{Near, Question, Spoken};
use super::order::Vocabulary;
use super::taxa::{NO_NODE, Taxa};
use super::words::WordFinder;
use crate::Reference;
use crate::region::{Region, SpeciesGroups};
use endobiome_core::{PRIMER_PRESETS, Rank, stream};
use rand::Rng;
use rayon::prelude::*;
use std::sync::OnceLock;

/// References taken as queries for the calibration of a region.
const TRIALS: usize = 2_000;
/// The method of the nearest references, trained.
#[derive(Debug)]
pub(crate) struct Consensus {
    counting: Counting,
    class_of: Vec<u32>,
    /// References under each node.
    sizes: Vec<u32>,
    /// Species nodes that a region cannot tell from each species node, sorted.
    allies: Vec<Vec<u32>>,
    samples: Vec<Sample>,
    profiles: Vec<Profile>,
}

/// A reference that is taken as a query.
#[derive(Debug)]
struct Sample {
    record: u32,
    sequence: Vec<u8>,
}

/// A region of the gene that queries may come from.
#[derive(Debug)]
struct Profile {
    /// Left out: the references as they are.
    region: Option<Region>,
    /// Where its words lie, see [`Vocabulary::span`].
    span: (f64, f64),
    /// Learnt when the first query of the region comes.
    calibration: OnceLock<Calibration>,
}

/// What is said of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// The name at each rank, as far down as there is one.
    pub(crate) said: [Option<Spoken>; 7],
    /// Probability that each is right.
    pub(crate) confidence: [f64; 7],
    /// Near references, nearest first.
    pub(crate) near: Vec<Shared>,
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
        let mut consensus = Self {
            counting,
            class_of,
            sizes,
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
        let (mut low, mut high, mut found) = (0.0, 0.0, 0);
        for sample in looked_at {
            let Some(part) = part(&sample.sequence, region.as_ref()) else { continue };
            finder.distinct(part, &mut words);
            vocabulary.apply(&mut words);
            let (from, to) = Vocabulary::span(&words);
            (low, high, found) = (low + from, high + to, found + 1);
        }
        if region.is_none() || found * 5 >= looked_at.len().max(50) {
            let count = f64::from(found.max(1) as u32);
            self.profiles.push(Profile {
                region,
                span: (low / count, high / count),
                calibration: OnceLock::new(),
            });
        }
    }

    /// The region that a query seems to be from.
    pub(crate) fn profile_of(&self, words: &[u16]) -> usize {
        let (low, high) = Vocabulary::span(words);
        let far = |profile: &Profile| (profile.span.0 - low).abs() + (profile.span.1 - high).abs();
        let mut nearest = 0;
        for (number, profile) in self.profiles.iter().enumerate() {
            if far(profile) < far(&self.profiles[nearest]) {
                nearest = number;
            }
        }
        nearest
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
        let trial = |(finder, work, words): &mut (WordFinder, CountingWork, Vec<u16>), sample: &Sample| {
            let part = part(&sample.sequence, region)?;
            finder.distinct(part, words);
            vocabulary.apply(words);
            self.counting.count(words, work);
            let class = self.class_of[sample.record as usize];
            let path = taxa.path(class);
            let near = |left_out: Option<Rank>| {
                let keep = |record: u32| {
                    let level = |level: Rank| {
                        taxa.path(self.class_of[record as usize])[level.index()] != path[level.index()]
                    };
                    record != sample.record && left_out.is_none_or(level)
                };
                self.near(&self.counting.top(work, DEPTH, keep))
            };
            let named = |rank: Rank| path[rank.index()] != NO_NODE;
            let new = Rank::ALL.map(|rank| if named(rank) { near(Some(rank)) } else { Vec::new() });
            Some(Trial { class, words: words.len(), known: near(None), new })
        };
        let trials: Vec<Trial> = self
            .samples
            .par_iter()
            .map_init(Default::default, trial)
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .collect();
        Calibration::learn(taxa, &self.sizes, &trials)
    }

    /// Classifies a query by its distinct words.
    pub(crate) fn answer(&self, words: &[u16], taxa: &Taxa, work: &mut CountingWork) -> Answer {
        self.counting.count(words, work);
        let near = self.counting.top(work, DEPTH, |_| true);
        let classes = self.near(&near);
        let unlearnt = Calibration::default();
        let calibration = self.profiles[self.profile_of(words)].calibration.get().unwrap_or(&unlearnt);
        let mut answer = Answer { said: [None; 7], confidence: [0.0; 7], near };
        let mut under = None;
        for rank in Rank::ALL {
            let question = Question { taxa, sizes: &self.sizes, words: words.len(), rank, under };
            let allied = |a: u32, b: u32| rank == Rank::Species && self.allied(a, b);
            if let Some(spoken) = question.ask(&classes, allied) {
                answer.confidence[rank.index()] = calibration.probability(rank, &spoken.inputs);
                answer.said[rank.index()] = Some(spoken);
                under = Some((rank, spoken.node));
            }
        }
        // A name is right at least as often as the name below it.
        for rank in (0..6).rev() {
            if answer.said[rank].is_some() {
                answer.confidence[rank] = answer.confidence[rank].max(answer.confidence[rank + 1]);
            }
        }
        answer
    }

    /// The classes of the first [`DEPTH`] hits.
    fn near(&self, hits: &[Shared]) -> Vec<Near> {
        hits.iter()
            .take(DEPTH)
            .map(|hit| Near { class: self.class_of[hit.record as usize], words: hit.words })
            .collect()
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

/// References with a genus, at random; the choice is that of the reference alone.
fn sample(reference: &Reference) -> Vec<Sample> {
    let mut named: Vec<u32> = (0..reference.len() as u32)
        .filter(|&record| reference.lineage(record as usize).get(Rank::Genus).is_some())
        .collect();
    let mut draws = stream(0, "calibration", reference.info().checksum.as_bytes());
    let wanted = named.len().min(TRIALS);
    for at in 0..wanted {
        let other = at + (draws.next_u64() % (named.len() - at) as u64) as usize;
        named.swap(at, other);
    }
    named.truncate(wanted);
    named
        .into_par_iter()
        .map(|record| Sample { record, sequence: reference.sequence(record as usize) })
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
