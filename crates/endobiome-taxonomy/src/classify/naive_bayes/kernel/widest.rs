//! For AVX-512 with the instructions on bytes and words (BW, VBMI2).

use super::wide::{self, AHEAD};
use super::{Column, Drawn, Hit, LANES, Row, STRIDE};
use std::arch::x86_64::*;

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load(row: &Row) -> __m512i {
    // SAFETY: a row is 64 bytes; the load needs no alignment.
    #[expect(unsafe_code, reason = "loading 64 bytes from an array of 64 bytes")]
    unsafe {
        _mm512_loadu_si512(row.as_ptr().cast())
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn store(row: &mut Row, value: __m512i) {
    // SAFETY: a row is 64 bytes; the store needs no alignment.
    #[expect(unsafe_code, reason = "storing 64 bytes in an array of 64 bytes")]
    unsafe {
        _mm512_storeu_si512(row.as_mut_ptr().cast(), value);
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
pub(super) fn write_out(column: &Column<'_>, out: &mut [Row]) {
    let base = load(column.base);
    let held = column.held.chunks(column.stride * AHEAD);
    for ((held, plus), out) in held.zip(column.plus.chunks(AHEAD)).zip(out.chunks_mut(AHEAD)) {
        let rows = wide::rows(column, held);
        for ((&row, &plus), out) in rows.iter().zip(plus).zip(out) {
            let absent = _mm512_adds_epu16(base, _mm512_set1_epi16(plus as i16));
            let there = column.values.get((row >> 32) as usize..).and_then(|values| values.first_chunk());
            let there = there.map_or(absent, |values| load(values));
            store(out, _mm512_mask_expand_epi16(absent, row as u32, there));
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
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
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
fn within_many(rows: &[Row], drawn: &[u16], limit: u32, chunk: usize, sums: &mut [u32; LANES]) -> u32 {
    let limit = _mm512_set1_epi32(limit as i32);
    let (mut low, mut high, mut mask) = (_mm512_setzero_si512(), _mm512_setzero_si512(), u32::MAX);
    for part in drawn.chunks(chunk * STRIDE) {
        for part in part.chunks(chunk) {
            let mut short = _mm512_setzero_si512();
            for &row in part {
                short = _mm512_adds_epu16(short, load(&rows[row as usize]));
            }
            low = _mm512_add_epi32(low, _mm512_cvtepu16_epi32(_mm512_castsi512_si256(short)));
            high = _mm512_add_epi32(high, _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64::<1>(short)));
        }
        let below = _mm512_cmple_epu32_mask(low, limit);
        let above = _mm512_cmple_epu32_mask(high, limit);
        mask = u32::from(below) | u32::from(above) << 16;
        if mask == 0 {
            return 0;
        }
    }
    let (halves, _) = sums.as_chunks_mut::<16>();
    for (half, sums) in halves.iter_mut().zip([low, high]) {
        // SAFETY: the array is 64 bytes; the store needs no alignment.
        #[expect(unsafe_code, reason = "storing 64 bytes in an array of 64 bytes")]
        unsafe {
            _mm512_storeu_si512(half.as_mut_ptr().cast(), sums);
        }
    }
    mask
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2")]
fn within(rows: &[Row], drawn: &[u16], limit: u16, sums: &mut [u32; LANES]) -> u32 {
    let limit = _mm512_set1_epi16(limit as i16);
    let (mut all, mut mask) = (_mm512_setzero_si512(), 0);
    for part in drawn.chunks(STRIDE) {
        for &row in part {
            all = _mm512_adds_epu16(all, load(&rows[row as usize]));
        }
        mask = _mm512_cmple_epu16_mask(all, limit);
        if mask == 0 {
            return 0;
        }
    }
    let mut short = [0; LANES];
    store(&mut short, all);
    *sums = short.map(u32::from);
    mask
}
