//! Calls of samples: LD or not, community state types.

use crate::family;
use crate::questions::call_rows;
use crate::rank_test::sides;
use crate::values::{no_contrast_row, refusal, start_row};
use crate::{ComparisonRow, Design, Effect, EffectKind, EstimateKind, Result, ResultKind, TableKind};
use endobiome_cohort::Contrast;
use endobiome_stats::contingency::{chi_squared, fisher, fisher_table, mantel_haenszel, risk_difference};
use endobiome_stats::regression::firth_logistic;
use std::collections::BTreeMap;

/// A named call of every record of the design, in its order; `None` where there is none (indeterminate).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCalls {
    /// The name: `LD90`.
    pub name: String,
    /// One call a record: `LD`, `NLD`, `IV-B`.
    pub calls: Vec<Option<String>>,
    /// For a two-way call, the word whose share is compared; `None` for more than two.
    pub positive: Option<String>,
}

/// Compares calls between groups.
///
/// A two-way call by Fisher's exact test with the conditional odds ratio, Newcombe's risk
/// difference as its effect, within batches and blocks by Mantel and Haenszel, and by Firth's logistic regression where there are covariates or a
/// confounded batch; a call of several kinds by Fisher's test of the whole table with Cramér's V. A woman
/// whose samples disagree (replicates, sites) has no call.
///
/// # Errors
/// When calls do not line up with the records.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, NamedCalls, TableKind, compare_calls};
/// use endobiome_core::{SampleId, SampleRecord};
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let calls = ["NLD", "NLD", "NLD", "LD", "LD", "LD"].map(|call| Some(call.to_owned())).to_vec();
/// let named = NamedCalls { name: "LD90".to_owned(), calls, positive: Some("NLD".to_owned()) };
/// let rows = compare_calls(&design, &[named], TableKind::Raw)?;
/// // The most extreme of 20 ways to give three calls to six women, and its mirror image.
/// assert!((rows[0].p.ok_or("not tested")? - 0.1).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_calls(design: &Design, calls: &[NamedCalls], table: TableKind) -> Result<Vec<ComparisonRow>> {
    let mut rows = Vec::new();
    for named in calls {
        design.line_up(&named.name, named.calls.len())?;
        if design.contrasts().is_empty() && design.questions().is_empty() {
            rows.push(no_contrast_row(design, &named.name, ResultKind::Call, table));
        }
        for (at, contrast) in design.contrasts().iter().enumerate() {
            let women = called_women(design, contrast, named);
            match &named.positive {
                Some(positive) => {
                    rows.push(two_way(design, contrast, named, &women, positive, table));
                    if !design.adjusters(at).is_empty() {
                        rows.push(adjusted(design, at, named, &women, positive, table));
                    }
                    for stratum in design.strata(at) {
                        rows.push(within(design, contrast, named, &women, positive, table, &stratum));
                    }
                }
                None => rows.push(several(design, contrast, named, &women, table)),
            }
        }
        rows.extend(call_rows(design, named, table));
    }
    family::finish(design, &mut rows);
    Ok(rows)
}

/// The women with one call: a unit of hers, her side and her call.
fn called_women(design: &Design, contrast: &Contrast, named: &NamedCalls) -> Vec<(usize, bool, String)> {
    let mut women: Vec<(usize, usize, bool, Vec<&str>)> = Vec::new();
    for (unit, case) in design.units_of(contrast) {
        let woman = design.units()[unit].woman;
        let of_unit = design.units()[unit].records.iter().filter_map(|&r| named.calls[r].as_deref());
        match women.last_mut() {
            Some(last) if last.0 == woman => last.3.extend(of_unit),
            _ => women.push((woman, unit, case, of_unit.collect())),
        }
    }
    women
        .into_iter()
        .filter_map(|(_, unit, case, mut calls)| {
            calls.sort_unstable();
            calls.dedup();
            (calls.len() == 1).then(|| (unit, case, calls[0].to_owned()))
        })
        .collect()
}

