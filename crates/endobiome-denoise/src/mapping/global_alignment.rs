//! Global alignment with free-er ends, as vsearch scores it.
//!
//! Match +2, mismatch -4, any pair with an ambiguity code 0. A gap costs 20 for its first base and 2 for each
//! further one inside, 2 and 1 where it runs to an end of either sequence. Among equal alignments the one wanted is
//! found from the right: a pair rather than a gap, a gap in the target rather than one in the query, and a gap as
//! short as can be. All this was measured on vsearch 2.22.1 from outside.
//!
//! **Band.** Only diagonals near the two corners are computed, and a proof is kept that no better or equal alignment
//! lies outside. Let `D` be the sum of the two lengths less the score. A pair of equal bases adds nothing to `D`, a
//! run of `n` gapped bases at least `2n + 1`. An alignment that leaves a band of `w` diagonals beyond the corner
//! diagonals gaps `|m - n| + 2(w + 1)` bases in two runs or more, so its `D` is at least
//! `2(|m - n| + 2(w + 1)) + 2`. When the best inside the band is below that, it is the best of all, ties included.
//! Otherwise the band that would be wide enough follows from the `D` found, and the second round is the last.

use super::alphabet::is_base;

/// Score of two equal bases.
pub(crate) const MATCH: i32 = 2;
/// Score of two different bases.
pub(crate) const MISMATCH: i32 = -4;
/// Cost of the first base of a gap inside.
pub(crate) const INTERIOR_OPEN: i32 = 20;
/// Cost of each further base of a gap inside.
pub(crate) const INTERIOR_EXTEND: i32 = 2;
/// Cost of the first base of a gap that reaches an end.
pub(crate) const TERMINAL_OPEN: i32 = 2;
/// Cost of each further base of a gap that reaches an end.
pub(crate) const TERMINAL_EXTEND: i32 = 1;

const LOW: i32 = i32::MIN / 4;
const FIRST_BAND: usize = 8;

const FROM_PAIR: u8 = 0;
const FROM_VERTICAL: u8 = 1;
const FROM_HORIZONTAL: u8 = 2;
const SOURCE: u8 = 3;
const VERTICAL_EXTENDS: u8 = 4;
const HORIZONTAL_EXTENDS: u8 = 8;

/// One run of columns of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// A base of the query against a base of the target.
    Pair,
    /// A base of the query against a gap.
    Query,
    /// A base of the target against a gap.
    Target,
}

/// What the columns of an alignment are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct AlignmentCounts {
    /// The alignment's score.
    pub(crate) score: i32,
    /// Pairs of equal bases or of codes that share a base.
    pub(crate) matches: u32,
    /// The other pairs.
    pub(crate) mismatches: u32,
    /// Gapped columns that are not at an end.
    pub(crate) interior_gaps: u32,
}

impl AlignmentCounts {
    /// Matches over the columns between the terminal gaps (0 when there is none).
    pub(crate) fn identity(&self) -> f64 {
        let columns = self.matches + self.mismatches + self.interior_gaps;
        if columns == 0 { 0.0 } else { f64::from(self.matches) / f64::from(columns) }
    }
}

/// Aligns sequences; keeps its working memory.
#[derive(Debug, Default)]
pub(crate) struct Aligner {
    best: Vec<i32>,
    vertical: Vec<i32>,
    trace: Vec<u8>,
}

impl Aligner {
    /// Counts the columns of the best alignment of two sequences of base sets.
    ///
    /// `bound`, where known, is not below the `D` of the best alignment.
    pub(crate) fn counts(&mut self, query: &[u8], target: &[u8], bound: Option<usize>) -> AlignmentCounts {
        let (score, low, width) = self.fill(query, target, bound);
        let mut counts = AlignmentCounts { score, ..AlignmentCounts::default() };
        let mut run = 0;
        let mut inside = false;
        self.walk(query.len(), target.len(), low, width, |column, i, j| {
            if column == Column::Pair {
                if inside {
                    counts.interior_gaps += run;
                }
                inside = true;
                run = 0;
                if query[i] & target[j] == 0 {
                    counts.mismatches += 1;
                } else {
                    counts.matches += 1;
                }
            } else {
                run += 1;
            }
        });
        counts
    }

    /// The columns of the best alignment, left to right.
    pub(crate) fn columns(&mut self, query: &[u8], target: &[u8]) -> Vec<Column> {
        let (_, low, width) = self.fill(query, target, None);
        let mut columns = Vec::with_capacity(query.len() + 16);
        self.walk(query.len(), target.len(), low, width, |column, _, _| columns.push(column));
        columns.reverse();
        columns
    }

