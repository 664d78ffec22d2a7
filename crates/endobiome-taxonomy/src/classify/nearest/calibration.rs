//! From evidence to a probability, learnt on held-out parts of the reference itself.

use super::evidence::{INPUTS, Question, Spoken};
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
/// The same for species where most have a single record.
///
/// Such references are catalogues: nearly every species that was ever named is in them.
const WEIGHT_OF_NEW_TO_A_CATALOGUE: f64 = 0.1;

/// For each rank the model of "the name is right".
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Calibration {
    models: [Option<Logistic<INPUTS>>; 7],
    habits: [Habits; 7],
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
        for rank in Rank::ALL {
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
            let share = if court.catalogue && rank == Rank::Species {
                WEIGHT_OF_NEW_TO_A_CATALOGUE
            } else {
                WEIGHT_OF_NEW
            };
            let weight = (share * (cases.len() as f64 - new) / new.max(1.0)).min(1.0);
            let observations: Vec<Observation<INPUTS>> = cases
                .iter()
                .map(|case| Observation {
                    inputs: case.inputs,
                    outcome: case.right,
                    weight: if case.new { weight } else { 1.0 },
                })
                .collect();
            calibration.models[rank.index()] = Logistic::fit(&observations, 1.0);
            calibration.habits[rank.index()] = habits;
        }
        calibration
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
                let near = 1.0 / (1.0 + ((spoken.distance - half) * 8.0 / half).exp());
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
}

impl<A: Fn(u32, u32) -> bool> Court<'_, A> {
    fn cases(&self, habits: &Habits, number: u32, trial: &Trial, rank: Rank) -> Vec<Case> {
        let path = self.taxa.path(trial.class);
        let truth = path[rank.index()];
        let mut cases = Vec::new();
        if truth == NO_NODE || !trial.counts_at(rank) {
            return cases;
        }
        let mut ask = |near: &[Near], new: bool| {
            let question = Question { taxa: self.taxa, rank, under: None };
            if let Some(spoken) = question.ask(near, self.allied) {
                let left_out = if new { LeftOut::Name(truth) } else { LeftOut::Trial(number) };
                let class = self.taxa.example(spoken.node);
                let habit = habits.of(self.taxa, class, rank, left_out);
                let right = !new && (spoken.node == truth || (self.allied)(spoken.node, truth));
                cases.push(Case { inputs: spoken.inputs(&habit), right, new });
            }
        };
        if self.catalogue && rank == Rank::Species {
            ask(&trial.copied, false);
        } else if self.sizes[truth as usize] > 1 {
            ask(&trial.known, false);
        }
        // The name is known but what is below it is new.
        if let Some(below) = Rank::ALL.get(rank.index() + 1).map(|below| below.index()) {
            let node = path[below];
            if node != NO_NODE
                && self.sizes[truth as usize] > self.sizes[node as usize]
                && matches!(rank, Rank::Order | Rank::Family)
            {
                ask(&trial.new[below], false);
            }
        }
        ask(&trial.new[rank.index()], true);
        cases
    }
}
