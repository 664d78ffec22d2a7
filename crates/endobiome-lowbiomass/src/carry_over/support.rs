//! Features of an endometrial sample that nothing known explains, and the call that rests on them.

use super::explain::Explanation;
use super::limits::FeatureLimits;
use super::{CarryOverRow, IDENTIFIABILITY, NicheCall, SupportedFeature};
use crate::{LowBiomassParameters, StudyView};

/// The test of one endometrial sample: its row and its supported features.
///
/// A feature of `limits` ([`feature_limits`](super::feature_limits)) is supported when the lower limit of
/// its share exceeds `alpha_hi U(v_j) + beta_hi U(k_j) + leak_hi g_j`; the limits are simultaneous over the features tested
/// (Bonferroni). `gamma_lo` is the sum of the excesses. Without blanks, a vaginal sample or enough reads the call is
/// `insufficient`, and the bounds that can be computed are given all the same.
pub(crate) fn niche(
    study: &StudyView<'_>,
    explanation: &Explanation,
    limits: &[FeatureLimits],
    parameters: &LowBiomassParameters,
) -> (CarryOverRow, Vec<SupportedFeature>) {
    let row = explanation.row;
    let record = study.records[row];
    let mut result = CarryOverRow {
        sample: record.id.clone(),
        participant: record.participant.clone(),
        vaginal_sample: explanation.vaginal_row.map(|vaginal| study.records[vaginal].id.clone()),
        alpha_hi: explanation.alpha_hi,
        alpha_qpcr_low: None,
        alpha_qpcr_high: None,
        beta_hi: explanation.beta_hi,
        leak_hi: explanation.beta_hi.map(|_| explanation.leak_hi),
        gamma_lo: None,
        supported: 0,
        niche_call: NicheCall::Insufficient,
        reason: String::new(),
    };
    let mut missing = Vec::new();
    if explanation.beta_hi.is_none() {
        missing.push("no blanks in its batch".to_owned());
    }
    match explanation.vaginal_row {
        None => missing.push("no vaginal sample of the same woman".to_owned()),
        Some(vaginal) if study.totals[vaginal] < parameters.reads_not_interpretable => {
            missing.push(format!("only {} reads in the vaginal sample", study.totals[vaginal]));
        }
        Some(_) => {}
    }
    if study.totals[row] < parameters.reads_not_interpretable {
        missing.push(format!("only {} reads", study.totals[row]));
    }
    if !missing.is_empty() {
        result.reason = missing.join("; ");
        return (result, Vec::new());
    }
    let supported = supported_features(study, explanation, limits);
    let gamma_lo = supported.iter().fold(0.0, |sum, feature| sum + feature.lower - feature.explained);
    result.gamma_lo = Some(gamma_lo);
    result.supported = supported.len();
    (result.niche_call, result.reason) = if supported.is_empty() {
        (
            NicheCall::NoEvidenceBeyondVaginaAndKit,
            format!(
                "carry-over of up to {:.0} % with reagents of up to {:.0} % explains every feature. {IDENTIFIABILITY}",
                100.0 * explanation.alpha_hi.unwrap_or(1.0),
                100.0 * explanation.beta_hi.unwrap_or(1.0)
            ),
        )
    } else {
        (
            NicheCall::EndometriumSpecific,
            format!(
                "{} feature(s) exceed what carry-over, reagents and leak can explain, by {:.1} % of the reads at least",
                supported.len(),
                100.0 * gamma_lo
            ),
        )
    };
    (result, supported)
}

fn supported_features(
    study: &StudyView<'_>,
    explanation: &Explanation,
    limits: &[FeatureLimits],
) -> Vec<SupportedFeature> {
    limits
        .iter()
        .filter(|limits| limits.lower > limits.reagents + limits.carry_over)
        .map(|limits| SupportedFeature {
            sample: study.records[explanation.row].id.clone(),
            feature: study.counts.features()[limits.column],
            taxon: study.taxon(limits.column),
            share: explanation.shares[limits.column],
            lower: limits.lower,
            explained: limits.reagents + limits.carry_over,
        })
        .collect()
}
