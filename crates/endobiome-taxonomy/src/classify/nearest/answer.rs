//! What is said of a query, and how sure it is.

use super::evidence::Spoken;
use super::strain::{Candidates, Group};
use crate::classify::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;

/// Trials whose whole phylum is left out seldom find a reference farther than this.
const REACH_OF_TRIALS: f64 = 0.2;

/// What is said of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// The name at each rank, as far down as there is one.
    pub(crate) said: [Option<Spoken>; 7],
    /// Probability that each is right.
    pub(crate) confidence: [f64; 7],
    /// Near references, nearest first.
    pub(crate) near: Vec<Neighbour>,
    /// In a catalogue, the species it may be of.
    pub(crate) species: Option<Species>,
}

/// What a catalogue says of the species.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Species {
    pub(super) candidates: Candidates,
    /// Probability that the species is in the catalogue.
    pub(super) known: f64,
    /// The one species, or the group, that is said.
    pub(crate) group: Group,
    /// The group that the genus stands for: the same, or with more members.
    pub(super) of_genus: Group,
}

impl Answer {
    /// A name is right at most as often as the name above it.
    ///
    /// Near the references what is said of a name holds for those above it. From outside the trials it means nothing: there, and in a
    /// catalogue, whose higher names were weighed with their species, what is doubted above is doubted below too, and no
    /// name vouches for its own family and domain.
    pub(super) fn nest(&mut self) {
        let inside = self.near.first().is_some_and(|near| near.distance <= REACH_OF_TRIALS);
        if inside && self.species.is_none() {
            for rank in (0..6).rev() {
                if self.said[rank].is_some() {
                    self.confidence[rank] = self.confidence[rank].max(self.confidence[rank + 1]);
                }
            }
            return;
        }
        let mut above = 1.0_f64;
        for (confidence, said) in self.confidence.iter_mut().zip(&self.said) {
            if said.is_some() {
                *confidence = confidence.min(above);
                above = *confidence;
            }
        }
    }

    /// Sets the confidence of the species that were weighed, and of the names above at least that of their species together.
    pub(super) fn weigh_species(&mut self, taxa: &Taxa) {
        let Some(species) = &self.species else { return };
        let leading = species.leading_genus(taxa);
        for rank in Rank::ALL {
            let Some(spoken) = &self.said[rank.index()] else { continue };
            let confidence = &mut self.confidence[rank.index()];
            if rank == Rank::Species {
                *confidence = species.known * species.group.share;
            } else {
                let above = species.candidates.above(taxa, rank);
                let own = above.iter().find(|one| one.node == spoken.node).map_or(0.0, |one| one.share);
                *confidence = confidence.max(species.known * own);
                if rank == Rank::Genus && leading == Some(spoken.node) {
                    *confidence = confidence.max(species.known * species.of_genus.share);
                }
            }
        }
    }
}

impl Species {
    /// The genus that holds most of the group, at least half, where the group spans genera of one family: it stands for the
    /// group, whose members tell the others.
    fn leading_genus(&self, taxa: &Taxa) -> Option<u32> {
        let path = |node: u32| taxa.path(taxa.example(node));
        let members = &self.of_genus.members;
        let family = path(*members.first()?)[Rank::Family.index()];
        if family == NO_NODE || members.iter().any(|&node| path(node)[Rank::Family.index()] != family) {
            return None;
        }
        let mut genera: Vec<(u32, f64)> = Vec::new();
        for one in self.candidates.all.iter().filter(|one| members.contains(&one.node)) {
            let genus = path(one.node)[Rank::Genus.index()];
            match genera.iter_mut().find(|other| other.0 == genus) {
                Some(other) => other.1 += one.share,
                None => genera.push((genus, one.share)),
            }
        }
        let most = genera.into_iter().reduce(|most, next| if next.1 > most.1 { next } else { most })?;
        (most.0 != NO_NODE && 2.0 * most.1 >= self.of_genus.share).then_some(most.0)
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
