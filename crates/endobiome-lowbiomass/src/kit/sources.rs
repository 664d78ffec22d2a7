//! Which samples may have leaked into a blank.

use crate::StudyView;
use endobiome_core::{BodySite, SampleKind, SampleRecord};

/// Whether a row can be a source of leak: a specimen, mock or positive control with reads.
pub(crate) fn can_leak(study: &StudyView<'_>, row: usize) -> bool {
    let record = study.records[row];
    study.totals[row] > 0
        && matches!(record.kind, SampleKind::Specimen | SampleKind::Mock | SampleKind::Positive)
}

/// Distance in wells of two samples on one plate; `None` when a plate or well is unknown or differs.
pub(crate) fn well_distance(a: &SampleRecord, b: &SampleRecord) -> Option<f64> {
    if a.plate != b.plate {
        return None;
    }
    let (a, b) = (a.well?, b.well?);
    let rows = f64::from(a.row) - f64::from(b.row);
    let columns = f64::from(a.column) - f64::from(b.column);
    Some(libm::hypot(rows, columns))
}

/// The rows that may have leaked into `blank`: where its well is known, samples of its plate within `reach` wells
/// (with their distance); else every sample of its plate, or of its batch where plates are unknown.
///
/// Reads leak from much template into little (Minich 2019). Endometrial samples are left out where richer ones are at hand: they hold a
/// thousandth of the template of a swab, and reagents of their own, which would pass as leak where wells differ in reagents.
pub(crate) fn leak_sources(study: &StudyView<'_>, blank: usize, reach: f64) -> (Vec<usize>, bool) {
    let record = study.records[blank];
    let all = || (0..study.records.len()).filter(|&row| row != blank && can_leak(study, row));
    let poor = |row: usize| study.is_site(row, &BodySite::Endometrium);
    let richer = all().any(|row| !poor(row));
    let candidates = all().filter(|&row| !(richer && poor(row)));
    if record.well.is_some() {
        let near: Vec<usize> = candidates
            .clone()
            .filter(|&row| {
                well_distance(record, study.records[row]).is_some_and(|distance| distance <= reach)
            })
            .collect();
        if !near.is_empty() {
            return (near, true);
        }
    }
    let same = |row: &usize| match &record.plate {
        Some(plate) => study.records[*row].plate.as_ref() == Some(plate),
        None => study.batch[*row] == study.batch[blank],
    };
    (candidates.filter(same).collect(), false)
}
