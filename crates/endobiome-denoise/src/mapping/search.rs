//! The search itself.

use super::{Judge, MappingParameters, Prepared, Ranking, Rule, SeenWords, WordIndex};
use crate::Result;
use endobiome_core::Context;
use rayon::prelude::*;

/// Where a read went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mapped {
    /// To an equal sequence, by its index.
    Exactly(usize),
    /// To a sequence within the identity asked, by its index.
    Within(usize),
    /// To none.
    Nowhere,
}

impl Mapped {
    /// The index of the sequence, if any.
    pub const fn target(self) -> Option<usize> {
        match self {
            Self::Exactly(target) | Self::Within(target) => Some(target),
            Self::Nowhere => None,
        }
    }
}

/// Maps each distinct read to the first of `targets` that takes it.
///
/// Sequences are upper-case IUPAC bytes. The order of the targets matters only between candidates that share as many
/// words and are as long: the earlier is tried first. One step of progress is one query.
///
/// # Errors
/// When a parameter makes no sense.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_denoise::mapping::{Mapped, MappingParameters, map_sequences};
/// let target = b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGGAAGATCAAGTCAGCGGTAAAATTG".as_slice();
/// let mut read = target.to_vec();
/// read[20] = b'G';
/// let parameters = MappingParameters::default();
/// let queries = [target, &read, &read[..40]];
/// let mapped = map_sequences(&queries, &[target], &parameters, &Context::silent())?;
/// assert_eq!(mapped, [Mapped::Exactly(0), Mapped::Within(0), Mapped::Within(0)]);
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn map_sequences(
    queries: &[&[u8]],
    targets: &[&[u8]],
    parameters: &MappingParameters,
    context: &Context<'_>,
) -> Result<Vec<Mapped>> {
    parameters.check()?;
    context.begin("mapping reads", queries.len() as u64);
    let mut seen = SeenWords::default();
    let mut index = WordIndex::default();
    let mask = parameters.mask_low_complexity;
    let prepared: Vec<(usize, Prepared)> = targets
        .iter()
        .enumerate()
        .filter(|(_, target)| target.len() >= parameters.minimum_length)
        .map(|(at, target)| (at, Prepared::new(target, mask, &mut seen)))
        .collect();
    for (_, target) in &prepared {
        index.add(&target.words, target.len());
    }
    let rule = Rule { identity: parameters.identity, mismatches: None };
    let find = |searcher: &mut Searcher, sequence: &[u8]| {
        let query = Prepared::new(sequence, mask, &mut searcher.seen);
        searcher.ranking.start(&index, &query.words);
        for _ in 0..parameters.maximum_rejects {
            let Some((candidate, shared)) = searcher.ranking.next(&index) else { break };
            let (at, target) = &prepared[candidate];
            if searcher.judge.accepts(&query, target, shared, &rule) {
                return if sequence == targets[*at] { Mapped::Exactly(*at) } else { Mapped::Within(*at) };
            }
        }
        Mapped::Nowhere
    };
    let mapped: Vec<Mapped> = queries
        .par_chunks(CHUNK)
        .map_init(Searcher::default, |searcher, chunk| {
            let mapped: Vec<Mapped> = chunk
                .iter()
                .map(|query| if query.is_empty() { Mapped::Nowhere } else { find(searcher, query) })
                .collect();
            context.advance(chunk.len() as u64);
            mapped
        })
        .flatten_iter()
        .collect();
    let found = mapped.iter().filter(|mapped| **mapped != Mapped::Nowhere).count();
    context.end(&format!("{found} of {} distinct reads mapped", mapped.len()));
    Ok(mapped)
}

/// Queries a thread takes at a time.
const CHUNK: usize = 512;

/// The working memory of one thread.
#[derive(Debug, Default)]
struct Searcher {
    seen: SeenWords,
    ranking: Ranking,
    judge: Judge,
}
