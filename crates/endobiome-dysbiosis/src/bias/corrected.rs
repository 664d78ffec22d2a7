//! Dominance corrected for the bias that the study's mocks show.

use super::model::{BiasModel, Known};
use super::share::{Side, corrected_share};
use crate::dominance::status_of;
use crate::profile::{GenusMembership, TaxonProfile, genus_membership};
use crate::{DominanceStatus, DysbiosisParameters, taxa::GenusGroup};
use endobiome_core::{Assignment, Rank};
use serde::{Deserialize, Serialize};

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

/// Calls *Lactobacillus* dominance at `threshold` on shares corrected for bias, through the errors of reads and biases and the noise between
/// extracts. `name` makes the stream of draws. `None` without bacterial reads.
pub fn corrected_dominance(
    profile: &TaxonProfile<'_>,
    threshold: f64,
    model: &BiasModel,
    name: &str,
    parameters: &DysbiosisParameters,
) -> Option<CorrectedDominance> {
    let n = profile.bacterial_reads();
    let found = corrected_share(profile, &side_of_lactobacillus, model, name, parameters)?;
    let (p_low, p_high) = found.at_least(threshold);
    let (lower, upper) = found.interval();
    Some(CorrectedDominance {
        share: found.share,
        lower,
        upper,
        probability: p_low,
        probability_with_ambiguous: p_high,
        status: if n < parameters.reads_not_interpretable {
            DominanceStatus::NotInterpretable
        } else {
            status_of(p_low, p_high, parameters.call_probability)
        },
        by_relative: found.reads(|known, _| matches!(known, Known::Relative(_))) / n,
        not_in_mock: found.reads(|known, _| matches!(known, Known::Unknown(_))) / n,
    })
}

/// *Lactobacillus* in the wide sense is inside; what may be of it, either.
fn side_of_lactobacillus(assignment: &Assignment) -> Side {
    match genus_membership(assignment, GenusGroup::LactobacillusSensuLato) {
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
    }
}
