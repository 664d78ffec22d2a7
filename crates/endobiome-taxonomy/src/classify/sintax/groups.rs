//! References in groups of 16, kin side by side, with the words they hold.
//!
//! For each word one bit a group says whether any of its references holds the word, and where that is so, 16 bits say which.
//! How many of some words a group lacks bounds what each of its references lacks.

use super::kernel::{self, Bits, Four, Mask, SOME, Word};
use crate::classify::words::WORDS;
use crate::reference::index::Numbers;
use rayon::prelude::*;
use std::ops::Range;

/// References in a group.
pub(super) const GROUP: usize = Mask::BITS as usize;
/// Groups told apart by one row of bits that the kernels take at once.
pub(super) const GROUPS_OF_A_ROW: usize = 64 * kernel::BITS;

/// In per cent of the groups: words that so many hold tell references apart so seldom that they are looked at last.
const EARLY: usize = 70;

/// References with their words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    /// The reference at each place.
    pub(super) record_at: Numbers<u32>,
    /// For each word one bit a group, whether it holds the word; so many rows a word as the groups need.
    pub(super) held: Numbers<u64>,
    /// For each row of `held` the number of pairs before it.
    pub(super) before: Numbers<u32>,
    /// For each (word, group) pair, word by word, the references of the group that hold the word.
    pub(super) masks: Numbers<Mask>,
    /// For each word the number of groups that hold it.
    pub(super) holders: Numbers<u16>,
}

/// The part of the index that a query needs: for each 256 groups a row a word, the word that fewest groups hold first.
#[derive(Debug, Clone, Default)]
pub(super) struct Local {
    /// For each word of the query its row.
    pub(super) row_of: Vec<u16>,
    /// Rows of words that few groups hold, which are the first.
    pub(super) early: usize,
    /// Who lacks the word; the last row is one of zeros.
    lacking: Vec<Bits>,
    /// Where the pairs of the word with each 64 groups start.
    before: Vec<[u32; kernel::BITS]>,
    by_holders: Vec<(u16, u16)>,
}

/// References of some groups side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    lanes: Vec<Lane>,
    /// Who lacks each word: a row a word, and one of zeros.
    pub(super) rows: Vec<Bits>,
}

/// The groups of a machine word of the rows of a block.
#[derive(Debug, Clone, Copy)]
struct Lane {
    /// Which 256 groups they are of.
    part: usize,
    groups: [u8; SOME],
    /// Whether all rows are written out, and not the first ones only.
    complete: bool,
}

impl Groups {
    /// Indexes references in the given order.
    pub(crate) fn new(order: Vec<u32>, words_of: impl Fn(usize, &mut Vec<u16>) + Sync) -> Self {
        let groups = order.len().div_ceil(GROUP);
        let parts = groups.div_ceil(GROUPS_OF_A_ROW);
        let found: Vec<(Vec<u16>, Vec<Mask>)> = order
            .par_chunks(GROUP)
            .map_init(
                || (vec![0 as Mask; WORDS], Vec::new()),
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
            let (part, group) = (group / GROUPS_OF_A_ROW, group % GROUPS_OF_A_ROW);
            for &word in words {
                held[usize::from(word) * parts + part][group / 64] |= 1 << (group % 64);
            }
        }
        let mut pairs = 0_u32;
        let mut before = Vec::with_capacity(WORDS * parts);
        for bits in &held {
            before.push(pairs);
            pairs += bits.iter().map(|bits| bits.count_ones()).sum::<u32>();
        }
        let mut next: Vec<u32> = before.iter().copied().step_by(parts.max(1)).collect();
        let starts = next.clone();
        let mut masks = vec![0; pairs as usize];
        // Groups come in their order, so the pairs of a word do too.
        for (words, of_words) in found {
            for (word, mask) in words.into_iter().zip(of_words) {
                let place = &mut next[usize::from(word)];
                masks[*place as usize] = mask;
                *place += 1;
            }
        }
        let holders = next.iter().zip(starts).map(|(end, start)| (end - start).min(u16::MAX.into()) as u16);
        let holders: Vec<u16> = holders.collect();
        Self {
            record_at: order.into(),
            held: held.into_flattened().into(),
            before: before.into(),
            masks: masks.into(),
            holders: holders.into(),
        }
    }

    /// Number of groups.
    pub(super) fn groups(&self) -> usize {
        self.record_at.len().div_ceil(GROUP)
    }

