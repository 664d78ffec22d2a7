//! The inner loops, compiled for AVX2 too and chosen when the program runs.
//!
//! Each kernel is one plain function over whole numbers; the AVX2 form is the same function compiled with
//! wider registers, so both give the same numbers.

/// Classes or references side by side in a row of bytes.
pub(crate) const LANES: usize = 32;
/// Most rows added up before it is asked whether any lane is still below its limit.
const STRIDE: usize = 8;
/// Sum of a lane at its limit that leaves enough room in a byte.
const ROOM: usize = 128;

/// Calls the function as compiled for the registers of this machine.
macro_rules! dispatch {
    ($function:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") && is_x86_feature_detected!("bmi2") {
            // SAFETY: the function needs these registers and instructions and nothing else, and they are there.
            #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
            return unsafe { wide::$function($($argument),*) };
        }
        plain::$function($($argument),*)
    }};
}

/// The values of some words, packed: those whose bit is set have one, the others get `otherwise`.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a> {
    /// One bit a word.
    pub(crate) bits: &'a [u64],
    /// Bits set before each element of `bits`.
    pub(crate) before: &'a [u16],
    /// Values of the words whose bit is set.
    pub(crate) values: &'a [i16],
    /// Values of all words, for those whose bit is not set.
    pub(crate) otherwise: &'a [i16],
}

/// Writes `base` less the value of each word; gives the sum.
pub(crate) fn costs_of_words(packed: &Packed<'_>, base: i32, words: &[u16], costs: &mut Vec<i16>) -> i32 {
    dispatch!(costs_of_words(packed, base, words, costs))
}

/// Adds up rows of bytes; `sums` must not run over: at most 257 rows at a time.
pub(crate) fn add_rows(rows: &[[u8; LANES]], sums: &mut [u16; LANES]) {
    dispatch!(add_rows(rows, sums))
}

/// Finds what may be below its limit: for each draw the lanes whose sum over the drawn rows is at most `limits[draw]`.
///
/// `drawn` are numbers of rows, `size` a draw. Sums may be too low, where a byte would run over. A pair of draw
/// and mask is pushed for each draw with such a lane.
pub(crate) fn lanes_within(
    rows: &[[u8; LANES]],
    drawn: &[u32],
    size: usize,
    limits: &[u16],
    found: &mut Vec<(u32, u32)>,
) {
    dispatch!(lanes_within(rows, drawn, size, limits, found))
}

mod plain {
    use super::{LANES, Packed, ROOM, STRIDE};

    #[inline(always)]
    pub(super) fn costs_of_words(packed: &Packed<'_>, base: i32, words: &[u16], costs: &mut Vec<i16>) -> i32 {
        let first = costs.len();
        costs.resize(first + words.len(), 0);
        let mut sum = 0;
        for (cell, &word) in costs[first..].iter_mut().zip(words) {
            let (lane, bit) = (usize::from(word) / 64, word % 64);
            let bits = packed.bits[lane];
            // Without a branch on presence: a wrong guess would wait for memory.
            let held = bits >> bit & 1 == 1;
            let place = usize::from(packed.before[lane]) + (bits & ((1 << bit) - 1)).count_ones() as usize;
            let (from, place) =
                if held { (packed.values, place) } else { (packed.otherwise, usize::from(word)) };
            let cost = base - i32::from(from[place]);
            sum += cost;
            *cell = cost as i16;
        }
        sum
    }

    #[inline(always)]
    pub(super) fn add_rows(rows: &[[u8; LANES]], sums: &mut [u16; LANES]) {
        for row in rows {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += u16::from(value);
            }
        }
    }

    #[inline(always)]
    pub(super) fn lanes_within(
        rows: &[[u8; LANES]],
        drawn: &[u32],
        size: usize,
        limits: &[u16],
        found: &mut Vec<(u32, u32)>,
    ) {
        for (draw, (drawn, &limit)) in drawn.chunks_exact(size).zip(limits).enumerate() {
            let mut sums = [0_u16; LANES];
            let mut within = true;
            // As many rows together as can be without the best sums passing what a byte holds.
            let stride = (ROOM * size / (usize::from(limit) + 1)).clamp(2, STRIDE);
            for part in drawn.chunks(stride) {
                let mut bytes = [0_u8; LANES];
                for &row in part {
                    for (byte, &value) in bytes.iter_mut().zip(&rows[row as usize]) {
                        *byte = byte.saturating_add(value);
                    }
                }
                for (sum, &byte) in sums.iter_mut().zip(&bytes) {
                    *sum = sum.saturating_add(u16::from(byte));
                }
                let least = sums.iter().fold(u16::MAX, |least, &sum| least.min(sum));
                if least > limit {
                    within = false;
                    break;
                }
            }
            if within {
                let mut mask = 0;
                for (lane, &sum) in sums.iter().enumerate() {
                    mask |= u32::from(sum <= limit) << lane;
                }
                found.push((draw as u32, mask));
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::{LANES, Packed, plain};

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn costs_of_words(packed: &Packed<'_>, base: i32, words: &[u16], costs: &mut Vec<i16>) -> i32 {
        plain::costs_of_words(packed, base, words, costs)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn add_rows(rows: &[[u8; LANES]], sums: &mut [u16; LANES]) {
        plain::add_rows(rows, sums);
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn lanes_within(
        rows: &[[u8; LANES]],
        drawn: &[u32],
        size: usize,
        limits: &[u16],
        found: &mut Vec<(u32, u32)>,
    ) {
        plain::lanes_within(rows, drawn, size, limits, found);
    }
}
