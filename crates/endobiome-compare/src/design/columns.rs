//! What kind of values each column of the samplesheet holds: declared, or told by its cells, and always shown.

use super::cell::{cell, number};
use super::{Design, Warning, WarningLevel};
use crate::CompareOptions;
use crate::error::{CellProblem, ColumnProblem, Error, Result};
use endobiome_core::{Message, SampleRecord, say};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of values a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Numbers: a model takes them as a line.
    Number,
    /// Words or codes: a model takes each by itself.
    Category,
}

/// What a column of the samplesheet was taken for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// The column.
    pub name: String,
    /// What it was taken for.
    pub kind: ColumnKind,
    /// Whether that was declared ([`CompareOptions::factors`], [`CompareOptions::numbers`]), not told by the cells.
    pub declared: bool,
    /// Specimens with a value.
    pub known: usize,
    /// Specimens without a value (empty, or a word for missing).
    pub missing: usize,
    /// The range of the numbers, or the levels with their counts.
    pub values: Message,
    /// What a reader should look at: whole numbers taken for codes, cells that are nearly numbers; empty for nothing.
    pub doubt: Message,
    /// The cells that are no numbers, where nearly all are: `sample IM003 '>40'`.
    nearly: Vec<(String, String)>,
}

impl ColumnSummary {
    /// In words: `'age': numbers from 20.3 to 39.9, told by the cells; 13 known, 2 missing`.
    pub fn text(&self) -> Message {
        let kind = match self.kind {
            ColumnKind::Number => say!("numbers"),
            ColumnKind::Category => say!("categories"),
        };
        let how = if self.declared { say!("declared") } else { say!("told by the cells") };
        let doubt =
            if self.doubt.is_empty() { Message::empty() } else { say!("; {doubt}", doubt = self.doubt) };
        say!(
            "'{name}': {kind} {values}, {how}; {known} known, {missing} missing{doubt}",
            name = self.name,
            kind,
            values = self.values,
            how,
            known = self.known,
            missing = self.missing,
            doubt
        )
    }

    /// The summary as a row of the design.
    pub(super) fn notice(&self) -> Warning {
        let level = if self.doubt.is_empty() { WarningLevel::Note } else { WarningLevel::Caution };
        Warning { level, code: "column".to_owned(), contrast: String::new(), text: self.text() }
    }
}

/// Columns that are typed fields of a record and hold categories.
const TYPED_CATEGORIES: [&str; 4] = ["run", "batch", "plate", "visit"];
/// Columns that are typed fields of a record and hold numbers.
const TYPED_NUMBERS: [&str; 3] = ["dna_ng_ul", "qpcr_copies", "spike_in_copies"];
/// Words in the name of a column whose whole numbers are counts or measurements, never codes.
const COUNTED: [&str; 16] = [
    "age",
    "day",
    "days",
    "weeks",
    "months",
    "years",
    "parity",
    "gravidity",
    "n",
    "count",
    "losses",
    "transfers",
    "cycles",
    "children",
    "score",
    "grade",
];

/// Every column of the specimens, by name.
pub(super) fn summarise(records: &[SampleRecord], options: &CompareOptions) -> Vec<ColumnSummary> {
    let specimens: Vec<&SampleRecord> = records.iter().filter(|record| record.kind.is_specimen()).collect();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for record in &specimens {
        for name in record.covariates.keys() {
            names.entry(name.to_ascii_lowercase()).or_insert_with(|| name.clone());
        }
    }
    for name in TYPED_CATEGORIES.into_iter().chain(TYPED_NUMBERS) {
        if specimens.iter().any(|record| cell(record, name).is_some()) {
            names.insert(name.to_owned(), name.to_owned());
        }
    }
    names.into_values().map(|name| summary(&name, &specimens, options)).collect()
}

