//! What of a sample lies below each branch.

use crate::rows::{Row, rows};
use crate::{Result, Tree};
use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;

/// A table placed on a tree.
pub(super) struct Placed {
    pub(super) rows: Vec<Row>,
    /// The node of each feature.
    pub(super) tips: Vec<usize>,
    /// The length of each branch, the root's being 0.
    pub(super) lengths: Vec<f64>,
    /// The parent of each node; the root's own is 0.
    pub(super) parents: Vec<usize>,
}

/// Places a table on a tree, checking both.
pub(super) fn place<F: ToString, V: Abundance>(table: &AbundanceTable<F, V>, tree: &Tree) -> Result<Placed> {
    Ok(Placed {
        rows: rows(table)?,
        tips: tree.tips_of(table.features())?,
        lengths: tree.checked_lengths()?,
        parents: (0..tree.n_nodes()).map(|node| tree.parent(node).unwrap_or(0)).collect(),
    })
}

impl Placed {
    /// The share of one sample below each node, 1 at the root.
    pub(super) fn shares(&self, sample: usize) -> Vec<f64> {
        let row = &self.rows[sample];
        let mut shares = vec![0.0; self.parents.len()];
        for (&feature, &value) in row.features.iter().zip(&row.values) {
            shares[self.tips[feature as usize]] = value / row.total;
        }
        for node in (1..shares.len()).rev() {
            let share = shares[node];
            shares[self.parents[node]] += share;
        }
        shares
    }
}
