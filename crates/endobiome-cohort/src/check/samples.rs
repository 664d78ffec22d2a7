//! Samples against the implantation window, the biopsy, and antibiotics.

use super::Hit;
use crate::finding::ValidationCode;
use crate::participant::Participant;
use crate::study::ClinicalTables;
use std::collections::BTreeMap;

/// When a biopsy may be taken: first and last day, usual (outside: a warning) and tolerated (outside: an error).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Days after the LH surge, usual.
    pub natural: [i64; 2],
    /// Days after the LH surge, tolerated.
    pub natural_tolerated: [i64; 2],
    /// Days of progesterone in a substituted cycle, usual.
    pub hrt: [i64; 2],
    /// Days of progesterone, tolerated.
    pub hrt_tolerated: [i64; 2],
}

impl Default for Windows {
    /// LH+6 to 9 (5 to 11 tolerated), P+4 to 7 (3 to 9 tolerated).
    fn default() -> Self {
        Self { natural: [6, 9], natural_tolerated: [5, 11], hrt: [4, 7], hrt_tolerated: [3, 9] }
    }
}

impl Windows {
    /// The usual and the tolerated days of a type of cycle; of a stimulated one none are known.
    fn of(&self, cycle: Option<&str>) -> Option<([i64; 2], [i64; 2])> {
        match cycle? {
            "natural" => Some((self.natural, self.natural_tolerated)),
            "hrt" => Some((self.hrt, self.hrt_tolerated)),
            _ => None,
        }
    }
}

pub(super) fn check(study: &ClinicalTables, women: &[Participant], windows: &Windows) -> Vec<Hit> {
    let biopsies: BTreeMap<&str, _> =
        women.iter().filter_map(|woman| Some((woman.id.as_str(), woman.biopsy?.1))).collect();
    let mut hits = Vec::new();
    for row in study.rows("samples") {
        let kind = row.text("sample_type").unwrap_or_default();
        if !crate::participant::SPECIMENS.contains(&kind) {
            continue;
        }
        let day = row.sound_day("collection_date");
        if kind == "endometrial_biopsy" {
            let window = windows.of(row.text("cycle_type"));
            if let (Some(day), Some((usual, tolerated))) = (row.integer("day_rel"), window) {
                let within = |[first, last]: [i64; 2]| (first..=last).contains(&day);
                if !within(tolerated) {
                    let message =
                        format!("outside the implantation window, {} to {}", tolerated[0], tolerated[1]);
                    hits.push(Hit::at(ValidationCode::Window, &row, "day_rel", message));
                } else if !within(usual) {
                    let message =
                        format!("at the edge of the implantation window, {} to {}", usual[0], usual[1]);
                    hits.push(Hit::at(ValidationCode::Window, &row, "day_rel", message).warning());
                }
            }
        } else if let Some((day, biopsy)) = day.zip(biopsies.get(row.raw("participant_id")).copied()) {
            let apart = day.days_since(biopsy).abs();
            // A specimen of a visit of follow-up belongs to no biopsy.
            let same_visit = row.text("visit").is_none_or(|visit| !visit.starts_with("FU"));
            if apart > 1 && same_visit {
                let message = format!("{apart} days from the biopsy of {biopsy}");
                hits.push(Hit::at(ValidationCode::Window, &row, "collection_date", message).warning());
            }
        }
        if let (Some(dose), Some(day)) = (row.sound_day("antibiotic_last_date"), day)
            && day.add_months(-1).is_some_and(|since| since <= dose && dose <= day)
        {
            let message = "an antibiotic in the month before sampling";
            hits.push(Hit::at(ValidationCode::Antibiotic, &row, "antibiotic_last_date", message));
        }
    }
    for row in study.rows("treatments").filter(|row| row.text("class") == Some("antibiotic")) {
        let biopsy = biopsies.get(row.raw("participant_id")).copied();
        let Some((start, biopsy)) = row.sound_day("start_date").zip(biopsy) else { continue };
        let end = row.sound_day("end_date").unwrap_or(start);
        if start <= biopsy && biopsy.add_months(-1).is_some_and(|since| end >= since) {
            let message = "an antibiotic in the month before the biopsy";
            hits.push(Hit::at(ValidationCode::Antibiotic, &row, "start_date", message));
        }
    }
    hits
}
