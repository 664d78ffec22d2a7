//! The two candidates that explain a query best between them.

use super::candidates::Aligned;

/// Candidates are compared in windows of this many positions of the query.
const WINDOW: usize = 32;

/// Chooses two of the candidates by their places in the list.
///
/// The first is best (has most matches) in the most windows. The windows it is best in are then blotted out for all,
/// and the second is best in the most of those left that hold a match; when none is left it is the first of the list.
/// `None` when the query is shorter than a window, or when no second candidate remains.
pub(super) fn choose_parents(query: &[u8], candidates: &[Aligned]) -> Option<(usize, usize)> {
    if query.len() < WINDOW || candidates.is_empty() {
        return None;
    }
    let mut matches: Vec<Vec<bool>> = candidates
        .iter()
        .map(|candidate| query.iter().zip(&candidate.against).map(|(a, b)| a & b != 0).collect())
        .collect();
    let windows = window_sums(&matches);
    let best = best_by_window(&windows, None);
    let first = most_often_best(&windows, &best, None);
    for (start, &most) in best.iter().enumerate() {
        if windows[first][start] == most {
            for candidate in &mut matches {
                candidate[start..start + WINDOW].fill(false);
            }
        }
    }
    let windows = window_sums(&matches);
    let best = best_by_window(&windows, Some(first));
    let second = most_often_best(&windows, &best, Some(first));
    (second != first).then_some((first, second))
}

/// The matches of each candidate in each window.
fn window_sums(matches: &[Vec<bool>]) -> Vec<Vec<u8>> {
    matches
        .iter()
        .map(|matches| {
            let mut sum = matches[..WINDOW].iter().filter(|&&hit| hit).count() as u8;
            let mut sums = vec![sum];
            for at in WINDOW..matches.len() {
                sum = sum + u8::from(matches[at]) - u8::from(matches[at - WINDOW]);
                sums.push(sum);
            }
            sums
        })
        .collect()
}

/// The most matches in each window, over all candidates but one.
fn best_by_window(windows: &[Vec<u8>], without: Option<usize>) -> Vec<u8> {
    let mut best = vec![0; windows[0].len()];
    for (candidate, sums) in windows.iter().enumerate() {
        if Some(candidate) != without {
            for (best, &sum) in best.iter_mut().zip(sums) {
                *best = sum.max(*best);
            }
        }
    }
    best
}

/// The candidate, but one, that is best in most windows with a match; the first of the list when there is none.
fn most_often_best(windows: &[Vec<u8>], best: &[u8], without: Option<usize>) -> usize {
    let mut chosen = (0, 0);
    for (candidate, sums) in windows.iter().enumerate() {
        let wins = sums.iter().zip(best).filter(|(sum, best)| sum == best && **best > 0).count();
        if wins > chosen.0 && Some(candidate) != without {
            chosen = (wins, candidate);
        }
    }
    chosen.1
}
