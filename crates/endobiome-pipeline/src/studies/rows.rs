//! The row of `pipeline_info/studies.tsv`.

use super::folder::About;
use endobiome_core::column::{Cell, Column, ColumnDescription, Described, TableDescription};

/// One study of a joined table.
pub(super) struct StudyRow<'a> {
    pub(super) name: &'a str,
    pub(super) about: &'a About,
}

impl Described for StudyRow<'_> {
    const FILE: &'static str = "pipeline_info/studies.tsv";
    const ROWS: &'static str =
        "one row a study that was joined (`table merge`); `params.json` beside it holds the settings of each";

    fn columns() -> Vec<Column<Self>> {
        let of_reference = |row: &Self, part: &str| {
            Cell::from(row.about.reference.get(part).and_then(|value| value.as_str()).map(str::to_owned))
        };
        const NO_REFERENCE: &str = "the run told of none";
        vec![
            Column::new(
                "study",
                "its name, as in the column `study` of `input/metadata.tsv`",
                |row: &Self| row.name,
            ),
            Column::new("samples", "its samples, those without reads too", |row: &Self| row.about.samples),
            Column::new("features", "its ASVs", |row: &Self| row.about.features),
            Column::new("reads", "reads in its table", |row: &Self| row.about.reads).unit("reads"),
            Column::new("version", "the version of the program that made it", |row: &Self| {
                Cell::text(&row.about.version)
            }),
            Column::new("reference", "the reference of its taxonomy", move |row: &Self| {
                of_reference(row, "name")
            })
            .not_known(NO_REFERENCE),
            Column::new("reference_version", "the version of that", move |row: &Self| {
                of_reference(row, "version")
            })
            .not_known(NO_REFERENCE),
        ]
    }
}

/// The tables of a join.
pub(crate) fn tables() -> Vec<TableDescription> {
    let metadata = TableDescription {
        file: super::folder::METADATA.into(),
        rows: "one row a sample of studies that were joined".into(),
        columns: vec![
            ColumnDescription::new("sample", "its name"),
            ColumnDescription {
                for_each: "column of them",
                not_applicable: "nothing was said",
                ..ColumnDescription::new("<column>", "what is known of it, and the `study` that it is from")
            },
        ],
    };
    vec![TableDescription::of::<StudyRow<'_>>(), metadata]
}
