//! The nearest references of a query, by shared words, exactly.
//!
//! References lie in blocks of 64, kin side by side. For each block it is known which words at least one of its
//! references holds; how many words of the query are among them bounds the count of every reference in the block.
//! Blocks are looked into from the highest bound down, and the search ends when no bound can reach the hits
//! that are wanted. Within a block one 64-bit mask a word says which references hold it; the counts of all 64 are
//! added up bit-sliced (one machine word holds one binary digit of 64 counters).

use super::presence::Presence;
use super::words::WORDS;
use rayon::prelude::*;

/// References with their words, made to be searched.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nearest {
    /// The reference at each place.
    record_at: Vec<u32>,
    blocks: usize,
    presence: Presence,
    /// For each (block, word) pair the references of the block that hold the word.
    masks: Vec<u64>,
    /// For each word one bit a block.
    in_blocks: Vec<u64>,
    /// 64-bit words a word's bits take.
    lanes: usize,
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
pub(crate) struct NearestWork {
    sorted: Vec<u16>,
    bounds: Vec<u32>,
    order: Vec<u32>,
}

/// Digits for counts up to 16,383.
const MANY: usize = 15;

/// 64 counters of `D` binary digits, one digit of all of them a machine word.
#[derive(Clone, Copy)]
pub(crate) struct Counters<const D: usize> {
    digits: [u64; D],
}

impl<const D: usize> Counters<D> {
    pub(crate) const ZERO: Self = Self { digits: [0; D] };

    /// Adds 1 to the counters whose bit is set.
    #[inline(always)]
    pub(crate) fn add(&mut self, mut carry: u64) {
        for digit in &mut self.digits {
            let next = *digit & carry;
            *digit ^= carry;
            carry = next;
            if carry == 0 {
                break;
            }
        }
    }

    /// The greatest count and which counters have it.
    pub(crate) fn greatest(&self) -> (u32, u64) {
        let (mut value, mut who) = (0, u64::MAX);
        for (digit, &bits) in self.digits.iter().enumerate().rev() {
            if who & bits != 0 {
                who &= bits;
                value |= 1 << digit;
            }
        }
        (value, who)
    }

    /// Writes out the counters.
    pub(crate) fn unpack(&self, counts: &mut [u32; 64]) {
        *counts = [0; 64];
        for (digit, &bits) in self.digits.iter().enumerate() {
            if bits != 0 {
                for (at, count) in counts.iter_mut().enumerate() {
                    *count |= ((bits >> at & 1) as u32) << digit;
                }
            }
        }
    }
}

impl Nearest {
    /// Indexes references in the given order.
    pub(crate) fn new(order: Vec<u32>, words_of: impl Fn(usize, &mut Vec<u16>) + Sync) -> Self {
        let parts: Vec<(Vec<u16>, Vec<u64>)> = order
            .par_chunks(64)
            .map_init(
                || (vec![0_u64; WORDS], Vec::new()),
                |(masks, words), chunk| {
                    for (at, &record) in chunk.iter().enumerate() {
                        words_of(record as usize, words);
                        for &word in words.iter() {
                            masks[usize::from(word)] |= 1 << at;
                        }
                    }
                    let mut held = Vec::new();
                    let mut packed = Vec::new();
                    for (word, mask) in masks.iter_mut().enumerate() {
                        if *mask != 0 {
                            held.push(word as u16);
                            packed.push(std::mem::take(mask));
                        }
                    }
                    (held, packed)
                },
            )
            .collect();
        let blocks = parts.len();
        let lanes = blocks.div_ceil(64);
        let mut index = Self {
            record_at: order,
            blocks,
            lanes,
            in_blocks: vec![0; WORDS * lanes],
            masks: Vec::with_capacity(1 + parts.iter().map(|part| part.1.len()).sum::<usize>()),
            ..Self::default()
        };
        index.masks.push(0); // stands for the pairs that are absent
        for (block, (held, packed)) in parts.into_iter().enumerate() {
            index.presence.push_block(&held, index.masks.len());
            index.masks.extend(packed);
            for word in held {
                index.in_blocks[usize::from(word) * lanes + block / 64] |= 1 << (block % 64);
            }
        }
        index
    }

