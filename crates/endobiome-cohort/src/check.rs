//! The check of clinical tables: 42 codes in one pass, each finding with its place, one cause one message.
//!
//! Each step reads what the steps before it left: a cell told as wrong is unknown to the rules behind it.

mod batches;
mod cells;
mod dates;
mod files;
mod flow;
mod groups;
mod histology;
mod keys;
mod obstetric;
mod person;
mod samples;

pub use person::{PersonPattern, person_column, person_value};
pub use samples::Windows;

use crate::anonymity::{QuasiIdentifier, too_few_alike};
use crate::clinical_error::ClinicalResult;
use crate::date::Date;
use crate::dictionary::Dictionary;
use crate::finding::{DataFinding, Severity, ValidationCode};
use crate::participant::{Participant, participants};
use crate::rules::GroupRules;
use crate::study::{ClinicalTables, RawStudy, RowRef, TableStyle};
use endobiome_core::Message;
use std::path::PathBuf;

/// What a check needs to know beside the tables.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The data cut: what is later is in the future. The clock is never read.
    pub as_of: Date,
    /// First and last day of inclusion.
    pub inclusion: (Date, Date),
    /// Calendar months of follow-up after inclusion.
    pub follow_up_months: i32,
    /// The reading of the trial's rules that makes the group.
    pub rules: GroupRules,
    /// When a biopsy may be taken.
    pub windows: Windows,
    /// How the tables are written.
    pub style: TableStyle,
    /// Where FCS and FASTQ files are looked for; without it they are not opened.
    pub folder: Option<PathBuf>,
    /// Quasi-identifiers of an export to be checked for k-anonymity; none: it is not an export.
    pub export: Vec<QuasiIdentifier>,
    /// Women who must share them.
    pub k: usize,
}

impl CheckOptions {
    /// The defaults of the IMERR trial with a data cut.
    ///
    /// # Errors
    /// [`ClinicalError::Configuration`](crate::ClinicalError::Configuration) when `as_of` is no day.
    pub fn imerr(as_of: &str) -> ClinicalResult<Self> {
        let day = |text: &str| text.parse::<Date>().map_err(crate::ClinicalError::Configuration);
        Ok(Self {
            as_of: day(as_of)?,
            inclusion: (day("2026-01-31")?, day("2029-01-31")?),
            follow_up_months: 24,
            rules: GroupRules::default(),
            windows: Windows::default(),
            style: TableStyle::default(),
            folder: None,
            export: Vec::new(),
            k: 5,
        })
    }
}

/// Clinical tables that have been checked.
#[derive(Debug, Clone)]
pub struct CheckedStudy {
    /// What was found, by table, line and code.
    pub findings: Vec<DataFinding>,
    /// What a person should know: tables and columns that are not there or not known.
    pub notes: Vec<Message>,
    /// The tables with typed values; cells told as wrong are unknown.
    pub study: ClinicalTables,
    /// The women, in the order of `participants`.
    pub women: Vec<Participant>,
}

impl CheckedStudy {
    /// Number of findings (errors, warnings).
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.findings.iter().filter(|f| f.severity == Severity::Error).count();
        (errors, self.findings.len() - errors)
    }

    /// Rows of all tables.
    pub fn rows(&self) -> usize {
        self.study.tables().iter().map(crate::study::Table::len).sum()
    }
}