fn summary(name: &str, specimens: &[&SampleRecord], options: &CompareOptions) -> ColumnSummary {
    let cells: Vec<(&SampleRecord, String)> =
        specimens.iter().filter_map(|record| Some((*record, cell(record, name)?))).collect();
    let is_one = |list: &[String]| list.iter().any(|other| other.eq_ignore_ascii_case(name));
    let among = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(name));
    let numbers: Vec<f64> = cells.iter().filter_map(|(_, text)| number(text)).collect();
    let others: Vec<(String, String)> = cells
        .iter()
        .filter(|(_, text)| number(text).is_none())
        .map(|(record, text)| (record.id.to_string(), text.clone()))
        .collect();
    let looks_like = others.iter().filter(|(_, text)| is_nearly_a_number(text)).count();
    let (mut doubt, mut nearly) = (Message::empty(), Vec::new());
    let declared = is_one(&options.factors) || is_one(&options.numbers);
    let kind = if is_one(&options.factors) || among(&TYPED_CATEGORIES) {
        ColumnKind::Category
    } else if is_one(&options.numbers) || among(&TYPED_NUMBERS) {
        nearly = others;
        ColumnKind::Number
    } else if others.is_empty() && !numbers.is_empty() {
        if are_codes(name, &numbers) {
            doubt = say!(
                "whole numbers taken for codes; declare the column as numbers if they are measured or counted"
            );
            ColumnKind::Category
        } else {
            ColumnKind::Number
        }
    } else if 2 * (numbers.len() + looks_like) >= cells.len()
        && !cells.is_empty()
        && (looks_like > 0 || 4 * numbers.len() >= 3 * cells.len())
    {
        nearly = others;
        doubt = say!(
            "nearly numbers, but for {cells}",
            cells = nearly.iter().take(5).map(|(_, text)| format!("'{text}'")).collect::<Vec<_>>().join(", ")
        );
        ColumnKind::Category
    } else {
        ColumnKind::Category
    };
    ColumnSummary {
        name: name.to_owned(),
        kind,
        declared,
        known: cells.len(),
        missing: specimens.len() - cells.len(),
        values: match kind {
            ColumnKind::Number => range(&numbers),
            ColumnKind::Category => levels(cells.iter().map(|(_, text)| text.as_str())),
        },
        doubt,
        nearly,
    }
}

/// Whether a cell is a number that was written for people: `23,5`, `>40`, `31 y`, `~5`, `12 %`.
fn is_nearly_a_number(text: &str) -> bool {
    let bare = text.trim_start_matches(['<', '>', '=', '~', '≤', '≥', '±', '+', ' ']);
    let bare = bare.trim_end_matches(|c: char| c.is_alphabetic() || "%°/².* ".contains(c));
    let bare = bare.replace(',', ".").replace(' ', "");
    bare.starts_with(|c: char| c.is_ascii_digit() || c == '-') && number(&bare).is_some()
}

/// Whether whole numbers look like codes (centre 1 to 4): few, consecutive from 0 or 1, each several times.
fn are_codes(name: &str, numbers: &[f64]) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    if numbers.iter().any(|value| value.fract() != 0.0) || words.any(|word| COUNTED.contains(&word)) {
        return false;
    }
    let mut distinct = numbers.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let starts = distinct.first().is_some_and(|first| *first == 0.0 || *first == 1.0);
    starts
        && distinct.len() <= 6
        && distinct.windows(2).all(|pair| pair[1] - pair[0] == 1.0)
        && numbers.len() >= 2 * distinct.len()
}

fn range(numbers: &[f64]) -> Message {
    let (low, high) = numbers
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    if numbers.is_empty() { say!("none") } else { say!("from {low} to {high}", low, high) }
}

/// How many levels are named.
const NAMED: usize = 8;

fn levels<'a>(cells: impl Iterator<Item = &'a str>) -> Message {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in cells {
        *counts.entry(cell).or_default() += 1;
    }
    let said: Vec<String> =
        counts.iter().take(NAMED).map(|(level, count)| format!("{level} ({count})")).collect();
    let more = counts.len().saturating_sub(NAMED);
    let said = said.join(", ");
    if more > 0 { say!("{said} and {more} more", said, more) } else { said.into() }
}

