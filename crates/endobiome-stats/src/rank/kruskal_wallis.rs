//! The Kruskal-Wallis test and Dunn's pairwise tests after it.

use super::ranks;
use crate::adjust::{Adjustment, adjust};
use crate::error::{Error, Result, all_finite, at_least, same_length};
use crate::special::{chi_squared_sf, normal_two_sided};
use serde::{Deserialize, Serialize};

/// Result of [`kruskal_wallis`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KruskalWallis {
    /// The tie-corrected H.
    pub h: f64,
    /// Degrees of freedom: groups - 1.
    pub df: usize,
    /// p by chi-squared.
    pub p: f64,
    /// Effect size `ε² = H / (n - 1)`.
    pub epsilon_squared: f64,
}

/// One pair of [`dunn`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DunnPair {
    /// The first group.
    pub first: usize,
    /// The second group.
    pub second: usize,
    /// Standardised difference of mean ranks, first minus second.
    pub z: f64,
    /// Two-sided p.
    pub p: f64,
    /// p adjusted over all pairs.
    pub q: f64,
}

/// What both tests need of the ranks.
struct Summary {
    n: f64,
    sizes: Vec<f64>,
    mean_ranks: Vec<f64>,
    tie_sum: f64,
}

#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
fn summary(values: &[f64], group: &[usize]) -> Result<Summary> {
    same_length("the groups", values.len(), group.len())?;
    all_finite("the values", values)?;
    at_least("the values", 3, values.len())?;
    let groups = group.iter().max().map_or(0, |g| g + 1);
    let ranked = ranks(values);
    let mut sizes = vec![0.0; groups];
    let mut sums = vec![0.0; groups];
    for (rank, &g) in ranked.ranks.iter().zip(group) {
        sizes[g] += 1.0;
        sums[g] += rank;
    }
    at_least("groups with values", 2, sizes.iter().filter(|n| **n > 0.0).count())?;
    let n = values.len() as f64;
    if ranked.tie_sum >= n * n * n - n {
        return Err(Error::Constant { what: "the values" });
    }
    let mean_ranks = sums.iter().zip(&sizes).map(|(s, n)| s / n).collect();
    Ok(Summary { n, sizes, mean_ranks, tie_sum: ranked.tie_sum })
}

/// Compares several groups by ranks; `group[i]` numbers the group of value `i` from 0, empty groups do not count.
///
/// # Errors
/// When lengths differ, a value is not finite, there are fewer than two groups or three values, or all
/// values are equal.
///
/// ```
/// use endobiome_stats::rank::kruskal_wallis;
/// // Mean ranks 1.5, 3.5 and 5.5: H = 12 / (6 * 7) * (2 * 4 + 2 * 4).
/// let test = kruskal_wallis(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], &[0, 0, 1, 1, 2, 2])?;
/// assert!((test.h - 32.0 / 7.0).abs() < 1e-12);
/// assert_eq!(test.df, 2);
/// assert!((test.p - (-16.0_f64 / 7.0).exp()).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn kruskal_wallis(values: &[f64], group: &[usize]) -> Result<KruskalWallis> {
    let s = summary(values, group)?;
    let middle = (s.n + 1.0) / 2.0;
    let between: f64 = s
        .sizes
        .iter()
        .zip(&s.mean_ranks)
        .filter(|(n, _)| **n > 0.0)
        .map(|(n, mean)| n * (mean - middle) * (mean - middle))
        .sum();
    let h = 12.0 / (s.n * (s.n + 1.0)) * between / (1.0 - s.tie_sum / (s.n * s.n * s.n - s.n));
    let df = s.sizes.iter().filter(|n| **n > 0.0).count() - 1;
    #[expect(clippy::cast_precision_loss, reason = "number of groups")]
    let p = chi_squared_sf(h, df as f64);
    Ok(KruskalWallis { h, df, p, epsilon_squared: h / (s.n - 1.0) })
}

/// Dunn's (1964) tests of all pairs of groups, with the tie correction.
///
/// # Errors
/// As [`kruskal_wallis`].
///
/// ```
/// use endobiome_stats::adjust::Adjustment;
/// use endobiome_stats::rank::dunn;
/// let pairs = dunn(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], &[0, 0, 1, 1, 2, 2], Adjustment::Holm)?;
/// // Groups 0 and 2: mean ranks 1.5 and 5.5, variance 6 * 7 / 12 * (1 / 2 + 1 / 2).
/// assert_eq!((pairs.len(), pairs[1].first, pairs[1].second), (3, 0, 2));
/// assert!((pairs[1].z - -4.0 / 3.5_f64.sqrt()).abs() < 1e-12);
/// assert!((pairs[1].q - 3.0 * pairs[1].p).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn dunn(values: &[f64], group: &[usize], adjustment: Adjustment) -> Result<Vec<DunnPair>> {
    let s = summary(values, group)?;
    let variance = s.n * (s.n + 1.0) / 12.0 - s.tie_sum / (12.0 * (s.n - 1.0));
    let mut pairs = Vec::new();
    for first in 0..s.sizes.len() {
        for second in first + 1..s.sizes.len() {
            if s.sizes[first] == 0.0 || s.sizes[second] == 0.0 {
                continue;
            }
            let se = (variance * (1.0 / s.sizes[first] + 1.0 / s.sizes[second])).sqrt();
            let z = (s.mean_ranks[first] - s.mean_ranks[second]) / se;
            pairs.push(DunnPair { first, second, z, p: normal_two_sided(z), q: f64::NAN });
        }
    }
    let adjusted = adjust(&pairs.iter().map(|pair| pair.p).collect::<Vec<_>>(), adjustment);
    for (pair, q) in pairs.iter_mut().zip(adjusted) {
        pair.q = q;
    }
    Ok(pairs)
}
