//! Pregnancies and transfers, each against itself and against the one before it.

use super::Hit;
use crate::finding::ValidationCode;
use crate::rules::quality_of_grade;
use crate::study::{ClinicalTables, RowRef};

pub(super) fn pregnancies(study: &ClinicalTables) -> Vec<Hit> {
    let mut hits = Vec::new();
    for row in study.rows("participants") {
        if let (Some(gravidity), Some(parity)) = (row.integer("gravidity"), row.integer("parity"))
            && parity > gravidity
        {
            let message = format!("more births than the {gravidity} pregnancies");
            hits.push(Hit::at(ValidationCode::ParityOverGravidity, &row, "parity", message));
        }
        hits.extend(overlaps(study.rows_of("pregnancies", row.raw("participant_id")).collect()));
    }
    for row in study.rows("pregnancies") {
        let Some(days) = row.integer("ga_days_end") else { continue };
        let weeks = format!("{}w{}d", days / 7, days % 7);
        match row.text("outcome") {
            Some("live_birth") if days < 154 => {
                let message = format!("a live birth at {weeks}, before 22 weeks");
                hits.push(Hit::at(ValidationCode::EarlyLiveBirth, &row, "ga_days_end", message));
            }
            Some("miscarriage") if days >= 168 => {
                let message = format!("a miscarriage at {weeks}, not before 24 weeks");
                hits.push(Hit::at(ValidationCode::LateMiscarriage, &row, "ga_days_end", message));
            }
            _ => {}
        }
    }
    hits
}

/// Neighbours in time of one woman where the later begins before the earlier ends.
fn overlaps(rows: Vec<RowRef<'_>>) -> Vec<Hit> {
    let mut dated: Vec<_> = rows
        .into_iter()
        .filter(|row| !row.is_told("start_date"))
        .filter_map(|row| Some((row.date("start_date")?, row.line(), row)))
        .collect();
    dated.sort_by_key(|(date, line, _)| (*date, *line));
    dated
        .windows(2)
        .filter_map(|two| {
            let [(before, line, first), (after, _, second)] = two else { return None };
            let end = before.first().add_days(first.integer("ga_days_end")?)?;
            // Of a month, only an overlap that every day of it would give.
            (after.last() < end).then(|| {
                let message = format!("begins before the end of line {line}, about {end}");
                Hit::at(ValidationCode::PregnanciesOverlap, second, "start_date", message)
            })
        })
        .collect()
}

/// Outcomes that a transfer without clinical pregnancy cannot have.
const CLINICAL: [&str; 4] = ["live_birth", "stillbirth", "miscarriage", "ectopic"];

pub(super) fn transfers(study: &ClinicalTables) -> Vec<Hit> {
    let mut hits = Vec::new();
    for row in study.rows("transfers") {
        let clinical = row.flag("clinical_pregnancy");
        if clinical.is_yes() && row.flag("hcg_result").is_no() {
            let message = "a clinical pregnancy with negative hCG";
            hits.push(Hit::at(ValidationCode::ClinicalWithoutHcg, &row, "hcg_result", message));
        }
        if let Some(outcome) =
            row.text("outcome").filter(|outcome| CLINICAL.contains(outcome) && clinical.is_no())
        {
            let message = format!("{outcome} without clinical pregnancy");
            hits.push(Hit::at(ValidationCode::OutcomeWithoutClinical, &row, "clinical_pregnancy", message));
        }
        let Some(grade) = row.text("gardner") else { continue };
        if let Some(stage) = row.text("stage").filter(|stage| ["D2", "D3", "D4"].contains(stage)) {
            let message = format!("a blastocyst grade on an embryo of {stage}");
            hits.push(Hit::at(ValidationCode::GradeOnCleavageStage, &row, "gardner", message));
        } else if let Some(quality) = row.text("quality")
            && quality_of_grade(grade) != (quality == "good")
        {
            let message = format!("the grade {grade} says otherwise");
            hits.push(Hit::at(ValidationCode::QualityAgainstGrade, &row, "quality", message));
        }
    }
    for woman in study.rows("participants") {
        let mut dated: Vec<_> = study
            .rows_of("transfers", woman.raw("participant_id"))
            .filter_map(|row| Some((row.sound_day("transfer_date")?, row.line(), row)))
            .collect();
        dated.sort_by_key(|(day, line, _)| (*day, *line));
        for two in dated.windows(2) {
            let [(before, line, _), (after, _, row)] = two else { continue };
            let days = after.days_since(*before);
            // Rows of one day are one transfer.
            if (1..14).contains(&days) {
                let message = format!("{days} days after line {line}");
                hits.push(Hit::at(ValidationCode::TransfersTooClose, row, "transfer_date", message));
            }
        }
    }
    hits
}