/// Checks the tables of a study and derives group and eligibility of every woman.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, RawStudy, RawTable, check};
/// let dictionary = Dictionary::imerr()?;
/// let table = |name: &str, text: &str| {
///     RawTable::parse(text.as_bytes(), &format!("{name}.tsv"), dictionary.table(name).unwrap(), Default::default())
/// };
/// let raw = RawStudy {
///     tables: vec![table("participants", "participant_id\tbmi\nIM001\t313\n")?],
///     notes: Vec::new(),
/// };
/// let checked = check(raw, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let finding = checked.findings.iter().find(|f| f.line == 2).unwrap();
/// assert_eq!((finding.code.id(), finding.column.as_str(), finding.value.as_str()), ("V-RNG-01", "bmi", "313"));
/// # Ok::<(), endobiome_cohort::ClinicalError>(())
/// ```
pub fn check(raw: RawStudy, dictionary: &Dictionary, options: &CheckOptions) -> CheckedStudy {
    let RawStudy { tables, mut notes } = raw;
    let (study, hits) = cells::type_cells(tables, dictionary, options, &mut notes);
    let mut checker = Checker { study, findings: Vec::new() };
    checker.tell_all(hits, true);
    let steps: [Step<'_>; 8] = [
        &|study| keys::check(study, dictionary),
        &|study| dates::inclusion_period(study, options),
        &dates::consent,
        &|study| dates::after_follow_up(study, options),
        &dates::before_consent_and_transfer,
        &obstetric::pregnancies,
        &obstetric::transfers,
        &histology::check,
    ];
    for step in steps {
        let hits = step(&checker.study);
        checker.tell(hits);
    }
    let women = participants(&checker.study, options.rules);
    let steps: [Step<'_>; 5] = [
        &|study| groups::check(study, &women, options.rules),
        &|study| samples::check(study, &women, &options.windows),
        &|study| batches::check(study, &women),
        &flow::check,
        &|study| files::check(study, options.folder.as_deref()),
    ];
    for step in steps {
        let hits = step(&checker.study);
        checker.tell(hits);
    }
    if !options.export.is_empty() {
        let hits = too_few_alike(&checker.study, &women, &options.export, options.k)
            .into_iter()
            .map(|cell| {
                Hit::of(
                    ValidationCode::TooFewAlike,
                    "participants",
                    Some(cell.first_row),
                    "participant_id",
                    format!("{} women share {}; {} are needed", cell.women, cell.names, options.k),
                )
                .value(cell.values)
            })
            .collect();
        checker.tell(hits);
    }
    let order = |name: &str| dictionary.tables().iter().position(|table| table.name == name);
    checker.findings.sort_by(|a, b| {
        (order(&a.table), a.line, a.code, &a.column).cmp(&(order(&b.table), b.line, b.code, &b.column))
    });
    CheckedStudy { findings: checker.findings, notes, study: checker.study, women }
}

/// A part of the check: reads the tables as the parts before it left them.
type Step<'a> = &'a dyn Fn(&ClinicalTables) -> Vec<Hit>;

/// A finding before it has its file and line.
struct Hit {
    code: ValidationCode,
    severity: Severity,
    table: String,
    row: Option<usize>,
    column: String,
    value: Option<String>,
    message: String,
}

impl Hit {
    fn of(
        code: ValidationCode,
        table: &str,
        row: Option<usize>,
        column: &str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: code.severity(),
            table: table.to_owned(),
            row,
            column: column.to_owned(),
            value: None,
            message: message.into(),
        }
    }

    /// At a cell.
    fn at(code: ValidationCode, row: &RowRef<'_>, column: &str, message: impl Into<String>) -> Self {
        Self::of(code, &row.table().name, Some(row.at()), column, message)
    }

    fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }
}

struct Checker {
    study: ClinicalTables,
    findings: Vec<DataFinding>,
}

impl Checker {
    /// Turns hits into findings; of a cell that has been told as wrong, and of a row that is not looked into further,
    /// nothing more is said.
    fn tell(&mut self, hits: Vec<Hit>) {
        self.tell_all(hits, false);
    }

    fn tell_all(&mut self, hits: Vec<Hit>, of_cells: bool) {
        for hit in hits {
            let Some(table) = self.study.table(&hit.table) else { continue };
            let row = hit.row.and_then(|at| table.row(at));
            if row.is_some_and(|row| row.is_told(&hit.column) && hit.code != ValidationCode::TooFewAlike) {
                continue;
            }
            if !of_cells && row.is_some_and(|row| row.is_refused()) {
                continue;
            }
            let told = table.told_name(&hit.column);
            let finding = DataFinding {
                code: hit.code,
                severity: hit.severity,
                table: hit.table.clone(),
                file: table.file.clone(),
                line: row.map_or(1, |row| row.line()),
                column: told.to_owned(),
                value: hit
                    .value
                    .unwrap_or_else(|| row.map(|row| row.raw(&hit.column).to_owned()).unwrap_or_default()),
                message: hit.message,
                record: row.map(|row| record_of(&self.study, &row)).unwrap_or_default(),
            };
            self.findings.push(finding);
            if let (Some(at), Severity::Error) = (hit.row, hit.severity) {
                // A date in the future is known; every other error is not a value.
                self.study.mark(&hit.table, at, &hit.column, hit.code != ValidationCode::Future);
            }
        }
    }
}

/// The woman of a row, or `STUDY`.
fn record_of(study: &ClinicalTables, row: &RowRef<'_>) -> String {
    let own = row.raw("participant_id");
    if !own.is_empty() {
        return own.to_owned();
    }
    let sample = row.raw("sample_id");
    let woman = (!sample.is_empty() && row.table().name != "samples")
        .then(|| study.rows("samples").find(|known| known.raw("sample_id") == sample))
        .flatten()
        .map(|known| known.raw("participant_id"))
        .filter(|id| !id.is_empty());
    woman.unwrap_or("STUDY").to_owned()
}
