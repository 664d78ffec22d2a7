//! Taxa and the questions beside contrasts: shares by rank tests, log-ratios by linear models.

use super::clr_model::{PROPORTIONAL, corrected_rows, logs_of};
use super::counts::Counts;
use super::present_logs::{PresentLogs, present_logs};
use super::present_model::limit_note;
use super::{TaxaOptions, method};
use crate::design::{Model, Question, QuestionKind};
use crate::questions::{Measured, pairs, per_woman, refused_pairs, refused_women, rows_of_question, start};
use crate::{ComparisonRow, Design, EstimateKind, ResultKind, TableKind};
use endobiome_stats::rank::spearman;
use endobiome_stats::regression::{Coefficient, DesignMatrix, LinearModel};
use rayon::prelude::*;

/// The rows of every taxon for every question of a design.
pub(super) fn rows(
    design: &Design,
    counts: &Counts,
    table: TableKind,
    options: &TaxaOptions,
) -> Vec<ComparisonRow> {
    let mut rows = Vec::new();
    for question in design.questions() {
        let of_shares: Vec<Vec<ComparisonRow>> = (0..counts.taxa.len())
            .into_par_iter()
            .map(|taxon| {
                let of_unit = |unit: usize| counts.row_of(unit).map(|row| counts.share(row, taxon));
                let what = counts.taxa[taxon].to_string();
                let measured = Measured {
                    kind: ResultKind::Taxon,
                    what: &what,
                    table,
                    suffix: " on proportions",
                    note: None,
                    of_unit: &of_unit,
                };
                rows_of_question(design, question, &measured, true)
            })
            .collect();
        rows.extend(of_shares.into_iter().flatten());
        let of_logs = OfQuestion { design, counts, table, options, question };
        rows.extend(of_logs.rows());
    }
    rows
}

/// The log-ratio model of one question.
struct OfQuestion<'a> {
    design: &'a Design,
    counts: &'a Counts,
    table: TableKind,
    options: &'a TaxaOptions,
    question: &'a Question,
}

/// What is fitted of one taxon: one response a woman, and the model of them.
struct Response {
    y: Vec<f64>,
    model: Model,
    /// Numbers of women of each group.
    n: Vec<usize>,
}

/// The responses of all taxa.
struct Responses {
    of_taxon: Vec<Result<Response, String>>,
    /// Whether the coefficient is of one unit of a number, and not a change.
    per_unit: bool,
    /// What is to be said of all of them.
    note: Option<String>,
}

/// Log-ratios of some units by one of the two ways.
enum Logs {
    Present(PresentLogs),
    All(Vec<Vec<f64>>),
}

impl Logs {
    fn of(&self, place: usize, taxon: usize) -> Option<f64> {
        match self {
            Self::Present(logs) => logs.of(place, taxon),
            Self::All(logs) => logs.get(place)?.get(taxon).copied(),
        }
    }
}

