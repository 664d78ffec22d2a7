//! Many alignments at once, one in each lane of vector registers.
//!
//! The dynamic programme and the ties of the plain form ([`Aligner`](super::Aligner)), its oracle, in saturating 16-bit
//! numbers. Written once in plain Rust and compiled for wider instruction sets too, chosen at run time.

use super::{Scores, Step, homopolymers};

/// Alignments computed together.
pub(crate) const LANES: usize = 32;
type Lanes = [i16; LANES];
type Steps = [u8; LANES];

/// Worse than any score that can be reached.
const NEVER: i16 = i16::MIN;
const BOTH: u8 = 0;
const FIRST: u8 = 1;
const SECOND: u8 = 2;

/// Aligns up to [`LANES`] pairs at a time; keeps its working memory.
#[derive(Debug, Default)]
pub(crate) struct LaneAligner {
    firsts: Vec<Lanes>,
    seconds: Vec<Lanes>,
    /// Scores of a gap against each position of the first and of the second sequences; empty where all are alike.
    gaps: [Vec<Lanes>; 2],
    above: Vec<Lanes>,
    steps: Vec<Steps>,
    shape: Shape,
}

/// Lengths and band: cell (i, j) is in the band when `i - left <= j <= i + right`.
#[derive(Debug, Default, Clone, Copy)]
struct Shape {
    rows: usize,
    columns: usize,
    left: usize,
    right: usize,
    /// Cells kept of each row.
    width: usize,
}

impl Shape {
    fn new(rows: usize, columns: usize, scores: Scores) -> Self {
        let (left, right) = match scores.band {
            None => (rows, columns),
            Some(band) => (band + rows.saturating_sub(columns), band + columns.saturating_sub(rows)),
        };
        Self { rows, columns, left, right, width: (left + right + 1).min(columns + 1) }
    }
}

/// Whether the scores of sequences of these lengths fit into 16 bits.
pub(crate) fn fits(rows: usize, columns: usize, scores: Scores) -> bool {
    let largest = [scores.equal, scores.different, scores.gap, scores.homopolymer_gap]
        .map(i32::unsigned_abs)
        .into_iter()
        .max();
    (rows.min(columns) + 2).saturating_mul(largest.unwrap_or(0) as usize) < 30_000
}

impl LaneAligner {
    /// Aligns pairs of which all first sequences have one length and all second ones have one length, that [`fits`].
    ///
    /// At most [`LANES`] pairs are taken.
    pub(crate) fn align(&mut self, pairs: &[(&[u8], &[u8])], scores: Scores) {
        let Some(&(first, second)) = pairs.first() else { return };
        self.shape = Shape::new(first.len(), second.len(), scores);
        let Shape { rows, columns, left, right, width } = self.shape;
        debug_assert!(fits(rows, columns, scores) && pairs.len() <= LANES);
        transpose(&mut self.firsts, rows, pairs.iter().map(|pair| pair.0));
        transpose(&mut self.seconds, columns, pairs.iter().map(|pair| pair.1));
        self.above.clear();
        self.above.resize(left + right + 2, [NEVER; LANES]);
        if self.steps.len() < (rows + 1) * width {
            self.steps.resize((rows + 1) * width, [BOTH; LANES]);
        }
        let costs = [scores.equal as i16, scores.different as i16, scores.gap as i16];
        let alike = scores.homopolymer_gap == scores.gap;
        for (gaps, sequences) in self.gaps.iter_mut().zip([&self.firsts, &self.seconds]) {
            gaps.clear();
            if !alike {
                price(gaps, sequences, scores);
            }
        }
        let sequences =
            Sequences { firsts: &self.firsts, seconds: &self.seconds, gaps: [&self.gaps[0], &self.gaps[1]] };
        fill(self.shape, costs, sequences, &mut self.above, &mut self.steps);
    }

    /// Walks the best alignment of one lane from the right end: each step and the lengths of both sequences before it.
    pub(crate) fn walk(&self, lane: usize, mut visit: impl FnMut(Step, usize, usize)) {
        let Shape { rows, columns, left, width, .. } = self.shape;
        let (mut i, mut j) = (rows, columns);
        while i > 0 && j > 0 {
            match self.steps[i * width + j - i.saturating_sub(left)][lane] {
                BOTH => {
                    i -= 1;
                    j -= 1;
                    visit(Step::Both, i, j);
                }
                FIRST => {
                    i -= 1;
                    visit(Step::First, i, j);
                }
                _ => {
                    j -= 1;
                    visit(Step::Second, i, j);
                }
            }
        }
        while i > 0 {
            i -= 1;
            visit(Step::First, i, 0);
        }
        while j > 0 {
            j -= 1;
            visit(Step::Second, 0, j);
        }
    }
}