    /// Fills the trace in a band that is proven wide enough; gives the score and the band: its lowest diagonal and
    /// number of diagonals.
    fn fill(&mut self, query: &[u8], target: &[u8], bound: Option<usize>) -> (i32, isize, usize) {
        let (m, n) = (query.len(), target.len());
        let skew = m.abs_diff(n);
        let mut beyond = bound.map_or(FIRST_BAND, |bound| bound.saturating_sub(2 + 2 * skew) / 4);
        loop {
            let low = -((m.saturating_sub(n) + beyond).min(m) as isize);
            let high = (n.saturating_sub(m) + beyond).min(n) as isize;
            let width = (high - low + 1) as usize;
            let score = self.fill_band(query, target, low, width);
            let deficit = (m + n) as i64 - i64::from(score);
            let outside = |beyond: usize| 2 * (skew + 2 * (beyond + 1)) as i64 + 2;
            if beyond >= m.min(n) || (score > LOW / 2 && deficit < outside(beyond)) {
                return (score, low, width);
            }
            while beyond < m.min(n) && outside(beyond) <= deficit {
                beyond += 4;
            }
        }
    }

    /// Fills the trace for the `width` diagonals (target index less query index) from `low` on; gives the score.
    fn fill_band(&mut self, query: &[u8], target: &[u8], low: isize, width: usize) -> i32 {
        let (m, n) = (query.len(), target.len());
        // Cell (i, j) is at `j - i - low` of row i; one guard at each side.
        self.best.clear();
        self.best.resize(width + 2, LOW);
        self.vertical.clear();
        self.vertical.resize(width + 2, LOW);
        self.trace.clear();
        self.trace.resize((m + 1) * width, 0);
        for i in 0..=m {
            let first = (i as isize + low).max(0) as usize;
            let last = ((i + width - 1) as isize + low).min(n as isize);
            if last < first as isize {
                continue;
            }
            let last = last as usize;
            let offset = -(i as isize + low);
            let row = &mut self.trace[i * width..(i + 1) * width];
            let (open, extend) = if i == 0 || i == m {
                (TERMINAL_OPEN, TERMINAL_EXTEND)
            } else {
                (INTERIOR_OPEN, INTERIOR_EXTEND)
            };
            let mut left = LOW;
            let mut horizontal = LOW;
            for j in first..=last {
                let at = (j as isize + offset) as usize;
                let mut flags = FROM_PAIR;
                // best[at + 1] still holds row i-1, column j-1; best[at + 2] row i-1, column j.
                let mut best = if i == 0 && j == 0 {
                    0
                } else if i > 0 && j > 0 {
                    self.best[at + 1] + pair_score(query[i - 1], target[j - 1])
                } else {
                    LOW
                };
                let mut vertical = LOW;
                if i > 0 {
                    let (open, extend) = if j == 0 || j == n {
                        (TERMINAL_OPEN, TERMINAL_EXTEND)
                    } else {
                        (INTERIOR_OPEN, INTERIOR_EXTEND)
                    };
                    let (opened, extended) = (self.best[at + 2] - open, self.vertical[at + 2] - extend);
                    vertical = opened.max(extended);
                    if extended > opened {
                        flags |= VERTICAL_EXTENDS;
                    }
                    if vertical > best {
                        best = vertical;
                        flags = (flags & !SOURCE) | FROM_VERTICAL;
                    }
                }
                if j > 0 {
                    let (opened, extended) = (left - open, horizontal - extend);
                    horizontal = opened.max(extended);
                    if extended > opened {
                        flags |= HORIZONTAL_EXTENDS;
                    }
                    if horizontal > best {
                        best = horizontal;
                        flags = (flags & !SOURCE) | FROM_HORIZONTAL;
                    }
                }
                row[at] = flags;
                self.best[at + 1] = best;
                self.vertical[at + 1] = vertical;
                left = best;
            }
            // The cell right of this row's last is outside the band for the next row.
            let end = (last as isize + offset) as usize + 2;
            self.best[end] = LOW;
            self.vertical[end] = LOW;
        }
        self.best[(n as isize - m as isize - low) as usize + 1]
    }

    /// Walks the best alignment from right to left: the column, then the 0-based positions it ends at.
    fn walk(
        &self,
        mut i: usize,
        mut j: usize,
        low: isize,
        width: usize,
        mut visit: impl FnMut(Column, usize, usize),
    ) {
        let mut state = FROM_PAIR;
        while i > 0 || j > 0 {
            let flags = self.trace[i * width + (j as isize - i as isize - low) as usize];
            if state == FROM_PAIR {
                state = flags & SOURCE;
                if state == FROM_PAIR {
                    i -= 1;
                    j -= 1;
                    visit(Column::Pair, i, j);
                    continue;
                }
            }
            if state == FROM_VERTICAL {
                i -= 1;
                visit(Column::Query, i, j);
                if flags & VERTICAL_EXTENDS == 0 {
                    state = FROM_PAIR;
                }
            } else {
                j -= 1;
                visit(Column::Target, i, j);
                if flags & HORIZONTAL_EXTENDS == 0 {
                    state = FROM_PAIR;
                }
            }
        }
    }
}

/// The score of two base sets.
#[inline]
fn pair_score(a: u8, b: u8) -> i32 {
    if !is_base(a) || !is_base(b) {
        0
    } else if a == b {
        MATCH
    } else {
        MISMATCH
    }
}
