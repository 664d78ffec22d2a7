//! Numbers of samples: alpha diversities, indices, shares of taxa.

use super::{pairs, per_woman, refused_pairs, refused_women, sides_of, start};
use crate::design::{Question, QuestionKind};
use crate::rank_test::correlate;
use crate::rank_test::{describe_groups, fill_shift};
use crate::values::{NOT_ESTIMABLE, mean_known};
use crate::{ComparisonRow, Design, Effect, EffectKind, EstimateKind, NamedValues, ResultKind, TableKind};
use endobiome_stats::adjust::Adjustment;
use endobiome_stats::rank::{NullChoice, dunn, jonckheere, kruskal_wallis, signed_rank};
use endobiome_stats::regression::LinearModel;

/// A number of each unit, and how its rows are named.
pub(crate) struct Measured<'a> {
    pub(crate) kind: ResultKind,
    pub(crate) what: &'a str,
    pub(crate) table: TableKind,
    /// Added to the names of tests: ` on proportions`.
    pub(crate) suffix: &'a str,
    /// What is said of the number in every row.
    pub(crate) note: Option<String>,
    pub(crate) of_unit: &'a (dyn Fn(usize) -> Option<f64> + Sync),
}

/// The rows of named values for every question of a design.
pub(crate) fn number_rows(
    design: &Design,
    kind: ResultKind,
    named: &NamedValues,
    table: TableKind,
) -> Vec<ComparisonRow> {
    let of_unit = |unit: usize| mean_known(&named.values, &design.units()[unit].records);
    let note = named
        .depth
        .map(|depth| format!("at {depth} reads a sample; samples with fewer are left out"))
        .or_else(|| (!named.note.is_empty()).then(|| named.note.clone()));
    let measured = Measured { kind, what: &named.name, table, suffix: "", note, of_unit: &of_unit };
    design
        .questions()
        .iter()
        .flat_map(|question| rows_of_question(design, question, &measured, true))
        .collect()
}

/// The rows of a number for one question; with `by_group` also changes by group.
pub(crate) fn rows_of_question(
    design: &Design,
    question: &Question,
    measured: &Measured<'_>,
    by_group: bool,
) -> Vec<ComparisonRow> {
    let begin = |test: &str| {
        let test = format!("{test}{}", measured.suffix);
        let mut row = start(design, question, measured.kind, measured.what, measured.table, &test);
        row.notes.extend(measured.note.clone());
        row
    };
    match &question.kind {
        QuestionKind::Groups { levels, of_woman, ordered } => {
            let mut groups: Vec<Vec<f64>> = vec![Vec::new(); levels.len()];
            for (_, woman, value) in per_woman(design, measured.of_unit) {
                if let Some(group) = of_woman[woman] {
                    groups[group].push(value);
                }
            }
            let mut row = begin(if *ordered { "Jonckheere-Terpstra" } else { "Kruskal-Wallis" });
            describe_groups(&mut row, &groups);
            if *ordered {
                ordered_row(design, &mut row, &groups)
            } else {
                unordered_row(design, &mut row, &groups)
            }
            vec![row]
        }
        QuestionKind::Outcome { of_woman } => {
            let women: Vec<(usize, f64, f64)> = per_woman(design, measured.of_unit)
                .into_iter()
                .filter_map(|(unit, woman, value)| Some((unit, value, of_woman[woman]?)))
                .collect();
            let mut rows = vec![begin("Spearman")];
            outcome_row(design, &mut rows[0], &women);
            if measured.kind != ResultKind::Taxon && !design.adjusters_of_question().is_empty() {
                let mut row = begin("linear model, HC3 errors");
                linear_row(design, question, &mut row, &women);
                rows.push(row);
            }
            rows
        }
        QuestionKind::Change { of_unit, .. } => {
            let women = pairs(design, of_unit, measured.of_unit);
            let mut row = begin("Wilcoxon signed rank");
            describe_groups(
                &mut row,
                &[women.iter().map(|pair| pair.to).collect(), women.iter().map(|pair| pair.from).collect()],
            );
            change_row(design, &mut row, &women.iter().map(|pair| pair.to - pair.from).collect::<Vec<_>>());
            let mut rows = vec![row];
            for (contrast, is_case) in sides_of(design).filter(|_| by_group) {
                let mut row = begin("Mann-Whitney of changes");
                row.contrast = format!("{}: {}", question.name, contrast.name);
                row.groups = vec![contrast.case.clone(), contrast.control.clone()];
                row.family = row.family.replacen(
                    &question.of,
                    &format!("{} x {}", question.of, design.contrasts_of(contrast)),
                    1,
                );
                let side = |wanted: bool| -> Vec<f64> {
                    let of_side = women.iter().filter(|pair| is_case(pair.woman) == Some(wanted));
                    of_side.map(|pair| pair.to - pair.from).collect()
                };
                let groups = [side(true), side(false)];
                describe_groups(&mut row, &groups);
                let least = design.options().least_per_group;
                if groups.iter().any(|group| group.len() < least) {
                    row.notes.push(format!("refused: at least {least} women a side with both are needed"));
                } else {
                    fill_shift(design, &mut row, &groups[0], &groups[1]);
                }
                rows.push(row);
            }
            rows
        }
    }
}

