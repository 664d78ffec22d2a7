//! Dominance corrected for the bias that the study's mocks show.

use super::model::{BiasModel, Known};
use crate::dominance::status_of;
use crate::posterior::effective_reads;
use crate::profile::{GenusMembership, TaxonProfile, genus_membership};
use crate::{DominanceStatus, DysbiosisParameters, taxa::GenusGroup};
use endobiome_core::{Rank, stream};
use rand_distr::{Distribution, Gamma, StandardNormal, StudentT};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Draws of reads and biases behind a corrected share.
const DRAWS: usize = 2000;

/// The *Lactobacillus* share of one sample, corrected for bias.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectedDominance {
    /// Share of *Lactobacillus* sensu lato, each taxon's reads divided by its efficiency.
    pub share: f64,
    /// Lower end of the 95 % interval, through reads and biases.
    pub lower: f64,
    /// Upper end; ambiguous reads widen it.
    pub upper: f64,
    /// P(share >= threshold), ambiguous reads counted as not *Lactobacillus*.
    pub probability: f64,
    /// The same, ambiguous reads counted as *Lactobacillus*.
    pub probability_with_ambiguous: f64,
    /// The call.
    pub status: DominanceStatus,
    /// Share of the reads whose taxon the mocks do not hold, but a relative of it.
    pub by_relative: f64,
    /// Share of the reads whose taxon the mocks hold nothing like.
    pub not_in_mock: f64,
}

/// Calls *Lactobacillus* dominance at `threshold` on shares corrected for bias.
///
/// Each draw takes the composition from a Dirichlet of effective reads (half a read more on either side), and a bias for each taxon: of a
/// taxon of the mocks its estimate with its error; of a relative (the genus; *Lactobacillus* in the wide sense is one) the mean of that
/// group, and of any other 0, both with the spread between taxa, one draw a group; and a deviate of the noise between extracts. Reads are
/// divided by the efficiencies. `name` makes
/// the stream of draws. `None` without bacterial reads.
pub fn corrected_dominance(
    profile: &TaxonProfile<'_>,
    threshold: f64,
    model: &BiasModel,
    name: &str,
    parameters: &DysbiosisParameters,
) -> Option<CorrectedDominance> {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return None;
    }
    let parts = parts_of(profile, model);
    let effective = effective_reads(n, parameters.rho);
    let laws = laws_of(&parts, n, effective);
    let corrected = |weight: &dyn Fn(usize) -> f64, with_ambiguous: bool| {
        let (mut inside, mut all) = (0.0, 0.0);
        for (at, part) in parts.iter().enumerate() {
            let weight = weight(at);
            all += weight;
            if part.side == Side::Inside || (with_ambiguous && part.side == Side::Either) {
                inside += weight;
            }
        }
        inside / all
    };
    let means: Vec<f64> = parts.iter().map(|part| model.law(&part.known).0).collect();
    let share = corrected(&|at| parts[at].reads * libm::exp(-means[at]), false);
    let groups: Vec<&Known> = {
        let mut groups: Vec<&Known> = parts.iter().map(|part| &part.known).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    };
    let of_group: Vec<usize> =
        parts.iter().map(|part| groups.binary_search(&&part.known).unwrap_or(0)).collect();
    let mut random = stream(parameters.seed, "bias", name.as_bytes());
    let spread = model.degrees_of_freedom.and_then(|degrees| StudentT::new(degrees).ok());
    let (mut low, mut high) = (Vec::with_capacity(DRAWS), Vec::with_capacity(DRAWS));
    for _ in 0..DRAWS {
        let bias: Vec<f64> = groups
            .iter()
            .map(|known| {
                let (mean, sd) = model.law(known);
                let normal: f64 = StandardNormal.sample(&mut random);
                let deviate = match (known, &spread) {
                    (Known::Measured(_), Some(law)) => law.sample(&mut random),
                    _ => normal,
                };
                mean + sd * deviate
            })
            .collect();
        let reads: Vec<f64> =
            laws.iter().map(|law| law.as_ref().map_or(0.0, |law| law.sample(&mut random))).collect();
        let extract: Vec<f64> = parts
            .iter()
            .map(|_| {
                let deviate: f64 = StandardNormal.sample(&mut random);
                parameters.between_extracts * deviate
            })
            .collect();
        let weight = |at: usize| reads[at] * libm::exp(extract[at] - bias[of_group[at]]);
        low.push(corrected(&weight, false));
        high.push(corrected(&weight, true));
    }
    low.sort_unstable_by(f64::total_cmp);
    high.sort_unstable_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a number of draws")]
    let at_least =
        |draws: &[f64]| (DRAWS - draws.partition_point(|share| *share < threshold)) as f64 / DRAWS as f64;
    let (p_low, p_high) = (at_least(&low), at_least(&high));
    let part_of = |is: &dyn Fn(&Known) -> bool| {
        parts.iter().filter(|part| is(&part.known)).map(|part| part.reads).sum::<f64>() / n
    };
    Some(CorrectedDominance {
        share,
        lower: low[DRAWS / 40],
        upper: high[DRAWS - 1 - DRAWS / 40],
        probability: p_low,
        probability_with_ambiguous: p_high,
        status: if n < parameters.reads_not_interpretable {
            DominanceStatus::NotInterpretable
        } else {
            status_of(p_low, p_high, parameters.call_probability)
        },
        by_relative: part_of(&|known| matches!(known, Known::Relative(_))),
        not_in_mock: part_of(&|known| matches!(known, Known::Unknown(_))),
    })
}

