//! Rules that look at more than one row.

use super::SampleEntry;
use crate::Problem;
use endobiome_core::{BodySite, SampleRecord};
use std::collections::BTreeMap;

/// A sample id or a read file that comes twice.
pub(super) fn duplicates(entries: &[SampleEntry], problems: &mut Vec<Problem>) {
    let mut ids = BTreeMap::new();
    let mut files = BTreeMap::new();
    for entry in entries {
        let id = entry.record.id.as_str();
        if let Some(first) = ids.insert(id, entry.line) {
            problems.push(Problem::cell(
                entry.line,
                "sample",
                id,
                format!("the id stands in line {first} too"),
            ));
        }
        for path in entry.files.paths() {
            if let Some(first) = files.insert(path, entry.line) {
                let message = format!("the read file is used in line {first} too");
                let shown = path.display().to_string();
                problems.push(Problem::cell(entry.line, "fastq", &shown, message));
            }
        }
    }
}

/// Rules of the study design: one sample a well, one endometrial sample a woman and visit unless `replicate`
/// is given, a participant for every vaginal sample. Takes records with the line they come from.
///
/// ```
/// use endobiome_core::{SampleId, SampleRecord, Well};
/// use endobiome_tables::samplesheet::check::study;
/// let well: Well = "A1".parse()?;
/// let record = |name: &str| -> Result<SampleRecord, endobiome_core::Error> {
///     let mut record = SampleRecord::new(SampleId::new(name)?);
///     (record.plate, record.well) = (Some("P1".to_owned()), Some(well));
///     Ok(record)
/// };
/// let (first, second) = (record("S1")?, record("S2")?);
/// let mut problems = Vec::new();
/// study([(&first, 2), (&second, 3)].into_iter(), &mut problems);
/// // Two samples in one well.
/// assert_eq!((problems.len(), problems[0].line), (1, Some(3)));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn study<'a>(records: impl Iterator<Item = (&'a SampleRecord, u64)>, problems: &mut Vec<Problem>) {
    let mut wells = BTreeMap::new();
    let mut women = BTreeMap::new();
    for (record, line) in records {
        if let (Some(plate), Some(well)) = (&record.plate, record.well)
            && let Some(first) = wells.insert((plate, well), line)
        {
            let message = format!("the well of plate {plate} is taken by line {first}");
            problems.push(Problem::cell(line, "well", &well.to_string(), message));
        }
        if !record.kind.is_specimen() {
            continue;
        }
        match (&record.site, &record.participant) {
            (Some(BodySite::Vagina), None) => problems.push(Problem::line(
                line,
                format!("sample {} is vaginal but has no patient_id: its pair cannot be found", record.id),
            )),
            (Some(BodySite::Endometrium), Some(participant)) => {
                let of = (participant, &record.replicate, record.extraction(), record.occasion());
                if let Some(first) = women.insert(of, line) {
                    let message = format!(
                        "a second endometrial sample of this woman (the first is in line {first}); \
                         tell libraries of one extract apart with a `replicate` column, extracts of one specimen with an \
                         `extraction` column; \
                         another visit or phase of the cycle is no replicate: give it a `visit` column"
                    );
                    problems.push(Problem::cell(line, "patient_id", participant, message));
                }
            }
            _ => {}
        }
    }
}
