//! What the panels say of the same women.

use super::generator::{Study, Woman};
use endobiome_dysbiosis::panel::{Contamination, panel_hits};
use endobiome_dysbiosis::{
    CallInput, Corrections, DysbiosisParameters, Panel, PanelHit, PanelStatus, SampleCalls, TaxonProfile,
    call,
};
use endobiome_lowbiomass::LowBiomassAssessment;

/// The calls of a study, as a run makes them.
pub(super) fn calls(study: &Study, found: &LowBiomassAssessment) -> Vec<SampleCalls> {
    let tables = &found.tables;
    let wells_rho: Vec<f64> = found.extracts.iter().map(|of| of.wells_rho.unwrap_or(0.0)).collect();
    let reagents: Vec<f64> = found.extracts.iter().map(|of| of.reagents.unwrap_or(1.0)).collect();
    let second: Vec<Option<usize>> = found
        .extracts
        .iter()
        .map(|of| of.second.as_ref().and_then(|second| study.counts.sample_index(second)))
        .collect();
    let input = CallInput {
        counts: &study.counts,
        records: &study.records,
        assignments: &study.assignments,
        valencia_names: &[],
        bias: None,
        corrections: Corrections {
            kit: Some(&tables.kit),
            kit_and_carry_over: Some(&tables.kit_and_carry_over),
            expected: Some(&tables.expected),
            carried: Some(&tables.carried),
            wells_rho: &wells_rho,
            reagents: &reagents,
            second: &second,
            has_kit: &tables.has_kit,
            has_carry_over: &tables.has_carry_over,
            rests: &tables.rests,
            ultralow: &[],
        },
    };
    let parameters = DysbiosisParameters {
        rho: found.overdispersion.as_used(),
        cst_bootstrap: 0,
        ..DysbiosisParameters::default()
    };
    call(&input, &parameters).unwrap()
}

/// The targets of CE9 in the sample of a woman, with what of the reads is of her own.
pub(super) fn targets<'c>(
    study: &Study,
    calls: &'c [SampleCalls],
    woman: &Woman,
) -> Vec<(&'c PanelHit, f64)> {
    let sample = calls.iter().find(|call| call.sample.as_str() == woman.sample).unwrap();
    let own = TaxonProfile::new(study.assignments.iter().zip(woman.own.iter().map(|share| 1e5 * share)));
    let truth = panel_hits(Panel::Ce9, &own, Contamination::default(), &DysbiosisParameters::default());
    let found = sample.panels.iter().filter(|hit| hit.panel == Panel::Ce9);
    found.zip(truth).map(|(hit, truth)| (hit, truth.reads / 1e5)).collect()
}

/// Whether a target is printed as found.
pub(super) fn is_hit(hit: &PanelHit) -> bool {
    hit.status == PanelStatus::Hit
}

/// Whether it waits for a second extraction.
pub(super) fn waits(hit: &PanelHit) -> bool {
    hit.status == PanelStatus::Unreplicated
}
