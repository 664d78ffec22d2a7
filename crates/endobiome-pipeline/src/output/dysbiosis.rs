//! `dysbiosis/` and `cst/`: calls, indices, panels.

use super::described;
use super::status::{self, SetAside};
use crate::Result;
use endobiome_core::column::TableDescription;
use endobiome_dysbiosis::SampleCalls;
use endobiome_dysbiosis::cst::UnreachableTaxon;
use endobiome_dysbiosis::rows::{CommunityTypeRow, DominanceRow, IndexDescriptionRow, IndexRow, PanelRow};
use std::path::{Path, PathBuf};

/// Writes one row a sample (`calls.tsv`), one a sample, threshold and table (`dominance.tsv`), one a sample, index
/// and table (`indices.tsv`), the descriptors of the indices, one a sample and panel target (`panels.tsv`), and one a
/// sample and table (`cst/cst.tsv`).
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, calls: &[SampleCalls], set_aside: &SetAside) -> Result<Vec<PathBuf>> {
    Ok(vec![
        status::write(folder, calls, set_aside)?,
        described(folder, &calls.iter().flat_map(DominanceRow::of).collect::<Vec<_>>())?,
        described(folder, &calls.iter().flat_map(IndexRow::of).collect::<Vec<_>>())?,
        described(folder, &IndexDescriptionRow::of(calls))?,
        described(folder, &calls.iter().flat_map(PanelRow::of).collect::<Vec<_>>())?,
        described(folder, &calls.iter().flat_map(CommunityTypeRow::of).collect::<Vec<_>>())?,
    ])
}

/// Writes `cst/unreachable_centroid_taxa.tsv`: the taxa of the centroid file that the reference cannot produce.
///
/// # Errors
/// When the file cannot be written.
pub fn write_unreachable(folder: &Path, taxa: &[UnreachableTaxon]) -> Result<PathBuf> {
    described(folder, taxa)
}

/// The tables of the two folders.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        status::description::<SampleCalls>(),
        TableDescription::of::<DominanceRow<'_>>(),
        TableDescription::of::<IndexRow<'_>>(),
        TableDescription::of::<IndexDescriptionRow>(),
        TableDescription::of::<PanelRow<'_>>(),
        TableDescription::of::<CommunityTypeRow<'_>>(),
        TableDescription::of::<UnreachableTaxon>(),
    ]
}
