//! The reagents' share of a sample by its load.

use super::seen::SeenKit;
use crate::StudyView;
use std::collections::BTreeMap;

/// The reagents' whole share of each row by copies of the 16S gene: those of the batch's blanks over those of the sample, at most
/// nearly all. `None` without copies of the blanks; rows without copies of their own are left out.
pub(crate) fn expected(
    study: &StudyView<'_>,
    rows: &[usize],
    _seen: &BTreeMap<usize, SeenKit>,
) -> Option<BTreeMap<usize, f64>> {
    let batch = study.batch[*rows.first()?];
    let blanks: Vec<f64> =
        study.blanks(batch).into_iter().filter_map(|row| study.records[row].qpcr_copies).filter(|c| *c > 0.0).collect();
    if blanks.is_empty() {
        return None;
    }
    let copies = (blanks.iter().map(|c| c.ln()).sum::<f64>() / blanks.len() as f64).exp();
    Some(
        rows.iter()
            .filter_map(|&row| {
                let own = study.records[row].qpcr_copies.filter(|c| *c > 0.0)?;
                Some((row, (copies / own).min(0.95)))
            })
            .collect(),
    )
}
