//! The Wilcoxon signed rank test of pairs.

use super::{NullChoice, NullUsed, exact, ranks, shift};
use crate::error::{Result, all_finite, at_least};
use crate::special::normal_two_sided;
use serde::{Deserialize, Serialize};

/// Result of [`signed_rank`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SignedRank {
    /// Sum of the ranks of positive differences (R's `V`).
    pub v: f64,
    /// Two-sided p.
    pub p: f64,
    /// How the null distribution was found.
    pub null: NullUsed,
    /// Pairs used: differences of zero are left out.
    pub n_used: usize,
    /// Pairs without a difference.
    pub n_zero: usize,
    /// Pseudo-median: the median of all averages of two differences (each with itself too).
    pub pseudo_median: f64,
    /// Lower bound of its interval.
    pub low: f64,
    /// Upper bound of its interval.
    pub high: f64,
    /// Matched rank-biserial correlation, `(V+ - V-) / (V+ + V-)`.
    pub rank_biserial: f64,
    /// The smallest two-sided p that this number of pairs can give.
    pub smallest_p: f64,
}

/// Tests whether differences of pairs lie about zero.
///
/// Zero differences are dropped (Wilcoxon). With [`NullChoice::Auto`] the null distribution is exact, given
/// the ties, below 50 pairs; else normal with tie and continuity correction. When all differences are zero,
/// p is 1.
///
/// # Errors
/// When there is no difference, or one that is not finite.
///
/// ```
/// use endobiome_stats::rank::{NullChoice, signed_rank};
/// // All four differences are positive: one of 16 patterns of signs, and its mirror image.
/// let test = signed_rank(&[1.0, 2.0, 3.0, 4.0], NullChoice::Auto, 0.95)?;
/// assert_eq!((test.v, test.p, test.smallest_p), (10.0, 0.125, 0.125));
/// assert_eq!((test.pseudo_median, test.rank_biserial), (2.5, 1.0));
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn signed_rank(differences: &[f64], choice: NullChoice, level: f64) -> Result<SignedRank> {
    at_least("the pairs", 1, differences.len())?;
    all_finite("the differences", differences)?;
    let used: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let n_zero = differences.len() - used.len();
    if used.is_empty() {
        return Ok(SignedRank {
            v: 0.0,
            p: 1.0,
            null: NullUsed::ExactWithTies,
            n_used: 0,
            n_zero,
            pseudo_median: 0.0,
            low: 0.0,
            high: 0.0,
            rank_biserial: 0.0,
            smallest_p: 1.0,
        });
    }
    let sizes: Vec<f64> = used.iter().map(|d| d.abs()).collect();
    let ranked = ranks(&sizes);
    let v: f64 = used.iter().zip(&ranked.ranks).filter(|(d, _)| **d > 0.0).map(|(_, r)| r).sum();
    let n = used.len() as f64;
    let total = n * (n + 1.0) / 2.0;
    let sd = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ranked.tie_sum / 48.0).sqrt();
    let is_exact = match choice {
        NullChoice::Exact => true,
        NullChoice::Auto => used.len() < 50,
        NullChoice::Normal | NullChoice::NormalUncorrected => false,
    };
    let (p, null, order, smallest_p);
    if is_exact {
        let distribution = exact::signed_rank_sum(&ranked.ranks);
        p = exact::two_sided(&distribution, total, 2.0 * v);
        null = if ranked.has_ties() || n_zero > 0 { NullUsed::ExactWithTies } else { NullUsed::Exact };
        order = exact::lower_quantile(&distribution, 0.0, 0.5 * (1.0 - level));
        smallest_p = libm::pow(2.0_f64, 1.0 - n);
    } else {
        let away = (v - total / 2.0).abs();
        let corrected = choice != NullChoice::NormalUncorrected;
        let correction = if corrected { away.min(0.5) } else { 0.0 };
        p = normal_two_sided((away - correction) / sd);
        null = if corrected { NullUsed::Normal } else { NullUsed::NormalUncorrected };
        order = shift::normal_order(total / 2.0, sd, level);
        smallest_p = normal_two_sided((total / 2.0 - correction) / sd);
    }
    let mut averages = Vec::with_capacity(used.len() * (used.len() + 1) / 2);
    for (i, a) in used.iter().enumerate() {
        averages.extend(used[i..].iter().map(|b| 0.5 * (a + b)));
    }
    averages.sort_unstable_by(f64::total_cmp);
    let (low, high) = shift::symmetric_order(&averages, order);
    Ok(SignedRank {
        v,
        p,
        null,
        n_used: used.len(),
        n_zero,
        pseudo_median: shift::median_of_sorted(&averages),
        low,
        high,
        rank_biserial: 2.0 * v / total - 1.0,
        smallest_p: smallest_p.min(p),
    })
}
