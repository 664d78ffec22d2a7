//! From evidence to a probability, learnt on held-out parts of the reference itself.

use super::evidence::{INPUTS, Question, Spoken, Votes};
use super::habits::{Habits, LeftOut, Seen};
use super::logistic::{Logistic, Observation};
use super::near::Near;
use crate::classify::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;
use rayon::prelude::*;

/// How much all cases of unknown names count beside all of known names.
///
/// It states how often queries are taken to be new: two known ones for each new one.
const WEIGHT_OF_NEW: f64 = 0.5;

/// The same where most species have a single record.
///
/// Such references are catalogues: nearly every species that was ever named is in them, and a new genus or family is rarer than a
/// new species, for which its name would be new as well. So a name is never less likely to be known than those below it.
fn weight_of_new_to_a_catalogue(rank: Rank) -> f64 {
    match rank {
        Rank::Species => 0.03,
        Rank::Genus => 0.02,
        Rank::Family => 0.015,
        _ => 0.01,
    }
}

/// The share of the cases from which a rank is learnt whose name is new.
pub(super) fn assumed_share_of_new(rank: Rank, catalogue: bool) -> f64 {
    let beside_known = if catalogue { weight_of_new_to_a_catalogue(rank) } else { WEIGHT_OF_NEW };
    beside_known / (1.0 + beside_known)
}

/// For each rank the model of "the name is right".
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Calibration {
    pub(super) models: [Option<Logistic<INPUTS>>; 7],
    /// For a catalogue: of "the species is in it", by the distance of the nearest reference.
    pub(super) known: Option<Logistic<2>>,
    pub(super) habits: [Habits; 7],
}

/// A reference taken as a query: its class and near references, itself left out.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    /// Its class.
    pub(crate) class: u32,
    /// Whether it was chosen for the species only.
    pub(crate) species_only: bool,
    /// Near references without itself, nearest first.
    pub(crate) known: Vec<Near>,
    /// For catalogues: near references, itself among them, of a copy with errors.
    pub(crate) copied: Vec<Near>,
    /// For each rank near references without its taxon of that rank; empty if it has no name there.
    pub(crate) new: [Vec<Near>; 7],
}

/// What trials are judged by.
#[derive(Clone, Copy)]
pub(crate) struct Court<'a, A> {
    pub(crate) taxa: &'a Taxa,
    /// References under each node.
    pub(crate) sizes: &'a [u32],
    /// Whether most species have a single record: then copies with errors stand for further records of a species.
    pub(crate) catalogue: bool,
    /// Whether the region cannot tell two nodes.
    pub(crate) allied: &'a A,
}

impl Calibration {
    /// Learns from trials: each once with itself left out, and again with the whole taxon of a rank left out, as if
    /// the reference did not know it.
    pub(crate) fn learn<A: Fn(u32, u32) -> bool + Sync>(court: Court<'_, A>, trials: &[Trial]) -> Self {
        let mut calibration = Self::default();
        if court.catalogue {
            calibration.known = learn_known(trials);
        }
        // The species of a catalogue are weighed by how strains vary, not by this model.
        let learnt = |rank: &Rank| !(court.catalogue && *rank == Rank::Species);
        for rank in Rank::ALL.into_iter().filter(learnt) {
            let seen = trials.iter().enumerate().filter(|(_, trial)| trial.counts_at(rank)).map(
                |(number, trial)| Seen {
                    number,
                    class: trial.class,
                    known: &trial.known,
                    new: &trial.new[rank.index()],
                },
            );
            let habits = Habits::gather(court.taxa, court.sizes, rank, seen);
            let cases: Vec<Vec<Case>> = trials
                .par_iter()
                .enumerate()
                .map(|(number, trial)| court.cases(&habits, number as u32, trial, rank))
                .collect();
            let cases = cases.concat();
            let new = cases.iter().filter(|case| case.new).count() as f64;
            let share = if court.catalogue { weight_of_new_to_a_catalogue(rank) } else { WEIGHT_OF_NEW };
            let known: f64 = cases.iter().filter(|case| !case.new).map(|case| case.weight).sum();
            let weight = (share * known / new.max(1.0)).min(1.0);
            let observations: Vec<Observation<INPUTS>> = cases
                .iter()
                .map(|case| Observation {
                    inputs: case.inputs,
                    outcome: case.right,
                    weight: if case.new { weight } else { case.weight },
                })
                .collect();
            calibration.models[rank.index()] = Logistic::fit(&observations, 1.0);
            calibration.habits[rank.index()] = habits;
            calibration.habits[rank.index()].settle();
        }
        calibration
    }

    /// The probability that the species of a query is in a catalogue of which the nearest reference is so far from it.
    ///
    /// Where there was too little to learn from, a stand-in that falls to a half at 0.02.
    pub(crate) fn known(&self, nearest: f64) -> f64 {
        match &self.known {
            Some(model) => model.probability(&how_far(nearest)),
            None => 1.0 / (1.0 + libm::exp((nearest - 0.02) * 8.0 / 0.02)),
        }
    }

