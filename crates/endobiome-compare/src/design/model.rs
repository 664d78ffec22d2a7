//! Model matrices of a contrast: complete cases, adjusters, and the group last.

use super::Design;
use super::cell::{cell, number};
use endobiome_stats::regression::DesignMatrix;

/// Why a model cannot be set up, in words.
pub(crate) type Refusal = String;

/// A model matrix of a contrast.
pub(crate) struct Model {
    /// The matrix; the group (1 for cases) is the last column.
    pub(crate) matrix: DesignMatrix,
    /// Which of the units given have all covariates: positions in the list given.
    pub(crate) kept: Vec<usize>,
    /// The adjusters, for the table of results.
    pub(crate) adjusted_for: String,
    /// What was left out.
    pub(crate) notes: Vec<String>,
}

impl Model {
    /// Position of the group among the columns.
    pub(crate) fn group_column(&self) -> usize {
        self.matrix.n_columns() - 1
    }
}

impl Design {
    /// The cell of a unit. Where its replicates differ, numbers are averaged, and words joined (`A+B`, a level of its own).
    pub(crate) fn unit_cell(&self, unit: usize, column: &str) -> Option<String> {
        let mut cells: Vec<String> = self.units[unit]
            .records
            .iter()
            .filter_map(|&record| cell(&self.records[record], column))
            .collect();
        if self.is_number(column) && cells.len() > 1 {
            let numbers: Vec<f64> = cells.iter().filter_map(|text| number(text)).collect();
            #[expect(clippy::cast_precision_loss, reason = "replicates")]
            return (!numbers.is_empty())
                .then(|| (numbers.iter().sum::<f64>() / numbers.len() as f64).to_string());
        }
        cells.sort();
        cells.dedup();
        (!cells.is_empty()).then(|| cells.join("+"))
    }

    /// The cell of a unit as a number, of a column of numbers.
    pub(crate) fn unit_number(&self, unit: usize, column: &str) -> Option<f64> {
        self.is_number(column).then(|| self.unit_cell(unit, column)).flatten().as_deref().and_then(number)
    }

    /// The name of a unit's place within its woman: its site and visit.
    pub(crate) fn role(&self, unit: usize) -> String {
        let unit = &self.units[unit];
        if unit.visit.is_empty() { unit.site.clone() } else { format!("{}, {}", unit.site, unit.visit) }
    }

    /// The model of a group difference among `units` (with their side), with `extra` numeric columns, and where a woman
    /// has several samples with their sites and visits.
    pub(crate) fn model(
        &self,
        units: &[(usize, bool)],
        adjusters: &[String],
        with_site: bool,
        extra: &[(&str, Vec<f64>)],
    ) -> std::result::Result<Model, Refusal> {
        let case: Vec<f64> = units.iter().map(|(_, case)| f64::from(u8::from(*case))).collect();
        let units: Vec<usize> = units.iter().map(|(unit, _)| *unit).collect();
        self.model_on(&units, ("group", &case), adjusters, with_site, extra)
    }

    /// The model of a number of each of some units (a group, a score, an outcome), which is the last column.
    pub(crate) fn model_on(
        &self,
        units: &[usize],
        (name, predictor): (&str, &[f64]),
        adjusters: &[String],
        with_site: bool,
        extra: &[(&str, Vec<f64>)],
    ) -> std::result::Result<Model, Refusal> {
        let cells: Vec<Vec<Option<String>>> =
            adjusters.iter().map(|a| units.iter().map(|u| self.unit_cell(*u, a)).collect()).collect();
        let kept: Vec<usize> =
            (0..units.len()).filter(|&i| cells.iter().all(|column| column[i].is_some())).collect();
        let mut notes = Vec::new();
        if kept.len() < units.len() {
            notes.push(format!(
                "{} of {} samples left out: {} not known",
                units.len() - kept.len(),
                units.len(),
                adjusters.join(" or ")
            ));
        }
        let refuse = |error: endobiome_stats::Error| error.to_string();
        let mut matrix = DesignMatrix::with_intercept(kept.len());
        for (adjuster, column) in adjusters.iter().zip(&cells) {
            let texts: Vec<String> = kept.iter().filter_map(|&i| column[i].clone()).collect();
            matrix = if self.is_number(adjuster) {
                let numbers = texts.iter().map(|text| number(text).unwrap_or(f64::NAN)).collect();
                matrix.column(adjuster.clone(), numbers).map_err(refuse)?
            } else {
                matrix.factor(adjuster, &texts).map_err(refuse)?.0
            };
        }
        if with_site {
            let sites: Vec<String> = kept.iter().map(|&i| self.units[units[i]].site.clone()).collect();
            matrix = matrix.factor("site", &sites).map_err(refuse)?.0;
            let visits: Vec<String> = kept.iter().map(|&i| self.units[units[i]].visit.clone()).collect();
            matrix = matrix.factor("visit", &visits).map_err(refuse)?.0;
        }
        for (extra, values) in extra {
            matrix = matrix.column(*extra, kept.iter().map(|&i| values[i]).collect()).map_err(refuse)?;
        }
        let (matrix, dropped) = matrix.full_rank();
        if !dropped.is_empty() {
            notes.push(format!("left out of the model, for they add nothing: {}", dropped.join(", ")));
        }
        let columns_before = matrix.n_columns();
        let matrix = matrix.column(name, kept.iter().map(|&i| predictor[i]).collect()).map_err(refuse)?;
        let (matrix, dropped) = matrix.full_rank();
        if !dropped.is_empty() || matrix.n_columns() == columns_before {
            return Err(format!(
                "{name} and {} cannot be told apart: every level has one {name} only",
                if adjusters.is_empty() { "the other columns".to_owned() } else { adjusters.join(" + ") }
            ));
        }
        let mut adjusted_for = adjusters.to_vec();
        if with_site {
            let several = [("site", self.sites.len()), ("visit", self.visits.len())];
            adjusted_for.extend(several.iter().filter(|(_, n)| *n > 1).map(|(name, _)| (*name).to_owned()));
        }
        adjusted_for.extend(extra.iter().map(|(name, _)| (*name).to_owned()));
        Ok(Model { matrix, kept, adjusted_for: adjusted_for.join(" + "), notes })
    }
}
