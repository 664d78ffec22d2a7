//! The row of `input/samplesheet.resolved.tsv`.

use endobiome_core::column::{Cell, Column, Described};
use endobiome_tables::SampleEntry;

/// A sample as the samplesheet and the metadata together say it.
pub(in crate::output) struct ResolvedSample<'a>(pub(in crate::output) &'a SampleEntry);

impl Described for ResolvedSample<'_> {
    const FILE: &'static str = "input/samplesheet.resolved.tsv";
    const ROWS: &'static str = "one row a sample, as understood";

    fn columns() -> Vec<Column<Self>> {
        const NOT_SAID: &str = "it was not said";
        const CONTROL: &str = "the sample is a control";
        vec![
            Column::new("sample", "its name", |row: &Self| Cell::text(&row.0.record.id)),
            Column::new("sample_type", "what it is for", |row: &Self| row.0.record.kind.name()),
            Column::new("body_site", "its site", |row: &Self| {
                row.0.record.kind.said(row.0.record.site.as_ref())
            })
            .not_known(NOT_SAID)
            .not_applicable(CONTROL),
            Column::new("patient_id", "the woman", |row: &Self| {
                row.0.record.kind.said(row.0.record.participant.as_ref())
            })
            .not_known(NOT_SAID)
            .not_applicable(CONTROL),
            Column::new("group", "her group", |row: &Self| {
                row.0.record.kind.said(row.0.record.group.as_ref())
            })
            .not_known(NOT_SAID)
            .not_applicable(CONTROL),
            Column::new("run", "sequencing run", |row: &Self| row.0.record.run.clone()).not_known(NOT_SAID),
            Column::new("batch", "extraction batch", |row: &Self| row.0.record.batch.clone())
                .not_known(NOT_SAID),
            Column::new("plate", "plate", |row: &Self| row.0.record.plate.clone()).not_known(NOT_SAID),
            Column::new("well", "place on the plate", |row: &Self| {
                Cell::from(row.0.record.well.as_ref().map(Cell::text))
            })
            .not_known(NOT_SAID),
            // File names only: a path would tie the table to this machine.
            Column::new("files", "names of its read files, joined by `; `", |row: &Self| {
                let paths = row.0.files.paths();
                let names = paths.iter().map(|path| path.file_name().unwrap_or_default().to_string_lossy());
                Cell::list(names)
            }),
        ]
    }
}
