//! The row of `dysbiosis/dominance.tsv`.

use crate::bias::CorrectedDominance;
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

impl DominanceRow<'_> {
    /// A number of the call corrected for bias.
    fn corrected(&self, part: impl Fn(&CorrectedDominance) -> f64) -> Option<f64> {
        self.call.corrected.as_ref().map(part)
    }
}

impl Described for DominanceRow<'_> {
    const FILE: &'static str = "dysbiosis/dominance.tsv";
    const ROWS: &'static str = "one row a sample, threshold and count table";

    fn columns() -> Vec<Column<Self>> {
        const NO_READS: &str = "it has no bacterial reads";
        const NO_MOCK: &str = "the study has no mock of known composition, or the sample no bacterial reads";
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
                "probability that the share in the specimen is at least the threshold (reads, and the noise between extracts), ambiguous reads counted as not Lactobacillus",
                |row: &Self| row.call.probability,
            )
            .not_known(NO_READS),
            Column::new("low", "lower end of the 95 % credible interval of the share", |row: &Self| row.call.lower)
                .unit("share")
                .not_known(NO_READS),
            Column::new("high", "upper end of it; ambiguous reads widen it", |row: &Self| row.call.upper)
                .unit("share")
                .not_known(NO_READS),
            Column::new(
                "call",
                "`LD`, `NLD`, `indeterminate` or `not_interpretable`: on the corrected share where the study has mocks of known \
                 composition (`corrected_call`), else `uncorrected_call`",
                |row: &Self| Cell::text(row.call.status),
            ),
            Column::new("uncorrected_call", "the call on the reads as they are", |row: &Self| {
                Cell::text(row.call.uncorrected)
            }),
            Column::new(
                "tipping_bias",
                "bias in favour of Lactobacillus, in logits of its share, from which on `uncorrected_call` would not be made; below 0 a bias against it",
                |row: &Self| Cell::or_not_applicable(row.call.tipping_bias),
            )
            .not_applicable("no call is made"),
            Column::new(
                "falls_extracts",
                "smallest noise between extracts (of a taxon's yield) at which `uncorrected_call` would not be made",
                |row: &Self| {
                    Cell::or_not_applicable(row.call.falls_extracts.map(|sd| {
                        if sd.is_finite() { Cell::from(sd) } else { Cell::text("above 4") }
                    }))
                },
            )
            .unit("log sd")
            .not_applicable("no call is made"),
            Column::new(
                "usual_extracts",
                "noise between extracts that is taken for usual; the call is made through it",
                |row: &Self| row.call.usual_extracts,
            )
            .unit("log sd"),
            Column::new(
                "falls_sporadic",
                "smallest share of a sporadic contaminant (for LD a Lactobacillus, for NLD another) at which `uncorrected_call` would not be made",
                |row: &Self| Cell::or_not_applicable(row.call.falls_sporadic.map(Cell::from)),
            )
            .unit("share")
            .not_applicable("no call is made"),
            Column::new(
                "usual_sporadic",
                "share of a sporadic contaminant that is taken for usual; 0 in sites that are known to be rich, and where a second extraction has the \
                 same call",
                |row: &Self| row.call.usual_sporadic,
            )
            .unit("share"),
            Column::new(
                "call_under_sporadic",
                "`call`, or `indeterminate` where a sporadic contaminant of the usual share may overturn it: a second extraction would settle it",
                |row: &Self| Cell::text(row.call.under_sporadic),
            ),
            Column::new(
                "corrected_share",
                "the share with each taxon's reads divided by its efficiency in the study's mocks",
                |row: &Self| Cell::or_not_applicable(row.corrected(|c| c.share)),
            )
            .unit("share")
            .not_applicable(NO_MOCK),
            Column::new("corrected_low", "lower end of its 95 % interval, through reads and biases", |row: &Self| {
                Cell::or_not_applicable(row.corrected(|c| c.lower))
            })
            .unit("share")
            .not_applicable(NO_MOCK),
            Column::new("corrected_high", "upper end of it", |row: &Self| {
                Cell::or_not_applicable(row.corrected(|c| c.upper))
            })
            .unit("share")
            .not_applicable(NO_MOCK),
            Column::new(
                "corrected_probability",
                "probability that the corrected share is at least the threshold",
                |row: &Self| Cell::or_not_applicable(row.corrected(|c| c.probability)),
            )
            .not_applicable(NO_MOCK),
            Column::new("corrected_call", "the call on the corrected share", |row: &Self| {
                Cell::or_not_applicable(row.call.corrected.as_ref().map(|c| c.status.to_string()))
            })
            .not_applicable(NO_MOCK),
            Column::new(
                "relative_in_mock",
                "share of the reads whose taxon the mocks do not hold, but one of its genus (Lactobacillus in the wide sense is one)",
                |row: &Self| Cell::or_not_applicable(row.corrected(|c| c.by_relative)),
            )
            .unit("share")
            .not_applicable(NO_MOCK),
            Column::new(
                "not_in_mock",
                "share of the reads whose taxon and genus the mocks do not hold: their bias is taken to be that of no taxon in particular",
                |row: &Self| Cell::or_not_applicable(row.corrected(|c| c.not_in_mock)),
            )
            .unit("share")
            .not_applicable(NO_MOCK),
            Column::new(
                "call_under_bias",
                "the call that bias does not overturn: `corrected_call`, or, without mocks, the one that stands under a bias of `usual_bias`",
                |row: &Self| Cell::text(row.call.under_bias),
            ),
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
