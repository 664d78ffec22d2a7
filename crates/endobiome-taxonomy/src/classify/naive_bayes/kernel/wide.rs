//! For AVX2.

use super::{Bytes, Column, Drawn, Hit, LANES, Row, STRIDE, plain};
use std::arch::x86_64::*;

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn add_bytes(rows: &[Bytes], sums: &mut [u16; LANES]) {
    plain::add_bytes(rows, sums);
}

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn contest(
    rows: &[Row],
    drawn: Drawn<'_>,
    rounds: &[u32],
    limits: &[u32],
    chunk: usize,
    hits: &mut Vec<Hit>,
) {
    super::contest_in_rounds!(rows, drawn, rounds, limits, chunk, hits);
}

#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn within_many(rows: &[Row], drawn: &[u16], limit: u32, chunk: usize, sums: &mut [u32; LANES]) -> u32 {
    plain::within_many(rows, drawn, limit, chunk, sums)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load<T: Copy, const N: usize>(from: &[T; N]) -> __m256i {
    const { assert!(size_of::<T>() * N == 32) };
    // SAFETY: the array is 32 bytes; the load needs no alignment.
    #[expect(unsafe_code, reason = "loading 32 bytes from an array of 32 bytes")]
    unsafe {
        _mm256_loadu_si256(from.as_ptr().cast())
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_half<T: Copy, const N: usize>(from: &[T; N]) -> __m128i {
    const { assert!(size_of::<T>() * N == 16) };
    // SAFETY: the array is 16 bytes; the load needs no alignment.
    #[expect(unsafe_code, reason = "loading 16 bytes from an array of 16 bytes")]
    unsafe {
        _mm_loadu_si128(from.as_ptr().cast())
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_half(to: &mut [u16; 8], value: __m128i) {
    // SAFETY: the array is 16 bytes; the store needs no alignment.
    #[expect(unsafe_code, reason = "storing 16 bytes in an array of 16 bytes")]
    unsafe {
        _mm_storeu_si128(to.as_mut_ptr().cast(), value);
    }
}

/// The two halves of a row.
#[inline]
#[target_feature(enable = "avx2")]
fn load_row(row: &Row) -> [__m256i; 2] {
    let (halves, _) = row.as_chunks::<16>();
    [load(&halves[0]), load(&halves[1])]
}

/// As `STRIDE`, of rows of bytes, which take more work.
const BYTES_STRIDE: usize = 8;

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn bytes_within(rows: &[Bytes], drawn: Drawn<'_>, limits: &[u16]) -> Vec<u32> {
    let (low, zero) = (_mm256_set1_epi16(255), _mm256_setzero_si256());
    let mut masks = Vec::with_capacity(limits.len());
    for (round, &limit) in limits.iter().enumerate() {
        let limit = _mm256_set1_epi16(limit as i16);
        let (mut even, mut odd, mut mask) = (zero, zero, 0);
        for part in drawn.of(round).chunks(BYTES_STRIDE) {
            for &row in part {
                let row = load(&rows[row as usize]);
                even = _mm256_adds_epu16(even, _mm256_and_si256(row, low));
                odd = _mm256_adds_epu16(odd, _mm256_srli_epi16::<8>(row));
            }
            let even = _mm256_cmpeq_epi16(_mm256_subs_epu16(even, limit), zero);
            let odd = _mm256_cmpeq_epi16(_mm256_subs_epu16(odd, limit), zero);
            mask = _mm256_movemask_epi8(_mm256_blendv_epi8(odd, even, low)) as u32;
            if mask == 0 {
                break;
            }
        }
        masks.push(mask);
    }
    masks
}

#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn within(rows: &[Row], drawn: &[u16], limit: u16, sums: &mut [u32; LANES]) -> u32 {
    let zero = _mm256_setzero_si256();
    let limit = _mm256_set1_epi16(limit as i16);
    let (mut low, mut high, mut mask) = (zero, zero, 0);
    for part in drawn.chunks(STRIDE) {
        for &row in part {
            let row = load_row(&rows[row as usize]);
            low = _mm256_adds_epu16(low, row[0]);
            high = _mm256_adds_epu16(high, row[1]);
        }
        let below = _mm256_cmpeq_epi16(_mm256_subs_epu16(low, limit), zero);
        let above = _mm256_cmpeq_epi16(_mm256_subs_epu16(high, limit), zero);
        // The packing takes the halves of both in turn; the permutation puts them in order.
        let packed = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi16(below, above));
        mask = _mm256_movemask_epi8(packed) as u32;
        if mask == 0 {
            return 0;
        }
    }
    let (parts, _) = sums.as_chunks_mut::<8>();
    let eight = [
        _mm256_castsi256_si128(low),
        _mm256_extracti128_si256::<1>(low),
        _mm256_castsi256_si128(high),
        _mm256_extracti128_si256::<1>(high),
    ];
    for (part, eight) in parts.iter_mut().zip(eight) {
        let mut short = [0; 8];
        store_half(&mut short, eight);
        *part = short.map(u32::from);
    }
    mask
}

/// For each byte, from where the costs of eight classes come if the bits that are set hold one each; bytes above 127 stand
/// for those that hold none.
const SHUFFLE: [[u8; 16]; 256] = {
    let mut table = [[255; 16]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut from) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                table[byte][2 * bit] = 2 * from;
                table[byte][2 * bit + 1] = 2 * from + 1;
                from += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// Words whose rows are looked up, and their costs sent for, before the first of these is written.
pub(super) const AHEAD: usize = 32;

/// The rows of some words, with no holders if no class of the block holds the word; their costs are on their way from
/// memory then.
#[inline]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn rows(column: &Column<'_>, held: &[(u64, u32)]) -> [u64; AHEAD] {
    let mut found = [0; AHEAD];
    let below = (1_u64 << column.bit) - 1;
    for (&(bits, first), found) in held.iter().step_by(column.stride).zip(&mut found) {
        // Without a branch on presence, which could not be guessed: the row read for nothing is a neighbour's.
        let place = first + (bits & below).count_ones();
        *found = u64::from(place) << 1 | (bits >> column.bit & 1);
        send_for(column.rows, place);
    }
    for found in &mut found {
        let row = column.rows.get((*found >> 1) as usize).copied().unwrap_or(0);
        let nobody = (*found & 1).wrapping_sub(1) & u64::from(u32::MAX);
        let start = (row >> 32) as u32;
        send_for(column.values, start);
        send_for(column.values, start + LANES as u32 - 1);
        *found = row & !nobody;
    }
    found
}

/// Asks for an element to be brought from memory.
#[inline]
#[target_feature(enable = "avx2")]
fn send_for<T>(from: &[T], place: u32) {
    if let Some(element) = from.get(place as usize) {
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(element).cast());
    }
}

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn write_out(column: &Column<'_>, out: &mut [Row]) {
    let (base, _) = column.base.as_chunks::<8>();
    let base = [load_half(&base[0]), load_half(&base[1]), load_half(&base[2]), load_half(&base[3])];
    let held = column.held.chunks(column.stride * AHEAD);
    for ((held, plus), out) in held.zip(column.plus.chunks(AHEAD)).zip(out.chunks_mut(AHEAD)) {
        for ((row, &plus), out) in rows(column, held).into_iter().zip(plus).zip(out) {
            let mut holders = row as u32;
            let mut values = column.values.get((row >> 32) as usize..).unwrap_or_default();
            let plus = _mm_set1_epi16(plus as i16);
            let (parts, _) = out.as_chunks_mut::<8>();
            for (part, base) in parts.iter_mut().zip(base) {
                let absent = _mm_adds_epu16(base, plus);
                let byte = (holders & 255) as u8;
                let shuffle = load_half(&SHUFFLE[usize::from(byte)]);
                let there = values.first_chunk::<8>().map_or(absent, |eight| load_half(eight));
                store_half(part, _mm_blendv_epi8(_mm_shuffle_epi8(there, shuffle), absent, shuffle));
                holders >>= 8;
                values = values.get(byte.count_ones() as usize..).unwrap_or_default();
            }
        }
    }
}
