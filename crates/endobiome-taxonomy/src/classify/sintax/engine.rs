//! SINTAX as a classifier.

use super::{Groups, Sintax, SintaxWork};
use crate::classify::basis::{Basis, Query};
use crate::classify::naming;
use crate::classify::support::{nested_majority, share_of_winners};
use crate::classify::trained::Engine;
use crate::classify::{ClassifierCompat, Detail};
use crate::{Reference, Result};
use endobiome_core::Assignment;

/// Fewest words drawn that the winner of a round must hold, in vsearch 2.22 (its documented `--minwordmatches` for
/// words of eight; experiments with queries that share more and more words with a reference show that SINTAX keeps to it).
const FEWEST_IN_VSEARCH_2_22: u32 = 12;
const FEWEST: u32 = 2;

/// References ready for SINTAX, and the class of each.
#[derive(Debug)]
pub(crate) struct SintaxEngine {
    sintax: Box<Sintax>,
    class_of: Vec<u32>,
}

impl SintaxEngine {
    /// Takes up references, or what was stored of them.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if what was stored is damaged.
    pub(crate) fn new(
        reference: &Reference,
        class_of: Vec<u32>,
        words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
    ) -> Result<Self> {
        let stored = reference.models().filter(|file| Sintax::is_in(file));
        let sintax = Box::new(match stored {
            Some(file) => Sintax::read(file, reference.len())?,
            None => Sintax::train(reference, &class_of, words_of),
        });
        Ok(Self { sintax, class_of })
    }
}

impl Sintax {
    /// Takes up references, those of a lineage that are alike side by side.
    pub(crate) fn train(
        reference: &Reference,
        class_of: &[u32],
        words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
    ) -> Self {
        let order = super::likeness::by_class_and_likeness(class_of, &words_of);
        let groups = Groups::new(order, &words_of);
        Self::new(groups, (0..reference.len()).map(|record| reference.sequence_length(record)))
    }
}

impl Engine for SintaxEngine {
    type Work = SintaxWork;

    fn answer(&self, basis: &Basis, mut query: Query<'_>, work: &mut SintaxWork) -> Detail {
        let rounds = basis.parameters.bootstraps;
        let won = self.sintax.rounds(query.words, rounds, &mut query.draws, work);
        let early = basis.parameters.compat == ClassifierCompat::Sintax222;
        let least = if early { FEWEST_IN_VSEARCH_2_22 } else { FEWEST };
        let counting: Vec<_> = won.into_iter().flatten().filter(|round| round.words >= least).collect();
        if counting.len() * 2 < rounds {
            return Detail {
                assignment: Assignment::unclassified("no reference shares enough words"),
                ..Detail::default()
            };
        }
        let classes: Vec<u32> = counting.iter().map(|round| self.class_of[round.record as usize]).collect();
        let supported = if early {
            let mut best = 0;
            for (at, round) in counting.iter().enumerate() {
                if round.words > counting[best].words {
                    best = at;
                }
            }
            // Shares are those of the rounds that count.
            Some(share_of_winners(&basis.taxa, classes[best], &classes, classes.len()))
        } else {
            nested_majority(&basis.taxa, &classes, rounds)
        };
        supported.map_or_else(Detail::default, |one| naming::of_support(&basis.naming(), &one, &[]))
    }

    fn bytes(&self) -> usize {
        self.sintax.bytes() + 4 * self.class_of.len()
    }
}