impl OfQuestion<'_> {
    fn rows(&self) -> Vec<ComparisonRow> {
        if matches!(self.question.kind, QuestionKind::Groups { ordered: false, .. }) {
            return Vec::new();
        }
        let name = if self.options.where_present(self.counts) { method::WHERE_PRESENT } else { method::CLR };
        let test = format!("{name}, HC3 errors");
        let begin = |taxon: usize| {
            let what = self.counts.taxa[taxon].to_string();
            start(self.design, self.question, ResultKind::Taxon, &what, self.table, &test)
        };
        let responses = if self.counts.taxa.len() < 2 {
            Err("not computed: log-ratios need two taxa or more".to_owned())
        } else {
            self.responses()
        };
        let responses = match responses {
            Ok(responses) => responses,
            Err(reason) => {
                let refuse = |taxon: usize| {
                    let mut row = begin(taxon);
                    row.notes.push(reason.clone());
                    row
                };
                return (0..self.counts.taxa.len()).map(refuse).collect();
            }
        };
        let level = self.design.options().level;
        let fits: Vec<Result<Coefficient, String>> = responses
            .of_taxon
            .par_iter()
            .map(|response| {
                let response = response.as_ref().map_err(Clone::clone)?;
                let linear = LinearModel::new(&response.model.matrix).map_err(|error| error.to_string())?;
                let fit = linear.fit(&response.y, level).map_err(|error| error.to_string())?;
                fit.robust.into_iter().nth(response.model.group_column()).ok_or_else(String::new)
            })
            .collect();
        let mut rows = corrected_rows(fits, level, &|taxon| {
            let mut row = begin(taxon);
            if let Ok(response) = &responses.of_taxon[taxon] {
                row.n.clone_from(&response.n);
                row.adjusted_for.clone_from(&response.model.adjusted_for);
                row.notes.extend(response.model.notes.iter().cloned());
            }
            row.notes.extend(responses.note.clone());
            row
        });
        if responses.per_unit {
            for row in rows.iter_mut().filter(|row| row.estimate.is_some()) {
                row.estimate_kind = Some(EstimateKind::Log2FoldChangePerUnit);
            }
        }
        rows
    }

    fn responses(&self) -> Result<Responses, String> {
        match &self.question.kind {
            QuestionKind::Groups { of_woman, levels, .. } => {
                #[expect(clippy::cast_precision_loss, reason = "number of groups")]
                let score = |woman: usize| of_woman[woman].map(|group| group as f64);
                self.along(&score, levels.len())
            }
            QuestionKind::Outcome { of_woman } => self.along(&|woman| of_woman[woman], 1),
            QuestionKind::Change { of_unit, .. } => self.changes(of_unit),
        }
    }

    /// The log-ratios of some units, and what is to be said of them. `depth_goes_along`: with what is asked.
    fn logs(&self, units: &[usize], depth_goes_along: bool) -> (Logs, Option<String>) {
        let rows: Vec<usize> = units.iter().filter_map(|&unit| self.counts.row_of(unit)).collect();
        if self.options.where_present(self.counts) {
            let logs = present_logs(self.counts, &rows, depth_goes_along);
            let note =
                limit_note(&logs).map(|note| note.replace("differs between groups", "may go along with it"));
            (Logs::Present(logs), note)
        } else {
            let note = depth_goes_along
                .then(|| PROPORTIONAL.replace("differs between groups", "may go along with it"));
            (Logs::All(logs_of(self.counts, self.options, &rows, depth_goes_along)), note)
        }
    }

    /// Mean log-ratios of women along a number of each: of `groups` groups, or of an outcome.
    fn along(
        &self,
        number: &(dyn Fn(usize) -> Option<f64> + Sync),
        groups: usize,
    ) -> Result<Responses, String> {
        let units = self.design.units();
        let in_table: Vec<usize> = (0..units.len())
            .filter(|&unit| self.counts.row_of(unit).is_some() && number(units[unit].woman).is_some())
            .collect();
        let depths: Vec<f64> = in_table
            .iter()
            .filter_map(|&unit| self.counts.row_of(unit))
            .map(|row| self.counts.totals[row])
            .collect();
        let numbers: Vec<f64> = in_table.iter().filter_map(|&unit| number(units[unit].woman)).collect();
        let goes_along = spearman(&depths, &numbers, 0.95).is_ok_and(|test| test.p < 0.1);
        let (logs, note) = self.logs(&in_table, goes_along);
        let all: Vec<usize> = in_table.iter().map(|&unit| units[unit].woman).collect();
        let women =
            all.iter().zip(all.iter().skip(1)).filter(|(a, b)| a != b).count() + usize::from(!all.is_empty());
        if let Some(reason) = refused_women(self.design, women) {
            return Err(reason);
        }
        let adjusters = self.design.adjusters_of_question();
        let of_taxon = |taxon: usize| -> Result<Response, String> {
            let values = per_woman(self.design, &|unit| logs.of(in_table.binary_search(&unit).ok()?, taxon));
            if let Some(reason) = refused_women(self.design, values.len()) {
                return Err(reason);
            }
            let of_women: Vec<usize> = values.iter().map(|value| value.0).collect();
            let numbers: Vec<f64> = values.iter().filter_map(|value| number(value.1)).collect();
            let model =
                self.design.model_on(&of_women, (&self.question.of, &numbers), &adjusters, false, &[])?;
            let y = model.kept.iter().map(|&at| values[at].2).collect();
            #[expect(clippy::cast_precision_loss, reason = "number of groups")]
            let size = |group: usize| model.kept.iter().filter(|&&at| numbers[at] == group as f64).count();
            let n = if groups > 1 { (0..groups).map(size).collect() } else { vec![model.kept.len()] };
            Ok(Response { y, model, n })
        };
        let of_taxon = (0..self.counts.taxa.len()).into_par_iter().map(of_taxon).collect();
        Ok(Responses { of_taxon, per_unit: true, note })
    }

    /// Changes of log-ratios within women.
    fn changes(&self, at_end: &[Option<bool>]) -> Result<Responses, String> {
        let in_table: Vec<usize> =
            (0..at_end.len()).filter(|&unit| self.counts.row_of(unit).is_some()).collect();
        let women = pairs(self.design, at_end, &|unit| in_table.binary_search(&unit).is_ok().then_some(0.0));
        if let Some(reason) = refused_pairs(self.design, women.len()) {
            return Err(reason);
        }
        // Depth may differ between the ends: as where it does, which no end is favoured by.
        let (logs, note) = self.logs(&in_table, true);
        let of_taxon = |taxon: usize| -> Result<Response, String> {
            let log = |unit: usize| logs.of(in_table.binary_search(&unit).ok()?, taxon);
            let y: Vec<f64> =
                pairs(self.design, at_end, &log).iter().map(|pair| pair.to - pair.from).collect();
            if let Some(reason) = refused_pairs(self.design, y.len()) {
                return Err(reason);
            }
            let model = Model {
                matrix: DesignMatrix::with_intercept(y.len()),
                kept: (0..y.len()).collect(),
                adjusted_for: String::new(),
                notes: Vec::new(),
            };
            let n = vec![y.len(); 2];
            Ok(Response { y, model, n })
        };
        let of_taxon = (0..self.counts.taxa.len()).into_par_iter().map(of_taxon).collect();
        Ok(Responses { of_taxon, per_unit: false, note })
    }
}
