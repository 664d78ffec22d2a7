//! What became of one target in one sample.

use super::law::ContaminantLaw;
use super::reads::reads_of;
use super::{Contamination, Extract, Panel, PanelHit, PanelStatus, Target};
use crate::numerics::falls_at;
use crate::{DysbiosisParameters, TaxonProfile};
use endobiome_core::Standing;

/// Largest noise between sites tried: nothing is known to differ more.
const MOST_SITES: f64 = 4.0;

/// A library with its limits and what contamination may bring to it.
struct Library<'a> {
    extract: Extract<'a>,
    n: f64,
    parameters: &'a DysbiosisParameters,
}

impl<'a> Library<'a> {
    fn new(extract: Extract<'a>, parameters: &'a DysbiosisParameters) -> Self {
        Self { extract, n: extract.profile.bacterial_reads(), parameters }
    }

    /// The law of the target's contaminant reads; with those of taxa above it, which may be of it, where `possible`.
    fn law(&self, target: &Target, possible: bool) -> ContaminantLaw {
        let of = |profile: Option<&TaxonProfile<'_>>| {
            profile.map_or(0.0, |profile| {
                let found = reads_of(target, profile);
                if possible { found.reads + found.not_resolved } else { found.reads }
            })
        };
        let expected = of(self.extract.expected);
        let carried = of(self.extract.carried).min(expected);
        ContaminantLaw {
            carried,
            rest: expected - carried,
            n: self.n.max(1.0),
            wells_rho: self.extract.wells_rho,
            reagents: self.extract.reagents,
        }
    }

    fn above_limits(&self, reads: f64) -> bool {
        reads >= self.parameters.panel_minimum_reads
            && self.n > 0.0
            && reads / self.n >= self.parameters.panel_minimum_share
    }

    fn tail(&self, law: &ContaminantLaw, reads: f64) -> f64 {
        law.tail(reads, self.parameters.between_sites, self.parameters)
    }

    /// Whether the library holds more of the target than contamination may bring with the probability `error`.
    fn holds(&self, target: &Target, error: f64) -> bool {
        let reads = reads_of(target, self.extract.profile).reads;
        self.n >= self.parameters.reads_not_interpretable
            && self.above_limits(reads)
            && self.tail(&self.law(target, false), reads) < error
    }

    /// Share of the reads that limits and known sources ask for: with less there would be no hit.
    fn explained(&self, law: &ContaminantLaw, reads: f64, threshold: f64) -> f64 {
        let stands = |reads: f64| self.above_limits(reads) && self.tail(law, reads) < threshold;
        let (mut falls, mut holds) = (0.0, reads);
        while holds - falls > 0.5_f64.max(1e-3 * reads) {
            let middle = 0.5 * (falls + holds);
            if stands(middle) { holds = middle } else { falls = middle }
        }
        holds / self.n
    }

    /// The smallest noise between sites at which the tail reaches the threshold; infinite where none up to [`MOST_SITES`] does.
    fn falls_spread(&self, law: &ContaminantLaw, reads: f64, threshold: f64) -> f64 {
        let stands = |sd: f64| law.tail(reads, sd, self.parameters) < threshold;
        falls_at(self.parameters.between_sites, MOST_SITES, 0.05, stands)
    }
}

pub(super) fn judge(
    panel: Panel,
    target: &Target,
    threshold: f64,
    profile: &TaxonProfile<'_>,
    contamination: Contamination<'_>,
    parameters: &DysbiosisParameters,
) -> PanelHit {
    let library = Library::new(contamination.extract(profile), parameters);
    let n = library.n;
    let found = reads_of(target, profile);
    let law = library.law(target, false);
    let tail = library.tail(&law, found.reads);
    // Were all reads of the target that may be of it.
    let possible = found.reads + found.not_resolved;
    let usual_sporadic = if contamination.low_biomass { parameters.sporadic_share } else { 0.0 };
    let (mut falls_spread, mut falls_sporadic) = (None, None);
    let status = if n < parameters.reads_not_interpretable {
        PanelStatus::NotInterpretable
    } else if library.above_limits(found.reads) && tail < threshold {
        if !contamination.has_blanks && crate::taxa::unverifiable_source(target.name).is_some() {
            PanelStatus::Unverifiable
        } else {
            let again = contamination.second.is_some_and(|second| {
                // One question is put to the second extraction, not one a target.
                Library::new(second, parameters).holds(target, parameters.panel_error)
            });
            let share = found.reads / n;
            let explained = library.explained(&law, found.reads, threshold);
            falls_spread = Some(library.falls_spread(&law, found.reads, threshold));
            falls_sporadic = (!again).then_some(share - explained);
            match Standing::of(share, explained, usual_sporadic, again) {
                Some(Standing::FoundAgain | Standing::BeyondSporadic) => PanelStatus::Hit,
                _ if contamination.low_biomass => PanelStatus::Unreplicated,
                _ => PanelStatus::Hit,
            }
        }
    } else if found.not_resolved > 0.0
        && library.above_limits(possible)
        && library.tail(&library.law(target, true), possible) < threshold
    {
        PanelStatus::NotResolved
    } else if possible <= 0.0 {
        PanelStatus::NotDetected
    } else if !library.above_limits(possible) {
        PanelStatus::BelowLimit
    } else {
        PanelStatus::ExplainedByContamination
    };
    PanelHit {
        panel,
        target: target.name.to_owned(),
        printed_as: found.label,
        resolution: found.resolution,
        reads: found.reads,
        reads_genus_only: found.genus_only,
        reads_not_resolved: found.not_resolved,
        share: if n > 0.0 { found.reads / n } else { 0.0 },
        expected_reads: law.carried + law.rest,
        tail_probability: tail,
        threshold,
        falls_spread,
        usual_spread: parameters.between_sites,
        falls_sporadic,
        usual_sporadic,
        status,
        corrected: None,
    }
}