/// On which side of the share a taxon counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Inside,
    Either,
    Outside,
}

/// Reads of one side and one bias.
struct Part {
    known: Known,
    side: Side,
    reads: f64,
}

fn parts_of(profile: &TaxonProfile<'_>, model: &BiasModel) -> Vec<Part> {
    let mut sums: BTreeMap<(Known, Side), f64> = BTreeMap::new();
    for &(assignment, reads) in profile.entries() {
        let side = match genus_membership(assignment, GenusGroup::LactobacillusSensuLato) {
            GenusMembership::Member => Side::Inside,
            GenusMembership::Ambiguous => Side::Either,
            // The family alone, in which other genera live too.
            GenusMembership::Other
                if assignment.lineage.get(Rank::Genus).is_none()
                    && assignment.species_group.is_empty()
                    && assignment.lineage.get(Rank::Family) == Some("Lactobacillaceae") =>
            {
                Side::Either
            }
            GenusMembership::Other => Side::Outside,
        };
        *sums.entry((model.known(assignment), side)).or_insert(0.0) += reads;
    }
    // A side without reads may hold what was not read.
    for side in [Side::Inside, Side::Outside] {
        if !sums.keys().any(|(_, of)| *of == side) {
            sums.insert((Known::Unknown(String::new()), side), 0.0);
        }
    }
    sums.into_iter().map(|((known, side), reads)| Part { known, side, reads }).collect()
}

/// The Gamma law of each part; half a read more on either side, spread as its reads are.
fn laws_of(parts: &[Part], n: f64, effective: f64) -> Vec<Option<Gamma<f64>>> {
    let total =
        |side: Side| -> f64 { parts.iter().filter(|part| part.side == side).map(|part| part.reads).sum() };
    let (inside, outside) = (total(Side::Inside), total(Side::Outside));
    parts
        .iter()
        .map(|part| {
            let half = match part.side {
                Side::Inside if inside > 0.0 => 0.5 * part.reads / inside,
                Side::Outside if outside > 0.0 => 0.5 * part.reads / outside,
                Side::Inside | Side::Outside => 0.5,
                Side::Either => 0.0,
            };
            Gamma::new(effective * part.reads / n + half, 1.0).ok()
        })
        .collect()
}
