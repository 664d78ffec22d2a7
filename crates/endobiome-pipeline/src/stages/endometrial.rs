//! The endometrial layer: what blanks, pairs and depth allow to be said, then the calls on every table.

use crate::Result;
use endobiome_core::{AbundanceTable, Assignment, FeatureId, Progress, SampleRecord};
use endobiome_dysbiosis::{CallInput, Corrections, DysbiosisParameters, SampleCalls};
use endobiome_lowbiomass::{Biomass, LowBiomassAssessment, LowBiomassParameters};

/// The answers of the endometrial layer.
#[derive(Debug, Clone)]
pub struct Endometrial {
    /// Blanks, contaminants, carry-over, corrected tables.
    pub assessment: LowBiomassAssessment,
    /// Indices and calls, one entry a sample.
    pub calls: Vec<SampleCalls>,
}

/// Assesses contamination and carry-over, then calls every sample on the raw and the corrected tables.
///
/// The overdispersion found in the study's replicates or mocks (or else the default) is used for the calls.
///
/// # Errors
/// When tables, records and assignments do not belong together or a parameter is out of range.
pub fn assess_and_call(
    counts: &AbundanceTable<FeatureId>,
    records: &[SampleRecord],
    assignments: &[Assignment],
    lowbiomass: &LowBiomassParameters,
    dysbiosis: &DysbiosisParameters,
    progress: &dyn Progress,
) -> Result<Endometrial> {
    progress.begin("blanks, contaminants, carry-over", 0);
    let assessment = endobiome_lowbiomass::assess(counts, records, assignments, lowbiomass)?;
    progress.end(&format!("{} statements", assessment.statements.len()));
    progress.begin("dysbiosis calls", 0);
    let tables = &assessment.tables;
    let ultralow: Vec<Option<bool>> = assessment
        .samples
        .iter()
        .map(|verdict| match verdict.biomass {
            Biomass::Ultralow => Some(true),
            Biomass::Sufficient => Some(false),
            Biomass::Unknown => None,
        })
        .collect();
    let mut parameters = dysbiosis.clone();
    parameters.rho = assessment.overdispersion.rho;
    if !assessment.overdispersion.statement.is_empty() {
        parameters.rho_source.clone_from(&assessment.overdispersion.statement);
    }
    let any_kit = tables.has_kit.iter().any(|&has| has);
    let any_carry_over = tables.has_carry_over.iter().any(|&has| has);
    let corrections = Corrections {
        kit: any_kit.then_some(&tables.kit),
        kit_and_carry_over: any_carry_over.then_some(&tables.kit_and_carry_over),
        expected: any_kit.then_some(&tables.expected),
        has_kit: &tables.has_kit,
        has_carry_over: &tables.has_carry_over,
        ultralow: &ultralow,
    };
    let calls =
        endobiome_dysbiosis::call(&CallInput { counts, records, assignments, corrections }, &parameters)?;
    progress.end(&format!("{} samples", calls.len()));
    Ok(Endometrial { assessment, calls })
}
