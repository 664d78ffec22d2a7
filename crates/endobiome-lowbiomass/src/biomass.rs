//! The biomass gate: can a sample be told from the blanks at all?

use crate::carry_over::explain::Explanation;
use crate::{BatchKit, Biomass, LowBiomassParameters, StudyView};

/// What the gate found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BiomassGate {
    /// The outcome.
    pub biomass: Biomass,
    /// How it was judged.
    pub basis: String,
    /// Cosine to the reagent profile; `None` without blanks.
    pub cosine: Option<f64>,
}

/// Judges one specimen.
///
/// With qPCR of the sample and of at least two blanks (of its batch, else of the study):
/// `LOB = mean + 1.645 sd` of the blanks, `LOD = LOB + 1.645 sd`, and a sample at or below the LOD is ultralow (the
/// spread of low-input samples is not known and taken to be that of the blanks). Else, where the records give the volume
/// pooled (`pool_volume_ul`), read concentration relative to the median of the run's specimens below 0.05. Else the
/// cosine of the sample to the reagent profile above 0.8. With none of these, unknown.
pub(crate) fn biomass_gate(
    study: &StudyView<'_>,
    explanation: &Explanation,
    kit: Option<&BatchKit>,
    parameters: &LowBiomassParameters,
) -> BiomassGate {
    let row = explanation.row;
    let cosine = kit.map(|_| cosine(&explanation.shares, &explanation.kit));
    let gate = |ultralow: bool, basis: String| BiomassGate {
        biomass: if ultralow { Biomass::Ultralow } else { Biomass::Sufficient },
        basis,
        cosine,
    };
    if let Some(copies) = study.records[row].qpcr_copies
        && let Some((limit, blanks)) = detection_limit(study, row)
    {
        return gate(
            copies <= limit,
            format!(
                "qPCR: {copies:.3e} copies against a limit of detection of {limit:.3e} from {blanks} blanks"
            ),
        );
    }
    if let Some(ratio) = read_concentration(study, row) {
        return gate(
            ratio < parameters.ultralow_read_concentration,
            format!("reads per pooled volume are {ratio:.3} of the run's median specimen (no qPCR)"),
        );
    }
    match cosine {
        Some(cosine) => gate(
            cosine > parameters.ultralow_cosine,
            format!("cosine to the reagent profile {cosine:.2} (no qPCR: a weak criterion)"),
        ),
        None => BiomassGate {
            biomass: Biomass::Unknown,
            basis: "no qPCR, no pooled volumes and no blanks: biomass cannot be judged".to_owned(),
            cosine: None,
        },
    }
}

/// LOD in copies, and the number of blanks behind it.
fn detection_limit(study: &StudyView<'_>, row: usize) -> Option<(f64, usize)> {
    let copies = |batch: Option<usize>| -> Vec<f64> {
        (0..study.records.len())
            .filter(|&other| study.records[other].kind.is_blank())
            .filter(|&other| batch.is_none_or(|batch| study.batch[other] == batch))
            .filter_map(|other| study.records[other].qpcr_copies)
            .collect()
    };
    let of_batch = copies(Some(study.batch[row]));
    let values = if of_batch.len() >= 2 { of_batch } else { copies(None) };
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0);
    Some((mean + 2.0 * 1.645 * variance.sqrt(), values.len()))
}

fn volume(study: &StudyView<'_>, row: usize) -> Option<f64> {
    study.records[row].covariates.get("pool_volume_ul")?.parse::<f64>().ok().filter(|v| *v > 0.0)
}

fn read_concentration(study: &StudyView<'_>, row: usize) -> Option<f64> {
    let own = study.totals[row] as f64 / volume(study, row)?;
    let mut others: Vec<f64> = (0..study.records.len())
        .filter(|&other| {
            study.records[other].kind.is_specimen() && study.records[other].run == study.records[row].run
        })
        .filter_map(|other| Some(study.totals[other] as f64 / volume(study, other)?))
        .collect();
    others.sort_by(f64::total_cmp);
    let median = *others.get(others.len() / 2)?;
    (median > 0.0).then(|| own / median)
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let size = norm(a) * norm(b);
    if size > 0.0 { dot / size } else { 0.0 }
}
