//! The clinical tables of a study, each cell with its typed value.

mod encoding;
mod raw;
mod row;
mod separated;

pub use encoding::Encoding;
pub use raw::{RawRow, RawTable};
pub use row::RowRef;

pub(crate) use encoding::decode;
pub(crate) use separated::{records, split_columns};

use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::date::DateStyle;
use crate::dictionary::Dictionary;
use crate::value::{Datum, Value};
use endobiome_core::{Message, bounded, say};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// How the tables are written; declared, never guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TableStyle {
    /// The decimal sign of numbers.
    pub decimal: Decimal,
    /// How dates are written.
    pub dates: DateStyle,
    /// The encoding of the files.
    pub encoding: Encoding,
}

/// The decimal sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Decimal {
    /// `26.3`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `26,3`
    #[serde(rename = ",")]
    Comma,
}

/// The tables that no study can do without.
const NEEDED: [&str; 2] = ["participants", "samples"];

/// The files of a study as words, not yet understood.
///
/// ```
/// use endobiome_cohort::{Dictionary, Encoding, RawStudy};
/// let (folder, dictionary) = (tempfile::tempdir()?, Dictionary::imerr()?);
/// std::fs::write(folder.path().join("participants.tsv"), "participant_id\nIM001\n")?;
/// // Without samples there is no study.
/// assert!(RawStudy::open(folder.path(), &dictionary, Encoding::Utf8).is_err());
/// std::fs::write(folder.path().join("Samples.csv"), "sample_id,participant_id\nIM001_E,IM001\n")?;
/// assert_eq!(RawStudy::open(folder.path(), &dictionary, Encoding::Utf8)?.tables.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct RawStudy {
    /// The tables that are there, in the order of the dictionary.
    pub tables: Vec<RawTable>,
    /// What a person should know: tables that are not there, columns that the dictionary does not know.
    pub notes: Vec<Message>,
}

impl RawStudy {
    /// Reads the tables of a folder: `participants.tsv` or `participants.csv` and so on, whatever the case of the name.
    ///
    /// # Errors
    /// [`ClinicalError::MissingTable`] without `participants` or `samples`; a file that is no text, or whose rows cannot
    /// be told apart.
    pub fn open(folder: &Path, dictionary: &Dictionary, encoding: Encoding) -> ClinicalResult<Self> {
        let files = raw::table_files(folder, dictionary)?;
        let mut study = Self { tables: Vec::new(), notes: Vec::new() };
        for definition in dictionary.tables() {
            let Some(file) = files.get(&definition.name) else {
                if NEEDED.contains(&definition.name.as_str()) {
                    return Err(ClinicalError::MissingTable {
                        table: definition.name.clone(),
                        folder: folder.to_path_buf(),
                    });
                }
                study.notes.push(say!("the table '{table}' is not there: it was not collected, and what needs it is not computed", table = definition.name));
                continue;
            };
            let path = folder.join(file);
            let bytes = std::fs::File::open(&path)
                .and_then(|file| bounded::bytes(file, bounded::LONG_TEXT))
                .map_err(|source| ClinicalError::Io { path: path.clone(), source })?;
            study.tables.push(RawTable::parse(&bytes, file, definition, encoding)?);
        }
        Ok(study)
    }
}

/// A table with typed values.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name in the dictionary.
    pub name: String,
    /// Its file, as it is told.
    pub file: String,
    columns: Vec<String>,
    /// The names as they stand in the file.
    told: Vec<String>,
    rows: Vec<Row>,
    by_participant: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Row {
    line: u64,
    cells: Vec<TypedCell>,
    /// Its key does not follow the pattern: it is not looked into further.
    refused: bool,
}

#[derive(Debug, Clone)]
struct TypedCell {
    raw: String,
    value: Value<Datum>,
    told: bool,
}

impl Table {
    /// The columns, in the order of the file, in lower case.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row.
    pub fn row(&self, at: usize) -> Option<RowRef<'_>> {
        self.rows.get(at).map(|row| RowRef { table: self, row, at })
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = RowRef<'_>> {
        self.rows.iter().enumerate().map(|(at, row)| RowRef { table: self, row, at })
    }

    /// The rows of a woman, in the order of the file.
    pub fn rows_of(&self, participant: &str) -> impl Iterator<Item = RowRef<'_>> {
        let places = self.by_participant.get(participant).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|at| self.row(*at))
    }

    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The name of a column as it stands in the file; the name itself where it is not there.
    pub(crate) fn told_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.column(name).and_then(|at| self.told.get(at)).map_or(name, String::as_str)
    }

    fn index(&mut self) {
        let Some(at) = self.column("participant_id") else { return };
        for (place, row) in self.rows.iter().enumerate() {
            let id = &row.cells[at].raw;
            if !id.is_empty() {
                self.by_participant.entry(id.clone()).or_default().push(place);
            }
        }
    }
}

/// The tables of a study with typed values.
#[derive(Debug, Clone)]
pub struct ClinicalTables {
    tables: Vec<Table>,
}

impl ClinicalTables {
    /// The tables that are there, in the order of the dictionary.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// A table; `None` when it was not collected.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The rows of a table; none when it was not collected.
    pub fn rows(&self, name: &str) -> impl Iterator<Item = RowRef<'_>> {
        self.table(name).into_iter().flat_map(Table::rows)
    }

    /// The rows of a woman in a table.
    pub fn rows_of<'a>(
        &'a self,
        name: &str,
        participant: &str,
    ) -> impl Iterator<Item = RowRef<'a>> + use<'a> {
        let participant = participant.to_owned();
        let table = self.table(name);
        let places =
            table.and_then(|table| table.by_participant.get(&participant)).cloned().unwrap_or_default();
        places.into_iter().filter_map(move |at| table.and_then(|table| table.row(at)))
    }

    pub(crate) fn from_tables(tables: Vec<PlainTable>) -> Self {
        let tables = tables
            .into_iter()
            .map(|PlainTable { name, file, columns, told, rows }| {
                let rows = rows
                    .into_iter()
                    .map(|row| Row {
                        line: row.line,
                        refused: row.refused,
                        cells: row
                            .cells
                            .into_iter()
                            .map(|(raw, value, told)| TypedCell { raw, value, told })
                            .collect(),
                    })
                    .collect();
                let mut table = Table { name, file, columns, told, rows, by_participant: BTreeMap::new() };
                table.index();
                table
            })
            .collect();
        Self { tables }
    }

    /// Marks a cell as told: it is unknown to what rests on it when `forget`.
    pub(crate) fn mark(&mut self, table: &str, row: usize, column: &str, forget: bool) {
        let Some(table) = self.tables.iter_mut().find(|known| known.name == table) else { return };
        let Some(at) = table.columns.iter().position(|known| known == column) else { return };
        if let Some(cell) = table.rows.get_mut(row).and_then(|row| row.cells.get_mut(at)) {
            cell.told = true;
            if forget {
                cell.value = Value::Unknown;
            }
        }
    }
}

/// A table on its way into a [`ClinicalTables`].
pub(crate) struct PlainTable {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) columns: Vec<String>,
    pub(crate) told: Vec<String>,
    pub(crate) rows: Vec<PlainRow>,
}

/// A row on its way into a [`ClinicalTables`]: text, value, and whether it has been told.
pub(crate) struct PlainRow {
    pub(crate) line: u64,
    pub(crate) refused: bool,
    pub(crate) cells: Vec<(String, Value<Datum>, bool)>,
}
