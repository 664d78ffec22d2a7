//! The few things a person looks for first, each with its doubt: on which table it stands, whether it is robust, and what
//! would overturn it.
//!
//! Standard output, the head of the report and MultiQC say these sentences; `stats/findings.tsv` holds them as rows.

mod calls;
mod differences;
mod panels;

pub use differences::DifferenceRow;

use crate::Study;
use crate::stages::comparison::Comparison;
use endobiome_compare::WarningLevel;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{Message, say};
use endobiome_dysbiosis::SampleCalls;
use std::fmt;

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It holds on the raw table, on every corrected one, and adjusted for what there is to adjust for.
    Robust,
    /// It stands on the raw table, and something that could overturn it could not be looked at: there is no corrected table, or too few
    /// samples are left for the test.
    NotAssessable,
    /// It does not hold: on a corrected table, adjusted, or by a second method.
    NotRobust,
    /// It is no result but a thing to mind.
    Notice,
}

impl Standing {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Robust => "robust",
            Self::NotAssessable => "not_assessable",
            Self::NotRobust => "not_robust",
            Self::Notice => "notice",
        }
    }
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found, as a sentence with its full stop.
    pub text: Message,
    /// How sure it is.
    pub standing: Standing,
    /// The tables and adjustments that it stands on; empty for a notice.
    pub stands_on: Message,
    /// What speaks against it, or would overturn it; empty where nothing is known of.
    pub overturned_by: Message,
}

impl Finding {
    fn notice(text: Message) -> Self {
        Self {
            text,
            standing: Standing::Notice,
            stands_on: Message::empty(),
            overturned_by: Message::empty(),
        }
    }
}

impl Finding {
    /// The doubt as sentences: how sure it is, on which tables it stands, what would overturn it; empty of a notice.
    pub fn doubt(&self) -> Message {
        let stands = match self.standing {
            Standing::Notice => return Message::empty(),
            Standing::Robust => say!("Robust: it stands on {stands_on}.", stands_on = self.stands_on),
            Standing::NotAssessable => {
                say!("Robustness cannot be assessed: it stands on {stands_on}.", stands_on = self.stands_on)
            }
            Standing::NotRobust => say!("Not robust: it stands on {stands_on}.", stands_on = self.stands_on),
        };
        Message::list(" ", [stands, self.overturned_by.clone()])
    }
}

/// The sentence with its doubt.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.text)?;
        let doubt = self.doubt();
        if doubt.is_empty() { Ok(()) } else { write!(f, " {doubt}") }
    }
}

impl Described for Finding {
    const FILE: &'static str = "stats/findings.tsv";
    const ROWS: &'static str = "one row a finding, as the report and standard output say it";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("finding", "what was found", |row: &Self| Cell::text(&row.text)),
            Column::new(
                "standing",
                "`robust`: holds on all tables and adjusted; `not_robust`; `not_assessable`: no corrected table, or too few samples for a test that could overturn it; `notice`: no result",
                |row: &Self| row.standing.name(),
            ),
            Column::new("stands_on", "tables and adjustments that it stands on", |row: &Self| {
                Cell::text(&row.stands_on)
            })
            .not_applicable("it is a notice"),
            Column::new("overturned_by", "what speaks against it, or would overturn it", |row: &Self| {
                Cell::text(&row.overturned_by)
            })
            .not_applicable("nothing is known of"),
        ]
    }
}

/// What a run found: LD calls, differences, and what cannot be told.
pub fn findings(study: &Study) -> Vec<Finding> {
    let mut findings = of(&study.calls, &study.comparison);
    let empty: Vec<String> = study
        .reads
        .iter()
        .filter(|sample| sample.status() != "ok")
        .map(|sample| sample.id.to_string())
        .collect();
    if !empty.is_empty() {
        findings.push(Finding::notice(if empty.len() == 1 {
            say!("No reads are left of 1 sample: {names}.", names = empty.join(", "))
        } else {
            say!("No reads are left of {n} samples: {names}.", n = empty.len(), names = empty.join(", "))
        }));
    }
    findings
}

/// [`findings`] as sentences.
pub fn sentences(study: &Study) -> Vec<String> {
    findings(study).iter().map(ToString::to_string).collect()
}

/// What calls and comparisons found.
pub fn of(calls: &[SampleCalls], comparison: &Comparison) -> Vec<Finding> {
    let mut findings = calls::findings(calls);
    findings.extend(panels::findings(calls));
    for warning in comparison.design.warnings() {
        if warning.level == WarningLevel::Red {
            findings.push(Finding::notice(say!("Mind: {warning}", warning = warning.text)));
        }
    }
    findings.extend(differences::findings(calls, comparison));
    findings
}

/// Every difference of the raw table with its standing.
pub fn differences(calls: &[SampleCalls], comparison: &Comparison) -> Vec<DifferenceRow> {
    differences::rows(calls, comparison)
}
