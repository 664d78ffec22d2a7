//! `taxonomy/`: what each ASV was assigned to.

use crate::Result;
use endobiome_core::Assignment;
use endobiome_tables::taxonomy_table;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Writes `ASV_tax.tsv` (one column a rank) and `taxonomy.qiime2.tsv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write<F: Display>(folder: &Path, features: &[F], assignments: &[Assignment]) -> Result<Vec<PathBuf>> {
    let table = folder.join("taxonomy/ASV_tax.tsv");
    taxonomy_table::write(&table, features, assignments)?;
    let qiime2 = folder.join("taxonomy/taxonomy.qiime2.tsv");
    taxonomy_table::write_qiime2(&qiime2, features, assignments)?;
    Ok(vec![table, qiime2])
}
