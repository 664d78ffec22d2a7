//! `cohort/`: the women of a study with clinical tables.

use super::described;
use crate::Result;
use crate::plan::clinical::{ClinicalSample, ClinicalStudy};
use endobiome_cohort::{BatchRow, MissingRow};
use endobiome_cohort::{
    EligibilityRow, FlowRow, GroupRow, Grouped, TableOneRow, batch_by_group, default_variables, missing_map,
    participant_flow, table_one,
};
use endobiome_core::column::TableDescription;
use std::path::{Path, PathBuf};

/// Writes groups, eligibility, flow, data quality and Table 1 of the women, and what became of each specimen. Women without reads
/// are in all of them.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, study: &ClinicalStudy, seed: u64) -> Result<Vec<PathBuf>> {
    let checked = &study.checked;
    let grouped = Grouped::cases_and_controls(checked);
    Ok(vec![
        described(folder, &study.samples)?,
        described(folder, &GroupRow::of(checked))?,
        described(folder, &EligibilityRow::of(checked))?,
        described(folder, &participant_flow(checked))?,
        described(folder, &missing_map(checked, &study.dictionary))?,
        described(folder, &batch_by_group(checked))?,
        described(folder, &table_one(checked, &study.dictionary, &default_variables(), &grouped, seed))?,
    ])
}

/// The tables that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<ClinicalSample>(),
        TableDescription::of::<GroupRow>(),
        TableDescription::of::<EligibilityRow>(),
        TableDescription::of::<FlowRow>(),
        TableDescription::of::<MissingRow>(),
        TableDescription::of::<BatchRow>(),
        TableDescription::of::<TableOneRow>(),
    ]
}
