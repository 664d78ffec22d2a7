//! A table as words.

use super::encoding::{Encoding, decode};
use super::separated::{records, split_columns};
use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::dictionary::{Dictionary, TableDefinition};
use std::collections::BTreeMap;
use std::path::Path;

/// A table as words, with the place of each row.
///
/// ```
/// use endobiome_cohort::{Dictionary, Encoding, RawTable};
/// let dictionary = Dictionary::imerr()?;
/// let definition = dictionary.table("participants").ok_or("no such table")?;
/// let table = RawTable::parse(b"Participant_ID;BMI\nIM001;23,1\n", "participants.csv", definition, Encoding::Utf8)?;
/// assert_eq!((table.columns.as_slice(), table.rows[0].line), (&["participant_id".to_owned(), "bmi".to_owned()][..], 2));
/// // Words, as they stand: what they mean is for the check.
/// assert_eq!(table.rows[0].cells, ["IM001", "23,1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct RawTable {
    /// Its name in the dictionary.
    pub name: String,
    /// Its file, as it is told.
    pub file: String,
    /// Its columns in lower case, each once.
    pub columns: Vec<String>,
    /// The same as they stand in the file.
    pub told: Vec<String>,
    /// Columns that stand there twice: the first counts.
    pub twice: Vec<String>,
    /// Its rows.
    pub rows: Vec<RawRow>,
}

/// A row as words.
#[derive(Debug, Clone)]
pub struct RawRow {
    /// Its line in the file.
    pub line: u64,
    /// A cell for each column.
    pub cells: Vec<String>,
    /// The first cell that stands under no column, if there is one.
    pub surplus: Option<String>,
}

impl RawTable {
    /// Reads a table; `file` names it in errors. The separator (tab, comma, semicolon) is told by the header.
    ///
    /// # Errors
    /// [`ClinicalError::Encoding`], [`ClinicalError::Unreadable`].
    pub fn parse(
        bytes: &[u8],
        file: &str,
        definition: &TableDefinition,
        encoding: Encoding,
    ) -> ClinicalResult<Self> {
        let text = decode(bytes, file, encoding)?;
        let separator = split_columns(&text, |word| definition.field(word).is_some());
        let mut records = records(&text, file, separator)?.into_iter();
        let header = records.next().map(|record| record.cells).unwrap_or_default();
        if !header.iter().any(|name| definition.field(&name.to_lowercase()).is_some()) {
            return Err(ClinicalError::Unreadable {
                file: file.to_owned(),
                line: 1,
                reason: format!("no column of the table '{}' is in the header", definition.name),
            });
        }
        let (mut columns, mut told, mut twice, mut places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (at, name) in header.iter().enumerate() {
            let lower = name.to_lowercase();
            if lower.is_empty() {
                continue;
            }
            if columns.contains(&lower) {
                twice.push(lower);
            } else {
                columns.push(lower);
                told.push(name.clone());
                places.push(at);
            }
        }
        let rows = records
            .map(|record| RawRow {
                line: record.line,
                cells: places.iter().map(|at| record.cells.get(*at).cloned().unwrap_or_default()).collect(),
                surplus: surplus(&record.cells, &header),
            })
            .collect();
        Ok(Self { name: definition.name.clone(), file: file.to_owned(), columns, told, twice, rows })
    }
}

/// The first cell without a column.
fn surplus(cells: &[String], header: &[String]) -> Option<String> {
    let without = |at: usize| header.get(at).is_none_or(String::is_empty);
    cells.iter().enumerate().find(|(at, cell)| !cell.is_empty() && without(*at)).map(|(_, cell)| cell.clone())
}

/// The file of each table in a folder.
pub(super) fn table_files(
    folder: &Path,
    dictionary: &Dictionary,
) -> ClinicalResult<BTreeMap<String, String>> {
    let io = |source| ClinicalError::Io { path: folder.to_path_buf(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        if let Ok(name) = entry.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let lower = name.to_lowercase();
        let Some((stem, ending)) = lower.rsplit_once('.') else { continue };
        if !matches!(ending, "tsv" | "csv" | "txt") || dictionary.table(stem).is_none() {
            continue;
        }
        if let Some(first) = files.insert(stem.to_owned(), name.clone()) {
            return Err(ClinicalError::TwoFiles { table: stem.to_owned(), first, second: name });
        }
    }
    Ok(files)
}