    /// Rows of bits a word.
    fn parts(&self) -> usize {
        self.groups().div_ceil(GROUPS_OF_A_ROW)
    }

    /// Takes up a query.
    pub(super) fn start(&self, words: &[u16], local: &mut Local) {
        let Local { row_of, early, lacking, before, by_holders } = local;
        by_holders.clear();
        by_holders.extend(words.iter().map(|&word| self.holders[usize::from(word)]).zip(0..));
        by_holders.sort_unstable();
        let few = self.groups() * EARLY / 100;
        *early = by_holders.partition_point(|&(holders, _)| usize::from(holders) < few);
        row_of.resize(words.len(), 0);
        let parts = self.parts();
        let rows = words.len() + 1;
        lacking.resize(parts * rows, [0; kernel::BITS]);
        before.resize(parts * rows, [0; kernel::BITS]);
        for (row, &(_, at)) in by_holders.iter().enumerate() {
            row_of[usize::from(at)] = row as u16;
            let first = usize::from(words[usize::from(at)]) * parts;
            let word = Word {
                held: &self.held.as_chunks().0[first..first + parts],
                before: &self.before[first..first + parts],
            };
            kernel::take_up(&word, &mut lacking[row..], &mut before[row..], rows);
        }
        for zeros in lacking.iter_mut().skip(words.len()).step_by(rows) {
            *zeros = [0; kernel::BITS];
        }
    }

    /// Adds groups of one part to a block, as many as fill a machine word, and writes out their first rows.
    pub(super) fn add(&self, part: usize, groups: &[u8], local: &Local, block: &mut Block) {
        if block.lanes.is_empty() {
            block.rows.resize(local.row_of.len() + 1, [0; kernel::BITS]);
            block.rows[local.row_of.len()] = [0; kernel::BITS];
        }
        // Where there is no group the first one takes its place: what it wins it has won already.
        let groups = std::array::from_fn(|at| groups.get(at).or(groups.first()).copied().unwrap_or(0));
        block.lanes.push(Lane { part, groups, complete: false });
        self.write_out(block.lanes.len() - 1, 0..local.early, local, block);
    }

    /// Writes out the other rows of a lane.
    pub(super) fn complete(&self, lane: usize, local: &Local, block: &mut Block) {
        if !std::mem::replace(&mut block.lanes[lane].complete, true) {
            self.write_out(lane, local.early..local.row_of.len(), local, block);
        }
    }

    fn write_out(&self, lane: usize, rows: Range<usize>, local: &Local, block: &mut Block) {
        let Lane { part, groups, .. } = block.lanes[lane];
        let first = part * (local.row_of.len() + 1);
        let in_part = first + rows.start..first + rows.end;
        let four = Four {
            lacking: &local.lacking[in_part.clone()],
            before: &local.before[in_part],
            masks: &self.masks,
            groups,
        };
        kernel::write_out(&four, &mut block.rows[rows], lane);
    }

    /// The record at a place of a block, if there is one.
    pub(super) fn record(&self, block: &Block, place: usize) -> Option<u32> {
        let Lane { part, groups, .. } = block.lanes.get(place / 64)?;
        let group = part * GROUPS_OF_A_ROW + usize::from(groups[place % 64 / GROUP]);
        self.record_at.get(group * GROUP + place % GROUP).copied()
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&self.held[..])
            + 4 * (self.before.len() + self.record_at.len())
            + size_of_val(&self.masks[..])
            + 2 * self.holders.len()
    }
}

impl Block {
    /// Whether there is no room for more groups.
    pub(super) fn is_full(&self) -> bool {
        self.lanes.len() == kernel::BITS
    }

    /// Where there are no references.
    pub(super) fn free(&self) -> Bits {
        std::array::from_fn(|lane| if lane < self.lanes.len() { 0 } else { u64::MAX })
    }

    /// Whether there are no groups.
    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Drops the groups.
    pub(super) fn clear(&mut self) {
        self.lanes.clear();
    }
}

impl Local {
    /// The rows of every 256 groups.
    pub(super) fn parts(&self) -> impl Iterator<Item = &[Bits]> {
        self.lacking.chunks_exact(self.row_of.len() + 1)
    }
}

/// Visits the bits that are set, lowest first.
#[inline]
pub(super) fn each_bit(mut bits: u64, mut visit: impl FnMut(usize)) {
    while bits != 0 {
        visit(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}