impl Design {
    /// What every column of the samplesheet was taken for, by name.
    pub fn columns(&self) -> &[ColumnSummary] {
        &self.columns
    }

    /// Whether a column holds numbers.
    pub(crate) fn is_number(&self, column: &str) -> bool {
        self.columns
            .iter()
            .any(|summary| summary.kind == ColumnKind::Number && summary.name.eq_ignore_ascii_case(column))
    }

    /// Refuses columns that are asked for and not there, declared two ways, or nearly numbers.
    pub(super) fn check_columns(&self) -> Result<()> {
        let CompareOptions { covariates, associate, factors, numbers, blocks, contrasts, .. } = &self.options;
        let contrasted: Vec<String> = contrasts.iter().map(|choice| choice.column().to_owned()).collect();
        let whole: Vec<String> = contrasts
            .iter()
            .filter(|choice| choice.levels().is_empty())
            .map(|choice| choice.column().to_owned())
            .collect();
        let used: Vec<&String> =
            covariates.iter().chain(associate).chain(factors).chain(numbers).chain(blocks).collect();
        let asked: Vec<&String> = used.iter().copied().chain(&contrasted).collect();
        let find = |column: &str| self.columns.iter().find(|c| c.name.eq_ignore_ascii_case(column));
        let there: BTreeSet<&str> =
            self.columns.iter().filter(|c| c.known > 0).map(|c| c.name.as_str()).collect();
        let there = there.into_iter().collect::<Vec<_>>().join(", ");
        let mut problems = Vec::new();
        for column in &asked {
            let is_there = find(column).is_some_and(|c| c.known > 0)
                || self
                    .records
                    .iter()
                    .any(|record| record.kind.is_specimen() && cell(record, column).is_some());
            if !is_there && self.records.iter().any(|record| record.kind.is_specimen()) {
                let message = format!("no column of the samplesheet with a value; there are: {there}");
                problems.push(ColumnProblem { column: (*column).clone(), message });
            }
        }
        for column in factors {
            if numbers.iter().any(|other| other.eq_ignore_ascii_case(column)) {
                let message = "declared as categories and as numbers".to_owned();
                problems.push(ColumnProblem { column: column.clone(), message });
            }
        }
        problems.dedup();
        if !problems.is_empty() {
            return Err(Error::Columns(problems));
        }
        let mut cells: Vec<CellProblem> = Vec::new();
        for column in used.into_iter().chain(&whole).filter_map(|column| find(column)) {
            for (sample, value) in &column.nearly {
                let problem =
                    CellProblem { sample: sample.clone(), column: column.name.clone(), value: value.clone() };
                if !cells.contains(&problem) {
                    cells.push(problem);
                }
            }
        }
        if cells.is_empty() { Ok(()) } else { Err(Error::Cells(cells)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_written_for_people_are_seen() {
        for text in ["23,5", ">40", "< 0.5", "31 y", "12%", "~5", "22.1 kg/m²", "-3,2"] {
            assert!(is_nearly_a_number(text) && number(text).is_none(), "{text}");
        }
        for text in ["P1", "18-25", "2026-03-01", "control", "v1", "1;2", "high"] {
            assert!(!is_nearly_a_number(text), "{text}");
        }
    }

    #[test]
    fn codes_are_few_consecutive_and_repeated() {
        assert!(are_codes("centre", &[1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0]));
        assert!(are_codes("smoker", &[0.0, 1.0, 1.0, 0.0]));
        assert!(!are_codes("age", &[1.0, 2.0, 1.0, 2.0]));
        assert!(!are_codes("bmi", &[21.0, 22.0, 23.0, 21.0, 22.0, 23.0]));
        assert!(!are_codes("x", &[1.0, 2.0, 3.0, 4.0]));
        assert!(!are_codes("x", &[1.0, 1.5, 1.0, 1.5]));
    }
}
