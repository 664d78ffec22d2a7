//! What an endometrial sample holds beyond anything known, and the call that rests on it.

use super::excess::{Excess, Known, Observed, common, excess};
use super::explain::{Explanation, shares};
use super::limits::FeatureLimits;
use super::{CarryOverRow, NicheCall, SupportedFeature, identifiability};
use crate::kit::profile::effective;
use crate::kit::wells::KitWells;
use crate::noise::NoiseModel;
use crate::study::of_one_visit;
use crate::{LowBiomassParameters, StudyView};
use endobiome_core::{Message, Standing, say};

/// What one endometrial sample holds beyond vagina and reagents, alone and together with a second extraction.
#[derive(Debug, Clone)]
pub(crate) struct Beyond {
    /// Of this extract.
    pub single: Excess,
    /// The row of a second extraction, what both share, and what of it exceeds.
    pub both: Option<(usize, Vec<f64>, Excess)>,
    /// Smallest noise between sites at which a call would fall; `None` without one, infinite beyond [`MOST_SITES`].
    pub falls_between_sites: Option<f64>,
}

/// Largest noise between sites tried: nothing is known to differ more.
const MOST_SITES: f64 = 4.0;

/// Bounds what a sample holds beyond vagina and reagents; `None` where a control, the pair or reads are missing.
pub(crate) fn beyond(
    study: &StudyView<'_>,
    explanation: &Explanation,
    wells: Option<&KitWells>,
    noise: &NoiseModel,
    parameters: &LowBiomassParameters,
) -> Option<Beyond> {
    let (carried, wells) = (explanation.carried.as_ref()?, wells?);
    if !missing(study, explanation, parameters).is_empty() {
        return None;
    }
    let bound = |carried: &super::carried::Carried, noise: &NoiseModel, shares: &[f64], effective: &[f64]| {
        excess(
            &Observed { shares, effective },
            &Known {
                vagina: &explanation.vagina,
                kit: &explanation.blank_shares,
                carried,
                wells,
                // Two extracts lie in two wells: of what leaks into one, half may leak into the other too. A choice.
                leak: explanation.leak_hi / effective.len().max(1) as f64,
            },
            parameters.confidence,
            study.records[explanation.row].id.as_str(),
            noise,
        )
    };
    let own = explanation.without_unseen(study.totals[explanation.row]);
    let single = bound(carried, noise, &own, &[explanation.effective]);
    let twin = second_extraction(study, explanation.row, parameters).map(|row| {
        let second = shares(study, row);
        let both: Vec<f64> = own.iter().zip(&second).map(|(first, second)| common(*first, *second)).collect();
        (row, both, [explanation.effective, effective(study.totals[row] as f64, noise.rho)])
    });
    let (single_needs, both_needs) =
        (parameters.sporadic_share.max(parameters.least_share), parameters.least_share);
    let paired = twin.map(|(row, both, worth)| {
        let excess = bound(carried, noise, &both, &worth);
        (row, both, worth, excess)
    });
    // Where a call stands, the noise between sites is raised until it falls.
    let stands_on = if paired.as_ref().is_some_and(|(.., excess)| excess.gamma_lo >= both_needs) {
        paired.as_ref().map(|(_, both, worth, _)| (both.as_slice(), worth.as_slice(), both_needs))
    } else if single.gamma_lo >= single_needs {
        Some((own.as_slice(), std::slice::from_ref(&explanation.effective), single_needs))
    } else {
        None
    };
    let falls_between_sites =
        stands_on.zip(explanation.vaginal_row).map(|((shares, worth, needs), vaginal)| {
            // To a quarter of a unit, with half the draws.
            let coarse = NoiseModel { draws: (noise.draws / 2).max(100).min(noise.draws), ..noise.clone() };
            let stands = |sd: f64| {
                let carried = super::carried::carried(study, vaginal, sd, &coarse);
                bound(&carried, &coarse, shares, worth).gamma_lo >= needs
            };
            if stands(MOST_SITES) {
                return f64::INFINITY;
            }
            let (mut low, mut high) = (noise.between_sites.min(MOST_SITES), MOST_SITES);
            while high - low > 0.25 {
                let middle = 0.5 * (low + high);
                if stands(middle) { low = middle } else { high = middle }
            }
            high
        });
    Some(Beyond {
        single,
        both: paired.map(|(row, both, _, excess)| (row, both, excess)),
        falls_between_sites,
    })
}

/// The deepest other sample of the same woman, site and visit that was extracted apart: its record says another `extraction`, another
/// batch or another occasion. Technical replicates of one extract do not count: what an extraction happened to hold is in all of them.
pub(crate) fn second_extraction(
    study: &StudyView<'_>,
    row: usize,
    parameters: &LowBiomassParameters,
) -> Option<usize> {
    let record = study.records[row];
    let (woman, site) = (record.participant.as_deref()?, record.site.as_ref()?);
    (0..study.records.len())
        .filter(|&other| {
            let twin = study.records[other];
            other != row
                && study.is_site(other, site)
                && twin.participant.as_deref() == Some(woman)
                && of_one_visit(record, twin)
                && study.totals[other] >= parameters.reads_not_interpretable
                && study.extracted_apart(row, other)
        })
        .max_by_key(|&other| (study.totals[other], std::cmp::Reverse(other)))
}

/// What is missing for a call, in words.
fn missing(
    study: &StudyView<'_>,
    explanation: &Explanation,
    parameters: &LowBiomassParameters,
) -> Vec<Message> {
    let row = explanation.row;
    let mut missing = Vec::new();
    if explanation.beta_hi.is_none() {
        missing.push(say!("no blanks in its batch"));
    }
    match explanation.vaginal_row {
        None => missing.push(say!("no vaginal sample of the same woman")),
        Some(vaginal) if study.totals[vaginal] < parameters.reads_not_interpretable => {
            missing.push(say!("only {reads} reads in the vaginal sample", reads = study.totals[vaginal]));
        }
        Some(_) => {}
    }
    if study.totals[row] < parameters.reads_not_interpretable {
        missing.push(say!("only {reads} reads", reads = study.totals[row]));
    }
    missing
}

