//! What a design asks beside contrasts of two groups: several groups, orders, outcomes, changes within women.

use super::Design;
use super::units::Unit;
use crate::ContrastChoice;
use crate::error::{Error, Result};
use endobiome_cohort::{Contrast, Membership, Side};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A question beside the contrasts of two groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// Its name, as `contrast` of the results.
    pub(crate) name: String,
    /// What it is a question of: the column; `groups` for the groups of the study.
    pub(crate) of: String,
    /// What is asked.
    pub(crate) kind: QuestionKind,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum QuestionKind {
    /// Whether several groups of women differ, or rise from one to the next.
    Groups {
        /// Their names.
        levels: Vec<String>,
        /// The group of each woman.
        of_woman: Vec<Option<usize>>,
        /// Whether they are in an order.
        ordered: bool,
    },
    /// Whether values go along with a number of each woman.
    Outcome {
        /// The number of each woman.
        of_woman: Vec<Option<f64>>,
    },
    /// Whether values change within women.
    Change {
        /// Where it starts: a visit.
        from: String,
        /// Where it ends.
        to: String,
        /// Of each unit, whether it is at the end; `None` at neither.
        of_unit: Vec<Option<bool>>,
    },
}

/// Levels of one column that are compared at most.
const MOST_LEVELS: usize = 12;
/// Visits of which every two are compared; of more, each with the next.
const FEW_VISITS: usize = 4;

/// What the choices of a design come to.
pub(super) struct Asked {
    /// Contrasts of two levels, with their column.
    pub(super) contrasts: Vec<(Contrast, String)>,
    /// All else.
    pub(super) questions: Vec<Question>,
}

/// Reads the choices of contrasts, the groups of the study, and its visits.
///
/// # Errors
/// For levels and visits that are not there, and columns with one level or too many.
pub(super) fn resolve(design: &Design) -> Result<Asked> {
    let mut asked = Asked { contrasts: Vec::new(), questions: all_groups(design).into_iter().collect() };
    for choice in &design.options.contrasts {
        of_choice(design, choice, &mut asked)?;
    }
    let told = |asked: &Asked| asked.questions.iter().any(|question| question.of == "visit");
    if !told(&asked) {
        asked.questions.extend(of_visits(design)?);
    }
    Ok(asked)
}

/// The groups of the study, when there are three or more large enough.
fn all_groups(design: &Design) -> Option<Question> {
    let with_samples: BTreeSet<usize> = design.units.iter().map(|unit| unit.woman).collect();
    let women = design.cohort.women();
    let name = |woman: usize| {
        let membership = &women[woman].membership;
        (*membership != Membership::Unknown).then(|| membership.to_string())
    };
    let mut levels: Vec<String> = with_samples.iter().filter_map(|&woman| name(woman)).collect();
    levels.sort();
    levels.dedup();
    levels.retain(|level| {
        let of_level = with_samples.iter().filter(|&&woman| name(woman).as_ref() == Some(level)).count();
        of_level >= design.options.least_per_group
    });
    let of_woman =
        (0..women.len()).map(|w| name(w).and_then(|name| levels.iter().position(|l| *l == name))).collect();
    (levels.len() >= 3).then(|| Question {
        name: "all groups".to_owned(),
        of: "groups".to_owned(),
        kind: QuestionKind::Groups { levels, of_woman, ordered: false },
    })
}

