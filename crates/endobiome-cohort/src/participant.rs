//! The women of a study: history, group, eligibility.

use crate::date::{Date, PartialDate};
use crate::eligibility::{Eligibility, EligibilityRecord, eligibility};
use crate::rules::{
    Group, GroupRules, Grouping, Outcome, PregnancyRecord, TransferRecord, group_by, quality_of_grade,
};
use crate::study::{ClinicalTables, RowRef};
use crate::tri::Tri;
use std::collections::BTreeSet;

/// The kinds of sample that come from a woman.
pub(crate) const SPECIMENS: [&str; 3] = ["endometrial_biopsy", "vaginal_swab", "peripheral_blood"];

/// A woman of `participants`, with what is derived of her.
#[derive(Debug, Clone)]
pub struct Participant {
    /// Her name in the study.
    pub id: String,
    /// Her row in `participants`, from 0.
    pub row: usize,
    /// The group declared at inclusion.
    pub declared: Option<Group>,
    /// Her group: derived from her history, or the declared one where `transfers` or `pregnancies` was not collected.
    pub group: Group,
    /// What every rule says; `None` where the history was not collected.
    pub grouping: Option<Grouping>,
    /// Her history; `None` where it was not collected.
    pub history: Option<History>,
    /// Whether a cell of her history has been told as wrong.
    pub rests_on_told_cells: bool,
    /// Day of inclusion.
    pub inclusion: Option<Date>,
    /// Her biopsy: its row in `samples` and its day.
    pub biopsy: Option<(usize, Date)>,
    /// What the rules of eligibility read of her.
    pub record: EligibilityRecord,
    /// What they say.
    pub eligibility: Eligibility,
    /// Whether she has withdrawn and her data may not be kept.
    pub is_erased: bool,
}

/// A woman's records before inclusion.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Transfers before inclusion.
    pub transfers: Vec<TransferRecord>,
    /// Pregnancies before inclusion.
    pub pregnancies: Vec<PregnancyRecord>,
    /// Transfers that may be before inclusion or after.
    pub doubtful_transfers: Vec<TransferRecord>,
    /// Pregnancies that may be before inclusion or after.
    pub doubtful_pregnancies: Vec<PregnancyRecord>,
    /// Transfers that belong to no woman of the study: they may be hers.
    pub(crate) lost_transfers: Vec<TransferRecord>,
    /// Pregnancies that belong to no woman of the study.
    pub(crate) lost_pregnancies: Vec<PregnancyRecord>,
}

/// The biopsy of a woman: the earliest dated one, else the first of her samples by name.
pub(crate) fn first_biopsy<'a>(study: &'a ClinicalTables, participant: &str) -> Option<RowRef<'a>> {
    study
        .rows_of("samples", participant)
        .filter(|row| row.text("sample_type") == Some("endometrial_biopsy"))
        .min_by_key(|row| {
            let day = row.day("collection_date");
            (day.is_none(), day, row.raw("sample_id").to_owned())
        })
}

/// The women, in the order of `participants`; of two rows of one name the first counts.
pub(crate) fn participants(study: &ClinicalTables, rules: GroupRules) -> Vec<Participant> {
    let with_history = study.table("transfers").is_some() && study.table("pregnancies").is_some();
    let lost_transfers: Vec<TransferRecord> = lost(study, "transfers").map(|row| transfer(&row)).collect();
    let lost_pregnancies: Vec<PregnancyRecord> =
        lost(study, "pregnancies").map(|row| pregnancy(&row)).collect();
    let mut seen = BTreeSet::new();
    let mut women = Vec::new();
    for row in study.rows("participants") {
        let id = row.raw("participant_id");
        if id.is_empty() || !seen.insert(id) {
            continue;
        }
        let inclusion = row.day("inclusion_date").filter(|_| !row.is_refused());
        let (mut history, rests_on_told_cells) = history(study, id, inclusion);
        history.lost_transfers.clone_from(&lost_transfers);
        history.lost_pregnancies.clone_from(&lost_pregnancies);
        let grouping = (with_history && inclusion.is_some()).then(|| {
            group_by(
                rules,
                &history.transfers,
                &history.pregnancies,
                &history.doubtful_transfers,
                &history.doubtful_pregnancies,
            )
        });
        let declared = row.text("group_declared").and_then(Group::read);
        let group = match &grouping {
            Some(grouping) => grouping.group,
            None if !with_history => declared.unwrap_or(Group::Indeterminate),
            None => Group::Indeterminate,
        };
        let biopsy =
            first_biopsy(study, id).and_then(|row| Some((row.at(), row.sound_day("collection_date")?)));
        let record = eligibility_record(study, &row, group, biopsy);
        let erased = study.rows_of("end_of_study", id).any(|row| {
            row.text("end_reason") == Some("withdrawn_consent") && !row.flag("withdrawal_data_use").is_yes()
        });
        women.push(Participant {
            id: id.to_owned(),
            row: row.at(),
            declared,
            group,
            grouping,
            history: with_history.then_some(history),
            rests_on_told_cells,
            inclusion,
            biopsy,
            eligibility: eligibility(&record),
            record,
            is_erased: erased,
        });
    }
    women
}

