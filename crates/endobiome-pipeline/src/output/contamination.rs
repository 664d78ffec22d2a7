//! `contamination/`: blanks, contaminants, carry-over, controls.

use crate::Result;
use endobiome_core::column::{Described, TableDescription};
use endobiome_lowbiomass::{
    CarryOverRow, ContaminantRow, LowBiomassAssessment, Requirement, SampleVerdict, SupportedFeature,
    TaxonClaim,
};
use endobiome_tables::{AtomicFile, feature_table, records};
use std::path::{Path, PathBuf};

const KIT: &str = "contamination/feature-table.kit-corrected.tsv";
const KIT_AND_CARRY_OVER: &str = "contamination/feature-table.kit-and-carry-over-corrected.tsv";

/// Writes the low-biomass layer's answers and its corrected tables.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, assessment: &LowBiomassAssessment) -> Result<Vec<PathBuf>> {
    let mut files = vec![
        described(folder, &assessment.contaminants)?,
        described(folder, &assessment.samples)?,
        described(folder, &assessment.carry_over)?,
        described(folder, &assessment.supported)?,
        described(folder, &assessment.claims)?,
        described(folder, &assessment.controls.requirements)?,
    ];
    let statements = folder.join("contamination/statements.txt");
    let mut text = assessment.statements.join("\n");
    text.push('\n');
    AtomicFile::write(&statements, text)?;
    files.push(statements);
    let corrected = &assessment.tables;
    for (name, table, has) in [
        (KIT, &corrected.kit, &corrected.has_kit),
        (KIT_AND_CARRY_OVER, &corrected.kit_and_carry_over, &corrected.has_carry_over),
    ] {
        if has.contains(&true) {
            let path = folder.join(name);
            feature_table::write(&path, "#OTU ID", table)?;
            files.push(path);
        }
    }
    Ok(files)
}

/// Writes rows to the file that their type names.
pub(super) fn described<R: Described>(folder: &Path, rows: &[R]) -> Result<PathBuf> {
    let path = folder.join(R::FILE);
    records::write_described(&path, rows)?;
    Ok(path)
}

/// The tables that [`write`] writes.
pub(super) fn tables() -> Vec<TableDescription> {
    let corrected =
        |file, meaning| feature_table::description(file, "one row an ASV as inferred", "#OTU ID", meaning);
    vec![
        TableDescription::of::<ContaminantRow>(),
        TableDescription::of::<SampleVerdict>(),
        TableDescription::of::<CarryOverRow>(),
        TableDescription::of::<SupportedFeature>(),
        TableDescription::of::<TaxonClaim>(),
        TableDescription::of::<Requirement>(),
        corrected(
            KIT,
            "reads left without what the reagents explain; raw reads where its batch has no blanks",
        ),
        corrected(
            KIT_AND_CARRY_OVER,
            "reads left without what reagents, leak and the largest possible carry-over explain",
        ),
    ]
}
