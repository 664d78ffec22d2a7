//! References in blocks of 64, kin side by side, with the words they hold.
//!
//! For each block it is known which words at least one of its references holds; how many of some words are among them
//! bounds the count of every reference in the block, so that [`super::sintax`] need not look into most blocks. Within a
//! block one 64-bit mask a word says which references hold it; the counts of all 64 are added up bit-sliced
//! (one machine word holds one binary digit of 64 counters).

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

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.presence.bytes() + 8 * (self.masks.len() + self.in_blocks.len()) + 8 * self.record_at.len()
    }

    /// The references of a block that hold a word, a bit each.
    #[inline(always)]
    pub(crate) fn mask(&self, block: usize, word: u16) -> u64 {
        self.masks[self.presence.place(block, word).1]
    }
}