    /// Number of blocks.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks
    }

    /// The records of a block.
    pub(crate) fn records(&self, block: usize) -> &[u32] {
        &self.record_at[block * 64..self.record_at.len().min(block * 64 + 64)]
    }

    /// The blocks that hold a word, a bit each.
    pub(crate) fn blocks_with(&self, word: u16) -> &[u64] {
        &self.in_blocks[usize::from(word) * self.lanes..][..self.lanes]
    }

    /// The `count` nearest references, and those that tie with the last of them; greatest count first.
    ///
    /// At most `blocks` blocks are looked into, those of the highest bounds; so a reference far behind the
    /// nearest may be missed where very many blocks look alike.
    pub(crate) fn top(
        &self,
        words: &[u16],
        count: usize,
        blocks: usize,
        work: &mut NearestWork,
    ) -> Vec<Shared> {
        let mut of_count = vec![0_usize; words.len() + 1];
        let (mut least, mut kept, mut seen) = (1_usize, 0, 0);
        self.search(words, blocks, work, |hits| {
            for hit in &hits[seen..] {
                of_count[hit.words as usize] += 1;
                kept += 1;
            }
            seen = hits.len();
            while kept - of_count[least] >= count {
                kept -= of_count[least];
                least += 1;
            }
            least as u32
        })
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.presence.bytes() + 8 * (self.masks.len() + self.in_blocks.len()) + 8 * self.record_at.len()
    }

    /// The references that share at least so many words as `reach` says, looking into at most `blocks` blocks.
    ///
    /// `reach(hits)` is the least count still wanted, given the hits so far (unordered); it must never fall
    /// while hits are added. All references with at least that count in the end are returned, greatest count first,
    /// then by record.
    pub(crate) fn search(
        &self,
        words: &[u16],
        blocks: usize,
        work: &mut NearestWork,
        mut reach: impl FnMut(&[Shared]) -> u32,
    ) -> Vec<Shared> {
        // Words side by side lie side by side in memory.
        work.sorted.clear();
        work.sorted.extend_from_slice(words);
        work.sorted.sort_unstable();
        let words = &work.sorted;
        self.bound_blocks(words, &mut work.bounds);
        work.order.clear();
        work.order.extend(0..self.blocks as u32);
        let bounds = &work.bounds;
        work.order.sort_unstable_by_key(|&block| (u32::MAX - bounds[block as usize], block));
        let mut hits: Vec<Shared> = Vec::new();
        let mut least = reach(&hits).max(1);
        let mut counts = [0; 64];
        for &block in work.order.iter().take(blocks) {
            if bounds[block as usize] < least {
                break;
            }
            self.count_block(block as usize, words, &mut counts);
            let first = block as usize * 64;
            let before = hits.len();
            for (&count, &record) in counts.iter().zip(&self.record_at[first..]) {
                if count >= least {
                    hits.push(Shared { words: count, record });
                }
            }
            if hits.len() > before {
                least = reach(&hits).max(least);
            }
        }
        hits.retain(|hit| hit.words >= least);
        hits.sort_unstable_by_key(|hit| (u32::MAX - hit.words, hit.record));
        hits
    }

    /// For each block how many of the words at least one of its references holds.
    fn bound_blocks(&self, words: &[u16], bounds: &mut Vec<u32>) {
        bounds.clear();
        let mut counts = [0; 64];
        for lane in 0..self.lanes {
            let mut counters = Counters::<MANY>::ZERO;
            for &word in words {
                counters.add(self.in_blocks[usize::from(word) * self.lanes + lane]);
            }
            counters.unpack(&mut counts);
            bounds.extend_from_slice(&counts);
        }
        bounds.truncate(self.blocks);
    }

    /// The references of a block that hold a word, a bit each.
    #[inline(always)]
    pub(crate) fn mask(&self, block: usize, word: u16) -> u64 {
        self.masks[self.presence.place(block, word).1]
    }

    fn count_block(&self, block: usize, words: &[u16], counts: &mut [u32; 64]) {
        let mut counters = Counters::<MANY>::ZERO;
        for &word in words {
            counters.add(self.mask(block, word));
        }
        counters.unpack(counts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    #[test]
    fn search_finds_what_counting_all_finds() {
        let mut draws = Draws::new(1, b"nearest");
        // Word sets in 30 kin groups, so that blocks differ.
        let sets: Vec<Vec<u16>> = (0..700)
            .map(|at| {
                let mut set: Vec<u16> = (0..300)
                    .map(|_| {
                        (draws.below(600) + (at / 25) * if draws.below(2) == 0 { 600 } else { 0 }) as u16
                    })
                    .collect();
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect();
        let index = Nearest::new((0..700).rev().collect(), |at, words| words.clone_from(&sets[at]));
        let mut work = NearestWork::default();
        for query in sets.iter().step_by(13) {
            let mut all: Vec<Shared> = sets
                .iter()
                .enumerate()
                .map(|(record, set)| Shared {
                    words: set.iter().filter(|word| query.contains(word)).count() as u32,
                    record: record as u32,
                })
                .collect();
            all.sort_unstable_by_key(|hit| (u32::MAX - hit.words, hit.record));
            let tenth = all[9].words;
            all.retain(|hit| hit.words >= tenth);
            let found = index.search(query, usize::MAX, &mut work, |hits| {
                let mut counts: Vec<u32> = hits.iter().map(|hit| hit.words).collect();
                counts.sort_unstable_by_key(|&count| u32::MAX - count);
                counts.get(9).copied().unwrap_or(0)
            });
            assert_eq!(found, all);
        }
    }
}
