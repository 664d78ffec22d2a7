//! Every rule of eligibility for each woman.

use crate::check::CheckedStudy;
use crate::eligibility::{RULES, RuleAnswer};
use crate::participant::Participant;
use endobiome_core::column::{Cell, Column, Described};

/// What every rule of eligibility says of a woman.
#[derive(Debug, Clone)]
pub struct EligibilityRow(Participant);

impl EligibilityRow {
    /// A row for every woman whose data may be kept, in the order of `participants`.
    pub fn of(checked: &CheckedStudy) -> Vec<Self> {
        checked.women.iter().filter(|woman| !woman.is_erased).cloned().map(Self).collect()
    }
}

impl Described for EligibilityRow {
    const FILE: &'static str = "cohort/eligibility.tsv";
    const ROWS: &'static str = "one row a woman, in the order of the table of participants";

    fn columns() -> Vec<Column<Self>> {
        let with = |name: &'static str, meaning: &'static str, answer: RuleAnswer| {
            Column::new(name, meaning, move |row: &Self| Cell::list(row.0.eligibility.with(answer)))
                .not_applicable("there is none")
        };
        let mut columns = vec![
            Column::new("participant_id", "the woman", |row: &Self| Cell::text(&row.0.id)),
            Column::new("verdict", "eligible, ineligible or indeterminate", |row: &Self| {
                row.0.eligibility.verdict().name()
            }),
            with("failed", "rules that are not met", RuleAnswer::Fail),
            with("unknown", "rules that cannot be told", RuleAnswer::Unknown),
            with(
                "not_assessed",
                "rules of \"no known …\" that are met because nobody looked",
                RuleAnswer::PassNotAssessed,
            ),
            Column::new(
                "antibiotic_30_days_differs",
                "EXC-03 would say otherwise with 30 days in place of a calendar month",
                |row: &Self| row.0.eligibility.antibiotic_rules_differ(),
            ),
        ];
        for (at, (id, what)) in RULES.iter().enumerate() {
            let meaning = format!("{what}: pass, fail, unknown, pass_not_assessed");
            columns.push(Column::new(*id, meaning, move |row: &Self| match row.0.eligibility.answers[at] {
                RuleAnswer::Pass => "pass",
                RuleAnswer::Fail => "fail",
                RuleAnswer::Unknown => "unknown",
                RuleAnswer::PassNotAssessed => "pass_not_assessed",
            }));
        }
        columns
    }
}
