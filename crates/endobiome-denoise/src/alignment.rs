//! Global alignment of two sequences with free gaps at the ends (Needleman and Wunsch 1970).
//!
//! This is the plain form: every cell of the band is computed, one at a time. Ties are resolved in
//! favour of a step along the first sequence, then of one along the second, then of the diagonal. [`lanes`] computes
//! many alignments at once; [`batch`] chooses between the two.

pub(crate) mod batch;
pub(crate) mod lanes;

/// Scores of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scores {
    /// Of two equal nucleotides.
    pub(crate) equal: i32,
    /// Of two different nucleotides.
    pub(crate) different: i32,
    /// Of a gap position inside.
    pub(crate) gap: i32,
    /// Of a gap position inside that stands against a base of a [homopolymer](homopolymers).
    pub(crate) homopolymer_gap: i32,
    /// Half width of the band; `None` for all cells.
    pub(crate) band: Option<usize>,
}

/// Runs of three and more equal bases: long reads make most of their errors there, in the length of the run.
pub(crate) fn homopolymers<T: PartialEq>(
    length: usize,
    base: impl Fn(usize) -> T,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while from < length {
            let first = base(from);
            let run = from..(from + 1..length).find(|&at| base(at) != first).unwrap_or(length);
            from = run.end;
            if run.len() >= LEAST_HOMOPOLYMER {
                return Some(run);
            }
        }
        None
    })
}

/// One column of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A position of the first sequence against a gap.
    First,
    /// A position of the second sequence against a gap.
    Second,
    /// A position of each.
    Both,
}

/// What the last alignment used; kept to save allocations.
#[derive(Debug, Default)]
pub(crate) struct Aligner {
    /// Scores of a gap against each position of the first and of the second sequence.
    gaps: [Vec<i32>; 2],
    above: Vec<i32>,
    steps: Vec<Step>,
    path: Vec<Step>,
}

/// Equal bases in a row that are a homopolymer.
const LEAST_HOMOPOLYMER: usize = 3;

/// Worse than any score.
const NEVER: i32 = i32::MIN / 2;

impl Aligner {
    /// The best path, from the left end.
    pub(crate) fn align(&mut self, first: &[u8], second: &[u8], scores: Scores) -> &[Step] {
        let (rows, columns) = (first.len(), second.len());
        // Cell (i, j) is in the band when i - left <= j <= i + right.
        let (left, right) = match scores.band {
            None => (rows, columns),
            Some(band) => (band + rows.saturating_sub(columns), band + columns.saturating_sub(rows)),
        };
        let width = left + right + 1;
        // Cell (i, j) lies at j + left - i of row i; one more at each side stays `NEVER`.
        self.steps.clear();
        self.steps.resize((rows + 1) * width, Step::Both);
        self.above.clear();
        self.above.resize(width + 1, NEVER);
        for (gaps, sequence) in self.gaps.iter_mut().zip([first, second]) {
            gaps.clear();
            gaps.resize(sequence.len(), scores.gap);
            if scores.homopolymer_gap != scores.gap {
                for run in homopolymers(sequence.len(), |at| sequence[at]) {
                    gaps[run].fill(scores.homopolymer_gap);
                }
            }
        }
        for i in 0..=rows {
            let lowest = i.saturating_sub(left);
            let highest = (i + right).min(columns);
            let mut before = NEVER;
            for j in lowest..=highest {
                let at = j + left - i;
                let (score, step) = if i == 0 {
                    (0, Step::Second)
                } else if j == 0 {
                    (0, Step::First)
                } else {
                    let up = self.above[at + 1] + if j == columns { 0 } else { self.gaps[0][i - 1] };
                    let along = before + if i == rows { 0 } else { self.gaps[1][j - 1] };
                    let equal = first[i - 1] == second[j - 1];
                    let both = self.above[at] + if equal { scores.equal } else { scores.different };
                    if up >= both && up >= along {
                        (up, Step::First)
                    } else if along >= both {
                        (along, Step::Second)
                    } else {
                        (both, Step::Both)
                    }
                };
                self.above[at] = score;
                self.steps[i * width + at] = step;
                before = score;
            }
            if highest + left < i + width - 1 {
                self.above[highest + 1 + left - i] = NEVER;
            }
        }
        self.path.clear();
        let (mut i, mut j) = (rows, columns);
        while i > 0 || j > 0 {
            let step = self.steps[i * width + j + left - i];
            match step {
                Step::First => i -= 1,
                Step::Second => j -= 1,
                Step::Both => {
                    i -= 1;
                    j -= 1;
                }
            }
            self.path.push(step);
        }
        self.path.reverse();
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DADA: Scores = Scores { equal: 5, different: -4, gap: -8, homopolymer_gap: -8, band: Some(16) };

    fn shown(first: &str, second: &str, scores: Scores) -> (String, String) {
        let (mut one, mut two) = (String::new(), String::new());
        let (mut a, mut b) = (first.chars(), second.chars());
        for step in Aligner::default().align(first.as_bytes(), second.as_bytes(), scores) {
            one.push(if *step == Step::Second { '-' } else { a.next().unwrap() });
            two.push(if *step == Step::First { '-' } else { b.next().unwrap() });
        }
        assert!(a.next().is_none() && b.next().is_none());
        (one, two)
    }

    #[test]
    fn gaps_at_the_ends_are_free() {
        let (one, two) = shown("AACCGGTT", "CCGGTTAA", DADA);
        assert_eq!((one.as_str(), two.as_str()), ("AACCGGTT--", "--CCGGTTAA"));
    }

    #[test]
    fn a_gap_inside_is_taken_when_it_pays() {
        let (one, two) = shown("ACGTACGTCCACGTACGT", "ACGTACGTCACGTACGT", DADA);
        assert_eq!(one, "ACGTACGTCCACGTACGT");
        assert_eq!(two.matches('-').count(), 1);
    }

    #[test]
    fn a_gap_in_a_homopolymer_costs_what_is_said() {
        let (one, two) = ("GTAAAACTTTTGC", "GTAAACTTTTTGC");
        assert_eq!(shown(one, two, DADA), (one.to_owned(), two.to_owned()));
        let cheap = Scores { homopolymer_gap: -1, ..DADA };
        assert_eq!(shown(one, two, cheap), ("GTAAAACTTTT-GC".to_owned(), "GTAAA-CTTTTTGC".to_owned()));
        // Two bases in a row are none.
        let two_bases: Vec<_> = homopolymers(7, |at| b"AACCCGG"[at]).collect();
        assert_eq!((two_bases.len(), two_bases.first()), (1, Some(&(2..5))));
        assert_eq!(homopolymers(0, |at| at).count(), 0);
    }

    #[test]
    fn empty_sequences_align() {
        assert_eq!(shown("", "AC", DADA), ("--".to_owned(), "AC".to_owned()));
        assert_eq!(shown("", "", DADA), (String::new(), String::new()));
    }
}
