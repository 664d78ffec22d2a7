//! Exact null distributions of rank sums by counting.

/// The distribution of the sum of `take` of the given doubled midranks: probabilities by (doubled) sum.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "doubled midranks are small whole numbers"
)]
pub(super) fn rank_sum(ranks: &[f64], take: usize) -> Vec<f64> {
    let mut doubled: Vec<usize> = ranks.iter().map(|r| (2.0 * r).round() as usize).collect();
    doubled.sort_unstable();
    let most: usize = doubled.iter().rev().take(take).sum();
    let width = most + 1;
    // ways[k * width + s]: share of the ways to have chosen k items with sum s so far
    let mut ways = vec![0.0; (take + 1) * width];
    ways[0] = 1.0;
    let mut reach = 0;
    for (seen, &rank) in doubled.iter().enumerate() {
        reach = (reach + rank).min(most);
        for k in (1..=take.min(seen + 1)).rev() {
            let (fewer, with) = ways.split_at_mut(k * width);
            let from = &fewer[(k - 1) * width..];
            for sum in rank..=reach {
                with[sum] += from[sum - rank];
            }
        }
    }
    let row = &ways[take * width..];
    let total: f64 = row.iter().sum();
    row.iter().map(|w| w / total).collect()
}

/// The distribution of the sum of the doubled midranks that get a positive sign, each with probability 1/2.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "doubled midranks are small whole numbers"
)]
pub(super) fn signed_rank_sum(ranks: &[f64]) -> Vec<f64> {
    let doubled: Vec<usize> = ranks.iter().map(|r| (2.0 * r).round() as usize).collect();
    let most: usize = doubled.iter().sum();
    let mut share = vec![0.0; most + 1];
    share[0] = 1.0;
    let mut reach = 0;
    for rank in doubled {
        reach += rank;
        for sum in (0..=reach).rev() {
            let with = if sum >= rank { share[sum - rank] } else { 0.0 };
            share[sum] = 0.5 * (share[sum] + with);
        }
    }
    share
}

/// The probability of a (doubled) sum at least as far from the mean as `observed`.
#[expect(clippy::cast_precision_loss, reason = "sums of ranks")]
pub(super) fn two_sided(distribution: &[f64], mean: f64, observed: f64) -> f64 {
    let far = (observed - mean).abs() - 1e-9;
    let p: f64 = distribution
        .iter()
        .enumerate()
        .filter(|(s, _)| (*s as f64 - mean).abs() >= far)
        .map(|(_, p)| p)
        .sum();
    p.min(1.0)
}

/// The smallest `k` with `P(S <= k) >= tail`, in steps of the undoubled sum shifted by `offset` (doubled).
#[expect(clippy::cast_precision_loss, reason = "sums of ranks")]
pub(super) fn lower_quantile(distribution: &[f64], offset: f64, tail: f64) -> f64 {
    let mut below = 0.0;
    for (sum, p) in distribution.iter().enumerate() {
        below += p;
        // the same fuzz as in R's qwilcox: a tail met up to rounding is met
        if below >= tail * (1.0 - 64.0 * f64::EPSILON) {
            return (sum as f64 - offset) / 2.0;
        }
    }
    (distribution.len() as f64 - offset) / 2.0
}
