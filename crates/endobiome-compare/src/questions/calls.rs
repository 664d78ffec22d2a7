//! Calls of samples: LD or not, community state types.

use super::{refused_pairs, refused_women, start};
use crate::calls::test_table;
use crate::design::{Question, QuestionKind};
use crate::rank_test::{describe_groups, fill_shift};
use crate::{ComparisonRow, Design, Effect, EffectKind, EstimateKind, NamedCalls, ResultKind, TableKind};
use endobiome_stats::contingency::{chi_squared, mcnemar, risk_difference, trend_of_shares};
use endobiome_stats::rank::kruskal_wallis;

/// A woman and her call.
type Called<'a> = (usize, &'a str);

/// The women whose samples among some units have one call.
fn called<'a>(design: &Design, named: &'a NamedCalls, is_of: &dyn Fn(usize) -> bool) -> Vec<Called<'a>> {
    let mut women: Vec<(usize, Vec<&str>)> = Vec::new();
    for (_, unit) in design.units().iter().enumerate().filter(|(at, _)| is_of(*at)) {
        let calls = unit.records.iter().filter_map(|&record| named.calls[record].as_deref());
        match women.last_mut() {
            Some(last) if last.0 == unit.woman => last.1.extend(calls),
            _ => women.push((unit.woman, calls.collect())),
        }
    }
    women
        .into_iter()
        .filter_map(|(woman, mut calls)| {
            calls.sort_unstable();
            calls.dedup();
            (calls.len() == 1).then(|| (woman, calls[0]))
        })
        .collect()
}

/// The rows of named calls for every question of a design.
pub(crate) fn call_rows(design: &Design, named: &NamedCalls, table: TableKind) -> Vec<ComparisonRow> {
    let rows = design.questions().iter().map(|question| {
        let begin = |test: &str| start(design, question, ResultKind::Call, &named.name, table, test);
        match &question.kind {
            QuestionKind::Groups { levels, of_woman, ordered } => {
                let women: Vec<(usize, &str)> = called(design, named, &|_| true)
                    .into_iter()
                    .filter_map(|(woman, call)| Some((of_woman[woman]?, call)))
                    .collect();
                groups(design, named, &women, levels.len(), *ordered, &begin)
            }
            QuestionKind::Outcome { of_woman } => {
                let women: Vec<(f64, &str)> = called(design, named, &|_| true)
                    .into_iter()
                    .filter_map(|(woman, call)| Some((of_woman[woman]?, call)))
                    .collect();
                outcome(design, named, question, &women, &begin)
            }
            QuestionKind::Change { of_unit, .. } => {
                let at = |end: bool| called(design, named, &|unit| of_unit[unit] == Some(end));
                change(design, named, &at(true), &at(false), &begin)
            }
        }
    });
    rows.collect()
}

type Begin<'a> = &'a dyn Fn(&str) -> ComparisonRow;

fn groups(
    design: &Design,
    named: &NamedCalls,
    women: &[(usize, &str)],
    levels: usize,
    ordered: bool,
    begin: Begin<'_>,
) -> ComparisonRow {
    let size = |group: usize| women.iter().filter(|woman| woman.0 == group).count();
    let n: Vec<usize> = (0..levels).map(size).collect();
    let least = design.options().least_per_group;
    let large = n.iter().filter(|n| **n >= least).count();
    let mut names: Vec<&str> = women.iter().map(|woman| woman.1).collect();
    names.sort_unstable();
    names.dedup();
    let of = |group: usize, call: &str| women.iter().filter(|w| w.0 == group && w.1 == call).count();
    let trend = ordered && named.positive.is_some();
    let mut row = begin(if trend { "Cochran-Armitage" } else { "Fisher r x c" });
    if let Some(positive) = &named.positive {
        row.with = (0..levels).map(|group| of(group, positive)).collect();
    }
    row.n = n;
    if large < 2 {
        row.notes
            .push(format!("refused: {large} groups of at least {least} women with a call; two are needed"));
        return row;
    }
    let counts: Vec<Vec<u64>> =
        (0..levels).map(|group| names.iter().map(|name| of(group, name) as u64).collect()).collect();
    if names.len() > 2 {
        let said: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let of_groups: Vec<String> = counts.iter().map(|of| of[at].to_string()).collect();
                format!("{name} {}", of_groups.join(":"))
            })
            .collect();
        row.notes.push(format!("women by group {}", said.join(", ")));
    }
    if trend {
        let with: Vec<u64> = row.with.iter().map(|n| *n as u64).collect();
        let of: Vec<u64> = row.n.iter().map(|n| *n as u64).collect();
        match trend_of_shares(&with, &of) {
            Ok(test) => {
                row.estimate = Some(test.slope);
                row.estimate_kind = Some(EstimateKind::Slope);
                (row.statistic, row.p) = (Some(test.statistic), Some(test.p));
                row.notes
                    .push("the estimate is the change of the share from one group to the next".to_owned());
            }
            Err(error) => row.notes.push(format!("not computed: {error}")),
        }
        return row;
    }
    test_table(&mut row, &counts, design.seed());
    if let Ok(test) = chi_squared(&counts, false) {
        row.effect = Some(Effect { kind: EffectKind::CramersV, size: test.cramers_v, interval: None });
    }
    row
}

