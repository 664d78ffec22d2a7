//! One reader for all small text tables.

use crate::{Error, Problem, Result};
use std::path::{Path, PathBuf};

/// A row of a text table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// 1-based line in the file.
    pub line: u64,
    /// Trimmed cells, as many as the header has.
    pub cells: Vec<String>,
}

/// A text table in memory, with the lines it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelimitedTable {
    /// Where it was read from.
    pub path: PathBuf,
    /// Trimmed column names.
    pub header: Vec<String>,
    /// The cells of a `#q2:types` row, one a column; empty without one.
    pub types: Vec<String>,
    /// The rows that could be read.
    pub rows: Vec<Row>,
    /// What is wrong with the others, and with the header.
    pub problems: Vec<Problem>,
}

impl DelimitedTable {
    /// Reads a table whose first line is the header.
    ///
    /// The delimiter is the one of tab, comma and semicolon that comes most often in the header.
    /// Blank lines are skipped, a `#q2:types` row is kept in [`types`](Self::types), a byte order mark is dropped. Rows with too few or
    /// too many cells, text that is not UTF-8 and repeated column names become [`problems`](Self::problems),
    /// so that a caller can report them together with its own.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be read, [`Error::Problems`] when there is no header.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        Self::parse(path, &bytes)
    }

    /// As [`read`](Self::read), from bytes; `path` is used in messages.
    ///
    /// # Errors
    /// [`Error::Problems`] when there is no header.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let whole_file = |message: &str| Error::Problems {
            path: path.to_path_buf(),
            problems: vec![Problem::file(message)],
        };
        if bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"PK") {
            return Err(whole_file("this is a compressed file or a spreadsheet; save it as CSV or TSV text"));
        }
        let first_line = bytes.split(|&b| b == b'\n').find(|line| !line.trim_ascii().is_empty());
        let Some(first_line) = first_line else {
            return Err(whole_file("the file is empty; a header line is needed"));
        };
        let count = |delimiter: u8| first_line.iter().filter(|&&b| b == delimiter).count();
        let delimiter = [b'\t', b',', b';'].into_iter().rev().max_by_key(|&d| count(d)).unwrap_or(b'\t');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .quoting(true)
            .from_reader(bytes);
        let mut table = Self {
            path: path.to_path_buf(),
            header: Vec::new(),
            types: Vec::new(),
            rows: Vec::new(),
            problems: Vec::new(),
        };
        let mut record = csv::ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => table.take_record(&record, line_of(&record, bytes)),
                Err(error) => {
                    table.problems.push(Problem::file(error.to_string()));
                    break;
                }
            }
        }
        Ok(table)
    }

    fn take_record(&mut self, record: &csv::ByteRecord, line: u64) {
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return;
        }
        if record.get(0) == Some(b"#q2:types") {
            self.types =
                record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_lowercase()).collect();
            return;
        }
        let mut cells = Vec::with_capacity(record.len());
        for (index, cell) in record.iter().enumerate() {
            match std::str::from_utf8(cell) {
                Ok(text) => cells.push(text.trim().to_owned()),
                Err(_) => {
                    let column = self.header.get(index).cloned().unwrap_or_else(|| (index + 1).to_string());
                    let shown = String::from_utf8_lossy(cell).into_owned();
                    self.problems.push(Problem::cell(
                        line,
                        &column,
                        &shown,
                        "not UTF-8 text; save the file as UTF-8",
                    ));
                    return;
                }
            }
        }
        if self.header.is_empty() {
            for (index, name) in cells.iter().enumerate() {
                if name.is_empty() && index > 0 {
                    self.problems.push(Problem::line(line, format!("column {} has no name", index + 1)));
                } else if cells[..index].contains(name) {
                    self.problems.push(Problem::line(line, format!("the column {name:?} comes twice")));
                }
            }
            self.header = cells;
        } else if cells.len() == self.header.len() {
            self.rows.push(Row { line, cells });
        } else {
            self.problems.push(Problem::line(
                line,
                format!("{} cells where the header has {}", cells.len(), self.header.len()),
            ));
        }
    }

    /// The position of the first column whose name, lower case with `-` and space as `_`, is one of `names`.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        self.header.iter().position(|header| names.contains(&normalised(header).as_str()))
    }

    /// The table, or all problems found so far and in `more`, sorted by line.
    ///
    /// # Errors
    /// [`Error::Problems`] if there are any.
    pub fn checked(mut self, more: Vec<Problem>) -> Result<Self> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(more);
        if problems.is_empty() {
            return Ok(self);
        }
        problems.sort_by_key(|problem| problem.line);
        Err(Error::Problems { path: self.path, problems })
    }
}

/// The line a record begins in; the parser's own count does not see blank lines just before a record.
fn line_of(record: &csv::ByteRecord, bytes: &[u8]) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(bytes.len()).min(bytes.len());
    let blank = bytes[start..].iter().take_while(|&&b| b == b'\n' || b == b'\r').filter(|&&b| b == b'\n');
    position.line() + blank.count() as u64
}

/// A column name in the form in which names are compared: lower case, `-` and space as `_`.
pub fn normalised(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &[u8]) -> DelimitedTable {
        DelimitedTable::parse(Path::new("x.csv"), text).unwrap()
    }

    #[test]
    fn finds_the_delimiter_and_skips_types_and_blank_lines() {
        let table = parse(b"\xef\xbb\xbfid\tage\n#q2:types\tnumeric\n\nS1\t30\n");
        assert_eq!(table.header, ["id", "age"]);
        assert_eq!(table.rows, [Row { line: 4, cells: vec!["S1".into(), "30".into()] }]);
    }

    #[test]
    fn collects_every_problem_with_its_line() {
        let table = parse(b"id,age,age\nS1,30\nS\xff,1,2\nS3,1,2\n");
        let said: Vec<String> = table.problems.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].contains("\"age\" comes twice"));
        assert!(said[1].starts_with("line 2: 2 cells"));
        assert!(said[2].starts_with("line 3, column id"));
        assert_eq!(table.rows.len(), 1);
    }

    #[test]
    fn an_empty_file_says_so() {
        let error = DelimitedTable::parse(Path::new("x.csv"), b" \n").unwrap_err();
        assert_eq!(error.to_string(), "x.csv: the file is empty; a header line is needed");
    }

    proptest::proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = DelimitedTable::parse(Path::new("x"), &bytes);
        }
    }
}
