//! Log-odds score of an overlap: the two calls show one base, against chance.
//!
//! With `x = P(q forward)`, `y = P(q reverse)`, the probability that both calls agree although the base is
//! one is `a = 1 - x - y + 4xy/3`. A match scores `log2(a / 0.25)`, a mismatch `log2((1 - a) / 0.75)`, but
//! never above -4.

use super::consensus::error_probability;
use std::sync::LazyLock;

/// An overlap whose score falls by this much below its highest value is none.
const DROP: f64 = 16.0;
/// A mismatch scores at most this.
const MISMATCH: f64 = -4.0;
/// Scores are tabled for qualities below this.
const QUALITIES: usize = 128;

/// An overlap's score and differing bases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f64,
    pub(super) differences: usize,
}

/// Match and mismatch scores side by side, so that one line of cache serves both.
struct Table(Vec<[f64; 2]>);

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut scores = Vec::with_capacity(QUALITIES * QUALITIES);
    for forward in 0..QUALITIES as u8 {
        for reverse in 0..QUALITIES as u8 {
            let (x, y) = (error_probability(forward), error_probability(reverse));
            let agree = 1.0 - x - y + 4.0 * x * y / 3.0;
            let mismatch = libm::log2((1.0 - agree) / 0.75).min(MISMATCH);
            scores.push([libm::log2(agree / 0.25), mismatch]);
        }
    }
    Table(scores)
});

/// Where the overlap begins in the forward and in the turned reverse read.
pub(super) fn starts(forward: usize, shift: usize) -> (usize, usize) {
    (forward.saturating_sub(shift), shift.saturating_sub(forward))
}

/// Length of the overlap.
pub(super) fn overlap(forward: usize, turned: usize, shift: usize) -> usize {
    let (first, turned_start) = starts(forward, shift);
    (forward - first).min(turned.saturating_sub(turned_start))
}

/// Scores the overlap from the forward read's 3' end to its 5' end.
pub(super) fn score(forward: (&[u8], &[u8]), turned: (&[u8], &[u8]), shift: usize) -> Scored {
    let table = &TABLE.0;
    let (first, turned_start) = starts(forward.0.len(), shift);
    let length = overlap(forward.0.len(), turned.0.len(), shift);
    let forward_part = first..first + length;
    let turned_part = turned_start..turned_start + length;
    let forward_calls = forward.0[forward_part.clone()].iter().zip(&forward.1[forward_part]);
    let turned_calls = turned.0[turned_part.clone()].iter().zip(&turned.1[turned_part]);
    let (mut score, mut highest, mut differences) = (0.0_f64, 0.0_f64, 0);
    for ((f, qf), (r, qr)) in forward_calls.zip(turned_calls).rev() {
        let differs = usize::from(f != r);
        let index = usize::from(qf & 127) * QUALITIES + usize::from(qr & 127);
        score += table[index][differs];
        differences += differs;
        highest = highest.max(score);
        if score <= highest - DROP {
            return Scored { score: 0.0, differences };
        }
    }
    Scored { score, differences }
}
