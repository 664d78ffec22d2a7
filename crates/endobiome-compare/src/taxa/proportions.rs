//! Wilcoxon tests on shares.

use super::{Scan, method};
use crate::ComparisonRow;
use crate::rank_test::{OfWoman, by_side, describe_groups, fill_blocked, fill_mann_whitney};
use crate::values::per_woman;
use rayon::prelude::*;

/// One share a woman: the mean over her sites when all are compared.
fn women(scan: &Scan<'_>, taxon: usize) -> Vec<OfWoman> {
    per_woman(scan.design, scan.contrast, |unit| {
        scan.counts.row_of(unit).map(|row| scan.counts.share(row, taxon))
    })
}

pub(super) fn plain(scan: &Scan<'_>) -> Vec<ComparisonRow> {
    (0..scan.counts.taxa.len())
        .into_par_iter()
        .map(|taxon| {
            let mut row = scan.row(taxon, method::WILCOXON, "");
            let women = women(scan, taxon);
            describe_groups(&mut row, &by_side(&women));
            fill_mann_whitney(scan.design, &mut row, &women);
            row
        })
        .collect()
}

pub(super) fn blocked(scan: &Scan<'_>, batch: &str) -> Vec<ComparisonRow> {
    (0..scan.counts.taxa.len())
        .into_par_iter()
        .map(|taxon| {
            let mut row = scan.row(taxon, method::BLOCKED, batch);
            fill_blocked(scan.design, &mut row, &women(scan, taxon), batch);
            row
        })
        .collect()
}
