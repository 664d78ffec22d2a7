//! `contamination/`: blanks, contaminants, carry-over, controls.

use super::described;
use super::status::{self, SetAside};
use crate::Result;
use crate::foreign::FeatureNames;
use endobiome_core::FeatureId;
use endobiome_core::column::{Cell, Column, Described, TableDescription};
use endobiome_lowbiomass::{
    CarryOverRow, ContaminantRow, LowBiomassAssessment, NoisePart, ReagentRow, Requirement, SampleVerdict,
    SupportedFeature, TaxonClaim,
};
use endobiome_tables::{AtomicFile, feature_table, records};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const KIT: &str = "contamination/feature-table.kit-corrected.tsv";
const KIT_AND_CARRY_OVER: &str = "contamination/feature-table.kit-and-carry-over-corrected.tsv";

/// Writes the low-biomass layer's answers and its corrected tables; features stand under `names`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    folder: &Path,
    assessment: &LowBiomassAssessment,
    names: &FeatureNames,
    set_aside: &SetAside,
) -> Result<Vec<PathBuf>> {
    let shared = Arc::new(names.clone());
    let mut files = vec![
        named(folder, &assessment.contaminants, &shared)?,
        status::write(folder, &assessment.samples, set_aside)?,
        described(folder, &assessment.noise)?,
        described(folder, &assessment.reagents)?,
        described(folder, &assessment.carry_over)?,
        named(folder, &assessment.supported, &shared)?,
        named(folder, &assessment.claims, &shared)?,
        described(folder, &assessment.controls.requirements)?,
    ];
    let statements = folder.join("contamination/statements.txt");
    let lines: Vec<String> = assessment.statements.iter().map(ToString::to_string).collect();
    let mut text = lines.join("\n");
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
            feature_table::write(&path, "#OTU ID", &names.named(table)?)?;
            files.push(path);
        }
    }
    Ok(files)
}

/// A row on a feature.
trait OfFeature {
    fn feature(&self) -> FeatureId;
}

macro_rules! of_feature {
    ($($row:ty),*) => { $(
        impl OfFeature for $row {
            fn feature(&self) -> FeatureId {
                self.feature
            }
        }
    )* };
}
of_feature!(ContaminantRow, SupportedFeature, TaxonClaim);

/// The column of rows on features that holds the feature.
const FEATURE: &str = "ASV_ID";

/// As [`described`], with the names that the features had.
fn named<R: Described + OfFeature + 'static>(
    folder: &Path,
    rows: &[R],
    names: &Arc<FeatureNames>,
) -> Result<PathBuf> {
    let path = folder.join(R::FILE);
    let mut columns = R::columns();
    for column in columns.iter_mut().filter(|column| column.name() == FEATURE) {
        let names = Arc::clone(names);
        *column = Column::new(FEATURE, "the ASV", move |row: &R| Cell::text(names.name(row.feature())));
    }
    records::write_columns(&path, &columns, &[], rows)?;
    Ok(path)
}

/// The tables that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    let corrected =
        |file, meaning| feature_table::description(file, "one row an ASV as inferred", "#OTU ID", meaning);
    vec![
        TableDescription::of::<ContaminantRow>(),
        status::description::<SampleVerdict>(),
        TableDescription::of::<NoisePart>(),
        TableDescription::of::<ReagentRow>(),
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