/// Lays sequences side by side: one vector a position.
fn transpose<'a>(into: &mut Vec<Lanes>, length: usize, sequences: impl Iterator<Item = &'a [u8]>) {
    into.clear();
    into.resize(length, [-1; LANES]);
    for (lane, sequence) in sequences.take(LANES).enumerate() {
        for (lanes, &byte) in into.iter_mut().zip(sequence) {
            lanes[lane] = i16::from(byte);
        }
    }
}

/// The score of a gap against each position, which is another one in a homopolymer.
fn price(gaps: &mut Vec<Lanes>, sequences: &[Lanes], scores: Scores) {
    gaps.resize(sequences.len(), [scores.gap as i16; LANES]);
    for lane in 0..LANES {
        for run in homopolymers(sequences.len(), |at| sequences[at][lane]) {
            for lanes in &mut gaps[run] {
                lanes[lane] = scores.homopolymer_gap as i16;
            }
        }
    }
}

/// What is aligned.
#[derive(Clone, Copy)]
struct Sequences<'a> {
    firsts: &'a [Lanes],
    seconds: &'a [Lanes],
    gaps: [&'a [Lanes]; 2],
}

/// Fills the matrix in the widest form that the machine has.
fn fill(shape: Shape, scores: [i16; 3], sequences: Sequences<'_>, above: &mut [Lanes], steps: &mut [Steps]) {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn wide(
            shape: Shape,
            scores: [i16; 3],
            sequences: Sequences<'_>,
            above: &mut [Lanes],
            steps: &mut [Steps],
        ) {
            fill_either(shape, scores, sequences, above, steps);
        }
        if endobiome_core::processor::may_use_wide_registers() && std::arch::is_x86_feature_detected!("avx2")
        {
            #[expect(unsafe_code, reason = "the feature was found on this machine in the line above")]
            unsafe {
                wide(shape, scores, sequences, above, steps);
            }
            return;
        }
    }
    fill_either(shape, scores, sequences, above, steps);
}

#[inline(always)]
fn fill_either(
    shape: Shape,
    scores: [i16; 3],
    sequences: Sequences<'_>,
    above: &mut [Lanes],
    steps: &mut [Steps],
) {
    if sequences.gaps[0].is_empty() && sequences.gaps[1].is_empty() {
        fill_plain::<false>(shape, scores, sequences, above, steps);
    } else {
        fill_plain::<true>(shape, scores, sequences, above, steps);
    }
}

/// `PRICED`: gaps have a score at each position.
#[inline(always)]
fn fill_plain<const PRICED: bool>(
    shape: Shape,
    [equal, different, gap]: [i16; 3],
    Sequences { firsts, seconds, gaps: [first_gaps, second_gaps] }: Sequences<'_>,
    above: &mut [Lanes],
    steps: &mut [Steps],
) {
    let Shape { rows, columns, left, right, width } = shape;
    // Cell (i, j) lies at j + left - i of row i; one more at each side stays `NEVER`.
    above[left..=left + right.min(columns)].fill([0; LANES]);
    for i in 1..=rows {
        let lowest = i.saturating_sub(left);
        let highest = (i + right).min(columns);
        let code = &firsts[i - 1];
        let mut before = [NEVER; LANES];
        if lowest == 0 {
            before = [0; LANES];
            above[left - i] = before;
        }
        let from = lowest.max(1);
        let inside = (highest + 1).min(columns).saturating_sub(from);
        let cells = &mut above[left + from - i..];
        let row = &mut steps[i * width + from - lowest..];
        let codes = &seconds[from - 1..];
        // The last row and the last column are free of gap costs.
        let up_gap = |lane: usize| if PRICED { first_gaps[i - 1][lane] } else { gap };
        let along_gap = |j: usize, lane: usize| match (i == rows, PRICED) {
            (true, _) => 0,
            (false, true) => second_gaps[j - 1][lane],
            (false, false) => gap,
        };
        let costs = [equal - different, different];
        {
            let (cells, row, codes) = (&mut cells[..inside + 1], &mut row[..inside], &codes[..inside]);
            for at in 0..inside {
                let up = cells[at + 1];
                let along_gap = |lane| along_gap(from + at, lane);
                row[at] =
                    cell(&mut before, &mut cells[at], &up, code, &codes[at], costs, (up_gap, along_gap));
            }
        }
        if highest == columns && from <= columns {
            let up = cells[inside + 1];
            let gaps = (|_| 0, |lane| along_gap(columns, lane));
            row[inside] = cell(&mut before, &mut cells[inside], &up, code, &codes[inside], costs, gaps);
        }
        let beyond = highest + 1 + left - i;
        above[beyond] = [NEVER; LANES];
    }
}

