//! Log-ratios where a taxon is present, by a linear model and by ranks.
//!
//! A taxon that half of the women lack has two questions: who has it (the presence model asks that), and how much of it those have who
//! have it. A model of all women mixes them: zeros filled with a pseudocount lie far from everything else, stretch the spread and
//! halve the estimate. Here the second question is asked of those alone who have it (as in MaAsLin 3, Nickols et al. 2024), the level of a sample
//! being a median of ratios, and the shift that is common to most taxa being taken out (as in LinDA, Zhou et al. 2022).

use super::clr_model::{common_shift, correct};
use super::present_logs::{PresentLogs, present_logs};
use super::{Scan, method};
use crate::rank_test::{OfWoman, by_side, describe_groups, fill_blocked, fill_mann_whitney, sides};
use crate::values::{NOT_ESTIMABLE, per_woman};
use crate::{ComparisonRow, Design};
use endobiome_stats::rank::{NullChoice, mann_whitney};
use endobiome_stats::regression::{Coefficient, LinearModel, RandomIntercept};
use rayon::prelude::*;
use std::f64::consts::LN_2;

/// With fewer taxa there is no typical one among them, and log-ratios are those of all taxa.
pub(super) const FEWEST_TAXA: usize = 10;

/// What the fit of one taxon was made on.
struct Fitted {
    n: Vec<usize>,
    adjusted_for: String,
    notes: Vec<String>,
    coefficient: Result<Coefficient, String>,
}

/// Two rows a taxon: the group's coefficient in a linear model of its log-ratios, and a rank test of them.
pub(super) fn rows(scan: &Scan<'_>, units: &[(usize, bool)], adjusters: &[String]) -> Vec<ComparisonRow> {
    let rows: Vec<usize> = units.iter().filter_map(|(unit, _)| scan.counts.row_of(*unit)).collect();
    let depth = |case: bool| -> Vec<f64> {
        rows.iter().zip(units).filter(|(_, u)| u.1 == case).map(|(&row, _)| scan.counts.totals[row]).collect()
    };
    let depth_differs =
        mann_whitney(&depth(true), &depth(false), NullChoice::Normal, 0.95).is_ok_and(|test| test.p < 0.1);
    let logs = present_logs(scan.counts, &rows, depth_differs);
    let n_taxa = scan.counts.taxa.len();
    let fits: Vec<Fitted> = (0..n_taxa)
        .into_par_iter()
        .map(|taxon| {
            let here: Vec<(usize, bool, f64)> = units
                .iter()
                .enumerate()
                .filter_map(|(place, &(unit, case))| Some((unit, case, logs.of(place, taxon)?)))
                .collect();
            fit(scan.design, &here, adjusters)
        })
        .collect();
    let estimated: Vec<&Coefficient> = fits
        .iter()
        .filter_map(|fit| fit.coefficient.as_ref().ok())
        .filter(|coefficient| coefficient.standard_error > 0.0)
        .collect();
    let shift = common_shift(
        &estimated.iter().map(|c| c.estimate).collect::<Vec<_>>(),
        &estimated.iter().map(|c| c.standard_error).collect::<Vec<_>>(),
    );
    let repeats = scan.design.has_repeats();
    let test = format!("{}, {}", method::WHERE_PRESENT, if repeats { "random woman" } else { "HC3 errors" });
    let level = scan.design.options().level;
    let mut all: Vec<ComparisonRow> = fits
        .into_iter()
        .enumerate()
        .map(|(taxon, fitted)| {
            let mut row = scan.row(taxon, method::WHERE_PRESENT, &adjusters.join(" + "));
            row.test.clone_from(&test);
            row.n = fitted.n;
            row.notes.extend(fitted.notes);
            if !adjusters.is_empty() && !fitted.adjusted_for.is_empty() {
                row.adjusted_for = fitted.adjusted_for;
            }
            row.notes.extend(limit_note(&logs));
            match fitted.coefficient {
                Ok(c) if c.standard_error > 0.0 => correct(&mut row, &c, shift, level),
                Ok(_) => row.notes.push(NOT_ESTIMABLE.to_owned()),
                Err(reason) => row.notes.push(format!("not computed: {reason}")),
            }
            row
        })
        .collect();
    // Small counts have the same logarithms in many samples: a shift that is chance would break all these ties in one direction.
    let told = if shift.0.abs() > 2.0 * shift.1 { shift.0 } else { 0.0 };
    all.extend(ranks(scan, units, adjusters, &logs, told));
    all
}

/// What is said of the share from which a taxon counted as present.
pub(super) fn limit_note(logs: &PresentLogs) -> Option<String> {
    let limit = logs.limit?;
    Some(format!(
        "depth differs between groups: present means a share of {:.2} % or more, which all but the shallowest samples would show",
        100.0 * limit
    ))
}

