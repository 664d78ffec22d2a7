//! References in groups of 16, kin side by side, with the words they hold.
//!
//! For each word one bit a group says whether any of its references holds the word; where that is so, 16 bits say which.
//! How many of some words a group holds bounds the count of each of its references.

use super::kernel::{self, Sixteen};
use crate::classify::words::WORDS;
use rayon::prelude::*;

/// References in a group.
pub(super) const GROUP: usize = 16;
/// Groups told apart by one row of bits that the kernels take at once.
pub(super) const GROUPS_OF_A_ROW: usize = 64 * kernel::BITS;

/// References with their words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    /// The reference at each place.
    record_at: Vec<u32>,
    groups: usize,
    /// Rows of bits a word.
    parts: usize,
    /// For each word one bit a group.
    held: Vec<kernel::Bits>,
    /// For each word and 64 groups the number of pairs before these.
    before: Vec<u32>,
    /// For each (word, group) pair, word by word, the references of the group that hold the word.
    masks: Vec<u16>,
}

/// The part of the index that a query needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Local {
    words: usize,
    /// Bits of the groups, `words` rows for each part.
    pub(super) held: Vec<kernel::Bits>,
    before: Vec<u32>,
    /// Where the rows of a group lie in `rows`, in groups; `NOWHERE` if not copied yet.
    place: Vec<u32>,
    copied: Vec<u32>,
    rows: Vec<Sixteen>,
}

const NOWHERE: u32 = u32::MAX;

impl Groups {
    /// Indexes references in the given order.
    pub(crate) fn new(order: Vec<u32>, words_of: impl Fn(usize, &mut Vec<u16>) + Sync) -> Self {
        let groups = order.len().div_ceil(GROUP);
        let parts = groups.div_ceil(GROUPS_OF_A_ROW);
        let lanes = parts * kernel::BITS;
        let found: Vec<(Vec<u16>, Vec<u16>)> = order
            .par_chunks(GROUP)
            .map_init(
                || (vec![0_u16; WORDS], Vec::new()),
                |(masks, words), chunk| {
                    let mut held: Vec<u16> = Vec::new();
                    for (at, &record) in chunk.iter().enumerate() {
                        words_of(record as usize, words);
                        for &word in words.iter() {
                            let mask = &mut masks[usize::from(word)];
                            if *mask == 0 {
                                held.push(word);
                            }
                            *mask |= 1 << at;
                        }
                    }
                    held.shrink_to_fit();
                    let masks =
                        held.iter().map(|&word| std::mem::take(&mut masks[usize::from(word)])).collect();
                    (held, masks)
                },
            )
            .collect();
        let mut held = vec![[0_u64; kernel::BITS]; WORDS * parts];
        for (group, (words, _)) in found.iter().enumerate() {
            let lane = group / 64;
            for &word in words {
                held[usize::from(word) * parts + lane / kernel::BITS][lane % kernel::BITS] |=
                    1 << (group % 64);
            }
        }
        let mut before = Vec::with_capacity(WORDS * lanes);
        let mut pairs = 0_u32;
        for bits in held.iter().flatten() {
            before.push(pairs);
            pairs += bits.count_ones();
        }
        let mut next: Vec<u32> = before.iter().copied().step_by(lanes.max(1)).collect();
        let mut masks = vec![0; pairs as usize];
        // Groups come in their order, so the pairs of a word do too.
        for (words, of_words) in found {
            for (word, mask) in words.into_iter().zip(of_words) {
                let place = &mut next[usize::from(word)];
                masks[*place as usize] = mask;
                *place += 1;
            }
        }
        Self { record_at: order, groups, parts, held, before, masks }
    }

    /// Number of groups.
    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    /// The records of a group.
    pub(super) fn records(&self, group: usize) -> &[u32] {
        &self.record_at[group * GROUP..self.record_at.len().min((group + 1) * GROUP)]
    }

    /// Takes up a query.
    pub(super) fn start(&self, words: &[u16], local: &mut Local) {
        let lanes = self.parts * kernel::BITS;
        local.words = words.len();
        for group in local.copied.drain(..) {
            local.place[group as usize] = NOWHERE;
        }
        local.place.resize(self.groups, NOWHERE);
        local.held.resize(self.parts * words.len(), [0; kernel::BITS]);
        local.before.resize(lanes * words.len(), 0);
        for (at, &word) in words.iter().enumerate() {
            let word = usize::from(word);
            for (part, &bits) in self.held[word * self.parts..(word + 1) * self.parts].iter().enumerate() {
                local.held[part * words.len() + at] = bits;
            }
            local.before[at * lanes..(at + 1) * lanes]
                .copy_from_slice(&self.before[word * lanes..(word + 1) * lanes]);
        }
    }

    /// For each word of the query a byte for each reference of the group: 1 if it holds the word.
    pub(super) fn of<'a>(&self, group: usize, local: &'a mut Local) -> &'a [Sixteen] {
        if local.place[group] == NOWHERE {
            let place = local.copied.len();
            local.place[group] = place as u32;
            local.copied.push(group as u32);
            let end = (place + 1) * local.words;
            if local.rows.len() < end {
                local.rows.resize(end, [0; GROUP]);
            }
            let lane = group / 64;
            let part = lane / kernel::BITS * local.words;
            let holders = kernel::Holders {
                held: &local.held[part..part + local.words],
                lane: lane % kernel::BITS,
                bit: (group % 64) as u32,
                before: &local.before[lane..],
                stride: self.parts * kernel::BITS,
                masks: &self.masks,
            };
            kernel::write_out(&holders, &mut local.rows[place * local.words..end]);
        }
        let first = local.place[group] as usize * local.words;
        &local.rows[first..first + local.words]
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        8 * kernel::BITS * self.held.len()
            + 4 * (self.before.len() + self.record_at.len())
            + 2 * self.masks.len()
    }
}