/// One cell of all lanes: takes the scores before it and leaves its own in both places.
#[inline(always)]
fn cell(
    before: &mut Lanes,
    diagonal: &mut Lanes,
    up: &Lanes,
    one: &Lanes,
    two: &Lanes,
    [more_if_equal, different]: [i16; 2],
    (up_gap, along_gap): (impl Fn(usize) -> i16, impl Fn(usize) -> i16),
) -> Steps {
    let mut steps = [BOTH; LANES];
    for lane in 0..LANES {
        let equal = -i16::from(one[lane] == two[lane]);
        let both = diagonal[lane].saturating_add(different + (equal & more_if_equal));
        let first = up[lane].saturating_add(up_gap(lane));
        let second = before[lane].saturating_add(along_gap(lane));
        let gapped = first.max(second);
        let of_gap = i16::from(SECOND) + -i16::from(first >= second);
        steps[lane] = (of_gap & -i16::from(gapped >= both)) as u8;
        before[lane] = gapped.max(both);
    }
    *diagonal = *before;
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alignment::Aligner;
    use proptest::prelude::*;

    fn steps(aligner: &LaneAligner, lane: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        aligner.walk(lane, |step, _, _| steps.push(step));
        steps.reverse();
        steps
    }

    fn same(pairs: &[(Vec<u8>, Vec<u8>)], scores: Scores) {
        let borrowed: Vec<(&[u8], &[u8])> = pairs.iter().map(|(a, b)| (&a[..], &b[..])).collect();
        let mut lanes = LaneAligner::default();
        lanes.align(&borrowed, scores);
        for (lane, (one, two)) in borrowed.iter().enumerate() {
            assert_eq!(steps(&lanes, lane), Aligner::default().align(one, two, scores));
        }
    }

    proptest! {
        #[test]
        fn equals_the_plain_form(
            centre in proptest::collection::vec(0_u8..4, 6..60),
            edits in proptest::collection::vec((0_usize..60, 0_u8..4, 0_u8..3), 0..40),
            cut in 0_usize..20,
            band in proptest::option::of(1_usize..20),
            scores in prop::sample::select(vec![
                (5, -4, -8, -8), (1, -64, -64, -64), (1, -8, -8, -8), (2, 0, 0, 0), (5, -4, -8, -1), (5, -4, -8, 0),
            ]),
        ) {
            let scores = Scores {
                equal: scores.0, different: scores.1, gap: scores.2, homopolymer_gap: scores.3, band,
            };
            let mut uniques = vec![centre.clone()];
            for (position, code, kind) in edits {
                let mut next = uniques.last().unwrap().clone();
                let position = position % next.len();
                match kind {
                    0 => next[position] = code,
                    1 => { next.remove(position); next.push(code); }
                    _ => { next.insert(position, code); next.pop(); }
                }
                uniques.push(next);
            }
            let shorter = |sequence: &[u8]| sequence[cut.min(sequence.len() - 1)..].to_vec();
            for chunk in uniques.chunks(LANES) {
                let pairs: Vec<_> = chunk.iter().map(|u| (centre.clone(), shorter(u))).collect();
                same(&pairs, scores);
                let pairs: Vec<_> = chunk.iter().map(|u| (shorter(u), u.clone())).collect();
                same(&pairs, scores);
            }
        }
    }

    #[test]
    fn the_longest_that_fit_equal_the_plain_form() {
        let scores = Scores { equal: 5, different: -4, gap: -8, homopolymer_gap: -8, band: Some(16) };
        let length = (1..).take_while(|&length| fits(length, length, scores)).last().unwrap();
        assert_eq!(length, 3747);
        let one: Vec<u8> = (0..length).map(|at| (at * at / 7 % 4) as u8).collect();
        let two: Vec<u8> = (0..length).map(|at| (at * at / 5 % 4) as u8).collect();
        same(&[(one.clone(), one.clone()), (one, two)], scores);
    }

    #[test]
    fn empty_sequences_align() {
        let scores = Scores { equal: 5, different: -4, gap: -8, homopolymer_gap: -8, band: Some(16) };
        same(&[(vec![], vec![0, 1])], scores);
        same(&[(vec![1], vec![])], scores);
        same(&[(vec![], vec![])], scores);
    }
}
