//! Counts of the places of those chunks alone that are asked for.

use super::kernel::{CHUNK, Digits};

/// Places of a chunk.
const PLACES: usize = 64 * CHUNK;
/// A chunk that was not added up.
const NOT_YET: u32 = u32::MAX;

/// The chunks that were added up for the present query.
#[derive(Debug, Clone, Default)]
pub(super) struct Chunks {
    /// For each chunk where its digits are.
    at: Vec<u32>,
    digits: Vec<Digits>,
}

impl Chunks {
    /// Forgets the query before, of so many places.
    pub(super) fn begin(&mut self, places: usize) {
        self.at.clear();
        self.at.resize(places.div_ceil(PLACES), NOT_YET);
        self.digits.clear();
    }

    /// The count at a place; `add_up` gives the digits of a chunk.
    pub(super) fn get(&mut self, place: u32, add_up: impl FnOnce(usize) -> Digits) -> u32 {
        let (chunk, place) = (place as usize / PLACES, place as usize % PLACES);
        if self.at[chunk] == NOT_YET {
            self.at[chunk] = self.digits.len() as u32;
            self.digits.push(add_up(chunk));
        }
        let digits = &self.digits[self.at[chunk] as usize];
        let bit = |digit: &[u64; CHUNK]| (digit[place / 64] >> (place % 64) & 1) as u32;
        digits.iter().rev().fold(0, |count, digit| count << 1 | bit(digit))
    }
}
