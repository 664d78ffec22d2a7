//! From evidence to a probability, learnt on held-out parts of the reference itself.

use super::evidence::{INPUTS, Near, Question};
use super::logistic::{Logistic, Observation};
use super::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;
use rayon::prelude::*;

/// How much a case of an unknown name counts beside one of a known name.
///
/// It states how often queries are taken to be new: two known cases for each new one.
const WEIGHT_OF_NEW: f64 = 0.5;
/// Near references that evidence is taken from.
pub(crate) const DEPTH: usize = 200;

/// For each rank the model of "the name is right".
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Calibration {
    models: [Option<Logistic<INPUTS>>; 7],
}

/// A reference taken as a query: its record, class, distinct words and near references, itself left out.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    /// Its class.
    pub(crate) class: u32,
    /// Its number of distinct words.
    pub(crate) words: usize,
    /// Near references without itself, greatest count first.
    pub(crate) known: Vec<Near>,
    /// For each rank near references without its taxon of that rank; empty if it has no name there.
    pub(crate) new: [Vec<Near>; 7],
}

impl Calibration {
    /// Learns from trials: each once with itself left out, and again with the whole taxon of a rank left out, as if
    /// the reference did not know it.
    pub(crate) fn learn(taxa: &Taxa, sizes: &[u32], trials: &[Trial]) -> Self {
        let models = Rank::ALL.map(|rank| {
            let per_trial: Vec<Vec<Observation<INPUTS>>> = trials
                .par_iter()
                .map(|trial| {
                    let mut observations = Vec::new();
                    observe(taxa, sizes, trial, rank, &mut observations);
                    observations
                })
                .collect();
            Logistic::fit(&per_trial.concat(), 1.0)
        });
        Self { models }
    }

    /// The probability that the name given at `rank` is right.
    ///
    /// Where there was too little to learn from, a cautious stand-in: the share of votes, at most a half if a
    /// rival is as near, falling with the words that lack, to a half of it at 12 % (species), 25 % (genus) and 14 % more
    /// for each rank above.
    pub(crate) fn probability(&self, rank: Rank, inputs: &[f64; INPUTS]) -> f64 {
        match &self.models[rank.index()] {
            Some(model) => model.probability(inputs),
            None => {
                let half = match rank {
                    Rank::Species => 0.12,
                    Rank::Genus => 0.25,
                    above => 0.25 + 0.14 * (Rank::Genus.index() - above.index()) as f64,
                };
                let (lack, share, ahead) = (inputs[0], inputs[6], inputs[2]);
                let near = 1.0 / (1.0 + ((lack - half) * 8.0 / half.min(0.25)).exp());
                let clear = if ahead > 0.0 || share > 0.999 { share } else { share.min(0.5) };
                near * clear
            }
        }
    }
}

fn observe(
    taxa: &Taxa,
    sizes: &[u32],
    trial: &Trial,
    rank: Rank,
    observations: &mut Vec<Observation<INPUTS>>,
) {
    let path = taxa.path(trial.class);
    let truth = path[rank.index()];
    if truth == NO_NODE {
        return;
    }
    let mut ask = |left_out: Option<Rank>, weight: f64| {
        let near = left_out.map_or(&trial.known, |level| &trial.new[level.index()]);
        let question = Question { taxa, sizes, words: trial.words, rank, under: None };
        if let Some(spoken) = question.ask(near, |_, _| false) {
            observations.push(Observation { inputs: spoken.inputs, outcome: spoken.node == truth, weight });
        }
    };
    if sizes[truth as usize] > 1 {
        ask(None, 1.0);
    }
    // The name is known but what is below it is new; and the name itself is new.
    for level in [Rank::Species, Rank::Genus, Rank::Family] {
        let node = path[level.index()];
        let below = level.index() == rank.index() + 1
            && node != NO_NODE
            && sizes[truth as usize] > sizes[node as usize];
        if level == rank || below {
            ask(Some(level), WEIGHT_OF_NEW);
        }
    }
    if rank < Rank::Family {
        ask(Some(rank), WEIGHT_OF_NEW);
    }
}
