//! Numeric measurements of samples: alpha diversity and indices.

use crate::{ComparisonRow, Design, Result, TableKind};

/// A named number of every record of the design, in its order; NaN where it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedValues {
    /// The name: `shannon`.
    pub name: String,
    /// One value a record.
    pub values: Vec<f64>,
}

/// Compares alpha diversities between groups.
///
/// # Errors
/// When values do not line up with the records.
pub fn compare_alpha(
    _design: &Design,
    _values: &[NamedValues],
    _table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    Ok(Vec::new())
}

/// Compares indices between groups.
///
/// # Errors
/// When values do not line up with the records.
pub fn compare_indices(
    _design: &Design,
    _values: &[NamedValues],
    _table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    Ok(Vec::new())
}
