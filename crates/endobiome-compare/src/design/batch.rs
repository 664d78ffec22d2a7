//! Batches, and any other categories, against group.

use super::Design;
use super::columns::ColumnKind;
use endobiome_cohort::Contrast;
use endobiome_core::{Message, say};
use endobiome_stats::contingency::{chi_squared, cramers_v};

/// The columns that are batches.
pub(super) const BATCHES: [&str; 3] = ["run", "batch", "plate"];

/// Cramér's V from which a column that is no batch is nearly the group.
const NEARLY_THE_GROUP: f64 = 0.7;

/// How the levels of a column lie across the two sides of a contrast.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ColumnCheck {
    pub(super) column: String,
    pub(super) is_batch: bool,
    /// Levels with (cases, controls).
    pub(super) levels: Vec<(String, usize, usize)>,
    pub(super) cramers_v: f64,
    pub(super) p: Option<f64>,
    pub(super) unknown: usize,
}

impl ColumnCheck {
    /// Levels that hold one group only.
    pub(super) fn one_sided(&self) -> Vec<&str> {
        self.levels.iter().filter(|(_, a, b)| *a == 0 || *b == 0).map(|(name, _, _)| name.as_str()).collect()
    }

    /// Whether results may reflect the column instead of the group.
    pub(super) fn is_confounded(&self) -> bool {
        if self.is_batch {
            self.levels.len() > 1 && (self.cramers_v > 0.3 || !self.one_sided().is_empty())
        } else {
            self.cramers_v >= NEARLY_THE_GROUP && self.is_beyond_chance()
        }
    }

    /// Whether the column, no batch, goes with the group, though it is not nearly the group.
    pub(super) fn goes_along(&self) -> bool {
        !self.is_batch && !self.is_confounded() && self.cramers_v > 0.3 && self.is_beyond_chance()
    }

    fn is_beyond_chance(&self) -> bool {
        self.p.is_some_and(|p| p < 0.05)
    }

    /// In words.
    pub(super) fn text(&self) -> Message {
        let counts: Vec<Message> = self
            .levels
            .iter()
            .map(|(name, a, b)| say!("{name}: {a} cases, {b} controls", name, a, b))
            .collect();
        let one_sided = self.one_sided();
        let limit = if self.is_batch { 0.3 } else { NEARLY_THE_GROUP };
        let chi_squared =
            self.p.map_or_else(Message::empty, |p| say!(", chi-squared p {p}", p = format!("{p:.2e}")));
        let text = say!(
            "'{column}' and group go together: Cramér's V {cramers_v} (above {limit} is red){chi_squared} ({counts})",
            column = self.column,
            cramers_v = format!("{:.2}", self.cramers_v),
            limit = format!("{limit:.2}"),
            chi_squared,
            counts = Message::list("; ", counts)
        );
        let text = if one_sided.is_empty() {
            text
        } else {
            say!("{text}; one group only in {levels}", text, levels = one_sided.join(", "))
        };
        if self.is_batch {
            say!(
                "{text}. Differences between groups may be differences between batches; look at the adjusted results",
                text
            )
        } else {
            say!(
                "{text}. Differences between groups may be its own; name it as a covariate where its levels hold both groups",
                text
            )
        }
    }
}

/// The batch columns of a contrast that have more than one level.
pub(super) fn batches(design: &Design, contrast: &Contrast) -> Vec<ColumnCheck> {
    BATCHES.iter().filter_map(|column| check(design, contrast, column, true)).collect()
}

/// The other categorical columns of a contrast: not the groups themselves, nor names that nearly every woman has her own of.
pub(super) fn others(design: &Design, contrast: &Contrast) -> Vec<ColumnCheck> {
    let options = design.options();
    let groups = [&options.columns.group, &options.columns.rif, &options.columns.rpl];
    design
        .columns()
        .iter()
        .filter(|column| column.kind == ColumnKind::Category)
        .map(|column| column.name.as_str())
        .filter(|name| !BATCHES.iter().any(|batch| batch.eq_ignore_ascii_case(name)))
        .filter(|name| !groups.iter().any(|group| group.eq_ignore_ascii_case(name)))
        .filter(|name| !design.is_contrast_of(contrast, name))
        .filter_map(|name| check(design, contrast, name, false))
        .filter(|check| 2 * check.levels.len() <= check.levels.iter().map(|(_, a, b)| a + b).sum())
        .collect()
}

/// How a column lies across a contrast; `None` with fewer than two levels.
fn check(design: &Design, contrast: &Contrast, column: &str, is_batch: bool) -> Option<ColumnCheck> {
    let units = design.units_of(contrast);
    let cells: Vec<(String, bool)> = units
        .iter()
        .filter_map(|&(unit, case)| design.unit_cell(unit, column).map(|level| (level, case)))
        .collect();
    let mut names: Vec<String> = cells.iter().map(|(level, _)| level.clone()).collect();
    names.sort();
    names.dedup();
    if names.len() < 2 {
        return None;
    }
    let level: Vec<usize> = cells.iter().map(|(l, _)| names.binary_search(l).unwrap_or_default()).collect();
    let side: Vec<usize> = cells.iter().map(|(_, case)| usize::from(*case)).collect();
    let levels: Vec<(String, usize, usize)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let of_level =
                |wanted: usize| level.iter().zip(&side).filter(|(l, s)| **l == at && **s == wanted).count();
            (name.clone(), of_level(1), of_level(0))
        })
        .collect();
    let table: Vec<Vec<u64>> = levels.iter().map(|(_, a, b)| vec![*a as u64, *b as u64]).collect();
    Some(ColumnCheck {
        column: column.to_owned(),
        is_batch,
        cramers_v: cramers_v(&level, &side),
        p: chi_squared(&table, false).ok().map(|test| test.p),
        unknown: units.len() - cells.len(),
        levels,
    })
}
