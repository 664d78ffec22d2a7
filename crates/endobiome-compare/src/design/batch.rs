//! Batch against group.

use super::Design;
use endobiome_cohort::Contrast;
use endobiome_stats::contingency::{chi_squared, cramers_v};

/// The columns that are batches.
pub(super) const BATCHES: [&str; 3] = ["run", "batch", "plate"];

/// How a batch column lies across the two sides of a contrast.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BatchCheck {
    pub(super) column: &'static str,
    /// Levels with (cases, controls).
    pub(super) levels: Vec<(String, usize, usize)>,
    pub(super) cramers_v: f64,
    pub(super) p: Option<f64>,
    pub(super) unknown: usize,
}

impl BatchCheck {
    /// Levels that hold one group only.
    pub(super) fn one_sided(&self) -> Vec<&str> {
        self.levels.iter().filter(|(_, a, b)| *a == 0 || *b == 0).map(|(name, _, _)| name.as_str()).collect()
    }

    /// Whether results may reflect the batch instead of the group.
    pub(super) fn is_confounded(&self) -> bool {
        self.levels.len() > 1 && (self.cramers_v > 0.3 || !self.one_sided().is_empty())
    }

    /// In words.
    pub(super) fn text(&self) -> String {
        let counts: Vec<String> =
            self.levels.iter().map(|(name, a, b)| format!("{name}: {a} cases, {b} controls")).collect();
        let one_sided = self.one_sided();
        let mut text = format!(
            "'{}' and group go together: Cramér's V {:.2} (above 0.30 is red){} ({})",
            self.column,
            self.cramers_v,
            self.p.map_or_else(String::new, |p| format!(", chi-squared p {p:.2e}")),
            counts.join("; ")
        );
        if !one_sided.is_empty() {
            text.push_str(&format!("; one group only in {}", one_sided.join(", ")));
        }
        text.push_str(
            ". Differences between groups may be differences between batches; look at the adjusted results",
        );
        text
    }
}

/// The batch columns of a contrast that have more than one level.
pub(super) fn checks(design: &Design, contrast: &Contrast) -> Vec<BatchCheck> {
    let units = design.units_of(contrast);
    BATCHES
        .into_iter()
        .filter_map(|column| {
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
            let level: Vec<usize> =
                cells.iter().map(|(l, _)| names.binary_search(l).unwrap_or_default()).collect();
            let side: Vec<usize> = cells.iter().map(|(_, case)| usize::from(*case)).collect();
            let levels: Vec<(String, usize, usize)> = names
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    let of_level = |wanted: usize| {
                        level.iter().zip(&side).filter(|(l, s)| **l == at && **s == wanted).count()
                    };
                    (name.clone(), of_level(1), of_level(0))
                })
                .collect();
            let table: Vec<Vec<u64>> = levels.iter().map(|(_, a, b)| vec![*a as u64, *b as u64]).collect();
            Some(BatchCheck {
                column,
                cramers_v: cramers_v(&level, &side),
                p: chi_squared(&table, false).ok().map(|test| test.p),
                unknown: units.len() - cells.len(),
                levels,
            })
        })
        .collect()
}
