//! What may be exchanged with what.

use crate::error::{Error, Result, same_length};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a permutation may exchange.
///
/// Block and role numbers are any labels; only whether they are equal matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermutationDesign {
    /// Any item with any other: independent samples.
    Free,
    /// Items within one block only: the site of a sample within a woman, groups within a batch.
    WithinBlocks(
        /// The block of each item.
        Vec<usize>,
    ),
    /// Blocks as wholes, the order inside each kept: the group of a woman who gave several samples.
    ///
    /// Item for item, a role goes to the same role (an endometrial sample takes the place of an
    /// endometrial sample); blocks exchange only with blocks that hold the same roles.
    WholeBlocks {
        /// The block of each item.
        block: Vec<usize>,
        /// The role of each item in its block (its site); items of one role go by their order.
        role: Vec<usize>,
    },
}

/// A design made concrete: units (lists of items) and the cells within which units exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Units {
    /// The items of each unit, in role order.
    pub(super) items: Vec<Vec<usize>>,
    /// Units that may exchange with each other, in order.
    pub(super) cells: Vec<Vec<usize>>,
}

impl PermutationDesign {
    /// Checks the design against the number of items and works out what exchanges with what.
    pub(super) fn units(&self, n: usize) -> Result<Units> {
        let units = match self {
            Self::Free => Units { items: (0..n).map(|i| vec![i]).collect(), cells: vec![(0..n).collect()] },
            Self::WithinBlocks(block) => {
                same_length("blocks of the permutation design", n, block.len())?;
                Units {
                    items: (0..n).map(|i| vec![i]).collect(),
                    cells: gather(block.iter().copied()).into_values().collect(),
                }
            }
            Self::WholeBlocks { block, role } => {
                same_length("blocks of the permutation design", n, block.len())?;
                same_length("roles of the permutation design", n, role.len())?;
                let mut items: Vec<Vec<usize>> = gather(block.iter().copied()).into_values().collect();
                items.sort_by_key(|unit| unit.first().copied());
                for unit in &mut items {
                    unit.sort_by_key(|&item| role[item]);
                }
                let signatures =
                    items.iter().map(|unit| unit.iter().map(|&item| role[item]).collect::<Vec<_>>());
                let cells = gather(signatures).into_values().collect();
                Units { items, cells }
            }
        };
        if units.cells.iter().all(|cell| cell.len() < 2) {
            return Err(Error::NothingToPermute {
                reason: match self {
                    Self::Free => "fewer than two items",
                    Self::WithinBlocks(_) => "every block holds one item",
                    Self::WholeBlocks { .. } => "no two blocks hold the same roles",
                },
            });
        }
        Ok(units)
    }
}

/// The positions of each key.
fn gather<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, Vec<usize>> {
    let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (at, key) in keys.enumerate() {
        groups.entry(key).or_default().push(at);
    }
    groups
}
