//! Trees of cell populations.

use super::Hit;
use crate::finding::ValidationCode;
use crate::study::{ClinicalTables, RowRef};
use std::collections::{BTreeMap, BTreeSet};

/// A tube: sample and panel.
type Tube<'a> = (&'a str, &'a str);

/// Concentrations that are usual in a unit.
const USUAL: [(&str, f64, f64); 2] = [("cells_per_uL", 10.0, 20_000.0), ("1e9_per_L", 0.01, 20.0)];

pub(super) fn check(study: &ClinicalTables) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut tubes: BTreeMap<Tube<'_>, Vec<RowRef<'_>>> = BTreeMap::new();
    for row in study.rows("flow_populations") {
        tubes.entry((row.raw("sample_id"), row.raw("panel_id"))).or_default().push(row);
    }
    let mut low = BTreeSet::new();
    for (tube, rows) in &tubes {
        hits.extend(tree(rows));
        for row in rows {
            counts(row, &mut hits);
            if row.number("viability_pct").is_some_and(|viability| viability < 70.0) && low.insert(*tube) {
                hits.push(Hit::at(ValidationCode::Viability, row, "viability_pct", "viability under 70 %"));
            }
        }
    }
    hits
}

fn counts(row: &RowRef<'_>, hits: &mut Vec<Hit>) {
    let (events, parent) = (row.number("n_events"), row.number("n_parent"));
    if let (Some(events), Some(parent)) = (events, parent) {
        if events > parent {
            let message = format!("more events than the {parent} of the parent");
            hits.push(Hit::at(ValidationCode::ChildOverParent, row, "n_events", message));
        } else if let Some(percent) = row.number("pct_parent").filter(|_| parent > 0.0) {
            let expected = 100.0 * events / parent;
            if (percent - expected).abs() > 0.05 {
                let message = if (percent * 100.0 - expected).abs() <= 0.05 + expected / 1000.0
                    && expected > 0.0
                {
                    format!(
                        "{events} of {parent} events are {expected:.2} %: is this a fraction in place of per cent?"
                    )
                } else {
                    format!("{events} of {parent} events are {expected:.2} %")
                };
                hits.push(Hit::at(ValidationCode::PercentOfParent, row, "pct_parent", message));
            }
        }
    }
    if events.is_some_and(|events| events < 100.0) {
        hits.push(Hit::at(ValidationCode::FewEvents, row, "n_events", "fewer than 100 events"));
    }
    if let (Some(conc), Some(unit)) = (row.number("conc"), row.text("conc_unit"))
        && USUAL.iter().any(|(name, least, most)| *name == unit && !(*least..=*most).contains(&conc))
    {
        let message = format!("unusual for {unit}: is it another unit?");
        hits.push(Hit::at(ValidationCode::Range, row, "conc", message).warning());
    }
}

/// Parents that are not there, and circles, each told once.
fn tree(rows: &[RowRef<'_>]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let place: BTreeMap<&str, usize> =
        rows.iter().enumerate().rev().map(|(at, row)| (row.raw("population"), at)).collect();
    let parent_of = |at: usize| -> Option<&str> {
        rows[at].text("parent").filter(|parent| *parent != "root" && !rows[at].is_told("parent"))
    };
    let mut told = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(parent) = parent_of(at) else { continue };
        if !place.contains_key(parent) {
            let message = "the parent is not among the populations of this sample and panel";
            hits.push(Hit::at(ValidationCode::ParentMissing, row, "parent", message));
            continue;
        }
        let mut chain = vec![at];
        let mut here = at;
        while let Some(next) = parent_of(here).and_then(|parent| place.get(parent).copied()) {
            if let Some(start) = chain.iter().position(|seen| *seen == next) {
                let circle = &chain[start..];
                if circle.iter().all(|member| told.insert(*member)) {
                    // Trees are written from the root down: the link that points down the file is the odd one.
                    let odd = circle.iter().copied().min().map_or(at, |first| {
                        let points_down = |member: &usize| {
                            parent_of(*member)
                                .and_then(|parent| place.get(parent))
                                .is_some_and(|p| p >= member)
                        };
                        circle.iter().copied().filter(points_down).min().unwrap_or(first)
                    });
                    let message = "the tree of populations turns in a circle";
                    hits.push(Hit::at(ValidationCode::ParentMissing, &rows[odd], "parent", message));
                }
                break;
            }
            chain.push(next);
            here = next;
        }
    }
    hits
}
