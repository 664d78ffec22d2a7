//! How far a parent explains a sequence from each end.

use super::ChimeraParameters;
use crate::alignment::batch::{BatchAligner, Path};
use crate::alignment::{Scores, Step};

const BAND: usize = 16;
const SCORES: Scores = Scores { equal: 5, different: -4, gap: -8, homopolymer_gap: -8, band: Some(BAND) };

/// How far a parent explains a sequence from each end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reach {
    left: usize,
    right: usize,
    left_one_off: usize,
    right_one_off: usize,
}

impl Reach {
    /// The further of each.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            right: self.right.max(other.right),
            left_one_off: self.left_one_off.max(other.left_one_off),
            right_one_off: self.right_one_off.max(other.right_one_off),
        }
    }

    /// Whether the best from the left and the best from the right meet.
    pub(super) fn covers(self, length: usize, allow_one_off: bool) -> bool {
        self.left + self.right >= length
            || (allow_one_off
                && (self.left_one_off + self.right >= length || self.left + self.right_one_off >= length))
    }
}

/// How far each parent explains `sequence`; `None` where it explains all of it, or surely helps no other to do so.
///
/// Only parents are aligned that by their [`bounds`] could meet with some other.
pub(super) fn reaches(
    sequence: &[u8],
    parents: &[&[u8]],
    parameters: &ChimeraParameters,
    aligner: &mut BatchAligner,
) -> Vec<Option<Reach>> {
    let shift = usize::from(parameters.max_shift);
    let mut aligned: Vec<usize> = (0..parents.len()).collect();
    if !parameters.allow_one_off {
        let bounds: Vec<(usize, usize)> =
            parents.iter().map(|parent| bounds(sequence, parent, shift)).collect();
        let left = bounds.iter().map(|bounds| bounds.0).max().unwrap_or(0);
        let right = bounds.iter().map(|bounds| bounds.1).max().unwrap_or(0);
        aligned.retain(|&at| bounds[at].0 + right >= sequence.len() || left + bounds[at].1 >= sequence.len());
    }
    let pairs: Vec<(&[u8], &[u8])> = aligned.iter().map(|&at| (sequence, parents[at])).collect();
    let mut reaches = vec![None; parents.len()];
    aligner.align(&pairs, SCORES, |at, path| {
        reaches[aligned[at]] = reach(path, sequence, pairs[at].1, parameters);
    });
    reaches
}

/// One column of an alignment: the nucleotides of the sequence and the parent, `None` for a gap.
type Column = (Option<u8>, Option<u8>);

/// How far `parent` explains `sequence`, aligned along `path`; `None` when it explains all of it.
fn reach(path: Path<'_>, sequence: &[u8], parent: &[u8], parameters: &ChimeraParameters) -> Option<Reach> {
    let mut columns: Vec<Column> = Vec::with_capacity(sequence.len() + BAND);
    path.walk(|step, i, j| {
        columns.push(((step != Step::Second).then(|| sequence[i]), (step != Step::First).then(|| parent[j])));
    });
    let shift = usize::from(parameters.max_shift);
    let (left, left_one_off) = from_end(columns.iter().rev(), shift);
    let (right, right_one_off) = from_end(columns.iter(), shift);
    if left + right >= sequence.len() {
        return None;
    }
    let mut reach = Reach { left, right, left_one_off: left, right_one_off: right };
    if parameters.allow_one_off && distance(&columns) >= parameters.min_one_off_parent_distance as usize {
        reach.left_one_off = left_one_off;
        reach.right_one_off = right_one_off;
    }
    Some(reach)
}

/// Length of the stretch of the sequence that the parent explains from one end: exactly, and with one difference.
fn from_end<'a>(columns: impl Iterator<Item = &'a Column>, max_shift: usize) -> (usize, usize) {
    let mut columns = columns.skip_while(|(one, _)| one.is_none()).peekable();
    let mut length = 0;
    while length < max_shift && columns.next_if(|(_, two)| two.is_none()).is_some() {
        length += 1;
    }
    while columns.next_if(|(one, two)| one == two).is_some() {
        length += 1;
    }
    let mut one_off = length;
    if let Some((one, _)) = columns.next() {
        one_off += usize::from(one.is_some());
        while columns.next_if(|(one, two)| one == two).is_some() {
            one_off += 1;
        }
    }
    (length, one_off)
}

