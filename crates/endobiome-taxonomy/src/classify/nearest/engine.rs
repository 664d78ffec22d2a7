//! Nearest references as a classifier, alone or with naive Bayes as a second opinion.

use super::report;
use super::{Consensus, ConsensusWork};
use crate::classify::Detail;
use crate::classify::background::{Background, BackgroundWork};
use crate::classify::basis::{Basis, Query, Reading};
use crate::classify::naive_bayes::{NaiveBayes, Workspace};
use crate::classify::trained::Engine;
use endobiome_core::{Cancelled, Context, Sequence};
use rayon::prelude::*;

/// The nearest references.
#[derive(Debug)]
pub(crate) struct NearestEngine {
    pub(crate) consensus: Consensus,
    /// Naive Bayes, whose bootstraps are weighed in.
    pub(crate) second_opinion: Option<Box<NaiveBayes>>,
    /// What is no bacterial 16S rRNA gene.
    pub(crate) background: Option<Background>,
}

impl Engine for NearestEngine {
    type Work = (ConsensusWork, BackgroundWork, Workspace);

    /// Learns the calibration of each region that queries come from, so that no query waits for another.
    fn prepare(&self, basis: &Basis, sequences: &[Sequence], context: &Context<'_>) -> Result<(), Cancelled> {
        let mut profiles: Vec<usize> = sequences
            .par_iter()
            .map_init(Reading::default, |reading, sequence| {
                basis.read(sequence.as_bytes(), reading).ok()?;
                Some(self.consensus.profile_of(&reading.words))
            })
            .flatten_iter()
            .collect();
        profiles.sort_unstable();
        profiles.dedup();
        for profile in profiles {
            self.consensus.prepare(profile, &basis.taxa, &basis.words.vocabulary, context)?;
        }
        Ok(())
    }

    fn answer(
        &self,
        basis: &Basis,
        mut query: Query<'_>,
        (work, background_work, bayes_work): &mut Self::Work,
    ) -> Detail {
        let words = query.words;
        let mut answer =
            self.consensus.answer(words, query.letters, (&basis.taxa, basis.parameters.threshold()), work);
        let nearest = answer.near.first().map_or(1.0, |near| near.distance);
        let off_target = self
            .background
            .as_ref()
            .and_then(|background| background.judge(words, work.aligner(), nearest, background_work));
        if let Some((kind, sure)) = off_target {
            return report::of_off_target(
                &basis.naming(),
                &self.consensus,
                &answer,
                words.len(),
                (kind, sure),
                query.hits,
            );
        }
        if let Some(bayes) = &self.second_opinion {
            let rounds = basis.parameters.bootstraps;
            let vote = bayes.vote(words, rounds, words.len() / 8, &mut query.draws, bayes_work);
            self.consensus.pool(&mut answer, &vote.winners, rounds, &basis.taxa);
        }
        self.consensus.weigh_novelty(&mut answer, basis.parameters.novelty(), &basis.taxa);
        report::of_answer(&basis.naming(), &self.consensus, &answer, words.len(), query.hits)
    }

    fn bytes(&self) -> usize {
        self.consensus.bytes()
            + self.background.as_ref().map_or(0, Background::bytes)
            + self.second_opinion.as_ref().map_or(0, |bayes| bayes.bytes())
    }
}
