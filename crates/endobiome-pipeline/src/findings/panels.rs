//! The hits of the panels, with how many wait for a second extraction.

use super::{Finding, Standing};
use endobiome_core::{Message, say};
use endobiome_dysbiosis::{PanelHit, PanelStatus, SampleCalls};
use std::collections::BTreeMap;

/// Targets named.
const NAMED: usize = 3;

pub(super) fn findings(calls: &[SampleCalls]) -> Vec<Finding> {
    let specimens: Vec<&SampleCalls> = calls.iter().filter(|calls| calls.kind.is_specimen()).collect();
    let with = |status: PanelStatus| {
        let mut targets: BTreeMap<&str, usize> = BTreeMap::new();
        let mut samples = 0;
        let mut hits: Vec<&PanelHit> = Vec::new();
        for sample in &specimens {
            let mut of_sample: Vec<&PanelHit> =
                sample.panels.iter().filter(|hit| hit.status == status).collect();
            // A target of several panels is one.
            of_sample.sort_by(|a, b| a.target.cmp(&b.target));
            of_sample.dedup_by(|a, b| a.target == b.target);
            samples += usize::from(!of_sample.is_empty());
            for hit in of_sample {
                *targets.entry(&hit.printed_as).or_default() += 1;
                hits.push(hit);
            }
        }
        (samples, named(targets), hits)
    };
    let mut findings = Vec::new();
    let (samples, targets, hits) = with(PanelStatus::Hit);
    if samples > 0 {
        let mut margins: Vec<f64> = hits.iter().filter_map(|hit| hit.falls_spread).collect();
        margins.sort_by(f64::total_cmp);
        let margin = margins.get(margins.len() / 2).map_or_else(Message::empty, |sd| {
            let usual = hits.first().map_or(0.0, |hit| hit.usual_spread);
            if sd.is_finite() {
                say!(
                    "; half of them fall at a noise between sites of {sd} or less (log sd; usual {usual})",
                    sd = format!("{sd:.1}"),
                    usual
                )
            } else {
                say!(
                    "; more than half of them at no noise between sites up to 4 (log sd; usual {usual})",
                    usual
                )
            }
        });
        findings.push(Finding {
            text: say!(
                "Panel targets: {samples} of {specimens} specimens with a hit ({targets}){margin}.",
                samples,
                specimens = specimens.len(),
                targets,
                margin
            ),
            standing: Standing::Notice,
            stands_on: Message::empty(),
            overturned_by: Message::empty(),
        });
    }
    let (samples, targets, hits) = with(PanelStatus::Unreplicated);
    if samples > 0 {
        let usual = hits.first().map_or(0.0, |hit| hit.usual_sporadic);
        findings.push(Finding::notice(say!("{samples} of {specimens} specimens have a panel target above the limits and above reagents and carry-over ({targets}), but in a single extraction, \
             of which a sporadic contaminant may bring up to {usual} % of the reads: they are unreplicated, no hits, and a second extraction would \
             settle them (dysbiosis/panels.tsv: falls_sporadic).", samples, specimens = specimens.len(), targets, usual = format!("{:.0}", 100.0 * usual))));
    }
    findings
}

/// The foremost targets with their numbers.
fn named(targets: BTreeMap<&str, usize>) -> Message {
    let mut targets: Vec<(&str, usize)> = targets.into_iter().collect();
    targets.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let more = targets.len().saturating_sub(NAMED);
    let mut words: Vec<Message> =
        targets.iter().take(NAMED).map(|(target, samples)| format!("{target} {samples}").into()).collect();
    if more > 0 {
        words.push(say!("{more} more", more));
    }
    Message::list(", ", words)
}