    /// The probability that the name given at `rank` is right.
    ///
    /// Where there was too little to learn from, a cautious stand-in: the share of votes, at most a half if a
    /// rival is as near, falling with the distance, to a half of it at 0.02 (species), 0.05 (genus) and 0.04 more
    /// for each rank above.
    pub(crate) fn probability(&self, taxa: &Taxa, rank: Rank, spoken: &Spoken) -> f64 {
        match &self.models[rank.index()] {
            Some(model) => {
                let class = taxa.example(spoken.node);
                let habit = self.habits[rank.index()].of(taxa, class, rank, LeftOut::Nothing);
                model.probability(&spoken.inputs(&habit))
            }
            None => {
                let half = match rank {
                    Rank::Species => 0.02,
                    above => 0.05 + 0.04 * (Rank::Genus.index() - above.index()) as f64,
                };
                let near = 1.0 / (1.0 + libm::exp((spoken.distance - half) * 8.0 / half));
                let clear = if spoken.ahead > 0.0 || spoken.share > 0.999 {
                    spoken.share
                } else {
                    spoken.share.min(0.5)
                };
                near * clear
            }
        }
    }
}

fn how_far(nearest: f64) -> [f64; 2] {
    [nearest, libm::log(nearest + 0.002)]
}

/// How near the nearest reference of a known species is, by copies that vary as strains do, and of a new one.
fn learn_known(trials: &[Trial]) -> Option<Logistic<2>> {
    let nearest = |near: &[Near]| near.first().map(|near| near.distance);
    let known: Vec<f64> = trials.iter().filter_map(|trial| nearest(&trial.copied)).collect();
    let new: Vec<f64> =
        trials.iter().filter_map(|trial| nearest(&trial.new[Rank::Species.index()])).collect();
    let weight = weight_of_new_to_a_catalogue(Rank::Species) * known.len() as f64 / new.len().max(1) as f64;
    let of = |distance: &f64, outcome: bool, weight: f64| Observation {
        inputs: how_far(*distance),
        outcome,
        weight,
    };
    let mut observations: Vec<Observation<2>> = known.iter().map(|one| of(one, true, 1.0)).collect();
    observations.extend(new.iter().map(|one| of(one, false, weight)));
    Logistic::fit(&observations, 1.0)
}

impl Trial {
    fn counts_at(&self, rank: Rank) -> bool {
        rank == Rank::Species || !self.species_only
    }
}

/// One answer of which it is known whether it is right.
#[derive(Clone, Copy)]
struct Case {
    inputs: [f64; INPUTS],
    right: bool,
    /// The name was left out of the reference.
    new: bool,
    /// How much it counts beside the others whose name is known.
    weight: f64,
}

impl<A: Fn(u32, u32) -> bool> Court<'_, A> {
    fn cases(&self, habits: &Habits, number: u32, trial: &Trial, rank: Rank) -> Vec<Case> {
        let path = self.taxa.path(trial.class);
        let truth = path[rank.index()];
        let mut cases = Vec::new();
        if truth == NO_NODE || !trial.counts_at(rank) {
            return cases;
        }
        let mut ask = |near: &[Near], new: bool, weight: f64| {
            let question = Question { taxa: self.taxa, rank, under: None };
            if let Some(spoken) = question.ask(near, &Votes::of(near), self.allied) {
                let left_out = if new { LeftOut::Name(truth) } else { LeftOut::Trial(number) };
                let class = self.taxa.example(spoken.node);
                let habit = habits.of(self.taxa, class, rank, left_out);
                let right = !new && (spoken.node == truth || (self.allied)(spoken.node, truth));
                cases.push(Case { inputs: spoken.inputs(&habit), right, new, weight });
            }
        };
        if self.catalogue {
            ask(&trial.copied, false, 1.0);
            // Its species is new, and the name above it is known.
            if rank < Rank::Species && self.sizes[truth as usize] > 1 {
                ask(&trial.known, false, weight_of_new_to_a_catalogue(Rank::Species));
            }
        } else if self.sizes[truth as usize] > 1 {
            ask(&trial.known, false, 1.0);
        }
        // The name is known but what is below it is new.
        if let Some(below) = Rank::ALL.get(rank.index() + 1).map(|below| below.index()) {
            let node = path[below];
            if node != NO_NODE
                && self.sizes[truth as usize] > self.sizes[node as usize]
                && matches!(rank, Rank::Order | Rank::Family)
            {
                let weight =
                    if self.catalogue { weight_of_new_to_a_catalogue(Rank::ALL[below]) } else { 1.0 };
                ask(&trial.new[below], false, weight);
            }
        }
        ask(&trial.new[rank.index()], true, 1.0);
        cases
    }
}
