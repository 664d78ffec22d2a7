//! The screening log: where the flow of participants starts.

use crate::check::CheckedStudy;
use crate::eligibility::{EligibilityVerdict, RuleAnswer};
use crate::rules::Group;
use endobiome_core::column::{Cell, Column, Described};

/// A woman who was screened, and what became of it. No date stands in it.
#[derive(Debug, Clone)]
pub struct ScreeningRow {
    /// The woman.
    pub participant: String,
    /// Whether she consented: `yes`, `no`, `unknown`.
    pub consent: &'static str,
    /// The verdict.
    pub verdict: EligibilityVerdict,
    /// The rules that fail or cannot be told.
    pub reasons: Vec<&'static str>,
    /// Her group.
    pub group: Group,
    /// Whether she had a biopsy.
    pub biopsy: bool,
    /// Whether it was care or research only, where the samples have a column `biopsy_purpose`.
    pub purpose: Option<String>,
}

impl ScreeningRow {
    /// A row for every woman whose data may be kept, in the order of `participants`.
    pub fn of(checked: &CheckedStudy) -> Vec<Self> {
        let samples = checked.study.table("samples");
        checked
            .women
            .iter()
            .filter(|woman| !woman.is_erased)
            .map(|woman| {
                let sample = woman.biopsy.and_then(|(at, _)| samples.and_then(|table| table.row(at)));
                let mut reasons = woman.eligibility.with(RuleAnswer::Fail);
                reasons.extend(woman.eligibility.with(RuleAnswer::Unknown));
                Self {
                    participant: woman.id.clone(),
                    consent: woman.record.consent.name(),
                    verdict: woman.eligibility.verdict(),
                    reasons,
                    group: woman.group,
                    biopsy: woman.biopsy.is_some(),
                    purpose: sample.and_then(|row| row.text("biopsy_purpose")).map(str::to_owned),
                }
            })
            .collect()
    }
}

impl Described for ScreeningRow {
    const FILE: &'static str = "cohort/screening.tsv";
    const ROWS: &'static str = "one row a woman who was screened, in the order of the table of participants";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("participant_id", "the woman", |row: &Self| Cell::text(&row.participant)),
            Column::new("consent", "whether she consented: yes, no, unknown", |row: &Self| row.consent),
            Column::new("verdict", "eligible, ineligible or indeterminate", |row: &Self| row.verdict.name()),
            Column::new("reasons", "rules that fail, then those that cannot be told", |row: &Self| {
                Cell::list(&row.reasons)
            })
            .not_applicable("she is eligible"),
            Column::new("group", "her group by the rules of the trial", |row: &Self| row.group.name()),
            Column::new("biopsy", "whether she had a biopsy", |row: &Self| row.biopsy),
            Column::new("biopsy_purpose", "whether the biopsy was care or research only", |row: &Self| {
                row.purpose.clone()
            })
            .not_known("the samples have no column biopsy_purpose, or it says nothing"),
        ]
    }
}
