//! `absolute/`: loads, taxa and indices in copies.

mod figure;

pub use figure::section;

use super::described;
use crate::Result;
use endobiome_core::column::TableDescription;
use endobiome_dysbiosis::absolute::{AbsoluteStudy, IndexAmount, SampleLoad, TaxonAmount};
use std::path::{Path, PathBuf};

/// Writes `absolute/load.tsv`, `indices.tsv` and `taxa.tsv`; nothing where no load was measured.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, study: Option<&AbsoluteStudy>) -> Result<Vec<PathBuf>> {
    let Some(study) = study else { return Ok(Vec::new()) };
    Ok(vec![
        described(folder, &study.loads)?,
        described(folder, &study.indices)?,
        described(folder, &study.taxa)?,
    ])
}

/// The tables of the folder.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<SampleLoad>(),
        TableDescription::of::<IndexAmount>(),
        TableDescription::of::<TaxonAmount>(),
    ]
}
