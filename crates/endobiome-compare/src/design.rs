//! What the study's design allows, read from the samplesheet before any test.

mod batch;
mod by_sample;
mod cell;
mod columns;
mod depth;
mod effects;
mod guard;
mod in_words;
mod model;
mod questions;
mod units;
mod variant;
mod warning;

pub use columns::{ColumnKind, ColumnSummary};
pub(crate) use guard::free_permutation_refusal;
pub use in_words::{contrast_in_words, quantity_in_words, test_in_words};
pub(crate) use model::Model;
pub(crate) use questions::{Question, QuestionKind};
pub(crate) use units::Unit;
pub use warning::{Warning, WarningLevel};

use crate::error::{Error, Result};
use crate::{CompareOptions, ComparisonRow, Exchange, VisitChoice};
use endobiome_cohort::{Cohort, Contrast, Side};
use endobiome_core::{Message, SampleRecord, say};
use serde::{Deserialize, Serialize};

/// The design of a study: who is compared with whom, on which samples, and what to beware of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Design {
    records: Vec<SampleRecord>,
    cohort: Cohort,
    contrasts: Vec<Contrast>,
    /// Of each contrast the column that was asked for; empty for the groups.
    of_column: Vec<String>,
    /// What is asked beside the contrasts.
    questions: Vec<Question>,
    /// Names of the sites compared; empty when no site is given.
    sites: Vec<String>,
    /// Names of the visits compared; empty when none is given.
    visits: Vec<String>,
    /// The samples compared: one entry a woman, site and visit, replicates together.
    units: Vec<Unit>,
    columns: Vec<ColumnSummary>,
    warnings: Vec<Warning>,
    /// For each contrast, the batch columns that are confounded with it.
    confounded: Vec<Vec<String>>,
    /// For each contrast, how depth differs between its sides, where it does.
    depth_differs: Vec<Option<Message>>,
    options: CompareOptions,
    /// Seed of permutations and draws.
    seed: u64,
}

