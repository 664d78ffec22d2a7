//! A trained method at work on any number of queries.

use super::basis::{Basis, Query, Reading};
use super::draws::Draws;
use super::{Classify, Detail};
use crate::Result;
use endobiome_core::{Assignment, Cancelled, Context, Sequence};
use rayon::prelude::*;
use std::fmt::Debug;
use std::sync::Arc;

/// Queries between two looks at whether to stop; all threads are busy within one.
const PART: usize = 256;
/// Near references told with a detailed answer.
const HITS: usize = 10;

/// One of the methods of this crate.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Working memory, one a thread.
    type Work: Default + Debug + Send;

    /// What must be learnt from the queries themselves before they are shared out.
    ///
    /// # Errors
    /// When stopping was asked for.
    fn prepare(
        &self,
        _basis: &Basis,
        _sequences: &[Sequence],
        _context: &Context<'_>,
    ) -> std::result::Result<(), Cancelled> {
        Ok(())
    }

    /// The answer for one query.
    fn answer(&self, basis: &Basis, query: Query<'_>, work: &mut Self::Work) -> Detail;

    /// Bytes of memory held.
    fn bytes(&self) -> usize;
}

/// A trained method with what it shares with the others.
#[derive(Debug)]
pub(crate) struct Trained<E> {
    pub(crate) basis: Arc<Basis>,
    pub(crate) engine: E,
}

impl<E: Engine> Trained<E> {
    fn run(&self, sequences: &[Sequence], hits: usize, context: &Context<'_>) -> Result<Vec<Detail>> {
        self.engine.prepare(&self.basis, sequences, context)?;
        // Like sequences one after the other: they read the same parts of the model.
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        order.sort_unstable_by_key(|&at| (sequences[at].as_bytes(), at));
        let mut details = vec![Detail::default(); sequences.len()];
        for part in order.chunks(PART) {
            context.check()?;
            let answers: Vec<Detail> = part
                .par_iter()
                .map_init(Default::default, |(reading, work): &mut (Reading, E::Work), &at| {
                    self.one(sequences[at].as_bytes(), hits, context.seed(), reading, work)
                })
                .collect();
            for (&at, answer) in part.iter().zip(answers) {
                details[at] = answer;
            }
            context.advance(part.len() as u64);
        }
        Ok(details)
    }

    fn one(&self, query: &[u8], hits: usize, seed: u64, reading: &mut Reading, work: &mut E::Work) -> Detail {
        let turned = match self.basis.read(query, reading) {
            Ok(turned) => turned,
            Err(note) => return Detail { assignment: Assignment::unclassified(note), ..Detail::default() },
        };
        let letters = turned.as_deref().unwrap_or(query);
        let draws = Draws::new(seed, letters);
        let query = Query { letters, words: &reading.words, hits, draws };
        let mut detail = self.engine.answer(&self.basis, query, work);
        detail.flipped = turned.is_some();
        detail
    }
}

impl<E: Engine> Classify for Trained<E> {
    fn classify(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Assignment>> {
        let details = self.run(sequences, 0, context)?;
        Ok(details.into_iter().map(|detail| detail.assignment).collect())
    }

    fn classify_detailed(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Detail>> {
        self.run(sequences, HITS, context)
    }
}
