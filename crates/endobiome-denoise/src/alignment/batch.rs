//! Lists of pairs aligned, in lanes where they fit.

use super::lanes::{LANES, LaneAligner, fits};
use super::{Aligner, Scores, Step};

/// Aligns lists of pairs: pairs of the same lengths together in lanes, those too long for lanes one by one.
#[derive(Debug, Default)]
pub(crate) struct BatchAligner {
    lanes: LaneAligner,
    plain: Aligner,
    order: Vec<usize>,
}

/// The best alignment of one pair.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Path<'a> {
    /// Of one lane.
    Lane(&'a LaneAligner, usize),
    /// From the left end, with the lengths of both sequences.
    Plain(&'a [Step], usize, usize),
}

impl Path<'_> {
    /// Walks from the right end: each step and the lengths of both sequences before it.
    #[inline]
    pub(crate) fn walk(self, mut visit: impl FnMut(Step, usize, usize)) {
        match self {
            Self::Lane(lanes, lane) => lanes.walk(lane, visit),
            Self::Plain(steps, mut i, mut j) => {
                for &step in steps.iter().rev() {
                    i -= usize::from(step != Step::Second);
                    j -= usize::from(step != Step::First);
                    visit(step, i, j);
                }
            }
        }
    }

    /// The steps from the left end.
    pub(crate) fn steps(self) -> Vec<Step> {
        let mut steps = Vec::new();
        self.walk(|step, _, _| steps.push(step));
        steps.reverse();
        steps
    }
}

impl BatchAligner {
    /// Aligns all pairs; `visit` gets the index of each and its path, pairs of the same lengths one after the other.
    pub(crate) fn align(
        &mut self,
        pairs: &[(&[u8], &[u8])],
        scores: Scores,
        mut visit: impl FnMut(usize, Path<'_>),
    ) {
        let lengths = |&at: &usize| (pairs[at].0.len(), pairs[at].1.len());
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        order.extend(0..pairs.len());
        order.sort_by_key(lengths);
        for equal in order.chunk_by(|a, b| lengths(a) == lengths(b)) {
            let (rows, columns) = lengths(&equal[0]);
            if fits(rows, columns, scores) {
                for chunk in equal.chunks(LANES) {
                    let mut lanes = [pairs[chunk[0]]; LANES];
                    for (lane, &at) in lanes.iter_mut().zip(chunk) {
                        *lane = pairs[at];
                    }
                    self.lanes.align(&lanes[..chunk.len()], scores);
                    for (lane, &at) in chunk.iter().enumerate() {
                        visit(at, Path::Lane(&self.lanes, lane));
                    }
                }
            } else {
                for &at in equal {
                    visit(at, Path::Plain(self.plain.align(pairs[at].0, pairs[at].1, scores), rows, columns));
                }
            }
        }
        self.order = order;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_has_its_path_whatever_its_lengths() {
        let scores = Scores { equal: 5, different: -4, gap: -8, homopolymer_gap: -8, band: Some(16) };
        let sequence = |length: usize, factor: usize| -> Vec<u8> {
            (0..length).map(|at| (at * at * factor / 7 % 4) as u8).collect()
        };
        let sequences: Vec<(Vec<u8>, Vec<u8>)> = (0..150)
            .map(|at| {
                let length = if at == 70 { 4000 } else { 40 + at % 3 };
                (sequence(length, 1 + at % 2), sequence(length + at % 2, 1 + at % 5))
            })
            .collect();
        let pairs: Vec<(&[u8], &[u8])> = sequences.iter().map(|(a, b)| (&a[..], &b[..])).collect();
        let mut seen = vec![false; pairs.len()];
        BatchAligner::default().align(&pairs, scores, |at, path| {
            assert_eq!(path.steps(), Aligner::default().align(pairs[at].0, pairs[at].1, scores), "{at}");
            let mut left = pairs[at].0.len() + pairs[at].1.len();
            path.walk(|step, i, j| {
                left -= if step == Step::Both { 2 } else { 1 };
                assert_eq!(i + j, left);
            });
            assert!(!std::mem::replace(&mut seen[at], true));
        });
        assert!(seen.into_iter().all(|seen| seen));
    }
}
