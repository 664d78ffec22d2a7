//! Presence above the detection limit, by Firth's logistic regression.

use super::{Scan, method};
use crate::rank_test::sides;
use crate::{ComparisonRow, Effect, EffectKind, EstimateKind};
use endobiome_stats::contingency::risk_difference;
use endobiome_stats::rank::{NullChoice, mann_whitney};
use endobiome_stats::regression::firth_logistic;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// One row a taxon: the log odds ratio of presence.
///
/// A woman counts once: present when present at any of her sites. Where depth goes with the group, the
/// logarithm of depth is in the model, for deeper samples show more rare taxa.
pub(super) fn rows(scan: &Scan<'_>, units: &[(usize, bool)], adjusters: &[String]) -> Vec<ComparisonRow> {
    // one unit a woman stands for her
    let mut of_woman: BTreeMap<usize, (usize, bool, Vec<usize>)> = BTreeMap::new();
    for &(unit, case) in units {
        if let Some(row) = scan.counts.row_of(unit) {
            of_woman
                .entry(scan.design.units()[unit].woman)
                .or_insert_with(|| (unit, case, Vec::new()))
                .2
                .push(row);
        }
    }
    let women: Vec<(usize, bool, Vec<usize>)> = of_woman.into_values().collect();
    let units: Vec<(usize, bool)> = women.iter().map(|w| (w.0, w.1)).collect();
    let log_depth: Vec<f64> =
        women.iter().map(|w| libm::log(w.2.iter().map(|&r| scan.counts.totals[r]).sum::<f64>())).collect();
    let depth = |case: bool| -> Vec<f64> {
        women.iter().zip(&log_depth).filter(|(w, _)| w.1 == case).map(|(_, d)| *d).collect()
    };
    let depth_differs =
        mann_whitney(&depth(true), &depth(false), NullChoice::Normal, 0.95).is_ok_and(|t| t.p < 0.1);
    let extra: Vec<(&str, Vec<f64>)> =
        if depth_differs { vec![("ln depth", log_depth.clone())] } else { Vec::new() };
    let sets = scan.design.matched_sets(adjusters);
    let model = if sets.is_empty() {
        scan.design.model(&units, adjusters, false, &extra)
    } else {
        Err(format!(
            "{} has a level for every few women, so that a logistic model of it is biased",
            sets.join(", ")
        ))
    };
    (0..scan.counts.taxa.len())
        .into_par_iter()
        .map(|taxon| {
            let mut row = scan.row(taxon, method::PRESENCE, &adjusters.join(" + "));
            let model = match &model {
                Ok(model) => model,
                Err(reason) => {
                    row.n = sides(units.iter().map(|u| u.1));
                    row.notes.push(format!("not computed: {reason}"));
                    return row;
                }
            };
            if !adjusters.is_empty() {
                row.adjusted_for.clone_from(&model.adjusted_for);
            } else if depth_differs {
                row.notes.push("depth differs between groups: ln depth is in the model".to_owned());
            }
            let present: Vec<bool> =
                model.kept.iter().map(|&i| women[i].2.iter().any(|&r| is_present(scan, r, taxon))).collect();
            let case: Vec<bool> = model.kept.iter().map(|&i| women[i].1).collect();
            row.n = sides(case.iter().copied());
            row.notes.extend(model.notes.iter().cloned());
            let with = |wanted: bool| present.iter().zip(&case).filter(|(p, c)| **p && **c == wanted).count();
            row.with = vec![with(true), with(false)];
            let level = scan.design.options().level;
            let (n, present_in) = (row.n.clone(), row.with.clone());
            if adjusters.is_empty()
                && let Ok(difference) = risk_difference(
                    present_in[0] as u64,
                    n[0] as u64,
                    present_in[1] as u64,
                    n[1] as u64,
                    level,
                )
            {
                row.effect = Some(Effect {
                    kind: EffectKind::RiskDifference,
                    size: difference.estimate,
                    interval: Some((difference.low, difference.high)),
                });
            }
            match firth_logistic(
                &present,
                &model.matrix,
                &[model.group_column()],
                scan.design.options().level,
            ) {
                Ok(fit) => {
                    if let Some(group) = fit.coefficients.first() {
                        row.estimate = Some(group.estimate);
                        row.estimate_kind = Some(EstimateKind::LogOddsRatio);
                        (row.low, row.high) = (Some(group.low), Some(group.high));
                        row.p = Some(group.p);
                    }
                }
                Err(endobiome_stats::Error::Constant { .. }) => {
                    row.notes.push("not tested: present in all or in none".to_owned());
                }
                Err(error) => row.notes.push(format!("not computed: {error}")),
            }
            row
        })
        .collect()
}

fn is_present(scan: &Scan<'_>, row: usize, taxon: usize) -> bool {
    scan.counts.values[row][taxon] >= 2.0 && scan.counts.share(row, taxon) >= scan.options.detection_limit
}
