//! The overdispersion of a study.

use super::{OverdispersionEstimate, OverdispersionSource, likelihood_rho, moment_rho};
use crate::{LowBiomassParameters, StudyView};
use endobiome_core::{Message, SampleKind, say};
use std::collections::BTreeMap;

/// Degrees of freedom (libraries minus sets) that an estimate needs.
const DEGREES_NEEDED: usize = 3;
/// Share that a feature needs over a set to count: rarer ones are mostly contamination.
const FEATURE_SHARE: f64 = 0.005;

/// Takes rho as given, else estimates it from technical replicates, else from mocks, else takes the default.
///
/// Replicates are specimens of one woman and site; mocks are grouped by the community expected and
/// the batch. Specimens of different occasions (visits, phases of the cycle) are not replicates of each other:
/// what differs between them is biology too. Features below 0.5 % of a set are left out, and of a mock all that is not
/// one of its own strains ([`own_strains`]), so that reagent reads of low-input libraries do not pass as noise. The value used is the larger of the moment
/// and the likelihood estimate.
pub(crate) fn estimate_overdispersion(
    study: &StudyView<'_>,
    parameters: &LowBiomassParameters,
) -> OverdispersionEstimate {
    let plain = |rho, source, statement: Message| OverdispersionEstimate {
        rho,
        source,
        statement,
        moment: None,
        likelihood: None,
        lower: None,
        upper: None,
        sets: 0,
        samples: 0,
    };
    if let Some(rho) = parameters.rho {
        return plain(rho, OverdispersionSource::Given, say!("rho = {rho} as set by the user", rho));
    }
    for (source, word, sets) in [
        (OverdispersionSource::Replicates, say!("technical replicates"), replicate_sets(study)),
        (OverdispersionSource::Mocks, say!("mock communities"), mock_sets(study)),
    ] {
        let samples: usize = sets.iter().map(Vec::len).sum();
        if samples < sets.len() + DEGREES_NEEDED {
            continue;
        }
        let data: Vec<Vec<Vec<f64>>> = sets
            .iter()
            .map(|rows| {
                let kept = if source == OverdispersionSource::Mocks {
                    own_strains(study, rows)
                } else {
                    common_features(study, rows)
                };
                counts_of(study, rows, &kept)
            })
            .collect();
        if let (Some(moment), Some((likelihood, lower, upper))) = (moment_rho(&data), likelihood_rho(&data)) {
            let rho = moment.max(likelihood);
            return OverdispersionEstimate {
                rho,
                source,
                statement: say!(
                    "rho = {rho}, the larger of the moment estimate {moment} and the likelihood estimate {likelihood} (95 % \
interval {lower} to {upper}), from {samples} libraries in \
{sets} sets of {word}: however deep, a library is worth at most {worth} reads",
                    rho = format!("{rho:.4}"),
                    moment = format!("{moment:.4}"),
                    likelihood = format!("{likelihood:.4}"),
                    lower = format!("{lower:.4}"),
                    upper = format!("{upper:.4}"),
                    samples,
                    sets = sets.len(),
                    word,
                    worth = format!("{:.0}", 1.0 / rho.max(1e-9))
                ),
                moment: Some(moment),
                likelihood: Some(likelihood),
                lower: Some(lower),
                upper: Some(upper),
                sets: sets.len(),
                samples,
            };
        }
    }
    plain(
        parameters.default_rho,
        OverdispersionSource::Default,
        say!(
            "rho = {default_rho} is a default from one laboratory's mock dilution series (Karstens 2019): this study has too few \
technical replicates or mocks to estimate its own",
            default_rho = parameters.default_rho
        ),
    )
}

fn grouped<K: Ord>(study: &StudyView<'_>, key: impl Fn(usize) -> Option<K>) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for row in 0..study.records.len() {
        if study.totals[row] > 0
            && let Some(key) = key(row)
        {
            groups.entry(key).or_default().push(row);
        }
    }
    groups.into_values().filter(|rows| rows.len() > 1).collect()
}

fn replicate_sets(study: &StudyView<'_>) -> Vec<Vec<usize>> {
    grouped(study, |row| {
        let record = study.records[row];
        (record.kind.is_specimen() && record.replicate.is_some())
            .then(|| {
                // Libraries of different extractions differ by more than PCR and sequencing of one.
                let extract = (record.batch.clone(), record.extraction());
                (record.participant.clone(), record.site.clone(), record.occasion(), extract)
            })
            .filter(|(woman, ..)| woman.is_some())
    })
}

fn mock_sets(study: &StudyView<'_>) -> Vec<Vec<usize>> {
    grouped(study, |row| {
        let record = study.records[row];
        (record.kind == SampleKind::Mock).then(|| (record.expected.clone(), study.batch[row]))
    })
}

/// Features with at least 0.5 % of a set, every library weighing the same.
fn common_features(study: &StudyView<'_>, rows: &[usize]) -> Vec<usize> {
    let mut shares: BTreeMap<usize, f64> = BTreeMap::new();
    for &row in rows {
        for (feature, n) in study.counts.row(row) {
            *shares.entry(feature).or_insert(0.0) += n as f64 / study.totals[row] as f64 / rows.len() as f64;
        }
    }
    shares.into_iter().filter(|&(_, share)| share >= FEATURE_SHARE).map(|(feature, _)| feature).collect()
}

/// The features of a mock's own strains: at least 0.5 % in every library of the set, and more of the set's reads than of
/// those of the blanks.
///
/// A strain is there at every dilution; a contaminant is rare in the libraries of much template. One that is common in
/// all of them alike does not pass for noise either, and where there are blanks it is left out for being theirs.
fn own_strains(study: &StudyView<'_>, rows: &[usize]) -> Vec<usize> {
    let share_in = |rows: &[usize], feature: usize| {
        let reads: u64 = rows.iter().map(|&row| study.counts.get(row, feature)).sum();
        let all: u64 = rows.iter().map(|&row| study.totals[row]).sum();
        if all == 0 { 0.0 } else { reads as f64 / all as f64 }
    };
    let blanks = rows.first().map_or_else(Vec::new, |&row| study.blanks(study.batch[row]));
    common_features(study, rows)
        .into_iter()
        .filter(|&feature| {
            rows.iter().all(|&row| share_in(&[row], feature) >= FEATURE_SHARE)
                && share_in(rows, feature) > share_in(&blanks, feature)
        })
        .collect()
}

fn counts_of(study: &StudyView<'_>, rows: &[usize], kept: &[usize]) -> Vec<Vec<f64>> {
    rows.iter()
        .map(|&row| kept.iter().map(|&feature| study.counts.get(row, feature) as f64).collect())
        .collect()
}
