//! Questions beside contrasts of two groups: several groups, ordered groups, outcomes, changes within women.
//!
//! | question | numbers | calls | communities | taxa |
//! |---|---|---|---|---|
//! | several groups | Kruskal-Wallis, Dunn | Fisher r x c | PERMANOVA, PERMDISP | Kruskal-Wallis on shares |
//! | ordered groups | Jonckheere-Terpstra | Cochran-Armitage | PERMANOVA of the score | Jonckheere on shares, log-ratio model |
//! | an outcome in numbers | Spearman, linear model | Mann-Whitney of the outcome | PERMANOVA of the number | Spearman on shares, log-ratio model |
//! | changes within women | signed rank; by group | McNemar | PERMANOVA within women; by group | signed rank, log-ratio model |

mod calls;
mod communities;
mod numbers;

pub(crate) use calls::call_rows;
pub(crate) use communities::{Community, community_rows};
pub(crate) use numbers::{Measured, number_rows, rows_of_question};

use crate::design::{Question, QuestionKind};
use crate::mean::mean;
use crate::{ComparisonRow, Design, ResultKind, TableKind};
use endobiome_cohort::Side;

/// The row of a question before any test.
pub(crate) fn start(
    design: &Design,
    question: &Question,
    kind: ResultKind,
    what: &str,
    table: TableKind,
    test: &str,
) -> ComparisonRow {
    let mut row = ComparisonRow::new(what, kind, question.name.clone());
    row.site = design.site_name();
    row.table = table;
    row.test = test.to_owned();
    // Of one community the questions are the family, as its contrasts are.
    let of = if kind == ResultKind::Community { what } else { kind.name() };
    row.family = format!("{of} x {}, {test}, {}, {}", question.of, row.site, table.name());
    row.groups = match &question.kind {
        QuestionKind::Groups { levels, .. } => levels.clone(),
        QuestionKind::Outcome { .. } => Vec::new(),
        QuestionKind::Change { from, to, .. } => vec![to.clone(), from.clone()],
    };
    row
}

/// Of each woman with a value a unit that stands for her, herself, and the mean over her units.
pub(crate) fn per_woman(design: &Design, of_unit: &dyn Fn(usize) -> Option<f64>) -> Vec<(usize, usize, f64)> {
    let mut women: Vec<(usize, usize, Vec<f64>)> = Vec::new();
    for (unit, of) in design.units().iter().enumerate() {
        let Some(value) = of_unit(unit) else { continue };
        match women.last_mut() {
            Some(last) if last.1 == of.woman => last.2.push(value),
            _ => women.push((unit, of.woman, vec![value])),
        }
    }
    women.into_iter().map(|(unit, woman, values)| (unit, woman, mean(&values))).collect()
}

/// A woman's values at the start and at the end of a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) woman: usize,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// The women with a value at both ends of a change.
pub(crate) fn pairs(
    design: &Design,
    at_end: &[Option<bool>],
    of_unit: &dyn Fn(usize) -> Option<f64>,
) -> Vec<Pair> {
    let of_end = |end: bool| per_woman(design, &|unit| of_unit(unit).filter(|_| at_end[unit] == Some(end)));
    let (start, end) = (of_end(false), of_end(true));
    end.iter()
        .filter_map(|&(_, woman, to)| {
            let from = start.iter().find(|other| other.1 == woman)?.2;
            Some(Pair { woman, from, to })
        })
        .collect()
}

/// Why pairs are not tested, if so.
pub(crate) fn refused_pairs(design: &Design, pairs: usize) -> Option<String> {
    let least = design.options().least_per_group;
    (pairs < least).then(|| format!("refused: {pairs} women with both; at least {least} are needed"))
}

/// Why an outcome is not tested, if so.
pub(crate) fn refused_women(design: &Design, women: usize) -> Option<String> {
    let least = 2 * design.options().least_per_group;
    (women < least)
        .then(|| format!("refused: {women} women with a value and the outcome; at least {least} are needed"))
}

/// The contrasts in which changes are compared, with the side of each woman.
fn sides_of(
    design: &Design,
) -> impl Iterator<Item = (&endobiome_cohort::Contrast, impl Fn(usize) -> Option<bool>)> {
    design
        .contrasts()
        .iter()
        .map(|contrast| (contrast, move |woman: usize| contrast.side[woman].map(|side| side == Side::Case)))
}