fn outcome(
    design: &Design,
    named: &NamedCalls,
    question: &Question,
    women: &[(f64, &str)],
    begin: Begin<'_>,
) -> ComparisonRow {
    let mut names: Vec<&str> = women.iter().map(|woman| woman.1).collect();
    names.sort_unstable();
    names.dedup();
    if let Some(positive) = &named.positive {
        names.sort_by_key(|name| *name != positive);
    }
    let values: Vec<Vec<f64>> =
        names.iter().map(|name| women.iter().filter(|w| w.1 == *name).map(|w| w.0).collect()).collect();
    let two = values.len() == 2;
    let mut row = begin(if two { "Mann-Whitney of the outcome" } else { "Kruskal-Wallis of the outcome" });
    row.groups = names.iter().map(|name| (*name).to_owned()).collect();
    describe_groups(&mut row, &values);
    row.notes.push(format!("the numbers are {}, by call", question.of));
    let least = design.options().least_per_group;
    let large = values.iter().filter(|group| group.len() >= least).count();
    if let Some(reason) = refused_women(design, women.len()) {
        row.notes.push(reason);
    } else if large < 2 || (two && values.iter().any(|group| group.len() < least)) {
        row.notes.push(format!("refused: {large} calls of at least {least} women; two are needed"));
    } else if two {
        fill_shift(design, &mut row, &values[0], &values[1]);
    } else {
        let labels: Vec<usize> =
            values.iter().enumerate().flat_map(|(g, v)| std::iter::repeat_n(g, v.len())).collect();
        match kruskal_wallis(&values.concat(), &labels) {
            Ok(test) => {
                (row.statistic, row.p) = (Some(test.h), Some(test.p));
                row.effect = Some(Effect {
                    kind: EffectKind::EpsilonSquared,
                    size: test.epsilon_squared,
                    interval: None,
                });
            }
            Err(error) => row.notes.push(format!("not computed: {error}")),
        }
    }
    row
}

fn change(
    design: &Design,
    named: &NamedCalls,
    end: &[Called<'_>],
    start: &[Called<'_>],
    begin: Begin<'_>,
) -> ComparisonRow {
    let both: Vec<(&str, &str)> = end
        .iter()
        .filter_map(|&(woman, to)| Some((start.iter().find(|other| other.0 == woman)?.1, to)))
        .collect();
    let mut row = begin("McNemar, exact");
    row.n = vec![both.len(); 2];
    if let Some(reason) = refused_pairs(design, both.len()) {
        row.notes.push(reason);
        return row;
    }
    let Some(positive) = &named.positive else {
        let changed = both.iter().filter(|(from, to)| from != to).count();
        row.notes.push(format!(
            "not tested: a call of several kinds; it changed in {changed} of {} women",
            both.len()
        ));
        return row;
    };
    let count = |of: &dyn Fn(&(&str, &str)) -> bool| both.iter().filter(|pair| of(pair)).count();
    let (to, from) = (count(&|pair| pair.1 == positive), count(&|pair| pair.0 == positive));
    row.with = vec![to, from];
    let gained = count(&|pair| pair.1 == positive && pair.0 != positive) as u64;
    let lost = count(&|pair| pair.0 == positive && pair.1 != positive) as u64;
    let test = mcnemar(gained, lost, design.options().level);
    row.p = Some(test.p);
    row.smallest_p = Some(test.smallest_p);
    if gained + lost > 0 {
        row.estimate = Some(test.odds_ratio);
        row.estimate_kind = Some(EstimateKind::OddsRatio);
        (row.low, row.high) = (Some(test.low), Some(test.high));
    }
    let n = both.len() as u64;
    if let Ok(difference) = risk_difference(to as u64, n, from as u64, n, design.options().level) {
        // Its interval would be that of two independent samples.
        row.effect =
            Some(Effect { kind: EffectKind::RiskDifference, size: difference.estimate, interval: None });
    }
    row.notes.push(format!("{gained} women became {positive}, {lost} ceased to be"));
    row
}
