//! The query against the model made of the left part of one parent and the right part of the other.

use super::candidates::Aligned;
use crate::mapping::is_base;

/// Weight of a vote against the model.
const NO_WEIGHT: f64 = 8.0;
/// Votes against that are counted before any.
const NO_PSEUDO_COUNT: f64 = 1.4;

/// What a column says of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vote {
    /// Only parent A has the query's base.
    A,
    /// Only parent B has it.
    B,
    /// Neither has it.
    Neither,
}

/// Whether the best model of the two parents equals the query while neither parent does, and if so, whether the
/// second parent is on the left.
///
/// The three are aligned through the query. Columns with a gap, those beside them, and columns with
/// an ambiguity code do not count. Of all places
/// where the parents may change and both orders, the one with the highest product of `Y / (8 (N + 1.4) + A)` of the
/// two sides is taken (votes for the side's parent, against it, for neither); the first on ties. On each side more
/// must vote for than against.
pub(super) fn is_exact_model(query: &[u8], a: &Aligned, b: &Aligned) -> Option<bool> {
    let columns = columns(query, a, b);
    let gapped = |at: usize| columns[at].contains(&0);
    let counted = |at: usize| {
        columns[at].iter().all(|&set| is_base(set))
            && (at == 0 || !gapped(at - 1))
            && (at + 1 == columns.len() || !gapped(at + 1))
    };
    let votes: Vec<Vote> = (0..columns.len())
        .filter(|&at| counted(at))
        .filter_map(|at| {
            let [query, a, b] = columns[at];
            match (query == a, query == b) {
                (true, true) => None,
                (true, false) => Some(Vote::A),
                (false, true) => Some(Vote::B),
                (false, false) => Some(Vote::Neither),
            }
        })
        .collect();

    // Indexed by vote: A, B, neither.
    let mut right = [0_u32; 3];
    for &vote in &votes {
        right[vote as usize] += 1;
    }
    let total = right;
    let mut left = [0_u32; 3];
    let mut best: Option<(f64, bool, u32)> = None;
    for &vote in &votes {
        left[vote as usize] += 1;
        right[vote as usize] -= 1;
        let reversed = if left[0] > left[1] && right[1] > right[0] {
            false
        } else if left[1] > left[0] && right[0] > right[1] {
            true
        } else {
            continue;
        };
        let (for_left, for_right) = if reversed { (1, 0) } else { (0, 1) };
        let score = side_score(left[for_left], left[for_right], left[2])
            * side_score(right[for_right], right[for_left], right[2]);
        if best.is_none_or(|(highest, ..)| score > highest) {
            best = Some((score, reversed, left[for_right] + right[for_left] + total[2]));
        }
    }
    let (_, reversed, against_model) = best?;
    let against_a = total[1] + total[2];
    let against_b = total[0] + total[2];
    (against_model == 0 && against_a > 0 && against_b > 0).then_some(reversed)
}

fn side_score(yes: u32, no: u32, neither: u32) -> f64 {
    f64::from(yes) / (NO_WEIGHT * (f64::from(no) + NO_PSEUDO_COUNT) + f64::from(neither))
}

/// The three sequences column by column: query, A, B; 0 for a gap. What both parents have between two positions of
/// the query stands side by side from the left.
fn columns(query: &[u8], a: &Aligned, b: &Aligned) -> Vec<[u8; 3]> {
    let mut columns = Vec::with_capacity(query.len() + 8);
    for at in 0..=query.len() {
        let (before_a, before_b) = (&a.between[at], &b.between[at]);
        for k in 0..before_a.len().max(before_b.len()) {
            let base = |before: &[u8]| before.get(k).copied().unwrap_or(0);
            columns.push([0, base(before_a), base(before_b)]);
        }
        if let Some(&base) = query.get(at) {
            columns.push([base, a.against[at], b.against[at]]);
        }
    }
    columns
}