/// Rows whose woman has been told as an orphan.
fn lost<'a>(study: &'a ClinicalTables, table: &str) -> impl Iterator<Item = RowRef<'a>> + use<'a> {
    study
        .table(table)
        .into_iter()
        .flat_map(crate::study::Table::rows)
        .filter(|row| row.is_told("participant_id"))
}

/// The cells that decide a group.
const DECIDING: [(&str, &[&str]); 2] = [
    ("transfers", &["transfer_date", "stage", "quality", "gardner", "clinical_pregnancy"]),
    ("pregnancies", &["start_date", "outcome", "ga_days_end"]),
];

fn history(study: &ClinicalTables, id: &str, inclusion: Option<Date>) -> (History, bool) {
    let mut history = History::default();
    for row in study.rows_of("transfers", id) {
        let record = transfer(&row);
        match record.day.zip(inclusion) {
            Some((day, inclusion)) if day < inclusion => history.transfers.push(record),
            Some(_) => {}
            None => history.doubtful_transfers.push(record),
        }
    }
    for row in study.rows_of("pregnancies", id) {
        let record = pregnancy(&row);
        let before = |date: PartialDate, inclusion: Date| {
            Tri::of_extremes(date.last() < inclusion, date.first() < inclusion)
        };
        match record.date.zip(inclusion).map(|(date, inclusion)| before(date, inclusion)) {
            Some(Tri::Yes) => history.pregnancies.push(record),
            Some(Tri::No) => {}
            Some(Tri::Unknown) | None => history.doubtful_pregnancies.push(record),
        }
    }
    let told = DECIDING.iter().any(|(table, columns)| {
        let columns_are_there = study
            .table(table)
            .is_none_or(|table| columns.iter().all(|c| *c == "gardner" || table.column(c).is_some()));
        !columns_are_there
            || study.rows_of(table, id).any(|row| row.is_refused() || columns.iter().any(|c| row.is_told(c)))
    });
    (history, told)
}

fn transfer(row: &RowRef<'_>) -> TransferRecord {
    let known = |text: Option<&str>, is: &dyn Fn(&str) -> bool| Tri::from(text.map(is));
    let quality = match (row.text("quality"), row.text("gardner")) {
        (Some(quality), _) => Tri::from(quality == "good"),
        (None, Some(grade)) if !row.is_told("quality") => Tri::from(quality_of_grade(grade)),
        _ => Tri::Unknown,
    };
    TransferRecord {
        day: row.day("transfer_date"),
        blastocyst: known(row.text("stage"), &|stage| ["D5", "D6", "D7"].contains(&stage)),
        good: quality,
        clinical_pregnancy: row.flag("clinical_pregnancy"),
        hcg: row.flag("hcg_result"),
        embryos: row.integer("n_embryos").and_then(|count| u32::try_from(count).ok()),
        chance: row.number("p_implant"),
    }
}

fn pregnancy(row: &RowRef<'_>) -> PregnancyRecord {
    PregnancyRecord {
        date: row.date("start_date"),
        number: row.integer("pregnancy_no"),
        outcome: row.text("outcome").and_then(Outcome::read),
        ga_days: row.integer("ga_days_end"),
    }
}

fn eligibility_record(
    study: &ClinicalTables,
    row: &RowRef<'_>,
    group: Group,
    biopsy: Option<(usize, Date)>,
) -> EligibilityRecord {
    let sample = biopsy
        .and_then(|(at, _)| study.table("samples").and_then(|table| table.row(at)))
        .or_else(|| first_biopsy(study, row.raw("participant_id")));
    let courses = study
        .rows_of("treatments", row.raw("participant_id"))
        .filter(|course| course.text("class") == Some("antibiotic"))
        .filter_map(|course| {
            let start = course.sound_day("start_date")?;
            Some((start, course.sound_day("end_date").unwrap_or(start)))
        })
        .collect();
    EligibilityRecord {
        female: Tri::from(row.text("sex").map(|sex| sex == "F")),
        age_years: row.number("age_years"),
        birth: row.date("birth_ym"),
        inclusion: row.day("inclusion_date"),
        art: row.flag("art_current"),
        insurance: row.flag("insurance"),
        group,
        pregnant: row.flag("pregnant_at_inclusion"),
        consent: row.flag("consent"),
        biopsy: biopsy.map(|(_, day)| day),
        antibiotic: sample.map_or(Tri::Unknown, |sample| sample.flag("antibiotic_any_3m")),
        antibiotic_last: sample.and_then(|sample| sample.day("antibiotic_last_date")),
        antibiotic_courses: courses,
        serology: ["hbv_serology", "hcv_serology", "hiv_serology"].map(|column| row.flag(column)),
        uterus: [
            row.flag("polyp"),
            row.flag("fibroid_cavity_distorting"),
            Tri::from(row.text("hydrosalpinx").map(|word| word == "untreated")),
            row.flag("uterine_other_anomaly"),
        ],
        karyotype: ["karyotype_abnormal_woman", "karyotype_abnormal_partner"].map(|column| row.flag(column)),
        disease: ["autoimmune_disease", "thrombophilia", "aps"].map(|column| row.flag(column)),
        legal_protection: row.flag("legal_protection"),
    }
}
