//! What reagents, leak and vaginal carry-over may explain of one sample.

use super::bound::{Bounding, share_upper};
use super::ratio::CountedShare;
use crate::kit::BatchKit;
use crate::kit::profile::{effective, weighted_median_ratio};
use crate::kit::sources::{can_leak, well_distance};
use crate::{LowBiomassParameters, StudyView};
use endobiome_core::{BodySite, SampleKind};

/// Everything that may explain the reads of one specimen, over all columns of the counts.
#[derive(Debug, Clone)]
pub(crate) struct Explanation {
    /// The row explained.
    pub row: usize,
    /// What its reads are worth.
    pub effective: f64,
    /// Shares of its reads, by column.
    pub shares: Vec<f64>,
    /// Point estimate of the reagent share; 0 without blanks.
    pub beta: f64,
    /// Upper bound of it; `None` without blanks.
    pub beta_hi: Option<f64>,
    /// Reagent profile, by column.
    pub kit: Vec<f64>,
    /// What the blanks' reads are worth.
    pub kit_effective: f64,
    /// Upper bound of the share leaked from other wells.
    pub leak_hi: f64,
    /// Profile of what leaks into this well.
    pub neighbours: Vec<f64>,
    /// Blank shares with leak left in, by column: what upper limits of reagent features rest on.
    pub blank_shares: Vec<f64>,
    /// The paired vaginal row, for endometrial specimens.
    pub vaginal_row: Option<usize>,
    /// Its shares.
    pub vagina: Vec<f64>,
    /// What its reads are worth.
    pub vagina_effective: f64,
    /// Upper bound of the carry-over share; `None` without a vaginal sample.
    pub alpha_hi: Option<f64>,
}

impl Explanation {
    /// Upper limit of what reagents and leak explain of a column's share.
    pub(crate) fn reagent_upper(&self, column: usize, confidence: f64) -> f64 {
        let Some(beta_hi) = self.beta_hi else { return 0.0 };
        let kit = CountedShare { share: self.blank_shares[column], effective: self.kit_effective };
        beta_hi * kit.upper(confidence) + self.leak_hi * self.neighbours[column]
    }

    /// Upper limit of what carry-over explains of a column's share.
    pub(crate) fn carry_over_upper(&self, column: usize, confidence: f64) -> f64 {
        let Some(alpha_hi) = self.alpha_hi else { return 0.0 };
        let vagina = CountedShare { share: self.vagina[column], effective: self.vagina_effective };
        alpha_hi * vagina.upper(confidence)
    }

    /// Lower limit of a column's share.
    pub(crate) fn lower(&self, column: usize, confidence: f64) -> f64 {
        CountedShare { share: self.shares[column], effective: self.effective }.lower(confidence)
    }
}

/// Bounds reagents, leak and carry-over in one specimen.
///
/// * `beta_hi`: [`share_upper`] over the reagent features beyond doubt; 1 when there are none (no information).
/// * `leak_hi`: leaked copies of a well are as many, in expectation, as in a blank, where they stand beside reagent
///   copies as `Lambda : 1 - Lambda`; in a sample whose reagents make up beta of the reads, leak makes up
///   `beta Lambda / (1 - Lambda)`, at most `beta_hi Lambda_hi / (1 - Lambda_hi)`.
/// * `alpha_hi`: [`share_upper`] over the most abundant vaginal features (endometrial specimens with a paired
///   vaginal sample only).
pub(crate) fn explain(
    study: &StudyView<'_>,
    row: usize,
    kit: Option<&BatchKit>,
    rho: f64,
    parameters: &LowBiomassParameters,
) -> Explanation {
    let n = study.counts.n_features();
    let shares = shares(study, row);
    let worth = effective(study.totals[row] as f64, rho);
    let mut explanation = Explanation {
        row,
        effective: worth,
        shares,
        beta: 0.0,
        beta_hi: None,
        kit: vec![0.0; n],
        kit_effective: 0.0,
        leak_hi: 0.0,
        neighbours: vec![0.0; n],
        blank_shares: vec![0.0; n],
        vaginal_row: None,
        vagina: vec![0.0; n],
        vagina_effective: 0.0,
        alpha_hi: None,
    };
    if let Some(kit) = kit {
        reagents(&mut explanation, study, kit, parameters);
    }
    if study.is_site(row, &BodySite::Endometrium)
        && let Some(&vaginal) = study.vaginal_rows(row).first()
    {
        explanation.vaginal_row = Some(vaginal);
        explanation.vagina = self::shares(study, vaginal);
        explanation.vagina_effective = effective(study.totals[vaginal] as f64, rho);
        explanation.alpha_hi = Some(alpha_upper(&explanation, study, vaginal, parameters));
    }
    explanation
}

