//! The row of `dysbiosis/dominance.tsv`.

use crate::{DominanceCall, Robustness, SampleCalls};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{SampleId, TableKind};

/// One dominance call on one table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DominanceRow<'a> {
    /// The sample.
    pub sample: &'a SampleId,
    /// The table.
    pub table: TableKind,
    /// The call.
    pub call: &'a DominanceCall,
    /// Whether the calls on all tables agree.
    pub robust: Robustness,
}

impl<'a> DominanceRow<'a> {
    /// The rows of a sample: both thresholds on every table it has.
    pub fn of(sample: &'a SampleCalls) -> impl Iterator<Item = Self> {
        [&sample.ld90, &sample.ld80].into_iter().flat_map(|calls| {
            calls.iter().map(|(table, call)| Self {
                sample: &sample.sample,
                table,
                call,
                robust: calls.robust,
            })
        })
    }
}

impl Described for DominanceRow<'_> {
    const FILE: &'static str = "dysbiosis/dominance.tsv";
    const ROWS: &'static str = "one row a sample, threshold and count table";

    fn columns() -> Vec<Column<Self>> {
        const NO_READS: &str = "it has no bacterial reads";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(row.sample)),
            Column::new("threshold", "the threshold, 0.9 or 0.8", |row: &Self| row.call.threshold).unit("share"),
            Column::new("table", TableKind::MEANING, |row: &Self| row.table.name()),
            Column::new("share", "share of Lactobacillus in the wide sense (25 genera)", |row: &Self| row.call.share)
                .unit("share")
                .not_known(NO_READS),
            Column::new("strict_genus_share", "share of the strict genus Lactobacillus", |row: &Self| {
                row.call.strict_share
            })
            .unit("share")
            .not_known(NO_READS),
            Column::new(
                "ambiguous_share",
                "share of reads that may or may not be Lactobacillus in the wide sense (family only, or mixed candidates)",
                |row: &Self| row.call.ambiguous_share,
            )
            .unit("share")
            .not_known(NO_READS),
            Column::new("reads", "bacterial reads", |row: &Self| row.call.reads).unit("reads"),
            Column::new("effective_reads", "what those reads are worth under `rho`", |row: &Self| {
                row.call.effective_reads
            })
            .unit("reads"),
            Column::new("rho", "overdispersion used", |row: &Self| row.call.rho),
            Column::new(
                "probability",
                "probability that the share is at least the threshold, ambiguous reads counted as not Lactobacillus",
                |row: &Self| row.call.probability,
            )
            .not_known(NO_READS),
            Column::new("low", "lower end of the 95 % credible interval of the share", |row: &Self| row.call.lower)
                .unit("share")
                .not_known(NO_READS),
            Column::new("high", "upper end of it; ambiguous reads widen it", |row: &Self| row.call.upper)
                .unit("share")
                .not_known(NO_READS),
            Column::new("call", "`LD`, `NLD`, `indeterminate` or `not_interpretable`", |row: &Self| {
                Cell::text(row.call.status)
            }),
            Column::new(
                "robust",
                "whether the call is the same on all three tables: `robust`, `not_robust`, `not_assessable` (a table is missing, or what carry-over leaves is within noise)",
                |row: &Self| Cell::text(row.robust),
            ),
            Column::new("what_would_settle_it", "what an open call would need, in words", |row: &Self| {
                Cell::text(row.call.remedy)
            }),
        ]
    }
}