/// Differences between the gaps at both ends.
fn distance(columns: &[Column]) -> usize {
    let inside = |column: &Column| column.0.is_some() && column.1.is_some();
    let first = columns.iter().position(inside).unwrap_or(columns.len());
    let last = columns.iter().rposition(inside).map_or(first, |last| last + 1);
    columns[first..last].iter().filter(|(one, two)| one != two).count()
}

/// How far `parent` may explain `sequence` from the left and from the right at most.
///
/// What is explained from an end is a shift of at most `max_shift` positions and then a stretch along one
/// diagonal of the band, up to its first mismatch: never further than the first mismatch at or after `max_shift` on any
/// diagonal.
fn bounds(sequence: &[u8], parent: &[u8], max_shift: usize) -> (usize, usize) {
    let (m, n) = (sequence.len(), parent.len());
    if m <= max_shift {
        return (m, m);
    }
    let (back, ahead) = (BAND + m.saturating_sub(n), BAND + n.saturating_sub(m));
    let (mut left, mut right) = (max_shift, max_shift);
    let from_right = m - max_shift;
    for diagonal in 0..=back + ahead {
        // The position of the parent that stands against the sequence's position `max_shift` from either end.
        if let Some(start) = (max_shift + diagonal).checked_sub(back).filter(|&start| start < n) {
            left = left.max(max_shift + equal_ahead(&sequence[max_shift..], &parent[start..]));
        }
        if let Some(end) = (from_right + diagonal).checked_sub(back).filter(|&end| end <= n) {
            right = right.max(max_shift + equal_behind(&sequence[..from_right], &parent[..end]));
        }
    }
    (left, right)
}

fn equal_ahead(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn equal_behind(a: &[u8], b: &[u8]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All parents aligned.
    fn plain(sequence: &[u8], parents: &[&[u8]], parameters: &ChimeraParameters) -> Vec<Option<Reach>> {
        let pairs: Vec<(&[u8], &[u8])> = parents.iter().map(|&parent| (sequence, parent)).collect();
        let mut reaches = vec![None; parents.len()];
        BatchAligner::default().align(&pairs, SCORES, |at, path| {
            reaches[at] = reach(path, sequence, pairs[at].1, parameters);
        });
        reaches
    }

    fn meets(reaches: &[Option<Reach>], length: usize) -> bool {
        reaches.iter().flatten().fold(Reach::default(), |most, &reach| most.max(reach)).covers(length, false)
    }

    proptest! {
        #[test]
        fn bounds_hold_and_pruning_changes_no_call(
            root in prop::collection::vec(0_u8..4, 40..90),
            edits in prop::collection::vec((any::<u16>(), 0_u8..4, 0_u8..8), 1..60),
            cross in 0_usize..90,
            max_shift in 0_u16..20,
        ) {
            let mut family = vec![root];
            for (place, code, kind) in edits {
                let mut next = family[usize::from(place) % family.len()].clone();
                let at = usize::from(place) / 7 % next.len();
                match kind {
                    0..=4 => next[at] = code,
                    5 => drop(next.remove(at)),
                    6 => next.insert(at, code),
                    _ => next = next[at.min(10)..].to_vec(),
                }
                family.push(next);
            }
            let (a, b) = (&family[family.len() - 1], &family[family.len() / 2]);
            let chimera = [&a[..cross.min(a.len())], &b[cross.min(b.len())..]].concat();
            let parameters = ChimeraParameters { max_shift, ..ChimeraParameters::default() };
            let parents: Vec<&[u8]> = family.iter().map(Vec::as_slice).filter(|p| p.len() >= 20).collect();
            for sequence in [&chimera[..], parents[0]] {
                let expected = plain(sequence, &parents, &parameters);
                for (parent, reach) in parents.iter().zip(&expected) {
                    let (left, right) = bounds(sequence, parent, usize::from(max_shift));
                    prop_assert!(reach.is_none_or(|reach| reach.left <= left && reach.right <= right));
                }
                let found = reaches(sequence, &parents, &parameters, &mut BatchAligner::default());
                prop_assert_eq!(meets(&found, sequence.len()), meets(&expected, sequence.len()));
            }
        }
    }
}
