//! The panels of one sample, with all that the call knows of its contamination.

use super::{CallInput, Profiles};
use crate::DysbiosisParameters;
use crate::bias::corrected_target;
use crate::panel::{Contamination, Extract, Panel, PanelHit, panel_hits};
use endobiome_core::{BodySite, SampleRecord};

/// All targets of all panels in one sample, against what contaminates it and a second extraction.
pub(super) fn panels(
    input: &CallInput<'_>,
    sample: usize,
    all: &[Profiles<'_>],
    record: Option<&SampleRecord>,
    parameters: &DysbiosisParameters,
) -> Vec<PanelHit> {
    let corrections = &input.corrections;
    let extract = |row: usize| Extract {
        profile: &all[row].raw,
        expected: all[row].expected.as_ref(),
        carried: all[row].carried.as_ref(),
        wells_rho: corrections.wells_rho.get(row).copied().unwrap_or(0.0),
        reagents: corrections.reagents.get(row).copied().unwrap_or(1.0),
    };
    let own = extract(sample);
    let contamination = Contamination {
        expected: own.expected,
        carried: own.carried,
        has_blanks: all[sample].kit.is_some(),
        wells_rho: own.wells_rho,
        reagents: own.reagents,
        // Of a site that is not said nothing is known: it may be one.
        low_biomass: record.and_then(|record| record.site.as_ref()).is_none_or(BodySite::is_of_low_biomass),
        second: corrections.second.get(sample).copied().flatten().map(extract),
    };
    Panel::ALL
        .into_iter()
        .flat_map(|panel| {
            let mut hits = panel_hits(panel, own.profile, contamination, parameters);
            let name = input.counts.samples()[sample].as_str();
            for (hit, target) in hits.iter_mut().zip(panel.targets()).filter(|(hit, _)| hit.reads > 0.0) {
                hit.corrected = input
                    .bias
                    .and_then(|model| corrected_target(own.profile, target, model, name, parameters));
            }
            hits
        })
        .collect()
}
