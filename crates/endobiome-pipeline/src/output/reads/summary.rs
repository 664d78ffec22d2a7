//! The row of `overall_summary.tsv`.

use crate::sample_reads::SampleReads;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_reads::ScreenCounts;

/// The reads of a sample after each step of the run.
pub(in crate::output) struct SummaryRow<'a> {
    pub(in crate::output) reads: &'a SampleReads,
    /// The steps of all samples, in pipeline order.
    pub(in crate::output) steps: &'a [String],
}

impl SummaryRow<'_> {
    fn screened(&self, count: fn(&ScreenCounts) -> Option<u64>) -> Option<u64> {
        self.reads.screen.as_ref().and_then(count)
    }

    /// Reads that were set aside for a reason when bacteria were separated; `None` where that was not done.
    fn off_target(&self, reason: &str) -> Option<u64> {
        let accounting = &self.reads.accounting;
        accounting.kept_after("bacterial").map(|_| accounting.removed("bacterial", reason))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of reads")]
    fn kept_percent(&self) -> f64 {
        let accounting = &self.reads.accounting;
        (1e4 * accounting.kept() as f64 / accounting.input as f64).round() / 100.0
    }
}

impl Described for SummaryRow<'_> {
    const FILE: &'static str = "overall_summary.tsv";
    const ROWS: &'static str = "one row a sample";

    fn columns() -> Vec<Column<Self>> {
        const NOT_TESTED: &str = "it was not tested for";
        let screened =
            |name: &'static str, meaning: &'static str, count: fn(&ScreenCounts) -> Option<u64>| {
                Column::new(name, meaning, move |row: &Self| row.screened(count))
                    .unit("reads")
                    .not_known(NOT_TESTED)
            };
        let off_target = |name: &'static str, meaning: &'static str, reason: &'static str| {
            Column::new(name, meaning, move |row: &Self| row.off_target(reason))
                .unit("reads")
                .not_known(NOT_TESTED)
        };
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.reads.id)),
            Column::new(
                "status",
                "what became of it: `ok`, `no_reads` (nothing in the files), `none_left_after_<step>`, `set_aside` \
                 (its files are broken, and the run was told to go on)",
                |row: &Self| row.reads.status(),
            ),
            Column::new("raw", "reads in the files; a pair counts as one", |row: &Self| {
                row.reads.accounting.input
            })
            .unit("reads"),
            Column::each(
                "<step>",
                "reads left after the step",
                "step of the pipeline, in order",
                |row: &Self, at| Cell::or_not_applicable(row.reads.accounting.kept_after(&row.steps[at])),
            )
            .unit("reads")
            .not_applicable("the sample did not pass the step"),
            Column::new("kept", "reads left after the last step", |row: &Self| row.reads.accounting.kept())
                .unit("reads"),
            Column::new("kept_percent", "the same in percent of `raw`, to two decimals", Self::kept_percent)
                .unit("percent")
                .not_known("there were no reads"),
            screened("reads_host_mito", "reads of human mitochondria", |counts| counts.reads_host_mito),
            screened("reads_host_nuclear", "reads like the host FASTA given", |counts| {
                counts.reads_host_nuclear
            }),
            screened("reads_phix", "PhiX reads", |counts| counts.reads_phix),
            screened("reads_non16s", "reads that are no 16S", |counts| counts.reads_non16s),
            off_target("reads_spike_in", "reads of the spike-in (`absolute.spike_in`)", "spike_in"),
            off_target("reads_archaea", "reads of ASVs assigned to archaea", "archaea"),
            off_target("reads_eukaryote", "reads of ASVs assigned to eukaryotes", "eukaryote"),
            off_target("reads_like_no_16s", "reads of ASVs like no 16S rRNA gene", "not_16s"),
            off_target("reads_chloroplast", "reads of ASVs assigned to chloroplasts", "chloroplast"),
            off_target(
                "reads_rickettsiales_mito",
                "reads of ASVs assigned to mitochondria (in the reference under Rickettsiales)",
                "rickettsiales_mitochondria",
            ),
        ]
    }
}
