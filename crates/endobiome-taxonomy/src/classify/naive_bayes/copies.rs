//! The costs of a block of classes for the words of a query, written out: they fit the first cache.

use super::costs::{BLOCK, Costs, Local};
use super::kernel::Row;

/// Blocks written out for all words of the query.
#[derive(Debug, Clone, Default)]
pub(super) struct Copies {
    pub(super) blocks: Vec<u32>,
    rows: Vec<Row>,
    /// Of the last block that was not kept, and what it was written from if it was for some words.
    passing: Vec<Row>,
    some: Local,
}

/// Blocks whose rows are kept.
const KEPT: usize = 24;
impl Copies {
    /// The rows of a block; the first few that are asked for are kept.
    pub(super) fn of(&mut self, block: u32, costs: &Costs, local: &Local) -> &[Row] {
        let words = local.all.len();
        let range = |place: usize| place * words..(place + 1) * words;
        if let Some(place) = self.blocks.iter().position(|&other| other == block) {
            return &self.rows[range(place)];
        }
        if self.blocks.len() < KEPT {
            let place = self.blocks.len();
            self.blocks.push(block);
            self.rows.resize(self.rows.len().max(range(place).end), [0; BLOCK]);
            costs.write_out(block, local, &mut self.rows[range(place)]);
            return &self.rows[range(place)];
        }
        self.passing.resize(self.passing.len().max(words), [0; BLOCK]);
        costs.write_out(block, local, &mut self.passing[..words]);
        &self.passing[..words]
    }

    /// The rows of some words only.
    pub(super) fn of_words(&mut self, block: u32, words: &[u16], costs: &Costs, local: &Local) -> &[Row] {
        self.passing.resize(self.passing.len().max(words.len()), [0; BLOCK]);
        costs.write_out_some(block, words, local, &mut self.some, &mut self.passing[..words.len()]);
        &self.passing[..words.len()]
    }
}
