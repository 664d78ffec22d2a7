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

/// Digits that the sum of so many rows can have.
fn digits_of(rows: &[u32]) -> usize {
    DIGITS.min((usize::BITS - rows.len().leading_zeros()) as usize)
}

/// Digits of the counts of [`CHUNK`] machine words of places, lowest first.
pub(super) type Digits = [[u64; CHUNK]; DIGITS];

/// Machine words of a row that are added up by themselves.
pub(super) const CHUNK: usize = 8;

/// Adds up the bits of some rows of a chunk; the chunk of row `n` lies at `bits[n * stride + chunk]`.
pub(super) fn digits(bits: &[[u64; CHUNK]], stride: usize, rows: &[u32], chunk: usize) -> Digits {
    dispatch!(digits(bits, stride, rows, chunk), widest)
}

mod plain {
    use super::*;

    #[inline(always)]
    pub(super) fn digits(bits: &[[u64; CHUNK]], stride: usize, rows: &[u32], chunk: usize) -> Digits {
        let row = |row: u32| &bits[row as usize * stride + chunk];
        let mut ones = [0; CHUNK];
        let (mut twos, mut fours) = (ones, ones);
        let mut digits = [[0; CHUNK]; DIGITS];
        let (eights, rest) = rows.as_chunks::<8>();
        for eight in eights {
            let two_a = carry(&mut ones, row(eight[0]), row(eight[1]));
            let two_b = carry(&mut ones, row(eight[2]), row(eight[3]));
            let four_a = carry(&mut twos, &two_a, &two_b);
            let two_a = carry(&mut ones, row(eight[4]), row(eight[5]));
            let two_b = carry(&mut ones, row(eight[6]), row(eight[7]));
            let four_b = carry(&mut twos, &two_a, &two_b);
            ripple(&mut digits[3..], carry(&mut fours, &four_a, &four_b));
        }
        (digits[0], digits[1], digits[2]) = (ones, twos, fours);
        for &one in rest {
            ripple(&mut digits, *row(one));
        }
        digits
    }

    #[inline(always)]
    pub(super) fn add_rows(tiles: &[Tile], stride: usize, rows: &[u32], counts: &mut [u16]) {
        unpack(&sums(tiles, stride, rows)[..digits_of(rows)], counts);
    }

    #[inline(always)]
    pub(super) fn sums(tiles: &[Tile], stride: usize, rows: &[u32]) -> [Tile; DIGITS] {
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
        digits
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::*;
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn add_rows(tiles: &[Tile], stride: usize, rows: &[u32], counts: &mut [u16]) {
        let digits = plain::sums(tiles, stride, rows);
        let digits = &digits[..digits_of(rows)];
        let bit_of =
            _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, i16::MIN);
        for (part, counts) in counts.as_chunks_mut::<16>().0.iter_mut().enumerate() {
            // SAFETY: the array is 32 bytes; neither load nor store needs alignment.
            #[expect(unsafe_code, reason = "loading 32 bytes from an array of 32 bytes")]
            let mut sum = unsafe { _mm256_loadu_si256(counts.as_ptr().cast()) };
            for (digit, tile) in digits.iter().enumerate() {
                let bits = _mm256_set1_epi16((tile[part / 4] >> (part % 4 * 16)) as i16);
                let set = _mm256_cmpeq_epi16(_mm256_and_si256(bits, bit_of), bit_of);
                sum = _mm256_add_epi16(sum, _mm256_and_si256(set, _mm256_set1_epi16(1 << digit)));
            }
            // SAFETY: as above.
            #[expect(unsafe_code, reason = "storing 32 bytes in an array of 32 bytes")]
            unsafe {
                _mm256_storeu_si256(counts.as_mut_ptr().cast(), sum);
            }
        }
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn digits(bits: &[[u64; CHUNK]], stride: usize, rows: &[u32], chunk: usize) -> Digits {
        plain::digits(bits, stride, rows, chunk)
    }
}

#[cfg(target_arch = "x86_64")]
mod widest {
    use super::*;
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
    pub(super) fn add_rows(tiles: &[Tile], stride: usize, rows: &[u32], counts: &mut [u16]) {
        let digits = plain::sums(tiles, stride, rows);
        let digits = &digits[..digits_of(rows)];
        for (part, counts) in counts.as_chunks_mut::<32>().0.iter_mut().enumerate() {
            // SAFETY: the array is 64 bytes; neither load nor store needs alignment.
            #[expect(unsafe_code, reason = "loading 64 bytes from an array of 64 bytes")]
            let mut sum = unsafe { _mm512_loadu_si512(counts.as_ptr().cast()) };
            for (digit, tile) in digits.iter().enumerate() {
                let set = (tile[part / 2] >> (part % 2 * 32)) as u32;
                sum = _mm512_mask_add_epi16(sum, set, sum, _mm512_set1_epi16(1 << digit));
            }
            // SAFETY: as above.
            #[expect(unsafe_code, reason = "storing 64 bytes in an array of 64 bytes")]
            unsafe {
                _mm512_storeu_si512(counts.as_mut_ptr().cast(), sum);
            }
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
    pub(super) fn digits(bits: &[[u64; CHUNK]], stride: usize, rows: &[u32], chunk: usize) -> Digits {
        plain::digits(bits, stride, rows, chunk)
    }
}

/// Adds one row to the lowest of some digits and passes the carries on.
#[inline(always)]
fn ripple<const N: usize>(digits: &mut [[u64; N]], mut carried: [u64; N]) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    #[test]
    fn all_registers_give_the_same() {
        let mut draws = Draws::new(5, b"rows");
        let tiles: Vec<Tile> = (0..300)
            .map(|_| {
                std::array::from_fn(|_| (draws.below(1 << 30) as u64) << 34 ^ draws.below(1 << 30) as u64)
            })
            .collect();
        for count in [0, 1, 7, 8, 100, 300] {
            let rows: Vec<u32> = (0..count).collect();
            let begun: Vec<u16> = (0..64 * TILE).map(|place| place as u16).collect();
            let (mut plain, mut found) = (begun.clone(), begun.clone());
            plain::add_rows(&tiles, 1, &rows, &mut plain);
            add_rows(&tiles, 1, &rows, &mut found);
            assert_eq!(plain, found);
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2") {
                let mut wide = begun.clone();
                // SAFETY: the registers are there.
                #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
                unsafe {
                    wide::add_rows(&tiles, 1, &rows, &mut wide);
                }
                assert_eq!(plain, wide);
            }
            let chunks: Vec<[u64; CHUNK]> =
                tiles.iter().flat_map(|tile| tile.as_chunks().0).copied().collect();
            for chunk in 0..TILE / CHUNK {
                let digits = digits(&chunks, TILE / CHUNK, &rows, chunk);
                for place in 0..64 * CHUNK {
                    let sum = (0..DIGITS)
                        .map(|digit| (digits[digit][place / 64] >> (place % 64) & 1) << digit)
                        .sum::<u64>();
                    let at = chunk * 64 * CHUNK + place;
                    assert_eq!(sum as u16, plain[at].wrapping_sub(begun[at]));
                }
            }
        }
    }
}
