//! Naive Bayes as a classifier.

use super::hashed::Hashed;
use super::{NaiveBayes, Workspace};
use crate::classify::basis::{Basis, Query};
use crate::classify::naming;
use crate::classify::support::{share_of_winners, species_with_its_group};
use crate::classify::trained::Engine;
use crate::classify::words::each_word;
use crate::classify::{ClassifierCompat, Detail};

impl Engine for NaiveBayes {
    type Work = Workspace;

    fn answer(&self, basis: &Basis, query: Query<'_>, work: &mut Workspace) -> Detail {
        let Query { letters, words, mut draws, .. } = query;
        let (rounds, compat) = (basis.parameters.bootstraps, basis.parameters.compat);
        let vote = if compat == ClassifierCompat::Dada2 {
            let mut words: Vec<u16> = each_word(letters).collect();
            basis.words.vocabulary.apply(&mut words);
            self.vote(&words, rounds, (words.len() / 8).max(1), &mut draws, work)
        } else {
            self.vote(words, rounds, words.len() / 8, &mut draws, work)
        };
        let mut supported = share_of_winners(&basis.taxa, vote.best[0], &vote.winners, rounds);
        if let (ClassifierCompat::None, Some(groups)) = (compat, &basis.groups) {
            supported = species_with_its_group(&basis.taxa, supported, &vote.winners, rounds, groups);
        }
        naming::of_support(&basis.naming(), &supported, &vote.best)
    }

    fn bytes(&self) -> usize {
        self.costs.bytes() + 4 * (self.class_at.len() + self.order.len())
    }
}

impl Engine for Hashed {
    type Work = ();

    fn answer(&self, basis: &Basis, query: Query<'_>, (): &mut ()) -> Detail {
        match self.classify(query.letters, &basis.taxa) {
            Some(supported) => naming::of_support(&basis.naming(), &supported, &[]),
            None => Detail::default(),
        }
    }

    fn bytes(&self) -> usize {
        self.held_bytes()
    }
}