/// Values of all groups with the number of the group of each.
fn labelled(groups: &[Vec<f64>]) -> (Vec<f64>, Vec<usize>) {
    let labels = groups.iter().enumerate().flat_map(|(at, values)| std::iter::repeat_n(at, values.len()));
    (groups.iter().flatten().copied().collect(), labels.collect())
}

fn refused_groups(design: &Design, groups: &[Vec<f64>], needed: usize) -> Option<String> {
    let least = design.options().least_per_group;
    let large = groups.iter().filter(|group| group.len() >= least).count();
    (large < needed).then(|| {
        format!("refused: {large} groups of at least {least} women with a value; {needed} are needed")
    })
}

fn unordered_row(design: &Design, row: &mut ComparisonRow, groups: &[Vec<f64>]) {
    if let Some(reason) = refused_groups(design, groups, 2) {
        row.notes.push(reason);
        return;
    }
    let (values, label) = labelled(groups);
    match kruskal_wallis(&values, &label) {
        Ok(test) => {
            row.statistic = Some(test.h);
            row.p = Some(test.p);
            row.effect =
                Some(Effect { kind: EffectKind::EpsilonSquared, size: test.epsilon_squared, interval: None });
            let method = Adjustment::from(design.options().adjust);
            if let Ok(pairs) = dunn(&values, &label, method) {
                let said: Vec<String> = pairs
                    .iter()
                    .map(|pair| {
                        format!(
                            "{} - {} z {:.2} q {}",
                            row.groups[pair.first],
                            row.groups[pair.second],
                            pair.z,
                            if pair.q < 0.001 { "< 0.001".to_owned() } else { format!("{:.3}", pair.q) }
                        )
                    })
                    .collect();
                row.notes.push(format!("Dunn ({}): {}", method.name(), said.join(", ")));
            }
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
}

fn ordered_row(design: &Design, row: &mut ComparisonRow, groups: &[Vec<f64>]) {
    if let Some(reason) = refused_groups(design, groups, 2) {
        row.notes.push(reason);
        return;
    }
    let (values, label) = labelled(groups);
    match jonckheere(&values, &label) {
        Ok(test) => {
            row.estimate = Some(test.tau);
            row.estimate_kind = Some(EstimateKind::Correlation);
            row.effect = Some(Effect { kind: EffectKind::KendallTau, size: test.tau, interval: None });
            row.statistic = Some(test.z);
            row.p = Some(test.p);
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
}

fn outcome_row(design: &Design, row: &mut ComparisonRow, women: &[(usize, f64, f64)]) {
    row.n = vec![women.len()];
    if let Some(reason) = refused_women(design, women.len()) {
        row.notes.push(reason);
        return;
    }
    let (values, outcome): (Vec<f64>, Vec<f64>) =
        women.iter().map(|(_, value, outcome)| (*value, *outcome)).unzip();
    correlate(row, &values, &outcome, design.options().level);
}

fn linear_row(design: &Design, question: &Question, row: &mut ComparisonRow, women: &[(usize, f64, f64)]) {
    let adjusters = design.adjusters_of_question();
    row.adjusted_for = adjusters.join(" + ");
    row.n = vec![women.len()];
    if let Some(reason) = refused_women(design, women.len()) {
        row.notes.push(reason);
        return;
    }
    let units: Vec<usize> = women.iter().map(|woman| woman.0).collect();
    let outcome: Vec<f64> = women.iter().map(|woman| woman.2).collect();
    let fitted =
        design.model_on(&units, (&question.of, &outcome), &adjusters, false, &[]).and_then(|model| {
            let y: Vec<f64> = model.kept.iter().map(|&i| women[i].1).collect();
            let fit = LinearModel::new(&model.matrix).and_then(|m| m.fit(&y, design.options().level));
            fit.map(|fit| (model, fit)).map_err(|error| error.to_string())
        });
    match fitted {
        Ok((model, fit)) => {
            row.n = vec![model.kept.len()];
            row.notes.extend(model.notes.iter().cloned());
            let slope = &fit.robust[model.group_column()];
            row.estimate = Some(slope.estimate);
            row.estimate_kind = Some(EstimateKind::Slope);
            if slope.standard_error > 0.0 {
                (row.low, row.high) = (Some(slope.low), Some(slope.high));
                (row.statistic, row.p) = (Some(slope.t), Some(slope.p));
            } else {
                row.notes.push(NOT_ESTIMABLE.to_owned());
            }
        }
        Err(reason) => row.notes.push(format!("not computed: {reason}")),
    }
}

fn change_row(design: &Design, row: &mut ComparisonRow, changes: &[f64]) {
    if let Some(reason) = refused_pairs(design, changes.len()) {
        row.notes.push(reason);
        return;
    }
    match signed_rank(changes, NullChoice::Auto, design.options().level) {
        Ok(test) => {
            row.estimate = Some(test.pseudo_median);
            row.estimate_kind = Some(EstimateKind::PseudoMedian);
            (row.low, row.high) = (Some(test.low), Some(test.high));
            row.statistic = Some(test.v);
            row.p = Some(test.p);
            row.smallest_p = Some(test.smallest_p);
            row.test = format!("{} ({})", row.test, test.null.name());
            row.effect = Some(Effect {
                kind: EffectKind::PairedRankBiserial,
                size: test.rank_biserial,
                interval: None,
            });
            if test.n_zero > 0 {
                row.notes.push(format!("{} women without a change do not count", test.n_zero));
            }
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
}