fn start(
    design: &Design,
    contrast: &Contrast,
    named: &NamedCalls,
    women: &[(usize, bool, String)],
    table: TableKind,
    test: &str,
) -> (ComparisonRow, bool) {
    let mut row = start_row(design, contrast, &named.name, ResultKind::Call, table, test);
    row.n = sides(women.iter().map(|w| w.1));
    let without = design.women_of(contrast).len() - women.len();
    if without > 0 {
        row.notes.push(format!(
            "{without} women without a call (indeterminate, or their samples disagree) are left out"
        ));
    }
    let refused = refusal(design, row.n[0], row.n[1]);
    let go = refused.is_none();
    row.notes.extend(refused);
    (row, go)
}

fn two_way(
    design: &Design,
    contrast: &Contrast,
    named: &NamedCalls,
    women: &[(usize, bool, String)],
    positive: &str,
    table: TableKind,
) -> ComparisonRow {
    let (mut row, go) = start(design, contrast, named, women, table, "Fisher");
    row.with = with(women.iter(), positive);
    if !go {
        return row;
    }
    let count = |case: bool, yes: bool| {
        women.iter().filter(|w| w.1 == case && (w.2 == positive) == yes).count() as u64
    };
    let cells = [[count(true, true), count(true, false)], [count(false, true), count(false, false)]];
    let level = design.options().level;
    let (n1, n2) = (cells[0][0] + cells[0][1], cells[1][0] + cells[1][1]);
    row.notes.push(format!("{positive}: {} of {n1} cases, {} of {n2} controls", cells[0][0], cells[1][0]));
    if let Ok(difference) = risk_difference(cells[0][0], n1, cells[1][0], n2, level) {
        row.effect = Some(Effect {
            kind: EffectKind::RiskDifference,
            size: difference.estimate,
            interval: Some((difference.low, difference.high)),
        });
    }
    match fisher(cells, level) {
        Ok(test) => {
            row.estimate = Some(test.odds_ratio);
            row.estimate_kind = Some(EstimateKind::OddsRatio);
            (row.low, row.high) = (Some(test.low), Some(test.high));
            row.p = Some(test.p);
            row.smallest_p = Some(test.smallest_p);
        }
        Err(_) => {
            row.p = Some(1.0);
            row.smallest_p = Some(1.0);
            row.notes.push("all women have the same call".to_owned());
        }
    }
    row
}

fn adjusted(
    design: &Design,
    at: usize,
    named: &NamedCalls,
    women: &[(usize, bool, String)],
    positive: &str,
    table: TableKind,
) -> ComparisonRow {
    let contrast = &design.contrasts()[at];
    let (mut row, go) = start(design, contrast, named, women, table, "Firth logistic");
    row.adjusted_for = design.adjusters(at).join(" + ");
    if !go {
        return row;
    }
    let sets = design.matched_sets(&design.adjusters(at));
    if !sets.is_empty() {
        row.notes.push(format!(
            "not computed: {} has a level for every few women, so that a logistic model of it is biased: see the row within it",
            sets.join(", ")
        ));
        return row;
    }
    let units: Vec<(usize, bool)> = women.iter().map(|w| (w.0, w.1)).collect();
    let fitted = design.model(&units, &design.adjusters(at), false, &[]).and_then(|model| {
        let y: Vec<bool> = model.kept.iter().map(|&i| women[i].2 == positive).collect();
        let fit = firth_logistic(&y, &model.matrix, &[model.group_column()], design.options().level)
            .map_err(|error| error.to_string())?;
        Ok((model, fit))
    });
    match fitted {
        Ok((model, fit)) => {
            row.n = sides(model.kept.iter().map(|&i| units[i].1));
            row.with = with(model.kept.iter().map(|&i| &women[i]), positive);
            row.notes.extend(model.notes);
            if let Some(group) = fit.coefficients.first() {
                row.estimate = Some(libm::exp(group.estimate));
                row.estimate_kind = Some(EstimateKind::OddsRatio);
                (row.low, row.high) = (Some(libm::exp(group.low)), Some(libm::exp(group.high)));
                row.p = Some(group.p);
            }
        }
        Err(reason) => row.notes.push(format!("not computed: {reason}")),
    }
    row
}

