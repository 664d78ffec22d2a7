//! A classification with its evidence.

use endobiome_core::{Assignment, Lineage};
use serde::{Deserialize, Serialize};

/// An assignment and what it rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Detail {
    /// The answer.
    pub assignment: Assignment,
    /// The most likely lineage down to the last rank, whatever its confidence.
    pub best: Lineage,
    /// Whether the query was on the other strand than the reference.
    pub flipped: bool,
    /// Lineages that fit exactly as well as [`best`](Self::best), itself included; empty when it is the only one.
    pub ties: Vec<Lineage>,
    /// The nearest references, nearest first; empty for methods that do not look at references one by one.
    pub hits: Vec<Hit>,
}

/// A reference near a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Record of the reference.
    pub record: usize,
    /// Its id.
    pub id: String,
    /// Its lineage.
    pub lineage: Lineage,
    /// Share of the query's distinct 8-mers that the record holds.
    pub shared_words: f64,
    /// One less the edits a letter between the query and the nearest part of the record; 1 if it contains the query.
    pub identity: f64,
}
