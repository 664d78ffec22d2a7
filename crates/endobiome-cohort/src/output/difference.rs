//! What has changed between two exports of a study.

use crate::dictionary::Dictionary;
use crate::study::{ClinicalTables, RowRef, Table};
use crate::value::{Datum, Value};
use endobiome_core::column::{Cell, Column, Described};
use std::collections::BTreeMap;

/// A change between two exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The table.
    pub table: String,
    /// The key of the row, its parts joined by `|`; empty for a table or column.
    pub key: String,
    /// The column; empty for a table or row.
    pub column: String,
    /// `added`, `removed` or `changed`.
    pub what: &'static str,
    /// What stood there.
    pub before: String,
    /// What stands there.
    pub after: String,
}

/// What has changed from one export to the next, by table, key and column. Rows are found by their key, whatever their
/// order; values are compared as values, so that another way of writing them is no change.
///
/// ```
/// use endobiome_cohort::{CheckOptions, ClinicalError, Dictionary, Encoding, RawStudy, RawTable, check, differences};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let options = CheckOptions::imerr("2031-12-31")?;
/// let study = |text: &str| {
///     let table = RawTable::parse(text.as_bytes(), "participants.tsv", participants, Encoding::Utf8)?;
///     Ok::<_, ClinicalError>(check(RawStudy { tables: vec![table], notes: vec![] }, &dictionary, &options).study)
/// };
/// // The rows have changed places, which is no change.
/// let before = study("participant_id\tbmi\nIM001\t32.1\nIM002\t20.0\n")?;
/// let changes = differences(&before, &study("participant_id\tbmi\nIM002\t20\nIM001\t23.1\n")?, &dictionary);
/// assert_eq!(changes.len(), 1);
/// assert_eq!((changes[0].key.as_str(), changes[0].before.as_str(), changes[0].after.as_str()), ("IM001", "32.1", "23.1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn differences(before: &ClinicalTables, after: &ClinicalTables, dictionary: &Dictionary) -> Vec<Change> {
    let mut out = Vec::new();
    for definition in dictionary.tables() {
        let name = &definition.name;
        let mut add = |key: &str, column: &str, what: &'static str, before: String, after: String| {
            out.push(Change {
                table: name.clone(),
                key: key.to_owned(),
                column: column.to_owned(),
                what,
                before,
                after,
            });
        };
        let (old, new) = match (before.table(name), after.table(name)) {
            (None, None) => continue,
            (Some(_), None) => {
                add("", "", "removed", String::new(), String::new());
                continue;
            }
            (None, Some(_)) => {
                add("", "", "added", String::new(), String::new());
                continue;
            }
            (Some(old), Some(new)) => (old, new),
        };
        for column in old.columns().iter().filter(|column| new.column(column).is_none()) {
            add("", column, "removed", String::new(), String::new());
        }
        for column in new.columns().iter().filter(|column| old.column(column).is_none()) {
            add("", column, "added", String::new(), String::new());
        }
        let key: Vec<&str> = definition.key().map(|field| field.name.as_str()).collect();
        let (old_rows, new_rows) = (by_key(old, &key), by_key(new, &key));
        for (key, row) in &old_rows {
            let Some(now) = new_rows.get(key) else {
                add(&key.0, "", "removed", String::new(), String::new());
                continue;
            };
            for column in old.columns().iter().filter(|column| new.column(column).is_some()) {
                let (then, now) = (shown(row, column), shown(now, column));
                if then != now {
                    add(&key.0, column, "changed", then, now);
                }
            }
        }
        for key in new_rows.keys().filter(|key| !old_rows.contains_key(*key)) {
            add(&key.0, "", "added", String::new(), String::new());
        }
    }
    out
}

/// Rows by key; the second of one key has its number behind it.
fn by_key<'a>(table: &'a Table, key: &[&str]) -> BTreeMap<(String, usize), RowRef<'a>> {
    let mut rows = BTreeMap::new();
    for row in table.rows() {
        let name = key.iter().map(|column| row.raw(column)).collect::<Vec<_>>().join("|");
        let mut number = 0;
        while rows.contains_key(&(name.clone(), number)) {
            number += 1;
        }
        rows.insert((name, number), row);
    }
    rows
}

fn shown(row: &RowRef<'_>, column: &str) -> String {
    match row.value(column) {
        Value::Known(value) => Datum::to_text(value),
        _ if row.raw(column) == "NA" => "-98".to_owned(),
        _ => row.raw(column).to_owned(),
    }
}

impl Described for Change {
    const FILE: &'static str = "cohort/changes.tsv";
    const ROWS: &'static str = "one row a change between two exports, by table, key and column";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("table", "the table", |row: &Self| Cell::text(&row.table)),
            Column::new("key", "the key of the row, joined by |", |row: &Self| Cell::text(&row.key))
                .not_applicable("a table or a column as a whole"),
            Column::new("column", "the column", |row: &Self| Cell::text(&row.column))
                .not_applicable("a table or a row as a whole"),
            Column::new("change", "added, removed or changed", |row: &Self| row.what),
            Column::new("before", "what stood there", |row: &Self| Cell::text(&row.before))
                .not_applicable("nothing stood there"),
            Column::new("after", "what stands there", |row: &Self| Cell::text(&row.after))
                .not_applicable("nothing stands there"),
        ]
    }
}