fn of_choice(design: &Design, choice: &ContrastChoice, asked: &mut Asked) -> Result<()> {
    let column = choice.column();
    if choice.levels().is_empty() && design.is_number(column) {
        asked.questions.push(Question {
            name: column.to_owned(),
            of: column.to_owned(),
            kind: QuestionKind::Outcome { of_woman: numbers(design, column) },
        });
        return Ok(());
    }
    let cells: Vec<Option<String>> =
        (0..design.units.len()).map(|unit| design.unit_cell(unit, column)).collect();
    let there: BTreeSet<&str> = cells.iter().flatten().map(String::as_str).collect();
    let mut levels = Vec::new();
    for level in choice.levels() {
        let same = |other: &&&str| other.to_lowercase() == level.to_lowercase();
        let exact = there.iter().find(|other| **other == level.as_str());
        let Some(found) = exact.or_else(|| there.iter().find(same)) else {
            return Err(Error::Level {
                column: column.to_owned(),
                value: level.clone(),
                there: there.iter().copied().take(MOST_LEVELS).collect::<Vec<_>>().join(", "),
            });
        };
        levels.push((*found).to_owned());
    }
    if levels.is_empty() {
        // The first in the order of the text is what the others are compared with.
        levels = there.iter().rev().map(|level| (*level).to_owned()).collect();
    }
    if levels.len() < 2 || levels.len() > MOST_LEVELS {
        return Err(Error::Levels { column: column.to_owned(), found: levels.len(), most: MOST_LEVELS });
    }
    let of_unit: Vec<Option<usize>> = cells
        .iter()
        .map(|cell| cell.as_ref().and_then(|cell| levels.iter().position(|level| level == cell)))
        .collect();
    let changes = changes_within_women(&design.units, &of_unit);
    let women = design.cohort.women().len();
    let of_woman: Vec<Option<usize>> = (0..women)
        .map(|woman| {
            let mut of_hers = design.units.iter().zip(&of_unit).filter(|(unit, _)| unit.woman == woman);
            of_hers.find_map(|(_, level)| *level)
        })
        .collect();
    if !changes && (levels.len() > 2 || choice.is_ordered()) {
        let (joint, ordered) = if choice.is_ordered() { (" < ", true) } else { (", ", false) };
        asked.questions.push(Question {
            name: format!("{column}: {}", levels.join(joint)),
            of: column.to_owned(),
            kind: QuestionKind::Groups { levels: levels.clone(), of_woman: of_woman.clone(), ordered },
        });
    }
    if choice.is_ordered() && !changes {
        return Ok(());
    }
    for case in 0..levels.len() {
        for control in case + 1..levels.len() {
            let (case, control) = if choice.is_ordered() { (control, case) } else { (case, control) };
            let name = format!("{column}: {} against {}", levels[case], levels[control]);
            if changes {
                asked.questions.push(Question {
                    name: format!("{name}, within women"),
                    of: column.to_ascii_lowercase(),
                    kind: QuestionKind::Change {
                        from: levels[control].clone(),
                        to: levels[case].clone(),
                        of_unit: of_unit
                            .iter()
                            .map(|level| match level {
                                Some(level) if *level == case => Some(true),
                                Some(level) if *level == control => Some(false),
                                _ => None,
                            })
                            .collect(),
                    },
                });
                continue;
            }
            let side: Vec<Option<Side>> = of_woman
                .iter()
                .map(|level| match level {
                    Some(level) if *level == case => Some(Side::Case),
                    Some(level) if *level == control => Some(Side::Control),
                    _ => None,
                })
                .collect();
            let contrast =
                Contrast { name, case: levels[case].clone(), control: levels[control].clone(), side };
            asked.contrasts.push((contrast, column.to_owned()));
        }
    }
    Ok(())
}

/// Whether any woman has two of the levels.
fn changes_within_women(units: &[Unit], of_unit: &[Option<usize>]) -> bool {
    let mut seen: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    units
        .iter()
        .zip(of_unit)
        .filter_map(|(unit, level)| level.map(|level| (unit.woman, level)))
        .any(|(woman, level)| *seen.entry(woman).or_insert(level) != level)
}

/// The mean of a column of numbers of each woman.
fn numbers(design: &Design, column: &str) -> Vec<Option<f64>> {
    (0..design.cohort.women().len())
        .map(|woman| {
            let of_hers: Vec<f64> = (0..design.units.len())
                .filter(|&unit| design.units[unit].woman == woman)
                .filter_map(|unit| design.unit_number(unit, column))
                .collect();
            (!of_hers.is_empty()).then(|| crate::mean::mean(&of_hers))
        })
        .collect()
}

/// The changes from visit to visit of a study that has several and compares them together.
fn of_visits(design: &Design) -> Result<Vec<Question>> {
    let mut visits = design.visits.clone();
    let order = &design.options.visit_order;
    let place = |visit: &str| order.iter().position(|other| other.eq_ignore_ascii_case(visit));
    if let Some(wrong) = order.iter().find(|named| {
        !design.records.iter().any(|record| {
            super::cell::cell(record, "visit").is_some_and(|visit| visit.eq_ignore_ascii_case(named))
        })
    }) {
        return Err(Error::Unknown { what: "visit", value: wrong.clone(), there: visits.join(", ") });
    }
    visits.sort_by_key(|visit| place(visit).unwrap_or(usize::MAX));
    let mut pairs = Vec::new();
    for from in 0..visits.len() {
        for to in from + 1..visits.len() {
            if visits.len() <= FEW_VISITS || to == from + 1 {
                pairs.push((visits[from].clone(), visits[to].clone()));
            }
        }
    }
    let question = |(from, to): (String, String)| Question {
        name: format!("visit: {to} against {from}, within women"),
        of: "visit".to_owned(),
        kind: QuestionKind::Change {
            of_unit: design
                .units
                .iter()
                .map(|unit| match &unit.visit {
                    visit if *visit == to => Some(true),
                    visit if *visit == from => Some(false),
                    _ => None,
                })
                .collect(),
            from,
            to,
        },
    };
    Ok(pairs.into_iter().map(question).collect())
}
