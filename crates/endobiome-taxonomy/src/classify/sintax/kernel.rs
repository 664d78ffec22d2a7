//! The inner loops of SINTAX.
//!
//! Each kernel is one plain function over whole numbers; the AVX2 form is the same function compiled with
//! wider registers, or written out for them. Both give the same numbers (tested).

use crate::classify::dispatch::dispatch;

/// Machine words of a row of bits that are worked on together.
pub(super) const BITS: usize = 4;

/// 256 bits: one for each of so many groups of references.
pub(super) type Bits = [u64; BITS];

/// A byte for each reference of a group.
pub(super) type Sixteen = [u8; 16];

/// Digits of a counter of up to 63 words.
const DIGITS: usize = 6;

/// Tells which bits are set in at least `least` of the drawn rows, of which there are at most 63.
pub(super) fn reaching(rows: &[Bits], drawn: &[u32], least: u32) -> Bits {
    dispatch!(reaching(rows, drawn, least))
}

/// Adds to the count of each of 256 groups the rows in which its bit is set.
pub(super) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
    dispatch!(count_bits(rows, counts))
}

/// Adds up drawn rows, of which there are at most 255.
pub(super) fn add_sixteen(rows: &[Sixteen], drawn: &[u32]) -> Sixteen {
    dispatch!(add_sixteen(rows, drawn))
}

/// Who in a group holds the words of a query.
#[derive(Clone, Copy)]
pub(super) struct Holders<'a> {
    /// For each word the groups that hold it.
    pub(super) held: &'a [Bits],
    /// The machine word, and the bit in it, of the group.
    pub(super) lane: usize,
    pub(super) bit: u32,
    /// Every `stride`-th: where in `masks` the pairs of the machine word start.
    pub(super) before: &'a [u32],
    pub(super) stride: usize,
    /// One bit for each reference of the group.
    pub(super) masks: &'a [u16],
}

/// Writes a byte 0 or 1 for each word and reference.
pub(super) fn write_out(holders: &Holders<'_>, rows: &mut [Sixteen]) {
    dispatch!(write_out(holders, rows))
}

/// For each byte eight bytes of 0 or 1, one for each of its bits.
const SPREAD: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte][bit] = (byte >> bit & 1) as u8;
            bit += 1;
        }
        byte += 1;
    }
    table
};

mod plain {
    use super::{BITS, Bits, DIGITS, Holders, SPREAD, Sixteen};

    #[inline(always)]
    pub(super) fn reaching(rows: &[Bits], drawn: &[u32], least: u32) -> Bits {
        let mut digits = [[0; BITS]; DIGITS];
        let mut fours = drawn.chunks_exact(4);
        for four in &mut fours {
            let row = |at: usize| &rows[four[at] as usize];
            let [ones, twos, ..] = &mut digits;
            let a = carry(ones, row(0), row(1));
            let b = carry(ones, row(2), row(3));
            let four = carry(twos, &a, &b);
            ripple(&mut digits[2..], four);
        }
        for &row in fours.remainder() {
            ripple(&mut digits, rows[row as usize]);
        }
        let (mut more, mut equal) = ([0; BITS], [u64::MAX; BITS]);
        for (place, digit) in digits.iter().enumerate().rev() {
            let wanted = if least >> place & 1 == 1 { u64::MAX } else { 0 };
            for ((more, equal), digit) in more.iter_mut().zip(&mut equal).zip(digit) {
                *more |= *equal & digit & !wanted;
                *equal &= !(digit ^ wanted);
            }
        }
        for (more, equal) in more.iter_mut().zip(equal) {
            *more |= equal;
        }
        more
    }

    /// Adds two rows to a digit; gives what is carried.
    #[inline(always)]
    fn carry(digit: &mut Bits, a: &Bits, b: &Bits) -> Bits {
        let mut carried = [0; BITS];
        for (((carried, digit), &a), &b) in carried.iter_mut().zip(digit).zip(a).zip(b) {
            let differ = a ^ b;
            *carried = a & b | differ & *digit;
            *digit ^= differ;
        }
        carried
    }

    /// Adds one row to the lowest of some digits and passes the carries on.
    #[inline(always)]
    fn ripple(digits: &mut [Bits], mut carried: Bits) {
        for digit in digits {
            for (digit, carried) in digit.iter_mut().zip(&mut carried) {
                let next = *digit & *carried;
                *digit ^= *carried;
                *carried = next;
            }
        }
    }

    #[inline(always)]
    pub(super) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
        for part in rows.chunks(60) {
            let mut digits = [[0; BITS]; DIGITS];
            for &row in part {
                ripple(&mut digits, row);
            }
            for (eight, counts) in counts.chunks_exact_mut(8).enumerate() {
                for (place, digit) in digits.iter().enumerate() {
                    let byte = digit[eight / 8] >> (eight % 8 * 8) & 255;
                    for (count, &bit) in counts.iter_mut().zip(&SPREAD[byte as usize]) {
                        *count += u16::from(bit) << place;
                    }
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn add_sixteen(rows: &[Sixteen], drawn: &[u32]) -> Sixteen {
        let mut sums = [0_u8; 16];
        for &row in drawn {
            for (sum, &value) in sums.iter_mut().zip(&rows[row as usize]) {
                *sum = sum.wrapping_add(value);
            }
        }
        sums
    }

    #[inline(always)]
    pub(super) fn write_out(holders: &Holders<'_>, rows: &mut [Sixteen]) {
        let before = holders.before.iter().step_by(holders.stride);
        for ((row, bits), &before) in rows.iter_mut().zip(holders.held).zip(before) {
            let bits = bits[holders.lane];
            let held = bits >> holders.bit & 1;
            let place = before + (bits & ((1 << holders.bit) - 1)).count_ones();
            // Without a branch on presence, which could not be guessed.
            let mask = holders.masks.get(place as usize).copied().unwrap_or(0);
            let mask = mask & 0_u16.wrapping_sub(held as u16);
            let [low, high] = mask.to_le_bytes();
            row[..8].copy_from_slice(&SPREAD[usize::from(low)]);
            row[8..].copy_from_slice(&SPREAD[usize::from(high)]);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::{BITS, Bits, Holders, Sixteen, plain};

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn reaching(rows: &[Bits], drawn: &[u32], least: u32) -> Bits {
        plain::reaching(rows, drawn, least)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
        plain::count_bits(rows, counts);
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn add_sixteen(rows: &[Sixteen], drawn: &[u32]) -> Sixteen {
        plain::add_sixteen(rows, drawn)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn write_out(holders: &Holders<'_>, rows: &mut [Sixteen]) {
        plain::write_out(holders, rows);
    }
}
