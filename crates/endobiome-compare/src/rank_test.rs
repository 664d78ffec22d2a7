//! Rank tests of women as rows: Mann-Whitney, and van Elteren within the levels of a column.

use crate::design::Design;
use crate::{ComparisonRow, Effect, EffectKind, EstimateKind};
use endobiome_stats::describe::describe;
use endobiome_stats::rank::{BlockRanks, MannWhitney, NullChoice, blocked_wilcoxon, mann_whitney};

/// One value a woman: a unit that stands for her, whether she is a case, and the value.
pub(crate) type OfWoman = (usize, bool, f64);

/// Cases and controls of a list.
pub(crate) fn sides(case: impl Iterator<Item = bool>) -> Vec<usize> {
    let (mut cases, mut controls) = (0, 0);
    case.for_each(|c| if c { cases += 1 } else { controls += 1 });
    vec![cases, controls]
}

/// Writes the numbers of women and what their values are like into a row, group by group.
pub(crate) fn describe_groups(row: &mut ComparisonRow, groups: &[Vec<f64>]) {
    row.n = groups.iter().map(Vec::len).collect();
    // A group without a value has nothing to describe; then none is described, for the places must be those of the groups.
    row.described =
        groups.iter().map(|values| describe(values)).collect::<Result<_, _>>().unwrap_or_default();
}

/// The values of cases and of controls.
pub(crate) fn by_side(women: &[OfWoman]) -> [Vec<f64>; 2] {
    [true, false].map(|wanted| women.iter().filter(|w| w.1 == wanted).map(|w| w.2).collect())
}

/// The Mann-Whitney test of cases against controls. The test, where it was computed.
pub(crate) fn fill_mann_whitney(
    design: &Design,
    row: &mut ComparisonRow,
    women: &[OfWoman],
) -> Option<MannWhitney> {
    let [cases, controls] = by_side(women);
    fill_shift(design, row, &cases, &controls)
}

/// The Mann-Whitney test of two lists with the Hodges-Lehmann shift and the rank-biserial correlation; the AUC goes into the
/// notes. The test, where it was computed.
pub(crate) fn fill_shift(
    design: &Design,
    row: &mut ComparisonRow,
    first: &[f64],
    second: &[f64],
) -> Option<MannWhitney> {
    match mann_whitney(first, second, NullChoice::Auto, design.options().level) {
        Ok(test) => {
            row.estimate = Some(test.shift);
            row.estimate_kind = Some(EstimateKind::HodgesLehmannShift);
            (row.low, row.high) = (Some(test.low), Some(test.high));
            row.effect = Some(Effect {
                kind: EffectKind::RankBiserial,
                size: 2.0 * test.auc - 1.0,
                interval: Some((2.0 * test.auc_low - 1.0, 2.0 * test.auc_high - 1.0)),
            });
            row.statistic = Some(test.u);
            row.p = Some(test.p);
            row.smallest_p = Some(test.smallest_p);
            row.notes.push(format!("AUC {:.3} ({:.3} to {:.3})", test.auc, test.auc_low, test.auc_high));
            Some(test)
        }
        Err(error) => {
            row.notes.push(format!("not computed: {error}"));
            None
        }
    }
}

/// Van Elteren's test within the levels of a batch column.
pub(crate) fn fill_blocked(design: &Design, row: &mut ComparisonRow, women: &[OfWoman], batch: &str) {
    let known: Vec<(String, bool, f64)> = women
        .iter()
        .filter_map(|&(unit, case, value)| design.unit_cell(unit, batch).map(|level| (level, case, value)))
        .collect();
    let mut names: Vec<&str> = known.iter().map(|k| k.0.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let block: Vec<usize> =
        known.iter().map(|k| names.binary_search(&k.0.as_str()).unwrap_or_default()).collect();
    let first: Vec<bool> = known.iter().map(|k| k.1).collect();
    let values: Vec<f64> = known.iter().map(|k| k.2).collect();
    row.n = sides(first.iter().copied());
    describe_groups(row, &by_side(&known.iter().map(|k| (0, k.1, k.2)).collect::<Vec<_>>()));
    match blocked_wilcoxon(&values, &first, &block, BlockRanks::Within) {
        Ok(test) => {
            row.estimate = Some(test.auc);
            row.estimate_kind = Some(EstimateKind::Auc);
            row.statistic = Some(test.z);
            row.p = Some(test.p);
            row.notes.push(format!(
                "{} of {} levels of '{batch}' hold both groups ({} samples)",
                test.blocks_used, test.blocks, test.n_used
            ));
        }
        Err(_) => row.notes.push(format!(
            "not computed: no level of '{batch}' holds both groups; batch and group cannot be told apart"
        )),
    }
}

/// Spearman's correlation of two lists of the same length, with its interval at the level.
pub(crate) fn correlate(row: &mut ComparisonRow, x: &[f64], y: &[f64], level: f64) {
    match endobiome_stats::rank::spearman(x, y, level) {
        Ok(test) => {
            row.estimate = Some(test.r);
            row.estimate_kind = Some(EstimateKind::Correlation);
            (row.low, row.high) = (Some(test.low), Some(test.high));
            row.p = Some(test.p);
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
}
