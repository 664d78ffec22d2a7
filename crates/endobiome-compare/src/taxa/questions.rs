//! Taxa and the questions beside contrasts: shares by rank tests, log-ratios by linear models.

use super::clr_model::{PROPORTIONAL, corrected_rows, logs_of};
use super::counts::Counts;
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

/// One response a woman and taxon, and the model of them.
struct Responses {
    /// Of each taxon one number a woman.
    of_taxon: Vec<Vec<f64>>,
    model: Model,
    /// Numbers of women of each group.
    n: Vec<usize>,
    /// Units of the number that the coefficient is of; `None` for a change.
    per_unit: bool,
    proportional: bool,
}

impl OfQuestion<'_> {
    fn rows(&self) -> Vec<ComparisonRow> {
        if matches!(self.question.kind, QuestionKind::Groups { ordered: false, .. }) {
            return Vec::new();
        }
        let test = format!("{}, HC3 errors", method::CLR);
        let begin = |taxon: usize| {
            let what = self.counts.taxa[taxon].to_string();
            start(self.design, self.question, ResultKind::Taxon, &what, self.table, &test)
        };
        let taxa = 0..self.counts.taxa.len();
        let responses = if taxa.len() < 2 {
            Err("not computed: log-ratios need two taxa or more".to_owned())
        } else {
            self.responses()
        };
        let refuse = |reason: String| -> Vec<ComparisonRow> {
            taxa.clone()
                .map(|taxon| {
                    let mut row = begin(taxon);
                    row.notes.push(reason.clone());
                    row
                })
                .collect()
        };
        let responses = match responses {
            Ok(responses) => responses,
            Err(reason) => return refuse(reason),
        };
        let level = self.design.options().level;
        let linear = match LinearModel::new(&responses.model.matrix) {
            Ok(linear) => linear,
            Err(error) => return refuse(format!("not computed: {error}")),
        };
        let column = responses.model.group_column();
        let fits: Vec<Result<Coefficient, String>> = responses
            .of_taxon
            .par_iter()
            .map(|y| {
                let fit = linear.fit(y, level).map_err(|error| error.to_string())?;
                fit.robust.into_iter().nth(column).ok_or_else(String::new)
            })
            .collect();
        let mut rows = corrected_rows(fits, level, &|taxon| {
            let mut row = begin(taxon);
            row.n.clone_from(&responses.n);
            row.adjusted_for.clone_from(&responses.model.adjusted_for);
            row.notes.extend(responses.model.notes.iter().cloned());
            if responses.proportional {
                row.notes.push(PROPORTIONAL.replace("between groups", "along with it"));
            }
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
                let (mut responses, scores) = self.along(&score)?;
                #[expect(clippy::cast_precision_loss, reason = "number of groups")]
                let size = |level: usize| scores.iter().filter(|s| **s == level as f64).count();
                responses.n = (0..levels.len()).map(size).collect();
                Ok(responses)
            }
            QuestionKind::Outcome { of_woman } => Ok(self.along(&|woman| of_woman[woman])?.0),
            QuestionKind::Change { of_unit, .. } => self.changes(of_unit),
        }
    }

    /// Mean log-ratios of women along a number of each, with the numbers of those in the model.
    fn along(&self, number: &dyn Fn(usize) -> Option<f64>) -> Result<(Responses, Vec<f64>), String> {
        let units = self.design.units();
        let in_table: Vec<usize> = (0..units.len())
            .filter(|&unit| self.counts.row_of(unit).is_some() && number(units[unit].woman).is_some())
            .collect();
        let rows: Vec<usize> = in_table.iter().filter_map(|&unit| self.counts.row_of(unit)).collect();
        let depths: Vec<f64> = rows.iter().map(|&row| self.counts.totals[row]).collect();
        let numbers: Vec<f64> = in_table.iter().filter_map(|&unit| number(units[unit].woman)).collect();
        let proportional = spearman(&depths, &numbers, 0.95).is_ok_and(|test| test.p < 0.1);
        let logs = logs_of(self.counts, self.options, &rows, proportional);
        let of_taxon = |taxon: usize| {
            per_woman(self.design, &|unit| in_table.binary_search(&unit).ok().map(|place| logs[place][taxon]))
        };
        let women = of_taxon(0);
        if let Some(reason) = refused_women(self.design, women.len()) {
            return Err(reason);
        }
        let of_women: Vec<usize> = women.iter().map(|woman| woman.0).collect();
        let numbers: Vec<f64> = women.iter().filter_map(|woman| number(woman.1)).collect();
        let adjusters = self.design.adjusters_of_question();
        let model = self
            .design
            .model_on(&of_women, (&self.question.of, &numbers), &adjusters, false, &[])
            .map_err(|reason| format!("not computed: {reason}"))?;
        let of_taxon = (0..self.counts.taxa.len())
            .map(|taxon| {
                let values = of_taxon(taxon);
                model.kept.iter().map(|&i| values[i].2).collect()
            })
            .collect();
        let kept = model.kept.iter().map(|&i| numbers[i]).collect();
        let n = vec![model.kept.len()];
        Ok((Responses { of_taxon, model, n, per_unit: true, proportional }, kept))
    }

    /// Changes of log-ratios within women.
    fn changes(&self, at_end: &[Option<bool>]) -> Result<Responses, String> {
        let in_table: Vec<usize> =
            (0..at_end.len()).filter(|&unit| self.counts.row_of(unit).is_some()).collect();
        let rows: Vec<usize> = in_table.iter().filter_map(|&unit| self.counts.row_of(unit)).collect();
        // Depth may differ between the ends: zeros in proportion to it, which no end is favoured by.
        let logs = logs_of(self.counts, self.options, &rows, true);
        let of_taxon: Vec<Vec<f64>> = (0..self.counts.taxa.len())
            .map(|taxon| {
                let log = |unit: usize| in_table.binary_search(&unit).ok().map(|place| logs[place][taxon]);
                pairs(self.design, at_end, &log).iter().map(|pair| pair.to - pair.from).collect()
            })
            .collect();
        let women = of_taxon.first().map_or(0, Vec::len);
        if let Some(reason) = refused_pairs(self.design, women) {
            return Err(reason);
        }
        let model = Model {
            matrix: DesignMatrix::with_intercept(women),
            kept: (0..women).collect(),
            adjusted_for: String::new(),
            notes: Vec::new(),
        };
        Ok(Responses { of_taxon, model, n: vec![women; 2], per_unit: false, proportional: false })
    }
}
