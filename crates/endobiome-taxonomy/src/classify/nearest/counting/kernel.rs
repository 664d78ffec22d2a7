//! Adding up rows of bits, one row a word, one bit a reference.
//!
//! The same code is compiled for the widest registers that there are; whole numbers give the same whatever their width.

use crate::classify::registers::{SPREAD, carry, dispatch};

/// Machine words of a row that are added up together.
pub(super) const TILE: usize = 32;
/// Binary digits of a counter: counts up to 16,383.
const DIGITS: usize = 14;

/// The part of a row that is added up at once.
pub(super) type Tile = [u64; TILE];

/// Adds the bits of some rows of a tile to counts, 64 a machine word; row `n` lies at `tiles[n * stride]`.
pub(super) fn add_rows(tiles: &[Tile], stride: usize, rows: &[u32], counts: &mut [u16]) {
    dispatch!(add_rows(tiles, stride, rows, counts), widest)
}

mod plain {
    use super::*;

    #[inline(always)]
    pub(super) fn add_rows(tiles: &[Tile], stride: usize, rows: &[u32], counts: &mut [u16]) {
        let mut digits = [[0; TILE]; DIGITS];
        let mut eights = rows.chunks_exact(8);
        for eight in &mut eights {
            let row = |at: usize| &tiles[eight[at] as usize * stride];
            let [ones, twos, fours, ..] = &mut digits;
            let two_a = carry(ones, row(0), row(1));
            let two_b = carry(ones, row(2), row(3));
            let four_a = carry(twos, &two_a, &two_b);
            let two_a = carry(ones, row(4), row(5));
            let two_b = carry(ones, row(6), row(7));
            let four_b = carry(twos, &two_a, &two_b);
            let eight = carry(fours, &four_a, &four_b);
            ripple(&mut digits[3..], eight);
        }
        for &row in eights.remainder() {
            ripple(&mut digits, tiles[row as usize * stride]);
        }
        let used = (usize::BITS - rows.len().leading_zeros()) as usize;
        unpack(&digits[..used.min(DIGITS)], counts);
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::*;

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn add_rows(tiles: &[Tile], stride: usize, rows: &[u32], counts: &mut [u16]) {
        plain::add_rows(tiles, stride, rows, counts);
    }
}

#[cfg(target_arch = "x86_64")]
mod widest {
    use super::*;

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
    pub(super) fn add_rows(tiles: &[Tile], stride: usize, rows: &[u32], counts: &mut [u16]) {
        plain::add_rows(tiles, stride, rows, counts);
    }
}

/// Adds one row to the lowest of some digits and passes the carries on.
#[inline(always)]
fn ripple(digits: &mut [Tile], mut carried: Tile) {
    for digit in digits {
        let mut any = 0;
        for (digit, carried) in digit.iter_mut().zip(&mut carried) {
            let next = *digit & *carried;
            *digit ^= *carried;
            *carried = next;
            any |= next;
        }
        if any == 0 {
            break;
        }
    }
}

/// Adds the counters of a tile to counts.
#[inline(always)]
fn unpack(digits: &[Tile], counts: &mut [u16]) {
    for (part, eight) in counts.chunks_exact_mut(8).enumerate() {
        let (mut low, mut high) = (0, 0);
        for (digit, tile) in digits.iter().enumerate() {
            let byte = tile[part / 8] >> (part % 8 * 8) & 255;
            if digit < 8 {
                low |= SPREAD[byte as usize] << digit;
            } else {
                high |= SPREAD[byte as usize] << (digit - 8);
            }
        }
        for ((count, low), high) in eight.iter_mut().zip(low.to_le_bytes()).zip(high.to_le_bytes()) {
            *count += u16::from_le_bytes([low, high]);
        }
    }
}