/// How many cases and controls have a call.
fn with<'a>(women: impl Iterator<Item = &'a (usize, bool, String)>, positive: &str) -> Vec<usize> {
    sides(women.filter(|woman| woman.2 == positive).map(|woman| woman.1))
}

/// The Cochran-Mantel-Haenszel test within the levels of a column.
fn within(
    design: &Design,
    contrast: &Contrast,
    named: &NamedCalls,
    women: &[(usize, bool, String)],
    positive: &str,
    table: TableKind,
    column: &str,
) -> ComparisonRow {
    let known: Vec<(usize, bool, String)> =
        women.iter().filter(|woman| design.unit_cell(woman.0, column).is_some()).cloned().collect();
    let (mut row, go) = start(design, contrast, named, &known, table, "Mantel-Haenszel");
    row.adjusted_for = column.to_owned();
    row.with = with(known.iter(), positive);
    if !go {
        return row;
    }
    let mut strata: BTreeMap<String, [[u64; 2]; 2]> = BTreeMap::new();
    for (unit, case, call) in &known {
        let table = strata.entry(design.unit_cell(*unit, column).unwrap_or_default()).or_default();
        table[usize::from(!case)][usize::from(call != positive)] += 1;
    }
    let tables: Vec<[[u64; 2]; 2]> = strata.into_values().collect();
    match mantel_haenszel(&tables, design.options().level) {
        Ok(test) => {
            row.estimate = Some(test.odds_ratio);
            row.estimate_kind = Some(EstimateKind::OddsRatio);
            (row.low, row.high) = (Some(test.low), Some(test.high));
            (row.statistic, row.p) = (Some(test.statistic), Some(test.p));
            row.notes.push(format!(
                "{} of {} levels of '{column}' hold both groups and both calls",
                test.informative,
                tables.len()
            ));
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
    row
}

fn several(
    design: &Design,
    contrast: &Contrast,
    named: &NamedCalls,
    women: &[(usize, bool, String)],
    table: TableKind,
) -> ComparisonRow {
    let (mut row, go) = start(design, contrast, named, women, table, "Fisher r x c");
    if !go {
        return row;
    }
    let mut names: Vec<&str> = women.iter().map(|w| w.2.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let counts: Vec<Vec<u64>> = [true, false]
        .into_iter()
        .map(|case| {
            names
                .iter()
                .map(|name| women.iter().filter(|w| w.1 == case && w.2 == *name).count() as u64)
                .collect()
        })
        .collect();
    let said: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(j, name)| format!("{name} {}:{}", counts[0][j], counts[1][j]))
        .collect();
    row.notes.push(format!("cases:controls {}", said.join(", ")));
    test_table(&mut row, &counts, design.seed());
    if let Ok(test) = chi_squared(&counts, false) {
        row.estimate = Some(test.cramers_v);
        row.estimate_kind = Some(EstimateKind::CramersV);
        row.effect = Some(Effect { kind: EffectKind::CramersV, size: test.cramers_v, interval: None });
        row.statistic = Some(test.statistic);
    }
    row
}
/// Fisher's test of women by group (rows) and call (columns).
pub(crate) fn test_table(row: &mut ComparisonRow, counts: &[Vec<u64>], seed: u64) {
    match fisher_table(counts, seed) {
        Ok(test) => {
            row.p = Some(test.p);
            row.permutations = test.monte_carlo;
            if let Some(n) = test.monte_carlo {
                row.test = format!("Fisher r x c ({n} random tables)");
            }
        }
        Err(endobiome_stats::Error::TooFew { .. }) => {
            row.p = Some(1.0);
            row.notes.push("all women have the same call".to_owned());
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
}
