//! Wilcoxon tests on shares.

use super::{Scan, method};
use crate::values::{fill_blocked, per_woman, sides};
use crate::{ComparisonRow, EstimateKind};
use endobiome_stats::rank::{NullChoice, mann_whitney};
use rayon::prelude::*;

/// One share a woman: the mean over her sites when all are compared.
fn women(scan: &Scan<'_>, taxon: usize) -> Vec<(usize, bool, f64)> {
    per_woman(scan.design, scan.contrast, |unit| {
        scan.counts.row_of(unit).map(|row| scan.counts.share(row, taxon))
    })
}

pub(super) fn plain(scan: &Scan<'_>, _units: &[(usize, bool)]) -> Vec<ComparisonRow> {
    (0..scan.counts.taxa.len())
        .into_par_iter()
        .map(|taxon| {
            let mut row = scan.row(taxon, method::WILCOXON, "");
            let women = women(scan, taxon);
            row.n = sides(women.iter().map(|w| w.1));
            let side =
                |wanted: bool| -> Vec<f64> { women.iter().filter(|w| w.1 == wanted).map(|w| w.2).collect() };
            match mann_whitney(&side(true), &side(false), NullChoice::Auto, scan.design.options().level) {
                Ok(test) => {
                    row.estimate = Some(test.shift);
                    row.estimate_kind = Some(EstimateKind::HodgesLehmannShift);
                    (row.low, row.high) = (Some(test.low), Some(test.high));
                    row.statistic = Some(test.u);
                    row.p = Some(test.p);
                    row.smallest_p = Some(test.smallest_p);
                    row.notes
                        .push(format!("AUC {:.3} ({:.3} to {:.3})", test.auc, test.auc_low, test.auc_high));
                }
                Err(error) => row.notes.push(format!("not computed: {error}")),
            }
            row
        })
        .collect()
}

pub(super) fn blocked(scan: &Scan<'_>, _units: &[(usize, bool)], batch: &str) -> Vec<ComparisonRow> {
    (0..scan.counts.taxa.len())
        .into_par_iter()
        .map(|taxon| {
            let mut row = scan.row(taxon, method::BLOCKED, batch);
            fill_blocked(scan.design, &mut row, &women(scan, taxon), batch);
            row
        })
        .collect()
}
