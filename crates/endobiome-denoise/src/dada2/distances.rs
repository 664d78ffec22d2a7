//! The number of substitutions between one centre and many uniques of its length, sixteen at a time.
//!
//! The same dynamic programme as [`crate::alignment`], with the same ties, but instead of the path only the number of
//! substitutions along the best path is carried along, in the 16-bit lanes that compilers turn into vector registers.

use crate::alignment::Scores;

/// Sequences computed together.
pub(crate) const LANES: usize = 16;
type Lanes = [i16; LANES];

/// Worse than any score that can be reached.
const NEVER: i16 = -16_000;

/// Whether scores of sequences of this length fit.
pub(crate) fn fits(length: usize, scores: Scores) -> bool {
    let largest = [scores.equal, scores.different, scores.gap].map(i32::unsigned_abs).into_iter().max();
    length * largest.unwrap_or(0) as usize <= 15_000 && scores.band.is_some()
}

/// Number of substitutions of each of up to [`LANES`] sequences, all as long as `centre`.
pub(crate) fn substitutions(centre: &[u8], uniques: &[&[u8]], scores: Scores) -> [u16; LANES] {
    let length = centre.len();
    let band = scores.band.unwrap_or(length);
    let (equal, different, gap) = (scores.equal as i16, scores.different as i16, scores.gap as i16);
    let columns: Vec<Lanes> = (0..length)
        .map(|position| {
            std::array::from_fn(|lane| uniques.get(lane).map_or(-1, |unique| i16::from(unique[position])))
        })
        .collect();
    // Cell (i, j) lies at j + band - i of row i; the last stays `NEVER`.
    let width = 2 * band + 1;
    let mut score = vec![[NEVER; LANES]; width + 1];
    let mut count = vec![[0_i16; LANES]; width + 1];
    for cell in &mut score[band..(band + length + 1).min(width)] {
        *cell = [0; LANES];
    }
    for i in 1..=length {
        let code = i16::from(centre[i - 1]);
        let along_gap = if i == length { 0 } else { gap };
        let mut j = i.saturating_sub(band);
        let highest = (i + band).min(length);
        let mut before = [NEVER; LANES];
        let mut before_count = [0; LANES];
        if j == 0 {
            score[band - i] = [0; LANES];
            count[band - i] = [0; LANES];
            before = [0; LANES];
            j = 1;
        }
        while j <= highest {
            let at = j + band - i;
            let up_gap = if j == length { 0 } else { gap };
            let column = &columns[j - 1];
            let (up, up_count) = (score[at + 1], count[at + 1]);
            let (both, both_count) = (&mut score[at], &mut count[at]);
            for lane in 0..LANES {
                let differs = i16::from(column[lane] != code);
                let diagonal = both[lane] + if differs != 0 { different } else { equal };
                let (first, second) = (up[lane] + up_gap, before[lane] + along_gap);
                let gapped = first.max(second);
                let gapped_count = if first >= second { up_count[lane] } else { before_count[lane] };
                let wins = gapped >= diagonal;
                before[lane] = gapped.max(diagonal);
                before_count[lane] = if wins { gapped_count } else { both_count[lane] + differs };
            }
            *both = before;
            *both_count = before_count;
            j += 1;
        }
        let beyond = highest + 1 + band - i;
        if beyond <= width {
            score[beyond] = [NEVER; LANES];
        }
    }
    std::array::from_fn(|lane| count[band][lane].unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alignment::{Aligner, Step};
    use proptest::prelude::*;

    fn plain(one: &[u8], two: &[u8], scores: Scores) -> u16 {
        let (mut i, mut j, mut count) = (0, 0, 0);
        for step in Aligner::default().align(one, two, scores) {
            if *step == Step::Both {
                count += u16::from(one[i] != two[j]);
            }
            i += usize::from(*step != Step::Second);
            j += usize::from(*step != Step::First);
        }
        count
    }

    proptest! {
        #[test]
        fn equals_the_plain_alignment(
            centre in proptest::collection::vec(0_u8..4, 6..60),
            edits in proptest::collection::vec((0_usize..60, 0_u8..4, 0_u8..3), 0..40),
            band in 1_usize..20,
        ) {
            let scores = Scores { equal: 5, different: -4, gap: -8, band: Some(band) };
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
            for chunk in uniques.chunks(LANES) {
                let lanes: Vec<&[u8]> = chunk.iter().map(Vec::as_slice).collect();
                let found = substitutions(&centre, &lanes, scores);
                for (lane, unique) in lanes.iter().enumerate() {
                    prop_assert_eq!(found[lane], plain(&centre, unique, scores));
                }
            }
        }
    }
}
