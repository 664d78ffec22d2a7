//! Amounts in copies: loads, and groups of taxa of them.

use crate::design::Design;
use crate::rank_test::{by_side, describe_groups};
use crate::values::{compare, mean_known, per_woman, refusal, start_row};
use crate::{
    ComparisonRow, Effect, EffectKind, EstimateKind, NamedValues, Result, ResultKind, TableKind, family,
};
use endobiome_cohort::Contrast;
use endobiome_stats::t_test::welch;

/// Compares amounts between groups: `values` are their logarithms to base 10.
///
/// The rows of [`compare_indices`](crate::compare_indices()) under the kind [`ResultKind::Load`], a family of their own; and for each contrast the ratio
/// of the geometric means with Welch's interval, as log10, with the fold in the notes. A logarithm of 0 stands for nothing found, of
/// which there is no ratio: the rank test alone is given then.
///
/// # Errors
/// When values do not line up with the records.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, EstimateKind, NamedValues, TableKind, compare_loads};
/// use endobiome_core::{SampleId, SampleRecord};
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let load = NamedValues::new("log10_load", vec![5.0, 6.0, 7.0, 4.0, 5.0, 6.0]);
/// let rows = compare_loads(&design, &[load], TableKind::Raw)?;
/// let ratio = rows.iter().find(|row| row.estimate_kind == Some(EstimateKind::Log10Ratio)).ok_or("given")?;
/// // Ten times as much, with three women a side and a spread of ten: no more than that.
/// assert_eq!(ratio.estimate, Some(1.0));
/// assert!(ratio.low < Some(0.0) && ratio.high > Some(2.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_loads(
    design: &Design,
    values: &[NamedValues],
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let mut rows = compare(design, ResultKind::Load, values, table)?;
    let mut ratios = Vec::new();
    for named in values {
        for (at, contrast) in design.contrasts().iter().enumerate() {
            let mut row = ratio_row(design, contrast, named, table);
            if !design.confounded(at).is_empty() {
                row.notes.push(format!(
                    "confounded with {}: see the adjusted row",
                    design.confounded(at).join(", ")
                ));
            }
            ratios.push(row);
        }
    }
    family::finish(design, &mut ratios);
    rows.extend(ratios);
    Ok(rows)
}

fn ratio_row(design: &Design, contrast: &Contrast, named: &NamedValues, table: TableKind) -> ComparisonRow {
    let women = per_woman(design, contrast, |unit| mean_known(&named.values, &design.units()[unit].records));
    let mut row =
        start_row(design, contrast, &named.name, ResultKind::Load, table, "Welch, ratio of geometric means");
    let [cases, controls] = by_side(&women);
    describe_groups(&mut row, &[cases.clone(), controls.clone()]);
    if !named.note.is_empty() {
        row.notes.push(named.note.clone());
    }
    if let Some(reason) = refusal(design, cases.len(), controls.len()) {
        row.notes.push(reason);
        return row;
    }
    let without = women.iter().filter(|(_, _, log)| *log <= 0.0).count();
    if without > 0 {
        row.notes.push(format!(
            "not computed: {without} women have none, and there is no ratio of that; see the rank test"
        ));
        return row;
    }
    match welch(&cases, &controls, design.options().level) {
        Ok(test) => {
            row.estimate = Some(test.difference);
            row.estimate_kind = Some(EstimateKind::Log10Ratio);
            (row.low, row.high) = (Some(test.low), Some(test.high));
            (row.statistic, row.p) = (Some(test.t), Some(test.p));
            row.effect = Some(Effect {
                kind: EffectKind::StandardisedDifference,
                size: test.hedges_g,
                interval: None,
            });
            let fold = |log: f64| libm::pow(10.0, log);
            row.notes.push(format!(
                "{:.3}-fold ({:.3} to {:.3})",
                fold(test.difference),
                fold(test.low),
                fold(test.high)
            ));
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
    row
}
