//! Faith's phylogenetic diversity.

use super::profile::place;
use crate::{Result, Tree};
use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;

/// Faith's phylogenetic diversity of every sample: the summed length of all branches from the kinds
/// present to the root of the tree (Faith 1992). NaN for a sample without reads.
///
/// # Errors
/// [`Error::MissingTips`](crate::Error::MissingTips) when a feature is no tip,
/// [`Error::Tree`](crate::Error::Tree) for a missing or negative branch length,
/// [`Error::Abundance`](crate::Error::Abundance) for a bad value.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::{Tree, unifrac::faith_pd};
/// let tree: Tree = "((a:1,b:2):4,c:8);".parse()?;
/// let table = AbundanceTable::from_rows(
///     vec![SampleId::new("s")?], vec!["a", "b", "c"], vec![vec![(0, 3_u64), (1, 1)]])?;
/// assert_eq!(faith_pd(&table, &tree)?, [7.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn faith_pd<F: ToString, V: Abundance>(table: &AbundanceTable<F, V>, tree: &Tree) -> Result<Vec<f64>> {
    let placed = place(table, tree)?;
    let mut last_seen = vec![usize::MAX; placed.parents.len()];
    Ok(placed
        .rows
        .iter()
        .enumerate()
        .map(|(sample, row)| {
            let mut diversity = if row.features.is_empty() { f64::NAN } else { 0.0 };
            for &feature in &row.features {
                let mut node = placed.tips[feature as usize];
                while node != 0 && last_seen[node] != sample {
                    last_seen[node] = sample;
                    diversity += placed.lengths[node];
                    node = placed.parents[node];
                }
            }
            diversity
        })
        .collect())
}
