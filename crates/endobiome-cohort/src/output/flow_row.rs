//! The flow of participants: screened, eligible with reasons, sampled, analysed, followed.

use crate::check::CheckedStudy;
use crate::eligibility::{EligibilityVerdict, RULES, RuleAnswer};
use crate::participant::Participant;
use crate::rules::Group;
use crate::study::RowRef;
use endobiome_core::column::{Cell, Column, Described};
use std::collections::BTreeSet;

/// A step of the flow, with the women who reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// The step: `screened`, `not_eligible`, `eligible`, …
    pub step: &'static str,
    /// A reason or a kind within the step; empty for the step as a whole. Women with two reasons are in two rows.
    pub reason: String,
    /// Women of each group, in the order of [`Group::ALL`]; `None` where the table was not collected.
    pub women: Option<[usize; 5]>,
}

impl FlowRow {
    /// All women of the step.
    pub fn all(&self) -> Option<usize> {
        self.women.map(|women| women.iter().sum())
    }
}

/// The flow of a study. Women who withdrew their data are counted in the step `erased` and in no other.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, RawTable, check, participant_flow};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let text = "participant_id\tgroup_declared\nIM001\tRIF\nIM002\tRIF\nIM003\tcontrol\n";
/// let tables = vec![RawTable::parse(text.as_bytes(), "participants.tsv", participants, Encoding::Utf8)?];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let flow = participant_flow(&checked);
/// let screened = flow.iter().find(|row| row.step == "screened").ok_or("no such step")?;
/// // Controls, RIF, RPL, both, not known.
/// assert_eq!(screened.women, Some([1, 2, 0, 0, 0]));
/// // The end of study was not collected: nobody knows who withdrew.
/// assert_eq!((flow[0].step, flow[0].all()), ("erased", None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn participant_flow(checked: &CheckedStudy) -> Vec<FlowRow> {
    let study = &checked.study;
    let kept: Vec<&Participant> = checked.women.iter().filter(|woman| !woman.is_erased).collect();
    let count = |women: &[&Participant], which: &dyn Fn(&Participant) -> bool| -> [usize; 5] {
        Group::ALL.map(|group| women.iter().filter(|w| w.group == group && which(w)).count())
    };
    let mut rows = Vec::new();
    let mut add = |step: &'static str, reason: &str, women: Option<[usize; 5]>| {
        rows.push(FlowRow { step, reason: reason.to_owned(), women });
    };
    let erased: Vec<&Participant> = checked.women.iter().filter(|woman| woman.is_erased).collect();
    add("erased", "", study.table("end_of_study").map(|_| count(&erased, &|_| true)));
    add("screened", "", Some(count(&kept, &|_| true)));
    for (step, verdict, answer) in [
        ("not_eligible", EligibilityVerdict::Ineligible, RuleAnswer::Fail),
        ("not_decided", EligibilityVerdict::Indeterminate, RuleAnswer::Unknown),
    ] {
        let of = |woman: &Participant| woman.eligibility.verdict() == verdict;
        add(step, "", Some(count(&kept, &of)));
        for (at, (id, _)) in RULES.iter().enumerate() {
            let women = count(&kept, &|woman| of(woman) && woman.eligibility.answers[at] == answer);
            if women.iter().any(|n| *n > 0) {
                add(step, id, Some(women));
            }
        }
    }
    let eligible: Vec<&Participant> = kept
        .iter()
        .copied()
        .filter(|woman| woman.eligibility.verdict() == EligibilityVerdict::Eligible)
        .collect();
    add("eligible", "", Some(count(&eligible, &|_| true)));
    let sampled = |which: &dyn Fn(&RowRef<'_>) -> bool| -> Option<[usize; 5]> {
        study.table("samples")?;
        Some(count(&eligible, &|woman| study.rows_of("samples", &woman.id).any(|row| which(&row))))
    };
    for kind in crate::participant::SPECIMENS {
        add("sampled", kind, sampled(&|row| row.text("sample_type") == Some(kind)));
    }
    for kind in &crate::participant::SPECIMENS[..2] {
        let women =
            sampled(&|row| row.text("sample_type") == Some(kind) && row.has_code("aliquot_use", "16s"));
        add("sequenced", kind, women);
    }
    for table in ["flow_populations", "histology", "gene_expression"] {
        let women = study.table(table).and_then(|table| {
            let measured: BTreeSet<&str> = table.rows().map(|row| row.raw("sample_id")).collect();
            sampled(&|row| measured.contains(row.raw("sample_id")))
        });
        add("measured", table, women);
    }
    let of_table = |table: &str, which: &dyn Fn(&RowRef<'_>) -> bool| -> Option<[usize; 5]> {
        study.table(table)?;
        Some(count(&eligible, &|woman| study.rows_of(table, &woman.id).any(|row| which(&row))))
    };
    add("followed", "", of_table("end_of_study", &|_| true));
    let reasons: BTreeSet<&str> =
        study.rows("end_of_study").filter_map(|row| row.text("end_reason")).collect();
    for reason in reasons {
        add("followed", reason, of_table("end_of_study", &|row| row.text("end_reason") == Some(reason)));
    }
    let followed = |row: &RowRef<'_>| row.text("phase") == Some("followup");
    add("transferred", "", of_table("transfers", &followed));
    let clinical = |row: &RowRef<'_>| followed(row) && row.flag("clinical_pregnancy").is_yes();
    add("clinical_pregnancy", "", of_table("transfers", &clinical));
    let birth = |row: &RowRef<'_>| followed(row) && row.text("outcome") == Some("live_birth");
    add("live_birth", "", of_table("transfers", &birth));
    rows
}

impl Described for FlowRow {
    const FILE: &'static str = "cohort/flow.tsv";
    const ROWS: &'static str =
        "one row a step of the flow of participants, in order; a step with reasons has a row for each";

    fn columns() -> Vec<Column<Self>> {
        let mut columns = vec![
            Column::new(
                "step",
                "erased, screened, not_eligible, not_decided, eligible, sampled, sequenced, measured, followed, transferred, clinical_pregnancy, live_birth; from sampled on of the eligible women",
                |row: &Self| row.step,
            ),
            Column::new(
                "reason",
                "rule of eligibility, kind of sample, table, or reason of the end",
                |row: &Self| Cell::text(&row.reason),
            )
            .not_applicable("the step as a whole"),
            Column::new("women", "women of all groups", |row: &Self| row.all())
                .unit("women")
                .not_known("the table was not collected"),
        ];
        for (at, group) in Group::ALL.into_iter().enumerate() {
            columns.push(
                Column::new(group.name(), format!("women of the group {group}"), move |row: &Self| {
                    row.women.map(|women| women[at])
                })
                .unit("women")
                .not_known("the table was not collected"),
            );
        }
        columns
    }
}
