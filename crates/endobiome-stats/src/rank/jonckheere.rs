//! The Jonckheere-Terpstra test: do values rise from group to group?

use super::ranks;
use crate::error::{Error, Result, all_finite, at_least, same_length};
use crate::special::normal_two_sided;
use serde::{Deserialize, Serialize};

/// Result of [`jonckheere`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Jonckheere {
    /// Pairs of values of different groups that rise with the group, ties half.
    pub j: f64,
    /// Standardised statistic; above 0 when values rise.
    pub z: f64,
    /// Two-sided p, normal with the correction for ties.
    pub p: f64,
    /// Kendall's tau-b of value and group: the size of the trend, from -1 to 1.
    pub tau: f64,
    /// Number of groups with values.
    pub groups: usize,
}

/// Tests whether values rise or fall over ordered groups; `group[i]` numbers the group of value `i` from 0, in order.
///
/// The variance is that of Kendall's S with ties in both lists (Hollander and Wolfe 1999), so that p is that of R's
/// `cor.test(method = "kendall", exact = FALSE)`; of two groups it is the Mann-Whitney test without continuity correction.
///
/// # Errors
/// When lengths differ, a value is not finite, there are fewer than two groups or three values, or all
/// values are equal.
///
/// ```
/// use endobiome_stats::rank::jonckheere;
/// let test = jonckheere(&[1.0, 2.0, 2.5, 3.0, 4.0, 5.0], &[0, 0, 1, 1, 2, 2])?;
/// assert!(test.z > 2.0 && test.tau > 0.8);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn jonckheere(values: &[f64], group: &[usize]) -> Result<Jonckheere> {
    same_length("the groups", values.len(), group.len())?;
    all_finite("the values", values)?;
    at_least("the values", 3, values.len())?;
    let n = values.len() as f64;
    let pairs = n * (n - 1.0) / 2.0;
    let (mut s, mut different_groups) = (0.0, 0.0);
    for i in 0..values.len() {
        for k in i + 1..values.len() {
            let order = match group[i].cmp(&group[k]) {
                std::cmp::Ordering::Equal => continue,
                std::cmp::Ordering::Less => values[k].total_cmp(&values[i]),
                std::cmp::Ordering::Greater => values[i].total_cmp(&values[k]),
            };
            different_groups += 1.0;
            // -0 and 0 are one value
            if values[i] != values[k] {
                s += f64::from(order as i8);
            }
        }
    }
    let mut sizes = vec![0.0; group.iter().max().map_or(0, |g| g + 1)];
    group.iter().for_each(|&g| sizes[g] += 1.0);
    let groups = sizes.iter().filter(|size| **size > 0.0).count();
    at_least("groups with values", 2, groups)?;
    let tied: Vec<f64> = {
        let mut sorted = ranks(values).ranks;
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.chunk_by(|a, b| a == b).map(|run| run.len() as f64).collect()
    };
    if tied.len() == 1 {
        return Err(Error::Constant { what: "the values" });
    }
    let sum = |sizes: &[f64], of: &dyn Fn(f64) -> f64| -> f64 { sizes.iter().map(|t| of(*t)).sum() };
    let whole = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let three = |t: f64| t * (t - 1.0) * (t - 2.0);
    let two = |t: f64| t * (t - 1.0);
    let variance = (whole(n) - sum(&tied, &whole) - sum(&sizes, &whole)) / 18.0
        + sum(&tied, &three) * sum(&sizes, &three) / (9.0 * three(n))
        + sum(&tied, &two) * sum(&sizes, &two) / (2.0 * two(n));
    let z = s / variance.sqrt();
    let different_values = pairs - sum(&tied, &two) / 2.0;
    Ok(Jonckheere {
        j: 0.5 * (s + different_groups),
        z,
        p: normal_two_sided(z),
        tau: s / (different_values * different_groups).sqrt(),
        groups,
    })
}
