//! What reagents, leak and vaginal carry-over may explain of one sample.

use super::bound::share_upper;
use super::carried::{Carried, carried};
use super::ratio::CountedShare;
use crate::kit::BatchKit;
use crate::kit::joint::SampleKit;
use crate::kit::profile::effective;
use crate::kit::sources::{can_leak, well_distance};
use crate::kit::wells::{KitWells, nested};
use crate::noise::NoiseModel;
use crate::quantiles::Joint;
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
    /// What of the sample is of the reagents, by blanks, co-occurrence and load; nothing without blanks.
    pub of_reagents: SampleKit,
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
    /// Draws of what it leaves in an endometrial extract.
    pub carried: Option<Carried>,
    /// Upper bound of the carry-over share; `None` without a vaginal sample.
    pub alpha_hi: Option<f64>,
}

impl Explanation {
    /// Point estimate of the reagent share; 0 without blanks.
    pub(crate) fn beta(&self) -> f64 {
        (self.of_reagents.seen + self.of_reagents.unseen).min(1.0)
    }

    /// Shares by column without what only the co-occurrence says to be of the reagents: that the blanks do not show it is no evidence that
    /// it is not of them.
    pub(crate) fn without_unseen(&self, total: u64) -> Vec<f64> {
        let mut shares = self.shares.clone();
        for &(column, reads) in &self.of_reagents.unseen_cells {
            shares[column] = (shares[column] - reads / total.max(1) as f64).max(0.0);
        }
        shares
    }

    /// Upper limit of what reagents and leak explain of a column's share.
    pub(crate) fn reagent_upper(&self, column: usize, confidence: f64) -> f64 {
        let Some(beta_hi) = self.beta_hi else { return 0.0 };
        let kit = CountedShare { share: self.blank_shares[column], effective: self.kit_effective };
        beta_hi * kit.upper(confidence) + self.leak_hi * self.neighbours[column]
    }

    /// Lower limit of a column's share.
    pub(crate) fn lower(&self, column: usize, confidence: f64) -> f64 {
        CountedShare { share: self.shares[column], effective: self.effective }.lower(confidence)
    }
}

/// Bounds reagents, leak and carry-over in one specimen.
///
/// * `beta_hi`: [`share_upper`] over sets of reagent features, with what a well of the batch holds of them at least; 1 when there are
///   none (no information).
/// * `leak_hi`: leaked copies of a well are as many, in expectation, as in a blank, where they stand beside reagent
///   copies as `Lambda : 1 - Lambda`; in a sample whose reagents make up beta of the reads, leak makes up
///   `beta Lambda / (1 - Lambda)`, at most `beta_hi Lambda_hi / (1 - Lambda_hi)`.
/// * `alpha_hi`: [`share_upper`] over sets of the most abundant vaginal features, with what an endometrial extract gets of them at
///   least (endometrial specimens with a paired vaginal sample only).
pub(crate) fn explain(
    study: &StudyView<'_>,
    row: usize,
    kit: Option<(&BatchKit, &KitWells, &SampleKit)>,
    noise: &NoiseModel,
    parameters: &LowBiomassParameters,
) -> Explanation {
    let n = study.counts.n_features();
    let shares = shares(study, row);
    let worth = effective(study.totals[row] as f64, noise.rho);
    let mut explanation = Explanation {
        row,
        effective: worth,
        shares,
        of_reagents: SampleKit::default(),
        beta_hi: None,
        kit: vec![0.0; n],
        kit_effective: 0.0,
        leak_hi: 0.0,
        neighbours: vec![0.0; n],
        blank_shares: vec![0.0; n],
        vaginal_row: None,
        vagina: vec![0.0; n],
        carried: None,
        alpha_hi: None,
    };
    if let Some((kit, wells, of_reagents)) = kit {
        explanation.of_reagents = of_reagents.clone();
        reagents(&mut explanation, study, kit, wells, noise, parameters);
    }
    if study.is_site(row, &BodySite::Endometrium)
        && let Some(&vaginal) = study.vaginal_rows(row).first()
    {
        explanation.vaginal_row = Some(vaginal);
        explanation.vagina = self::shares(study, vaginal);
        let carried = carried(study, vaginal, noise.between_sites, noise);
        explanation.alpha_hi = Some(alpha_upper(&explanation, study, vaginal, &carried, parameters));
        explanation.carried = Some(carried);
    }
    explanation
}

fn reagents(
    explanation: &mut Explanation,
    study: &StudyView<'_>,
    kit: &BatchKit,
    wells: &KitWells,
    noise: &NoiseModel,
    parameters: &LowBiomassParameters,
) {
    for feature in &kit.profile {
        explanation.kit[feature.column] = feature.share;
        explanation.blank_shares[feature.column] = feature.blank_share;
    }
    explanation.kit_effective = kit.effective_reads;
    let sets: Vec<(f64, f64)> = wells
        .bounds
        .iter()
        .map(|(columns, least)| (columns.iter().map(|&column| explanation.shares[column]).sum(), *least))
        .collect();
    let beta_hi = share_upper(&sets, explanation.effective, noise.balance(), halved(parameters));
    // What only the samples show is not among the sets.
    let beta_hi = beta_hi.max(explanation.beta());
    explanation.beta_hi = Some(beta_hi);
    let leak = kit.leak_share_upper.min(0.99);
    explanation.leak_hi = (beta_hi * leak / (1.0 - leak)).min(1.0);
    explanation.neighbours = neighbours(study, explanation.row, parameters);
}

/// Sets of features that bound the carry-over, at most.
const SETS: usize = 12;

fn alpha_upper(
    explanation: &Explanation,
    study: &StudyView<'_>,
    vaginal: usize,
    carried: &Carried,
    parameters: &LowBiomassParameters,
) -> f64 {
    let cells: Vec<(usize, u64)> = study.counts.row(vaginal).collect();
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(cells[at].1), cells[at].0));
    let few = order.len().min(parameters.carry_over_features);
    // Sets of the most abundant features, and all of them with the rest.
    let mut sets = nested(&order[..few], SETS);
    if few < order.len() {
        sets.push(order);
    }
    sets.retain(|set| set.iter().map(|&at| cells[at].1).sum::<u64>() >= parameters.carry_over_minimum_reads);
    let samples: Vec<Vec<f64>> = sets
        .iter()
        .map(|set| carried.draws.iter().map(|[shares, _]| set.iter().map(|&at| shares[at]).sum()).collect())
        .collect();
    let least = Joint::lower(&samples, 1.0 - halved(parameters));
    let sets: Vec<(f64, f64)> = sets
        .iter()
        .zip(least)
        .map(|(set, least)| (set.iter().map(|&at| explanation.shares[cells[at].0]).sum(), least))
        .collect();
    // The balance against the reagents is left out: the noise between sites, of the vaginal taxa among themselves, is larger.
    share_upper(&sets, explanation.effective, 0.0, halved(parameters))
}

/// Confidence of either half of a bound: what the source holds at least, and what the sample holds at most.
fn halved(parameters: &LowBiomassParameters) -> f64 {
    1.0 - 0.5 * (1.0 - parameters.confidence)
}

/// Confidence of one of the three kinds of limit (carry-over, reagents, features) that a claim of a feature rests on, so that
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
    match (study.loads.copies(row), record.kind, &record.site) {
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
        let weight = template(study, other) * libm::exp(-distance);
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
