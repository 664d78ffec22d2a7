//! Whether a target takes a query: the rule put to the best alignment, mostly without aligning.
//!
//! Let `D` be the sum of the lengths less the score of an alignment (of sequences without ambiguity codes). With `X`
//! mismatches, `G` gapped columns in `i` runs inside, and `T` in `t` runs at the ends,
//! `D = 6X + 18i + 3G + t + 2T`. Any alignment one can name gives a bound `B` on the `D` of the best; the one named
//! here has no gap but for the difference in length. From `D <= B` follows
//!
//! - `X <= B / 6`, `T <= (B - 1) / 2`, and a bound on the bad columns `X + G` ([`most_bad`]): often enough to accept;
//! - what an acceptable alignment would look like: at most `E` bad columns and `T` terminal ones. So it keeps all but
//!   `8E + T` of the query's words, and a walk along diagonals with at most `E` bad steps reaches an end. Where the
//!   shared words are too few, or no such walk exists, the target does not take the query.
//!
//! Only what is left is aligned.

use super::global_alignment::{Aligner, AlignmentCounts};
use super::prepared::Prepared;

/// What the best alignment must fulfil.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// Least identity.
    pub(crate) identity: f64,
    /// Most mismatches.
    pub(crate) mismatches: Option<u32>,
}

impl Rule {
    fn accepts(&self, counts: &AlignmentCounts) -> bool {
        counts.identity() >= self.identity && self.mismatches.is_none_or(|most| counts.mismatches <= most)
    }
}

/// Judges pairs; keeps its working memory.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    aligner: Aligner,
    reached: Vec<i32>,
    before: Vec<i32>,
}

impl Judge {
    /// Whether the best alignment of the two, which share `shared` words, fulfils the rule.
    pub(crate) fn accepts(&mut self, query: &Prepared, target: &Prepared, shared: u32, rule: &Rule) -> bool {
        if !(query.unambiguous && target.unambiguous) {
            return rule.accepts(&self.aligner.counts(&query.sets, &target.sets, None));
        }
        let (m, n) = (query.len(), target.len());
        let skew = m.abs_diff(n);
        let bound = deficit_bound(&query.sets, &target.sets);
        let bad = most_bad(bound, skew);
        // Against the terminal gap that the difference in length needs at least.
        let mismatches = bound.saturating_sub(if skew > 0 { 1 + 2 * skew } else { 0 }) / 6;
        let terminal = bound.saturating_sub(1) / 2;

        if rule.mismatches.is_none_or(|most| mismatches <= most as usize) {
            // With equal lengths and at most 12 mismatches no alignment that is as good has a lower identity than
            // the one without gaps: gaps at the ends take more from the bad columns than from all.
            let (columns, bad) = if skew == 0 && mismatches <= 12 && m >= 32 {
                (m, mismatches)
            } else {
                (m.max(n).saturating_sub(terminal), bad)
            };
            if columns > bad && (columns - bad) as f64 / columns as f64 >= rule.identity {
                return true;
            }
        }

        // An acceptable alignment has at most this many bad columns.
        let of_identity = ((1.0 - rule.identity) / rule.identity * m.min(n) as f64 + 1e-6).min(1e9) as usize;
        let mut edits = bad.min(of_identity);
        if let Some(most) = rule.mismatches {
            edits = edits.min(most as usize + most_gapped(bound, skew));
        }
        let terminal_of_query = (terminal + edits + m).saturating_sub(n) / 2;
        let lost =
            (8 * edits + terminal_of_query).min(most_lost_words(bound, mismatches_at_most(rule, edits)));
        if (shared as usize) + lost + target.hidden_words < query.words.len() {
            return false;
        }
        if !self.reachable(&query.sets, &target.sets, edits, terminal) {
            return false;
        }
        rule.accepts(&self.aligner.counts(&query.sets, &target.sets, Some(bound)))
    }

    /// Whether some alignment has at most `edits` bad columns and at most `terminal` gapped ones at the ends (those
    /// that are certainly above are told from the diagonals it would start and end on).
    ///
    /// `reached[k]` is the furthest query position on diagonal `k` (target less query position) with so many bad
    /// columns: Landau and Vishkin 1986, with free ends.
    fn reachable(&mut self, query: &[u8], target: &[u8], edits: usize, terminal: usize) -> bool {
        let (m, n) = (query.len() as i32, target.len() as i32);
        let (edits, terminal) = (edits as i32, terminal as i32);
        let skew = n - m;
        // A start or end on diagonal k costs |k| + |skew - k| terminal columns, less the gaps between.
        let slack = (terminal + edits - skew.abs()).max(0) / 2;
        let lowest = (skew.min(0) - slack).max(-m);
        let highest = (skew.max(0) + slack).min(n);
        let width = (highest - lowest + 1) as usize;
        const NONE: i32 = i32::MIN / 2;
        // One guard at each side.
        self.reached.clear();
        self.reached.resize(width + 2, NONE);
        self.before.clear();
        self.before.resize(width + 2, NONE);
        for edit in 0..=edits {
            std::mem::swap(&mut self.reached, &mut self.before);
            for at in 1..=width {
                let diagonal = lowest + at as i32 - 1;
                let start = (-diagonal).max(0);
                let row = if edit == 0 {
                    start
                } else {
                    (self.before[at] + 1).max(self.before[at - 1]).max(self.before[at + 1] + 1)
                };
                let end = m.min(n - diagonal);
                let row = if row >= end {
                    end
                } else {
                    row + equal_run(&query[row as usize..], &target[(row + diagonal) as usize..]) as i32
                };
                if row >= end {
                    return true;
                }
                self.reached[at] = row;
            }
        }
        false
    }
}

