//! The row of `read_accounting.tsv`.

use crate::sample_reads::SampleReads;
use endobiome_core::SampleId;
use endobiome_core::column::{Cell, Column, Described};

/// What one step did to some reads of a sample.
pub(in crate::output) struct AccountingRow<'a> {
    sample: &'a SampleId,
    step: &'a str,
    what: &'static str,
    /// Of `removed` and `flagged`.
    reason: Option<&'a str>,
    reads: u64,
}

impl<'a> AccountingRow<'a> {
    /// The rows of a sample, step by step.
    pub(in crate::output) fn of(sample: &'a SampleReads) -> Vec<Self> {
        let mut rows = Vec::new();
        let mut before = sample.accounting.input;
        for step in &sample.accounting.steps {
            let row =
                |what, reason, reads| Self { sample: &sample.id, step: &step.step, what, reason, reads };
            rows.push(row("in", None, before));
            rows.extend(
                step.removed.iter().map(|(reason, reads)| row("removed", Some(reason.as_str()), *reads)),
            );
            rows.extend(step.flagged.iter().map(|(mark, reads)| row("flagged", Some(mark.as_str()), *reads)));
            rows.push(row("out", None, step.kept));
            before = step.kept;
        }
        rows
    }
}

impl Described for AccountingRow<'_> {
    const FILE: &'static str = "read_accounting.tsv";
    const ROWS: &'static str = "one row a sample, step and reason; `in` = `out` + the sum of `removed`";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(row.sample)),
            Column::new("step", "the step", |row: &Self| row.step),
            Column::new("what", "`in`, `removed`, `flagged` (went on with a mark) or `out`", |row: &Self| {
                row.what
            }),
            Column::new("reason", "why they were removed, or the mark", |row: &Self| {
                Cell::or_not_applicable(row.reason)
            })
            .not_applicable("the row is `in` or `out`"),
            Column::new("reads", "how many; a pair counts as one", |row: &Self| row.reads).unit("reads"),
        ]
    }
}
