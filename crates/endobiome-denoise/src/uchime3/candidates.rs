//! Sequences that may be parents of another.

use crate::mapping::{Aligner, Column, Ranking, SeenWords, WordIndex, distinct_words};

/// The query is cut into this many parts of nearly equal length, each sought by itself.
const PARTS: usize = 4;
/// At most so many candidates a part.
const MAXIMUM_ACCEPTS: usize = 4;
/// A part gives up after so many sequences that are no candidates.
const MAXIMUM_REJECTS: usize = 16;
/// A candidate aligns with the part at this identity or above.
const MINIMUM_IDENTITY: f64 = 0.55;

/// The sequences kept so far, and how they are sought.
#[derive(Debug, Default)]
pub(super) struct Pool {
    index: WordIndex,
    /// Each kept sequence: its index among those given, its base sets, its reads.
    members: Vec<(usize, Vec<u8>, u64)>,
    seen: SeenWords,
    ranking: Ranking,
    aligner: Aligner,
}

impl Pool {
    /// Keeps a sequence that is no chimera.
    pub(super) fn add(&mut self, at: usize, sequence: &[u8], masked: Option<&[bool]>, size: u64) {
        let words = distinct_words(sequence, masked, &mut self.seen);
        self.index.add(&words, sequence.len());
        self.members.push((at, sequence.to_vec(), size));
    }

    /// The kept sequences that a part of the query resembles and that have at least `minimum_size` reads.
    ///
    /// Parts come from left to right, candidates of a part by identity, then by the order they were kept in; none
    /// comes twice. Sequences with too few reads count among the rejects of a part.
    pub(super) fn candidates(
        &mut self,
        query: &[u8],
        masked: Option<&[bool]>,
        minimum_size: f64,
    ) -> Vec<usize> {
        let mut candidates: Vec<usize> = Vec::new();
        let mut start = 0;
        for part in 0..PARTS {
            let end = start + (query.len() - start).div_ceil(PARTS - part);
            let words = distinct_words(&query[start..end], masked.map(|m| &m[start..end]), &mut self.seen);
            self.ranking.start(&self.index, &words);
            let mut accepted: Vec<(f64, usize)> = Vec::new();
            let mut rejects = 0;
            while accepted.len() < MAXIMUM_ACCEPTS && rejects < MAXIMUM_REJECTS {
                let Some((member, _)) = self.ranking.next(&self.index) else { break };
                let (_, sequence, size) = &self.members[member];
                let identity = if *size as f64 >= minimum_size {
                    self.aligner.counts(&query[start..end], sequence, None).identity()
                } else {
                    0.0
                };
                if identity >= MINIMUM_IDENTITY {
                    accepted.push((identity, member));
                } else {
                    rejects += 1;
                }
            }
            accepted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (_, member) in accepted {
                if !candidates.contains(&member) {
                    candidates.push(member);
                }
            }
            start = end;
        }
        candidates
    }

    /// The index of a kept sequence among those given.
    pub(super) fn given(&self, member: usize) -> usize {
        self.members[member].0
    }

    /// The query aligned with a kept sequence.
    pub(super) fn align(&mut self, query: &[u8], member: usize) -> Aligned {
        let target = &self.members[member].1;
        Aligned::new(query.len(), target, &self.aligner.columns(query, target))
    }
}

/// A sequence laid against the positions of the query.
#[derive(Debug)]
pub(super) struct Aligned {
    /// What stands against each position of the query; 0 for a gap.
    pub(super) against: Vec<u8>,
    /// What stands before each position of the query, and after the last.
    pub(super) between: Vec<Vec<u8>>,
}

impl Aligned {
    fn new(length: usize, target: &[u8], columns: &[Column]) -> Self {
        let (mut against, mut between) = (vec![0; length], vec![Vec::new(); length + 1]);
        let (mut i, mut j) = (0, 0);
        for column in columns {
            match column {
                Column::Pair => {
                    against[i] = target[j];
                    i += 1;
                    j += 1;
                }
                Column::Query => i += 1,
                Column::Target => {
                    between[i].push(target[j]);
                    j += 1;
                }
            }
        }
        Self { against, between }
    }
}
