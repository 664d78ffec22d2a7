//! Queries to a centre: what to ask, by record and form.

use crate::check::CheckedStudy;
use crate::dictionary::Dictionary;
use crate::finding::DataFinding;
use endobiome_core::column::{Cell, Column, Described};

/// A question to whoever filled in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its number, from 1.
    pub number: usize,
    /// What was found.
    pub finding: DataFinding,
    /// The label of the field.
    pub label: String,
}

/// The findings as queries, by record, then form, then line. Findings about a column are addressed to `STUDY`.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, RawTable, check, queries};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let text = b"participant_id\tbmi\nIM001\t313\n";
/// let tables = vec![RawTable::parse(text, "participants.tsv", participants, Encoding::Utf8)?];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let queries = queries(&checked, &dictionary);
/// assert_eq!((queries.len(), queries[0].number), (checked.findings.len(), 1));
/// let bmi = queries.iter().find(|query| query.finding.value == "313").ok_or("no query")?;
/// assert_eq!(bmi.finding.record, "IM001");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn queries(checked: &CheckedStudy, dictionary: &Dictionary) -> Vec<Query> {
    let mut findings: Vec<DataFinding> = checked.findings.clone();
    for finding in &mut findings {
        if finding.record.is_empty() {
            "STUDY".clone_into(&mut finding.record);
        }
    }
    let form = |name: &str| dictionary.tables().iter().position(|table| table.name == name);
    findings.sort_by(|a, b| {
        (&a.record, form(&a.table), a.line, a.code).cmp(&(&b.record, form(&b.table), b.line, b.code))
    });
    findings
        .into_iter()
        .enumerate()
        .map(|(at, finding)| {
            let field = dictionary
                .table(&finding.table)
                .and_then(|table| table.field(&finding.column.to_lowercase()));
            let label = field.map_or_else(|| finding.column.clone(), |field| field.label.clone());
            Query { number: at + 1, finding, label }
        })
        .collect()
}

impl Described for Query {
    const FILE: &'static str = "cohort/queries.tsv";
    const ROWS: &'static str = "one row a query, by record and form";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("query", "number of the query", |row: &Self| row.number),
            Column::new("record", "the woman, or STUDY", |row: &Self| Cell::text(&row.finding.record)),
            Column::new("form", "the form, which is the table", |row: &Self| Cell::text(&row.finding.table)),
            Column::new("line", "line of the file", |row: &Self| row.finding.line),
            Column::new("field", "the field", |row: &Self| Cell::text(&row.finding.column))
                .not_applicable("the row as a whole is meant"),
            Column::new("label", "what the field asks", |row: &Self| Cell::text(&row.label))
                .not_applicable("the row as a whole is meant"),
            Column::new("value", "what stands there", |row: &Self| Cell::text(&row.finding.value))
                .not_applicable("nothing stands there"),
            Column::new("question", "what is to be looked at", |row: &Self| Cell::text(&row.finding.message)),
            Column::new("severity", "error or warning", |row: &Self| row.finding.severity.name()),
            Column::new("code", "code of the finding", |row: &Self| row.finding.code.id()),
        ]
    }
}