/// Why a taxon cannot be tested among the women that have it.
fn too_few(design: &Design, n: &[usize]) -> Option<String> {
    let least = design.options().least_per_group.max(3);
    n.iter().any(|n| *n < least).then(|| {
        let told: Vec<String> = n.iter().map(usize::to_string).collect();
        format!("present in {} women; at least {least} a side are needed", told.join(" and "))
    })
}

/// The model of one taxon on the units that have it.
fn fit(design: &Design, here: &[(usize, bool, f64)], adjusters: &[String]) -> Fitted {
    let mut women: Vec<(usize, bool)> = here.iter().map(|h| (design.units()[h.0].woman, h.1)).collect();
    women.dedup();
    let mut fitted = Fitted {
        n: sides(women.iter().map(|w| w.1)),
        adjusted_for: String::new(),
        notes: Vec::new(),
        coefficient: Err(String::new()),
    };
    if let Some(reason) = too_few(design, &fitted.n) {
        fitted.coefficient = Err(reason);
        return fitted;
    }
    let units: Vec<(usize, bool)> = here.iter().map(|h| (h.0, h.1)).collect();
    let repeats = design.has_repeats();
    let model = match design.model(&units, adjusters, repeats, &[]) {
        Ok(model) => model,
        Err(reason) => {
            fitted.coefficient = Err(reason);
            return fitted;
        }
    };
    let y: Vec<f64> = model.kept.iter().map(|&at| here[at].2).collect();
    let mut women: Vec<(usize, bool)> =
        model.kept.iter().map(|&at| (design.units()[here[at].0].woman, here[at].1)).collect();
    let of_woman: Vec<usize> = women.iter().map(|w| w.0).collect();
    women.dedup();
    fitted.n = sides(women.iter().map(|w| w.1));
    let level = design.options().level;
    let coefficients = if let Some(reason) = too_few(design, &fitted.n) {
        Err(reason)
    } else if repeats {
        RandomIntercept::new(&model.matrix, &of_woman)
            .and_then(|mixed| mixed.fit(&y, level))
            .map(|fit| fit.coefficients)
            .map_err(|error| error.to_string())
    } else {
        LinearModel::new(&model.matrix)
            .and_then(|linear| linear.fit(&y, level))
            .map(|fit| fit.robust)
            .map_err(|error| error.to_string())
    };
    fitted.coefficient =
        coefficients.and_then(|all| all.into_iter().nth(model.group_column()).ok_or_else(String::new));
    fitted.adjusted_for = model.adjusted_for;
    fitted.notes = model.notes;
    fitted
}

/// Rank tests of the log-ratios, in log2 and without the common shift: an outlier weighs no more than its place. Within blocks where
/// there is something to adjust for that has levels.
fn ranks(
    scan: &Scan<'_>,
    units: &[(usize, bool)],
    adjusters: &[String],
    logs: &PresentLogs,
    shift: f64,
) -> Vec<ComparisonRow> {
    let strata: Vec<Option<String>> = if adjusters.is_empty() {
        vec![None]
    } else {
        scan.design.strata(scan.at).into_iter().map(Some).collect()
    };
    let place_of: std::collections::BTreeMap<usize, usize> =
        units.iter().enumerate().map(|(place, (unit, _))| (*unit, place)).collect();
    let of_unit = |unit: usize, taxon: usize| -> Option<f64> { logs.of(*place_of.get(&unit)?, taxon) };
    let mut all = Vec::new();
    for stratum in strata {
        let rows: Vec<ComparisonRow> = (0..scan.counts.taxa.len())
            .into_par_iter()
            .map(|taxon| {
                let of_women = |value: &dyn Fn(usize) -> Option<f64>| -> Vec<OfWoman> {
                    per_woman(scan.design, scan.contrast, |unit| {
                        of_unit(unit, taxon).and_then(|_| value(unit))
                    })
                };
                let women: Vec<OfWoman> = of_women(&|unit| of_unit(unit, taxon))
                    .into_iter()
                    .map(|(unit, case, log)| (unit, case, (if case { log - shift } else { log }) / LN_2))
                    .collect();
                let shares = of_women(&|unit| Some(scan.counts.share(scan.counts.row_of(unit)?, taxon)));
                let name = if stratum.is_some() {
                    method::BLOCKED_WHERE_PRESENT
                } else {
                    method::RANKS_WHERE_PRESENT
                };
                let mut row = scan.row(taxon, name, stratum.as_deref().unwrap_or_default());
                row.n = sides(women.iter().map(|w| w.1));
                if let Some(reason) = too_few(scan.design, &row.n) {
                    row.notes.push(format!("not computed: {reason}"));
                    return row;
                }
                match &stratum {
                    Some(column) => fill_blocked(scan.design, &mut row, &women, column),
                    None => {
                        fill_mann_whitney(scan.design, &mut row, &women);
                    }
                }
                let n = row.n.clone();
                describe_groups(&mut row, &by_side(&shares));
                row.n = n;
                row.notes.extend(limit_note(logs));
                row
            })
            .collect();
        all.extend(rows);
    }
    all
}