impl Design {
    /// Reads the design from the samplesheet.
    ///
    /// # Errors
    /// When groups cannot be read, what was asked for is not there (a column, a word for control, a visit), or a column
    /// that models take is nearly numbers; a design that allows no test is no error: [`nothing_compared`](Self::nothing_compared)
    /// and [`warnings`](Self::warnings) say why, and every comparison gives rows with the reason.
    ///
    /// ```
    /// use endobiome_compare::{CompareOptions, Design};
    /// use endobiome_core::{SampleId, SampleRecord};
    /// let records: Vec<SampleRecord> = ["RIF", "RIF", "RIF", "control", "control", "control"]
    ///     .iter()
    ///     .enumerate()
    ///     .map(|(i, group)| {
    ///         let mut record = SampleRecord::new(SampleId::new(format!("S{i}"))?);
    ///         record.group = Some((*group).to_owned());
    ///         Ok(record)
    ///     })
    ///     .collect::<Result<_, endobiome_core::Error>>()?;
    /// let design = Design::read(&records, &CompareOptions::default())?;
    /// assert_eq!(design.contrasts()[0].name, "RIF against control");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(records: &[SampleRecord], options: &CompareOptions) -> Result<Self> {
        let cohort = Cohort::read(records, &options.columns)?;
        let contrasts = cohort.contrasts();
        let units::Selected { sites, visits, units } =
            units::select(records, &cohort, &options.site, &options.visit)?;
        let mut design = Self {
            records: records.to_vec(),
            cohort,
            confounded: Vec::new(),
            depth_differs: Vec::new(),
            of_column: vec![String::new(); contrasts.len()],
            questions: Vec::new(),
            contrasts,
            sites,
            visits,
            units,
            columns: columns::summarise(records, options),
            warnings: Vec::new(),
            options: options.clone(),
            seed: 1,
        };
        design.check_columns()?;
        let asked = questions::resolve(&design)?;
        for (contrast, column) in asked.contrasts {
            // The same women on the same sides are one question.
            if !design.contrasts.iter().any(|other| other.side == contrast.side) {
                design.contrasts.push(contrast);
                design.of_column.push(column);
            }
        }
        design.questions = asked.questions;
        design.depth_differs = vec![None; design.contrasts.len()];
        design.guard();
        Ok(design)
    }

    /// The same with another seed of permutations and draws (1 where nothing is said).
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The seed of permutations and draws.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The women of the study.
    pub fn cohort(&self) -> &Cohort {
        &self.cohort
    }

    /// Who is compared with whom.
    pub fn contrasts(&self) -> &[Contrast] {
        &self.contrasts
    }

    /// What the guard found, worst first.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// What the guard found and what each column was taken for: the rows of `design.tsv`.
    pub fn notices(&self) -> Vec<Warning> {
        self.warnings.iter().cloned().chain(self.columns.iter().map(ColumnSummary::notice)).collect()
    }

    /// Why no contrast at all can be tested; `None` when one can. To be told to a person in any case: a study of which
    /// nothing was compared must not pass in silence.
    pub fn nothing_compared(&self) -> Option<Message> {
        let least = self.options.least_per_group;
        let is_tested = |contrast: &Contrast| {
            let women = self.women_of(contrast);
            let cases = women.iter().filter(|(_, case)| *case).count();
            cases >= least && women.len() - cases >= least
        };
        let free = self.options.exchange == Exchange::Samples && self.has_repeats();
        if !free && (self.contrasts.iter().any(is_tested) || !self.questions.is_empty()) {
            return None;
        }
        let reasons = self
            .warnings
            .iter()
            .filter(|warning| {
                matches!(warning.code.as_str(), "no_contrast" | "too_small" | "free_permutation")
            })
            .map(|warning| warning.text.clone());
        Some(say!("no groups were compared: {reasons}", reasons = Message::list("; ", reasons)))
    }

    /// The visits that group tests use; empty when the samplesheet names none.
    pub fn visits(&self) -> &[String] {
        &self.visits
    }

    /// The sites that group tests use; empty when the samplesheet names none.
    pub fn sites(&self) -> &[String] {
        &self.sites
    }

    /// What was chosen.
    pub fn options(&self) -> &CompareOptions {
        &self.options
    }

    /// The records of the samplesheet, in order.
    pub fn records(&self) -> &[SampleRecord] {
        &self.records
    }

    /// Batch columns (`run`, `batch`, `plate`) confounded with a contrast: adjusted results stand beside the plain ones.
    pub fn confounded(&self, contrast: usize) -> &[String] {
        self.confounded.get(contrast).map_or(&[], Vec::as_slice)
    }

    /// What the design says as rows of the table of results: batch against group, and what effects can be seen.
    pub fn rows(&self) -> Vec<ComparisonRow> {
        effects::rows(self)
    }

    pub(crate) fn units(&self) -> &[Unit] {
        &self.units
    }

    pub(crate) fn site_name(&self) -> String {
        let sites = if self.sites.is_empty() { "not stated".to_owned() } else { self.sites.join("+") };
        match &self.options.visit {
            VisitChoice::One(visit) => format!("{sites}, visit {visit}"),
            VisitChoice::All => sites,
        }
    }

    /// Checks that there is one value a record.
    pub(crate) fn line_up(&self, what: &str, found: usize) -> Result<()> {
        let expected = self.records.len();
        if found == expected { Ok(()) } else { Err(Error::Length { what: what.to_owned(), expected, found }) }
    }

    /// Whether a woman may come with several units.
    pub(crate) fn has_repeats(&self) -> bool {
        let mut women: Vec<usize> = self.units.iter().map(|unit| unit.woman).collect();
        women.sort_unstable();
        women.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// The units in a contrast and whether they are cases.
    pub(crate) fn units_of(&self, contrast: &Contrast) -> Vec<(usize, bool)> {
        self.units
            .iter()
            .enumerate()
            .filter_map(|(at, unit)| contrast.side[unit.woman].map(|side| (at, side == Side::Case)))
            .collect()
    }

    /// The women in a contrast that have a unit, and whether they are cases.
    pub(crate) fn women_of(&self, contrast: &Contrast) -> Vec<(usize, bool)> {
        let mut women: Vec<(usize, bool)> =
            self.units_of(contrast).into_iter().map(|(at, case)| (self.units[at].woman, case)).collect();
        women.sort_unstable();
        women.dedup();
        women
    }

    /// What is asked beside the contrasts.
    pub(crate) fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// What a contrast is one of, in the name of its family: `contrasts`, `contrasts of endometriosis`.
    pub(crate) fn contrasts_of(&self, contrast: &Contrast) -> String {
        let at = self.contrasts.iter().position(|other| other.name == contrast.name);
        match at.and_then(|at| self.of_column.get(at)) {
            Some(column) if !column.is_empty() => format!("contrasts of {column}"),
            _ => "contrasts".to_owned(),
        }
    }

    /// Whether a contrast is of a column.
    pub(crate) fn is_contrast_of(&self, contrast: &Contrast, column: &str) -> bool {
        let at = self.contrasts.iter().position(|other| other.name == contrast.name);
        at.and_then(|at| self.of_column.get(at)).is_some_and(|of| of.eq_ignore_ascii_case(column))
    }

    /// Columns within whose levels a contrast is tested, too: the confounded batches and the blocks asked for.
    pub(crate) fn strata(&self, contrast: usize) -> Vec<String> {
        joined(self.confounded(contrast).to_vec(), &self.options.blocks)
    }

    /// What adjusted models of a contrast take: the covariates asked for, the confounded batches, the blocks.
    pub(crate) fn adjusters(&self, contrast: usize) -> Vec<String> {
        joined(self.options.covariates.clone(), &self.strata(contrast))
    }

    /// What adjusted models of a question take: the covariates asked for and the blocks.
    pub(crate) fn adjusters_of_question(&self) -> Vec<String> {
        joined(self.options.covariates.clone(), &self.options.blocks)
    }

    /// The blocks among some columns that are matched sets: of so few women that a logistic model with one coefficient a set
    /// is biased.
    pub(crate) fn matched_sets(&self, columns: &[String]) -> Vec<String> {
        let of_column = |column: &String| {
            let levels: std::collections::BTreeSet<String> =
                (0..self.units.len()).filter_map(|unit| self.unit_cell(unit, column)).collect();
            !self.is_number(column) && 5 * levels.len() > self.units.len()
        };
        columns.iter().filter(|column| of_column(column)).cloned().collect()
    }
}

/// Some names and those of others that are not among them.
fn joined(mut names: Vec<String>, others: &[String]) -> Vec<String> {
    for other in others {
        if !names.iter().any(|name| name.eq_ignore_ascii_case(other)) {
            names.push(other.clone());
        }
    }
    names
}