fn reagents(
    explanation: &mut Explanation,
    study: &StudyView<'_>,
    kit: &BatchKit,
    parameters: &LowBiomassParameters,
) {
    for feature in &kit.profile {
        explanation.kit[feature.column] = feature.share;
        explanation.blank_shares[feature.column] = feature.blank_share;
    }
    explanation.kit_effective = kit.effective_reads;
    let certain: Vec<_> = kit.profile.iter().filter(|feature| feature.certain).collect();
    let pairs: Vec<(f64, f64)> = certain
        .iter()
        .filter(|feature| feature.share * kit.effective_reads >= 5.0)
        .map(|feature| (explanation.shares[feature.column], feature.share))
        .collect();
    let total: f64 = certain.iter().map(|feature| feature.share).sum();
    let bounding = Bounding { features: &pairs, rest: (0.0, 0.0), least_set: 0.1 * total };
    let beta_hi = share_upper(&bounding, explanation.effective, kit.effective_reads, joint(parameters));
    let point = weighted_median_ratio(
        certain.iter().map(|feature| (explanation.shares[feature.column], feature.share)),
    );
    explanation.beta = point.min(beta_hi);
    explanation.beta_hi = Some(beta_hi);
    let leak = kit.leak_share_upper.min(0.99);
    explanation.leak_hi = (beta_hi * leak / (1.0 - leak)).min(1.0);
    explanation.neighbours = neighbours(study, explanation.row, parameters);
}

fn alpha_upper(
    explanation: &Explanation,
    study: &StudyView<'_>,
    vaginal: usize,
    parameters: &LowBiomassParameters,
) -> f64 {
    let mut features: Vec<(usize, u64)> = study
        .counts
        .row(vaginal)
        .filter(|&(_, reads)| reads >= parameters.carry_over_minimum_reads)
        .collect();
    features.sort_by_key(|&(column, reads)| (std::cmp::Reverse(reads), column));
    features.truncate(parameters.carry_over_features);
    let pairs: Vec<(f64, f64)> = features
        .iter()
        .map(|&(column, _)| (explanation.shares[column], explanation.vagina[column]))
        .collect();
    let mut rest = study
        .counts
        .row(vaginal)
        .map(|(column, _)| (explanation.shares[column], explanation.vagina[column]))
        .fold((0.0, 0.0), |sum: (f64, f64), (e, v)| (sum.0 + e, sum.1 + v));
    for (e, v) in &pairs {
        rest = ((rest.0 - e).max(0.0), (rest.1 - v).max(0.0));
    }
    let bounding = Bounding { features: &pairs, rest, least_set: 0.0 };
    share_upper(&bounding, explanation.effective, explanation.vagina_effective, joint(parameters))
}

/// Confidence of one of the three kinds of limit (carry-over, reagents, features) that a niche call rests on, so that
/// all hold together with the confidence set.
pub(super) fn joint(parameters: &LowBiomassParameters) -> f64 {
    1.0 - (1.0 - parameters.confidence) / 3.0
}

/// Shares of a row, by column.
pub(crate) fn shares(study: &StudyView<'_>, row: usize) -> Vec<f64> {
    let mut shares = vec![0.0; study.counts.n_features()];
    for (column, reads) in study.counts.row(row) {
        shares[column] = reads as f64 / study.totals[row] as f64;
    }
    shares
}

/// Relative template of a sample where it was not measured: vaginal swabs and mocks hold thousands of times more
/// than endometrial biopsies.
fn template(study: &StudyView<'_>, row: usize) -> f64 {
    let record = study.records[row];
    match (record.qpcr_copies, record.kind, &record.site) {
        (Some(copies), ..) if copies > 0.0 => copies,
        (_, SampleKind::Specimen, Some(BodySite::Endometrium)) => 1e4,
        _ => 1e7,
    }
}

/// An upper profile of what may leak into a well.
///
/// Where wells are known: twice the mean of the samples within reach, weighted by template and `exp(-distance)` (twice, for the
/// weights are a guess), at most the largest share among them. Where not: the largest share among all samples of the
/// plate or batch, for any of them may be next door. The values are upper limits and need not sum to 1.
fn neighbours(study: &StudyView<'_>, row: usize, parameters: &LowBiomassParameters) -> Vec<f64> {
    let record = study.records[row];
    let (near, by_well) = crate::kit::sources::leak_sources(study, row, parameters.leak_distance);
    let n = study.counts.n_features();
    let (mut mean, mut most) = (vec![0.0; n], vec![0.0_f64; n]);
    let mut total = 0.0;
    for other in near {
        if !can_leak(study, other) || other == row {
            continue;
        }
        let distance = if by_well { well_distance(record, study.records[other]).unwrap_or(0.0) } else { 0.0 };
        let weight = template(study, other) * (-distance).exp();
        total += weight;
        for (column, reads) in study.counts.row(other) {
            let share = reads as f64 / study.totals[other] as f64;
            mean[column] += weight * share;
            most[column] = most[column].max(share);
        }
    }
    if !by_well || total <= 0.0 {
        return most;
    }
    mean.iter().zip(most).map(|(mean, most)| (2.0 * mean / total).min(most)).collect()
}
