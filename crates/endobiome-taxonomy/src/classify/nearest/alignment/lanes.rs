//! One query against eight references at once: the table of edits of each lies in a lane of wide registers.
//!
//! All go through the same band of blocks of rows ([`endobiome_core::edit_distance`]). Where a reference begins after the band or ends
//! before it, letters that equal none stand for it: they leave the least count of edits as it is.

use super::BAND;
use crate::classify::registers::dispatch;

/// References that are aligned at once.
pub(super) const LANES: usize = 8;
/// No letter of a reference.
const NONE: u8 = 4;

/// The letters of the references at one column, as their codes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters([u8; LANES]);

impl Default for Letters {
    fn default() -> Self {
        Self([NONE; LANES])
    }
}

/// Writes a lane: the letters of a packed reference of so many letters from `first` on, which may lie before it.
pub(super) fn put(texts: &mut [Letters], lane: usize, packed: &[u8], length: usize, first: isize) {
    let lane = lane % LANES;
    let before = usize::try_from(-first).unwrap_or(0).min(texts.len());
    let from = usize::try_from(first).unwrap_or(0).min(length);
    let (outside, texts) = texts.split_at_mut(before);
    let (inside, behind) = texts.split_at_mut(texts.len().min(length - from));
    outside.iter_mut().chain(behind).for_each(|letters| letters.0[lane] = NONE);
    for (letters, at) in inside.iter_mut().zip(from..) {
        letters.0[lane] = packed[at / 4] >> (2 * (at % 4)) & 3;
    }
}

/// Least edits between the whole query and any part of each reference: `equal` tells for each block of 64 rows which rows hold each
/// letter, `texts` are the letters of `rows + 2 * BAND` columns, of which the first faces the row `-BAND`.
pub(super) fn least_edits(equal: &[[u64; 5]], texts: &[Letters], rows: usize) -> [u64; LANES] {
    dispatch!(least_edits(equal, texts, rows), widest)
}

type Lanes = [u64; LANES];

/// The present column of 64 rows of each reference.
#[derive(Clone, Copy)]
struct Block {
    rises: Lanes,
    falls: Lanes,
}

/// The change of the count along an edge: where it rises, and where it falls.
#[derive(Clone, Copy)]
struct Carried {
    up: Lanes,
    down: Lanes,
}

impl Block {
    /// [`endobiome_core::edit_distance::Block::step`] in each lane.
    #[inline(always)]
    fn step(&mut self, equal: &Lanes, carried: &mut Carried, lowest: usize) {
        for lane in 0..LANES {
            let (rises, falls) = (self.rises[lane], self.falls[lane]);
            let (above_up, above_down) = (carried.up[lane], carried.down[lane]);
            let vertical = equal[lane] | falls;
            let equal = equal[lane] | above_down;
            let horizontal = (((equal & rises).wrapping_add(rises)) ^ rises) | equal;
            let up = falls | !(horizontal | rises);
            let down = rises & horizontal;
            carried.up[lane] = up >> lowest & 1;
            carried.down[lane] = down >> lowest & 1;
            let up = up << 1 | above_up;
            let down = down << 1 | above_down;
            self.rises[lane] = down | !(vertical | up);
            self.falls[lane] = up & vertical;
        }
    }
}

mod plain {
    use super::*;

    #[inline(always)]
    pub(super) fn least_edits(equal: &[[u64; 5]], texts: &[Letters], rows: usize) -> [u64; LANES] {
        let count = equal.len();
        let height = |block: usize| if block + 1 == count { rows - 64 * block } else { 64 };
        let mut blocks = vec![Block { rises: [u64::MAX; LANES], falls: [0; LANES] }; count];
        let (mut first, mut last) = (0, 0);
        let mut edits = [height(0) as u64; LANES];
        let mut least = [rows as u64; LANES];
        for (column, letters) in texts.iter().enumerate() {
            // The row is `column - BAND`.
            let lowest = column.min(rows - 1) / 64;
            while last < lowest {
                last += 1;
                edits.iter_mut().for_each(|edits| *edits += height(last) as u64);
            }
            first = first.max((column.saturating_sub(2 * BAND) / 64).min(last));
            let mut is = [[0; LANES]; 4];
            for (code, is) in is.iter_mut().enumerate() {
                for (is, &letter) in is.iter_mut().zip(&letters.0) {
                    *is = if letter == code as u8 { u64::MAX } else { 0 };
                }
            }
            let mut carried = Carried { up: [u64::from(first > 0); LANES], down: [0; LANES] };
            for block in first..=last {
                let rows_of = &equal[block];
                let mut equal = [0; LANES];
                for lane in 0..LANES {
                    equal[lane] = is[0][lane] & rows_of[0]
                        | is[1][lane] & rows_of[1]
                        | is[2][lane] & rows_of[2]
                        | is[3][lane] & rows_of[3];
                }
                blocks[block].step(&equal, &mut carried, height(block) - 1);
            }
            for ((edits, up), down) in edits.iter_mut().zip(carried.up).zip(carried.down) {
                *edits = edits.wrapping_add(up).wrapping_sub(down);
            }
            if last + 1 == count {
                for (least, &edits) in least.iter_mut().zip(&edits) {
                    *least = edits.min(*least);
                }
            }
        }
        least
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::*;

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn least_edits(equal: &[[u64; 5]], texts: &[Letters], rows: usize) -> [u64; LANES] {
        plain::least_edits(equal, texts, rows)
    }
}

#[cfg(target_arch = "x86_64")]
mod widest {
    use super::*;

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
    pub(super) fn least_edits(equal: &[[u64; 5]], texts: &[Letters], rows: usize) -> [u64; LANES] {
        plain::least_edits(equal, texts, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    #[test]
    fn all_registers_give_the_same() {
        let mut draws = Draws::new(4, b"lanes");
        for rows in [8, 64, 253, 700] {
            let mut equal = vec![[0_u64; 5]; usize::div_ceil(rows, 64)];
            for row in 0..rows {
                equal[row / 64][draws.below(4)] |= 1 << (row % 64);
            }
            let texts: Vec<Letters> = (0..rows + 2 * BAND)
                .map(|_| Letters(std::array::from_fn(|_| draws.below(5) as u8)))
                .collect();
            assert_eq!(least_edits(&equal, &texts, rows), plain::least_edits(&equal, &texts, rows));
        }
    }
}
