//! The Wilcoxon rank sum test within blocks (batches).

use super::ranks;
use crate::error::{Error, Result, all_finite, same_length};
use crate::special::normal_two_sided;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where ranks are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockRanks {
    /// Within each block, blocks weighted by `1 / (n + 1)`: van Elteren (1960).
    #[default]
    Within,
    /// Over all values, permuted within blocks: the conditional test of `coin::wilcox_test(y ~ g | block)`.
    Overall,
}

/// Result of [`blocked_wilcoxon`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BlockedRankTest {
    /// The standardised statistic; positive when the first group has the larger values.
    pub z: f64,
    /// Two-sided p by the normal approximation, no continuity correction.
    pub p: f64,
    /// Blocks that hold both groups: the others say nothing.
    pub blocks_used: usize,
    /// All blocks.
    pub blocks: usize,
    /// Values in the blocks used.
    pub n_used: usize,
    /// Share of within-block pairs in which the first group is larger, ties half: an AUC freed of the blocks.
    pub auc: f64,
}

/// Compares two groups within blocks, so that differences between blocks do not count.
///
/// `first[i]` says whether value `i` is of the first group. Blocks with one group only carry no information.
///
/// # Errors
/// When lengths differ, a value is not finite, or no block holds both groups.
///
/// ```
/// use endobiome_stats::rank::{BlockRanks, blocked_wilcoxon};
/// // Two batches far apart; in each the woman of the first group has the larger value.
/// let values = [1.0, 2.0, 11.0, 12.0];
/// let test = blocked_wilcoxon(&values, &[false, true, false, true], &[0, 0, 1, 1], BlockRanks::Within)?;
/// assert!((test.z - 2.0_f64.sqrt()).abs() < 1e-12);
/// assert_eq!((test.auc, test.blocks_used), (1.0, 2));
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "sample sizes")]
pub fn blocked_wilcoxon(
    values: &[f64],
    first: &[bool],
    block: &[usize],
    choice: BlockRanks,
) -> Result<BlockedRankTest> {
    same_length("the groups", values.len(), first.len())?;
    same_length("the blocks", values.len(), block.len())?;
    all_finite("the values", values)?;
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, &b) in block.iter().enumerate() {
        members.entry(b).or_default().push(at);
    }
    let blocks = members.len();
    let used: Vec<&Vec<usize>> =
        members.values().filter(|m| m.iter().any(|&i| first[i]) && m.iter().any(|&i| !first[i])).collect();
    if used.is_empty() {
        return Err(Error::NothingToPermute { reason: "no block holds both groups" });
    }
    let overall = ranks(values);
    let (mut statistic, mut variance, mut n_used) = (0.0, 0.0, 0);
    let (mut greater, mut pairs) = (0.0, 0.0);
    for m in &used {
        let of_block: Vec<f64> = m.iter().map(|&i| values[i]).collect();
        let n = m.len() as f64;
        let n1 = m.iter().filter(|&&i| first[i]).count() as f64;
        let within = ranks(&of_block).ranks;
        let u: f64 = m.iter().zip(&within).filter(|(i, _)| first[**i]).map(|(_, r)| r).sum::<f64>()
            - n1 * (n1 + 1.0) / 2.0;
        greater += u;
        pairs += n1 * (n - n1);
        let (scores, weight) = match choice {
            BlockRanks::Within => (within, 1.0 / (n + 1.0)),
            BlockRanks::Overall => (m.iter().map(|&i| overall.ranks[i]).collect(), 1.0),
        };
        let mean = scores.iter().sum::<f64>() / n;
        let spread: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
        let observed: f64 = m.iter().zip(&scores).filter(|(i, _)| first[**i]).map(|(_, s)| s).sum();
        statistic += weight * (observed - n1 * mean);
        variance += weight * weight * n1 * (n - n1) / (n * (n - 1.0)) * spread;
        n_used += m.len();
    }
    let z = if variance > 0.0 { statistic / variance.sqrt() } else { 0.0 };
    Ok(BlockedRankTest {
        z,
        p: if variance > 0.0 { normal_two_sided(z) } else { 1.0 },
        blocks_used: used.len(),
        blocks,
        n_used,
        auc: greater / pairs,
    })
}
