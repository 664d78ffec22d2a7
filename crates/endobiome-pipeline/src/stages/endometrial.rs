//! The endometrial layer: what blanks, pairs and depth allow to be said, then the calls on every table.

use crate::Result;
use endobiome_core::{AbundanceTable, Assignment, Context, FeatureId, SampleRecord};
use endobiome_dysbiosis::cst::{Centroids, UnreachableTaxon, unreachable_taxa};
use endobiome_dysbiosis::{CallInput, Corrections, DysbiosisParameters, SampleCalls};
use endobiome_lowbiomass::{Biomass, LowBiomassAssessment, LowBiomassParameters};
use endobiome_taxonomy::Reference;
use serde::{Deserialize, Serialize};

/// The answers of the endometrial layer.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    context: &Context<'_>,
) -> Result<Endometrial> {
    context.begin("blanks, contaminants, carry-over", 0);
    // One setting: what is not interpretable for the calls is not for the claims either.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of reads")]
    let lowbiomass = LowBiomassParameters {
        reads_not_interpretable: dysbiosis.reads_not_interpretable.ceil() as u64,
        seed: context.seed(),
        ..lowbiomass.clone()
    };
    let assessment = endobiome_lowbiomass::assess(counts, records, assignments, &lowbiomass)?;
    context.end(&format!("{} statements", assessment.statements.len()));
    context.check()?;
    context.begin("dysbiosis calls", 0);
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
    parameters.seed = context.seed();
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
        rests: &tables.rests,
        ultralow: &ultralow,
    };
    let calls =
        endobiome_dysbiosis::call(&CallInput { counts, records, assignments, corrections }, &parameters)?;
    context.end(&format!("{} samples", calls.len()));
    Ok(Endometrial { assessment, calls })
}

/// The taxa of the centroid file that no lineage of the reference can produce; none without a centroid file.
///
/// # Errors
/// When the centroid file cannot be read.
pub fn unreachable_centroid_taxa(
    dysbiosis: &DysbiosisParameters,
    reference: &Reference,
) -> Result<Vec<UnreachableTaxon>> {
    let Some(path) = &dysbiosis.cst_centroids else {
        return Ok(Vec::new());
    };
    Ok(unreachable_taxa(&Centroids::open(path)?, reference.taxa().iter().cloned()))
}

/// One sentence on them; `None` when there are none.
pub fn unreachable_sentence(taxa: &[UnreachableTaxon]) -> Option<String> {
    let worst = taxa.iter().max_by(|a, b| a.largest_share.total_cmp(&b.largest_share))?;
    Some(format!(
        "{} taxa of the community state type centroids cannot come from this reference (cst/unreachable_centroid_taxa.tsv); \
         the largest is {}, {:.1} % of {}: likeness to such types is underestimated",
        taxa.len(),
        worst.taxon,
        100.0 * worst.largest_share,
        worst.sub_cst
    ))
}
