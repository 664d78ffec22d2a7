//! Which words occur in which block, with the place of each (block, word) pair in a packed table.

use super::words::WORDS;

/// 64-bit bitmap words a block.
const LANES: usize = WORDS / 64;

/// For each block of a fixed number of things, the set of words that at least one of them holds.
///
/// The pairs are numbered block by block, word by word; [`Presence::place`] finds the number of a pair in
/// constant time (a bitmap with running counts), so that a table over the pairs stays packed. Number 0 is left to
/// what stands for the pairs that are absent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Presence {
    /// Bitmap and running count side by side, so that one look-up touches one cache line.
    lanes: Vec<Lane>,
}

#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(16))]
struct Lane {
    bits: u64,
    /// Pairs before this lane.
    before: u32,
}

impl Presence {
    /// Adds the next block; `words` sorted and distinct, `pairs` those before this block.
    pub(crate) fn push_block(&mut self, words: &[u16], pairs: usize) {
        let start = self.lanes.len();
        self.lanes.resize(start + LANES, Lane::default());
        let lanes = &mut self.lanes[start..];
        for &word in words {
            lanes[usize::from(word) / 64].bits |= 1 << (word % 64);
        }
        let mut before = pairs as u32;
        for lane in lanes {
            lane.before = before;
            before += lane.bits.count_ones();
        }
    }

    /// Whether a thing of the block holds the word, and the number of the pair; 0 if not.
    #[inline(always)]
    pub(crate) fn place(&self, block: usize, word: u16) -> (bool, usize) {
        let lane = self.lanes[block * LANES + usize::from(word) / 64];
        let bit = word % 64;
        let present = lane.bits >> bit & 1;
        let place = lane.before as usize + (lane.bits & ((1 << bit) - 1)).count_ones() as usize;
        (present == 1, place * present as usize)
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.lanes.len() * size_of::<Lane>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_numbered_in_order() {
        let mut presence = Presence::default();
        presence.push_block(&[3, 64, 65535], 1);
        presence.push_block(&[0, 64], 4);
        assert_eq!(presence.place(0, 3), (true, 1));
        assert_eq!(presence.place(0, 65535), (true, 3));
        assert_eq!(presence.place(0, 4), (false, 0));
        assert_eq!(presence.place(1, 0), (true, 4));
        assert_eq!(presence.place(1, 64), (true, 5));
    }
}