/// The call of one endometrial sample: its row and the features beyond what is known.
///
/// `gamma_lo` is the lower bound of [`excess`]. From a single extract it is a claim only beyond
/// what sporadic contaminants may bring; less waits for a second extraction (`unreplicated`). Found again in one, from
/// [`LowBiomassParameters::least_share`] on, it is `endometrium_specific`.
pub(crate) fn niche(
    study: &StudyView<'_>,
    explanation: &Explanation,
    beyond: Option<&Beyond>,
    limits: &[FeatureLimits],
    parameters: &LowBiomassParameters,
) -> (CarryOverRow, Vec<SupportedFeature>) {
    let record = study.records[explanation.row];
    let mut result = CarryOverRow {
        sample: record.id.clone(),
        participant: record.participant.clone(),
        vaginal_sample: explanation.vaginal_row.map(|vaginal| study.records[vaginal].id.clone()),
        second_extraction: None,
        alpha_hi: explanation.alpha_hi,
        alpha_qpcr_low: None,
        alpha_qpcr_high: None,
        beta_hi: explanation.beta_hi,
        leak_hi: explanation.beta_hi.map(|_| explanation.leak_hi),
        gamma_lo: None,
        gamma_lo_found_again: None,
        falls_between_sites: None,
        usual_between_sites: parameters.between_sites,
        falls_sporadic: None,
        usual_sporadic: parameters.sporadic_share,
        supported: 0,
        niche_call: NicheCall::Insufficient,
        reason: Message::empty(),
    };
    let Some(beyond) = beyond else {
        result.reason = Message::list("; ", missing(study, explanation, parameters));
        return (result, Vec::new());
    };
    let gamma_lo = beyond.single.gamma_lo;
    result.gamma_lo = Some(gamma_lo);
    result.second_extraction = beyond.both.as_ref().map(|(row, ..)| study.records[*row].id.clone());
    result.gamma_lo_found_again = beyond.both.as_ref().map(|(.., excess)| excess.gamma_lo);
    let supported = supported_features(study, explanation, limits, parameters);
    result.supported = supported.len();
    result.falls_between_sites = beyond.falls_between_sites;
    let again = result.gamma_lo_found_again.filter(|&again| again >= parameters.least_share);
    let named = supported
        .first()
        .map_or_else(Message::empty, |feature| say!(", foremost {taxon}", taxon = feature.taxon));
    (result.niche_call, result.reason) = if let Some(again) = again {
        (
            NicheCall::EndometriumSpecific,
            say!(
                "at least {again} % of the reads are in two extractions and not explained by her vagina or the blanks{named}",
                again = format!("{:.1}", 100.0 * again),
                named
            ),
        )
    } else if gamma_lo < parameters.least_share {
        (
            NicheCall::NoEvidenceBeyondVaginaAndKit,
            say!(
                "carry-over of up to {alpha_hi} % with reagents of up to {beta_hi} % explains all but {gamma_lo} % of the reads within the noise assumed. {identifiability}",
                alpha_hi = format!("{:.0}", 100.0 * explanation.alpha_hi.unwrap_or(1.0)),
                beta_hi = format!("{:.0}", 100.0 * explanation.beta_hi.unwrap_or(1.0)),
                gamma_lo = format!("{:.1}", 100.0 * gamma_lo),
                identifiability = identifiability()
            ),
        )
    } else {
        // A sporadic contaminant of this share would explain it all.
        result.falls_sporadic = Some(gamma_lo);
        if gamma_lo >= parameters.sporadic_share {
            (
                NicheCall::NotExplained,
                say!(
                    "at least {gamma_lo} % of the reads are not explained by her vagina or the blanks{named}: more than the {sporadic_share} % that a sporadic \
                     contaminant may bring; a second extraction would say whether they are there again",
                    gamma_lo = format!("{:.1}", 100.0 * gamma_lo),
                    named,
                    sporadic_share = format!("{:.0}", 100.0 * parameters.sporadic_share)
                ),
            )
        } else {
            (
                NicheCall::Unreplicated,
                say!(
                    "at least {gamma_lo} % of the reads are not explained by her vagina or the blanks{named}, but a sporadic contaminant of one \
                     extraction may bring up to {sporadic_share} %: a second extraction would settle it",
                    gamma_lo = format!("{:.1}", 100.0 * gamma_lo),
                    named,
                    sporadic_share = format!("{:.0}", 100.0 * parameters.sporadic_share)
                ),
            )
        }
    };
    (result, supported)
}

fn supported_features(
    study: &StudyView<'_>,
    explanation: &Explanation,
    limits: &[FeatureLimits],
    parameters: &LowBiomassParameters,
) -> Vec<SupportedFeature> {
    let mut supported: Vec<SupportedFeature> = limits
        .iter()
        .filter_map(|limits| {
            let (share, explained) = (explanation.shares[limits.column], limits.explained?);
            let standing = Standing::of(share, explained, parameters.sporadic_share, limits.found_again)?;
            Some(SupportedFeature {
                sample: study.records[explanation.row].id.clone(),
                feature: study.counts.features()[limits.column],
                taxon: study.taxon(limits.column),
                share,
                lower: limits.lower,
                explained,
                standing,
            })
        })
        .collect();
    supported.sort_by(|a, b| {
        (b.share - b.explained).total_cmp(&(a.share - a.explained)).then(a.feature.cmp(&b.feature))
    });
    supported
}
