//! How many words each reference shares with a query, all references counted.
//!
//! A word that many references hold keeps one bit a reference. Such rows are added up bit-sliced: one machine word
//! holds one binary digit of 64 counters, and eight rows go through a tree of carry-save adders before a
//! carry is passed on (Harley & Seal). A word that few hold keeps the list of its references.

mod kernel;
mod stored;

use crate::classify::words::WORDS;
use crate::reference::index::Numbers;
use kernel::{TILE, Tile};
use rayon::prelude::*;

/// A row of bits costs a reference one bit, a list 32: rows are kept from one holder in so many references.
const SPARSE: usize = 32;
/// No row.
const NO_ROW: u32 = u32::MAX;

/// References by the words they hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counting {
    references: usize,
    /// Tiles of a row.
    tiles: usize,
    /// For each word its row, [`NO_ROW`] if it has a list.
    row_of: Numbers<u32>,
    /// Rows of whole tiles, one after the other.
    rows: Numbers<u64>,
    /// For each word where its list starts; one more at the end.
    starts: Numbers<u64>,
    lists: Numbers<u32>,
}

/// A reference and how many words it shares with the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shared {
    /// Shared words.
    pub(crate) words: u32,
    /// The record.
    pub(crate) record: u32,
}

/// Working memory, one a thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct CountingWork {
    rows: Vec<u32>,
    /// Shared words of each reference, padded to whole tiles.
    counts: Vec<u16>,
}

impl Counting {
    /// Indexes references by their distinct words.
    pub(crate) fn new(references: usize, words_of: impl Fn(usize, &mut Vec<u16>) + Sync) -> Self {
        let part = 4_096;
        let words_of_part = |first: usize| -> Vec<Vec<u16>> {
            (first..references.min(first + part))
                .into_par_iter()
                .map(|record| {
                    let mut words = Vec::new();
                    words_of(record, &mut words);
                    words
                })
                .collect()
        };
        let mut holders = vec![0_u32; WORDS];
        for first in (0..references).step_by(part) {
            for &word in words_of_part(first).iter().flatten() {
                holders[usize::from(word)] += 1;
            }
        }
        let tiles = references.div_ceil(64 * TILE);
        let mut row_of = vec![NO_ROW; WORDS];
        let mut starts = vec![0_u64; WORDS + 1];
        let mut rows = 0;
        for word in 0..WORDS {
            let held = holders[word] as usize;
            let listed = if held * SPARSE > references {
                row_of[word] = rows;
                rows += 1;
                0
            } else {
                held
            };
            starts[word + 1] = starts[word] + listed as u64;
        }
        let mut bits = vec![0_u64; rows as usize * tiles * TILE];
        let mut lists = vec![0_u32; starts[WORDS] as usize];
        let mut ends = starts.clone();
        for first in (0..references).step_by(part) {
            for (at, words) in words_of_part(first).iter().enumerate() {
                let record = first + at;
                for &word in words {
                    let word = usize::from(word);
                    if row_of[word] == NO_ROW {
                        lists[ends[word] as usize] = record as u32;
                        ends[word] += 1;
                    } else {
                        bits[row_of[word] as usize * tiles * TILE + record / 64] |= 1 << (record % 64);
                    }
                }
            }
        }
        Self {
            references,
            tiles,
            row_of: row_of.into(),
            rows: bits.into(),
            starts: starts.into(),
            lists: lists.into(),
        }
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        8 * (self.rows.len() + self.starts.len()) + 4 * (self.lists.len() + self.row_of.len())
    }

    /// Counts the shared words of every reference; `words` are distinct, at most 16,383.
    pub(crate) fn count(&self, words: &[u16], work: &mut CountingWork) {
        let CountingWork { rows, counts } = work;
        counts.clear();
        counts.resize(self.tiles * 64 * TILE, 0);
        rows.clear();
        let (row_of, starts, lists) = (&self.row_of[..], &self.starts[..], &self.lists[..]);
        for &word in words {
            let word = usize::from(word);
            if row_of[word] == NO_ROW {
                for &record in &lists[starts[word] as usize..starts[word + 1] as usize] {
                    counts[record as usize] += 1;
                }
            } else {
                rows.push(row_of[word]);
            }
        }
        let (tiles, _): (&[Tile], _) = self.rows.as_chunks();
        for (tile, counts) in counts.chunks_exact_mut(64 * TILE).enumerate() {
            kernel::add_rows(&tiles[tile.min(tiles.len())..], self.tiles, rows, counts);
        }
    }

    /// The `wanted` references with the greatest counts among those kept, and all that tie with the last of them;
    /// greatest count first, then by record. References that share nothing are left out.
    pub(crate) fn top(&self, work: &CountingWork, wanted: usize, keep: impl Fn(u32) -> bool) -> Vec<Shared> {
        let counts = &work.counts[..self.references];
        let most = counts.iter().copied().max().unwrap_or(0);
        let mut of_count = vec![0_usize; usize::from(most) + 1];
        let (mut least, mut kept) = (1_u16, 0);
        let mut hits: Vec<Shared> = Vec::new();
        for (part, counts) in counts.chunks(64).enumerate() {
            if counts.iter().fold(0, |most, &count| most.max(count)) < least {
                continue;
            }
            for (at, &count) in counts.iter().enumerate() {
                let record = (part * 64 + at) as u32;
                if count >= least && keep(record) {
                    hits.push(Shared { words: u32::from(count), record });
                    of_count[usize::from(count)] += 1;
                    kept += 1;
                    while kept - of_count[usize::from(least)] >= wanted.max(1) {
                        kept -= of_count[usize::from(least)];
                        least += 1;
                    }
                }
            }
        }
        hits.retain(|hit| hit.words >= u32::from(least));
        hits.sort_unstable_by_key(|hit| (u32::MAX - hit.words, hit.record));
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    /// Word sets of which some words are held by most and others by few, some words by none.
    fn sets() -> Vec<Vec<u16>> {
        let mut draws = Draws::new(1, b"counting");
        (0..2_500)
            .map(|at| {
                let mut set: Vec<u16> = (0..700)
                    .map(|_| match draws.below(3) {
                        0 => 60_000 + draws.below(400) as u16,
                        1 => 50_000 + (at / 100 * 300 + draws.below(300)) as u16,
                        _ => draws.below(40_000) as u16,
                    })
                    .collect();
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect()
    }

    #[test]
    fn counts_and_hits_are_those_of_the_plain_form() {
        let sets = sets();
        let index = Counting::new(sets.len(), |at, words| words.clone_from(&sets[at]));
        assert!(!index.rows.is_empty() && !index.lists.is_empty());
        let mut work = CountingWork::default();
        for query in sets.iter().step_by(499) {
            for query in [&query[..], &query[..40], &[]] {
                let mut all: Vec<Shared> = sets
                    .iter()
                    .enumerate()
                    .filter(|(record, _)| record % 7 != 3)
                    .map(|(record, set)| Shared {
                        words: query.iter().filter(|word| set.binary_search(word).is_ok()).count() as u32,
                        record: record as u32,
                    })
                    .filter(|hit| hit.words > 0)
                    .collect();
                all.sort_unstable_by_key(|hit| (u32::MAX - hit.words, hit.record));
                if let Some(last) = all.get(49).copied() {
                    all.retain(|hit| hit.words >= last.words);
                }
                index.count(query, &mut work);
                assert_eq!(index.top(&work, 50, |record| record % 7 != 3), all);
            }
        }
    }
}
