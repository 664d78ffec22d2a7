//! Unweighted UniFrac on bits.
//!
//! Each sample is a row of bits, one a branch: does it hold a tip below? The length of the branches that
//! lead to one of two samples only is the sum over the bits of a XOR b, taken 8 bits at a time from tables of
//! 256 sums. Lengths are whole multiples of the total length / 2^61, so that every sum is
//! exact, in any order; each length is off by at most total / 2^62.

use super::profile::Placed;
use crate::distance_matrix::{pairs, rows_mut};
use rayon::prelude::*;

/// The sums of a byte of branches for each of its 256 values, 8 bytes a word.
type WordTables = [[u64; 256]; 8];

const BAND: usize = 32;
const COLUMNS: usize = 128;

/// All pairs in condensed order. Memory: n x branches / 8 bytes of bits, 256 bytes a branch of tables.
pub(super) fn condensed(placed: &Placed) -> Vec<f64> {
    let n = placed.rows.len();
    let nodes = placed.parents.len();
    let total: f64 = placed.lengths.iter().sum();
    if total <= 0.0 {
        return vec![0.0; pairs(n)];
    }
    let grid = 2.0_f64.powi(61) / total;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2^61")]
    let lengths: Vec<u64> = placed.lengths.iter().map(|length| (length * grid).round() as u64).collect();

    // Branches of all samples or none never part two samples.
    let present: Vec<Vec<u32>> = (0..n).into_par_iter().map(|sample| branches(placed, sample)).collect();
    let mut prevalence = vec![0_usize; nodes];
    present.iter().flatten().for_each(|&node| prevalence[node as usize] += 1);
    let mut bit_of = vec![None; nodes];
    let mut of_bit = Vec::new();
    for node in 1..nodes {
        if prevalence[node] > 0 && prevalence[node] < n && lengths[node] > 0 {
            bit_of[node] = Some(of_bit.len());
            of_bit.push(lengths[node]);
        }
    }
    let words = of_bit.len().div_ceil(64);
    let bits: Vec<Vec<u64>> = present
        .iter()
        .map(|present| {
            let mut bits = vec![0_u64; words];
            for bit in present.iter().filter_map(|&node| bit_of[node as usize]) {
                bits[bit / 64] |= 1 << (bit % 64);
            }
            bits
        })
        .collect();
    let held: Vec<u64> = present.iter().map(|p| p.iter().map(|&node| lengths[node as usize]).sum()).collect();
    let tables: Vec<WordTables> = (0..words).map(|word| word_tables(&of_bit[word * 64..])).collect();

    let mut condensed = vec![0.0; pairs(n)];
    rows_mut(n, &mut condensed).par_chunks_mut(BAND).enumerate().for_each_init(
        || vec![0_u64; BAND * COLUMNS],
        |apart, (band, out)| {
            let top = band * BAND;
            for left in (top..n).step_by(COLUMNS) {
                let right = (left + COLUMNS).min(n);
                apart.fill(0);
                for (word, tables) in tables.iter().enumerate() {
                    for (i, apart) in (top..top + out.len()).zip(apart.chunks_exact_mut(COLUMNS)) {
                        let own = bits[i][word];
                        let from = left.max(i + 1);
                        for (sum, other) in apart.iter_mut().zip(bits.get(from..right).unwrap_or_default()) {
                            *sum += look_up(tables, own ^ other[word]);
                        }
                    }
                }
                for ((i, apart), out) in (top..).zip(apart.chunks_exact(COLUMNS)).zip(out.iter_mut()) {
                    let from = left.max(i + 1);
                    for (j, &apart) in (from..right).zip(apart) {
                        let all = (held[i] + held[j] + apart) / 2;
                        #[expect(clippy::cast_precision_loss, reason = "a ratio of lengths")]
                        let ratio = if all == 0 { 0.0 } else { apart as f64 / all as f64 };
                        out[j - i - 1] = ratio;
                    }
                }
            }
        },
    );
    condensed
}

/// The branches above the kinds of a sample.
fn branches(placed: &Placed, sample: usize) -> Vec<u32> {
    let mut seen = vec![false; placed.parents.len()];
    let mut branches = Vec::new();
    for &feature in &placed.rows[sample].features {
        let mut node = placed.tips[feature as usize];
        while node != 0 && !seen[node] {
            seen[node] = true;
            branches.push(u32::try_from(node).unwrap_or(u32::MAX));
            node = placed.parents[node];
        }
    }
    branches
}

/// The tables of up to 64 branches.
fn word_tables(lengths: &[u64]) -> WordTables {
    let mut tables = [[0; 256]; 8];
    for (byte, table) in tables.iter_mut().enumerate() {
        for value in 1_usize..256 {
            let lowest = value.trailing_zeros() as usize;
            let length = lengths.get(byte * 8 + lowest).copied().unwrap_or(0);
            table[value] = table[value & (value - 1)] + length;
        }
    }
    tables
}

#[inline(always)]
fn look_up(tables: &WordTables, bits: u64) -> u64 {
    let byte = |k: u32| ((bits >> (8 * k)) & 0xff) as usize;
    let first = tables[0][byte(0)] + tables[1][byte(1)] + tables[2][byte(2)] + tables[3][byte(3)];
    let second = tables[4][byte(4)] + tables[5][byte(5)] + tables[6][byte(6)] + tables[7][byte(7)];
    first + second
}
