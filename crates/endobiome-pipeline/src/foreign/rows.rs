//! What was read, and what did not fit: rows of `input/`.

use endobiome_core::column::{Cell, Column, Described};

/// A file of another tool, as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecognisedRow {
    /// What it is for: `table`, `taxonomy`, `sequences`, `tree`, `metadata`.
    pub role: &'static str,
    /// Its name.
    pub file: String,
    /// The form that it was recognised as.
    pub form: String,
    /// Which axis of a table held the samples: `columns`, or `rows` (it was turned).
    pub samples_in: Option<&'static str>,
    /// The numbers of a table: `counts`, `shares`, `fractional counts`.
    pub values: Option<&'static str>,
    /// Samples that it holds.
    pub samples: Option<usize>,
    /// Features that it holds.
    pub features: Option<usize>,
    /// The id of a QIIME 2 artifact.
    pub artifact: Option<String>,
    /// What was turned, taken for granted or left out.
    pub notes: Vec<String>,
}

impl Described for RecognisedRow {
    const FILE: &'static str = "input/recognised.tsv";
    const ROWS: &'static str = "(`endobiome analyse`) one row a file read, as it was understood";

    fn columns() -> Vec<Column<Self>> {
        const NO_TABLE: &str = "the file holds no table";
        vec![
            Column::new(
                "role",
                "what it is for: `table`, `taxonomy`, `sequences`, `tree`, `metadata`; one file may have two",
                |row: &Self| row.role,
            ),
            Column::new("file", "its name", |row: &Self| Cell::text(&row.file)),
            Column::new("form", "the form that it was recognised as", |row: &Self| Cell::text(&row.form)),
            Column::new(
                "samples_in",
                "which axis held the samples: `columns`, or `rows` (the table was turned)",
                |row: &Self| Cell::or_not_applicable(row.samples_in),
            )
            .not_applicable(NO_TABLE),
            Column::new("values", "its numbers: `counts`, `shares`, `fractional counts`", |row: &Self| {
                Cell::or_not_applicable(row.values)
            })
            .not_applicable(NO_TABLE),
            Column::new("samples", "samples that it holds", |row: &Self| {
                Cell::or_not_applicable(row.samples)
            })
            .not_applicable("it holds no samples"),
            Column::new("features", "features that it holds", |row: &Self| {
                Cell::or_not_applicable(row.features)
            })
            .not_applicable("it holds no features"),
            Column::new(
                "artifact",
                "id of the QIIME 2 artifact, by which its provenance is found",
                |row: &Self| Cell::or_not_applicable(row.artifact.clone()),
            )
            .not_applicable("it is no artifact"),
            Column::new(
                "notes",
                "what was turned, taken for granted or left out, joined by `; `",
                |row: &Self| Cell::list(&row.notes),
            )
            .not_applicable("there is nothing to say"),
        ]
    }
}

/// A sample that only one side knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedRow {
    /// The sample.
    pub sample: String,
    /// The side that knows it: `table` or `metadata`.
    pub only_in: &'static str,
    /// Whether it was analysed all the same.
    pub analysed: bool,
}

impl Described for UnmatchedRow {
    const FILE: &'static str = "input/unmatched.tsv";
    const ROWS: &'static str =
        "(`endobiome analyse`) one row a sample that only the table or only the metadata knows";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("only_in", "the side that knows it: `table` or `metadata`", |row: &Self| row.only_in),
            Column::new(
                "analysed",
                "whether it was analysed all the same: a blank or mock, by its name, needs no metadata",
                |row: &Self| row.analysed,
            ),
        ]
    }
}

/// A sample whose name was replaced, for it holds what no file name may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenamedRow {
    /// The name here.
    pub sample: String,
    /// The name in the file.
    pub given: String,
    /// The side that has it: `table` or `metadata`.
    pub named_in: &'static str,
}

impl Described for RenamedRow {
    const FILE: &'static str = "input/renamed.tsv";
    const ROWS: &'static str =
        "(`endobiome analyse`) one row a sample whose name holds blanks or signs, which were replaced by `_`";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "its name here", |row: &Self| Cell::text(&row.sample)),
            Column::new("given", "its name in the file", |row: &Self| Cell::text(&row.given)),
            Column::new("named_in", "the file: `table` or `metadata`", |row: &Self| row.named_in),
        ]
    }
}
