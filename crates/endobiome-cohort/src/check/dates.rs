//! Dates against each other.

use super::{CheckOptions, Hit};
use crate::date::Date;
use crate::finding::ValidationCode;
use crate::participant::first_biopsy;
use crate::study::ClinicalTables;
use std::collections::BTreeMap;

pub(super) fn inclusion_period(study: &ClinicalTables, options: &CheckOptions) -> Vec<Hit> {
    let (first, last) = options.inclusion;
    study
        .rows("participants")
        .filter(|row| row.sound_day("inclusion_date").is_some_and(|day| day < first || day > last))
        .map(|row| {
            let message = format!("outside the inclusion period {first} to {last}");
            Hit::at(ValidationCode::InclusionPeriod, &row, "inclusion_date", message)
        })
        .collect()
}

pub(super) fn consent(study: &ClinicalTables) -> Vec<Hit> {
    study
        .rows("participants")
        .filter_map(|row| {
            let inclusion = row.sound_day("inclusion_date")?;
            let consent = row.sound_day("consent_date").filter(|day| *day > inclusion)?;
            let message = format!("consent {} days after inclusion", consent.days_since(inclusion));
            Some(Hit::at(ValidationCode::ConsentAfterInclusion, &row, "consent_date", message))
        })
        .collect()
}

/// The columns that must not be later than the end of follow-up.
const FOLLOWED: [(&str, &str); 5] = [
    ("transfers", "transfer_date"),
    ("pregnancies", "start_date"),
    ("samples", "collection_date"),
    ("treatments", "start_date"),
    ("end_of_study", "end_date"),
];

pub(super) fn after_follow_up(study: &ClinicalTables, options: &CheckOptions) -> Vec<Hit> {
    let ends: BTreeMap<&str, Date> = study
        .rows("participants")
        .filter_map(|row| {
            let end = row.sound_day("inclusion_date")?.add_months(options.follow_up_months)?;
            Some((row.raw("participant_id"), end))
        })
        .collect();
    let mut hits = Vec::new();
    for (table, column) in FOLLOWED {
        for row in study.rows(table) {
            let Some(date) = row.date(column).filter(|_| !row.is_told(column)) else { continue };
            let Some(end) = ends.get(row.raw("participant_id")).filter(|end| date.first() > **end) else {
                continue;
            };
            let message = format!("after the end of follow-up {end}");
            hits.push(Hit::at(ValidationCode::AfterFollowUp, &row, column, message));
        }
    }
    hits
}

pub(super) fn before_consent_and_transfer(study: &ClinicalTables) -> Vec<Hit> {
    let mut hits = Vec::new();
    for woman in study.rows("participants") {
        let Some(consent) = woman.sound_day("consent_date") else { continue };
        let Some(biopsy) = first_biopsy(study, woman.raw("participant_id")) else { continue };
        if let Some(day) = biopsy.sound_day("collection_date").filter(|day| *day < consent) {
            let message = format!("the biopsy is {} days before consent", consent.days_since(day));
            hits.push(Hit::at(ValidationCode::BiopsyBeforeConsent, &biopsy, "collection_date", message));
        }
    }
    for row in study.rows("transfers") {
        let (transfer, outcome) = (row.sound_day("transfer_date"), row.sound_day("outcome_date"));
        if let Some((transfer, outcome)) =
            transfer.zip(outcome).filter(|(transfer, outcome)| outcome < transfer)
        {
            let message = format!("{} days before its transfer", transfer.days_since(outcome));
            hits.push(Hit::at(ValidationCode::OutcomeBeforeTransfer, &row, "outcome_date", message));
        }
    }
    hits
}