/// How many leading bytes are equal.
#[inline]
fn equal_run(a: &[u8], b: &[u8]) -> usize {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let mut run = 0;
    for (x, y) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        let different = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if different != 0 {
            return run + (different.trailing_zeros() / 8) as usize;
        }
        run += 8;
    }
    run + a[run..].iter().zip(&b[run..]).take_while(|(x, y)| x == y).count()
}

/// A bound on `D`: that of the best alignment whose only gap, at any place, is the difference in length.
fn deficit_bound(query: &[u8], target: &[u8]) -> usize {
    let (short, long) = if query.len() <= target.len() { (query, target) } else { (target, query) };
    let skew = long.len() - short.len();
    if skew == 0 {
        return 6 * different(short, long);
    }
    let mut mismatches = different(short, &long[skew..]);
    let mut best = 6 * mismatches + 1 + 2 * skew;
    for at in 0..short.len() {
        mismatches += usize::from(short[at] != long[at]);
        mismatches -= usize::from(short[at] != long[at + skew]);
        let gap = if at + 1 == short.len() { 1 + 2 * skew } else { 18 + 3 * skew };
        best = best.min(6 * mismatches + gap);
    }
    best
}

fn different(a: &[u8], b: &[u8]) -> usize {
    a.chunks(128)
        .zip(b.chunks(128))
        .map(|(a, b)| usize::from(a.iter().zip(b).map(|(x, y)| u8::from(x != y)).sum::<u8>()))
        .sum()
}

fn mismatches_at_most(rule: &Rule, edits: usize) -> usize {
    rule.mismatches.map_or(edits, |most| edits.min(most as usize))
}

/// The most words of the query lost by an alignment with `D` at most `bound` and so many mismatches.
///
/// A mismatch loses 8 words for 6 of `D`; a run of `n` gapped columns inside at most `n + 7` for `18 + 3n`, and at an
/// end `n` for `2n + 1`: no more than one for two of `D`.
fn most_lost_words(bound: usize, mismatches: usize) -> usize {
    let mismatches = mismatches.min(bound / 6);
    8 * mismatches + (bound - 6 * mismatches).div_ceil(2)
}

/// The most bad columns of an alignment with `D` at most `bound`.
///
/// With equal lengths the gapped columns of the two sequences are as many: either a run inside is made up for at an
/// end (`D >= 6X + 19 + 5G`), or there are two runs inside (`D >= 6X + 36 + 3G`).
fn most_bad(bound: usize, skew: usize) -> usize {
    (bound / 6).max(most_gapped(bound, skew))
}

/// The most gapped columns inside of an alignment with `D` at most `bound`.
fn most_gapped(bound: usize, skew: usize) -> usize {
    if skew == 0 {
        (bound.saturating_sub(19) / 5).max(bound.saturating_sub(36) / 3)
    } else {
        bound.saturating_sub(18) / 3
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::SeenWords;
    use super::*;
    use proptest::prelude::*;

    /// Edits of a sequence: place, kind, length, bases.
    type Edits = Vec<(u16, u8, u8, Vec<u8>)>;

    fn edited(sequence: &[u8], edits: &Edits) -> Vec<u8> {
        let mut edited = sequence.to_vec();
        for (place, kind, length, bases) in edits {
            let at = usize::from(*place) % (edited.len() + 1);
            let end = (at + usize::from(*length)).min(edited.len());
            match kind {
                0..=4 if at < edited.len() => edited[at] = bases[0],
                5 => drop(edited.drain(at..end)),
                6 => drop(edited.splice(at..at, bases.iter().copied())),
                7 if end < edited.len() => drop(edited.drain(..end.min(40))),
                _ => {}
            }
        }
        edited
    }

    fn base() -> impl Strategy<Value = u8> {
        prop::sample::select(b"ACGT".to_vec())
    }

    fn edits(most: usize) -> impl Strategy<Value = Edits> {
        prop::collection::vec((any::<u16>(), 0_u8..9, 1_u8..12, prop::collection::vec(base(), 1..6)), 0..most)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        /// The whole matrix, without any bound, is the oracle.
        #[test]
        fn judges_as_the_alignment(
            root in prop::collection::vec(base(), 40..140),
            of_query in edits(12),
            of_target in edits(4),
            identity in prop::sample::select(vec![0.0, 0.55, 0.9, 0.95, 0.97, 0.99, 1.0]),
            mismatches in prop::sample::select(vec![None, Some(0), Some(1), Some(3), Some(8)]),
        ) {
            let mut seen = SeenWords::default();
            let query = Prepared::new(&edited(&root, &of_query), true, &mut seen);
            let target = Prepared::new(&edited(&root, &of_target), true, &mut seen);
            let shared = query.words.iter().filter(|word| target.words.contains(word)).count() as u32;
            let rule = Rule { identity, mismatches };
            let whole = Some(8 * (query.len() + target.len()));
            let counts = Aligner::default().counts(&query.sets, &target.sets, whole);
            prop_assert_eq!(Aligner::default().counts(&query.sets, &target.sets, None), counts);
            let found = Judge::default().accepts(&query, &target, shared, &rule);
            prop_assert_eq!(found, rule.accepts(&counts), "{:?} {:?}", counts, rule);
        }
    }
}
