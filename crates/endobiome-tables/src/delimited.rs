//! One reader for all text tables.

pub(crate) mod dialect;
pub(crate) mod scan;

use crate::{Error, Problem, Result, text};
use scan::{QuoteFault, Record, Records};
use std::path::{Path, PathBuf};

/// A row of a text table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// 1-based line in the file.
    pub line: u64,
    /// Trimmed cells, as many as the header has.
    pub cells: Vec<String>,
}

/// What a table may hold beside its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A row with fewer cells than the header is filled with empty ones; else it is a problem.
    pub short_rows: bool,
    /// `"` holds cells together; else it is a letter (mothur).
    pub quotes: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { short_rows: false, quotes: true }
    }
}

/// A text table in memory, with the lines it came from.
///
/// ```
/// use endobiome_tables::delimited::DelimitedTable;
/// use std::path::Path;
/// let table = DelimitedTable::parse(Path::new("table.csv"), b"sample;Body-Site\nS1;vagina\nS2\n")?;
/// assert_eq!((table.delimiter, table.column(&["body_site"])), (b';', Some(1)));
/// assert_eq!(table.rows[0].cells, ["S1", "vagina"]);
/// // The third line is a cell short.
/// assert_eq!((table.rows.len(), table.problems[0].line), (1, Some(3)));
/// # Ok::<(), endobiome_tables::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelimitedTable {
    /// Where it was read from.
    pub path: PathBuf,
    /// The byte between cells.
    pub delimiter: u8,
    /// Line of the header.
    pub header_line: u64,
    /// Trimmed column names; trailing columns without name and cells are left out.
    pub header: Vec<String>,
    /// The rows that could be read.
    pub rows: Vec<Row>,
    /// QIIME 2's directives (`#q2:types`, `#q2:missing`), which stand below the header.
    pub directives: Vec<Row>,
    /// What is wrong with the other rows, and with the header.
    pub problems: Vec<Problem>,
    /// What was recognised and turned: the encoding, comment rows, R's row names, cells that a spreadsheet takes for formulas.
    pub notes: Vec<String>,
}

impl DelimitedTable {
    /// Reads a table with a header: comma, tab or semicolon; UTF-8, UTF-16 or Windows-1252; plain or gzip; `-` is standard
    /// input.
    ///
    /// Empty rows, comment rows (the first cell begins with `#`) and an Excel `sep=` line are passed over. A header that is
    /// one cell short (R's `write.table`) gets a first cell. Rows with too few or too many cells, repeated column names and
    /// quotation marks that do not close become [`problems`](Self::problems), so that a caller can report them together with
    /// its own.
    ///
    /// # Errors
    /// [`Error::Io`] when the file cannot be read, [`Error::Problems`] when there is no header or the file is no text.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        Self::read_with(path, Rules::default())
    }

    /// As [`read`](Self::read), by other rules.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_with(path: impl AsRef<Path>, rules: Rules) -> Result<Self> {
        let path = path.as_ref();
        Self::parse_with(path, &text::read_bytes(path)?, rules)
    }

    /// As [`read`](Self::read), from bytes; `path` is used in messages.
    ///
    /// # Errors
    /// [`Error::Problems`] when there is no header or the bytes are no text.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        Self::parse_with(path, bytes, Rules::default())
    }

    /// As [`parse`](Self::parse), by other rules.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(path: &Path, bytes: &[u8], rules: Rules) -> Result<Self> {
        let text::Text { text, notes } = text::decode(path, bytes)?;
        let mut scanned = Scan::begin(path, &text, rules)?;
        let mut rows = Vec::new();
        while let Some((line, cells)) = scanned.next_row() {
            rows.push(Row { line, cells: cells.into_iter().map(|cell| cell.trim().to_owned()).collect() });
        }
        let mut table = scanned.finish();
        table.rows = rows;
        table.notes.splice(0..0, notes);
        table.warn_of_formulas();
        Ok(table)
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

    /// Text that begins with `=`, `+` or `@` is run as a formula by spreadsheets that open our results.
    fn warn_of_formulas(&mut self) {
        let is_formula = |cell: &str| cell.starts_with(['=', '+', '@']) && cell.parse::<f64>().is_err();
        let mut first = None;
        let mut found = 0;
        for row in &self.rows {
            for (name, cell) in self.header.iter().zip(&row.cells) {
                if is_formula(cell) {
                    found += 1;
                    first.get_or_insert((row.line, name, cell));
                }
            }
        }
        if let Some((line, name, cell)) = first {
            self.notes.push(format!(
                "line {line}, column {name}, value {cell:?}: begins with = + or @, which a spreadsheet takes for a formula ({found} such {})",
                if found == 1 { "cell" } else { "cells" }
            ));
        }
    }
}

/// A table while it is read, row by row.
pub(crate) struct Scan<'t> {
    table: DelimitedTable,
    records: Records<'t>,
    offset: u64,
    rules: Rules,
    comments: u64,
    short: u64,
    data_began: bool,
}

impl<'t> Scan<'t> {
    /// Finds the layout and takes the header.
    pub(crate) fn begin(path: &Path, text: &'t str, rules: Rules) -> Result<Self> {
        let Some(found) = dialect::recognise(text, rules.quotes) else {
            let problem = Problem::file("the file is empty; a header line is needed");
            return Err(Error::Problems { path: path.to_path_buf(), problems: vec![problem] });
        };
        let mut records = Records::new(&text[found.start..], found.delimiter, rules.quotes);
        let offset = u64::from(found.start > 0);
        let mut table = DelimitedTable {
            path: path.to_path_buf(),
            delimiter: found.delimiter,
            header_line: found.header_line,
            header: Vec::new(),
            rows: Vec::new(),
            directives: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
        };
        let mut comments = 0;
        for mut record in records.by_ref() {
            record.line += offset;
            let first = record.cells.first().map_or("", |cell| cell.trim());
            if record.line < found.header_line {
                if first.starts_with("#q2:") {
                    let message = "a directive may stand below the header only";
                    table.problems.push(Problem::cell(record.line, first, first, message));
                }
                comments += u64::from(first.starts_with('#'));
                continue;
            }
            table.take_header(&record, found.row_names);
            break;
        }
        Ok(Self { table, records, offset, rules, comments, short: 0, data_began: false })
    }

    /// The table so far, without its rows.
    pub(crate) fn table(&self) -> &DelimitedTable {
        &self.table
    }

    /// The next row of data, with as many cells as the header, and its line.
    pub(crate) fn next_row(&mut self) -> Option<(u64, Vec<std::borrow::Cow<'t, str>>)> {
        loop {
            let mut record = self.records.next()?;
            record.line += self.offset;
            if record.cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let first = record.cells[0].trim();
            if first.starts_with("#q2:") {
                self.take_directive(&record);
                continue;
            }
            if first.starts_with('#') {
                self.comments += 1;
                continue;
            }
            self.data_began = true;
            if self.fits(&mut record) {
                return Some((record.line, record.cells));
            }
        }
    }

    fn take_directive(&mut self, record: &Record<'_>) {
        let name = record.cells[0].trim().to_owned();
        let wrong = |message: &str| Problem::cell(record.line, &name, &name, message);
        if self.data_began {
            self.table.problems.push(wrong("a directive may stand directly below the header only"));
        } else if self.table.directives.iter().any(|row| row.cells[0] == name) {
            self.table.problems.push(wrong("the directive comes twice"));
        } else {
            let mut cells: Vec<String> = record.cells.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().skip(self.table.header.len()).any(|cell| !cell.is_empty()) {
                self.table.problems.push(wrong("the directive has more cells than the header"));
            }
            cells.resize(self.table.header.len(), String::new());
            self.table.directives.push(Row { line: record.line, cells });
        }
    }

    /// Brings a row to the header's width; a row that cannot be is a problem.
    fn fits(&mut self, record: &mut Record<'_>) -> bool {
        let width = self.table.header.len();
        let name = |cell: usize| self.table.header.get(cell - 1).map_or("", String::as_str).to_owned();
        if let Some(fault) = record.fault {
            let (cell, message) = match fault {
                QuoteFault::Open(cell) => (
                    cell,
                    "a quotation mark opens this cell and none closes it; remove it, or double it inside quotes",
                ),
                QuoteFault::Early(cell) => (
                    cell,
                    "a quotation mark closes this cell before its end; remove it, or double it inside quotes",
                ),
            };
            let value = record.cells.get(cell - 1).map_or("", |cell| cell.trim()).to_owned();
            self.table.problems.push(Problem::cell(record.line, &name(cell), &value, message));
            return false;
        }
        let extra = record.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        if record.lines > 1 && swallows_rows(record, self.table.delimiter, width) {
            let cell = record.cells.iter().position(|cell| cell.contains(['\n', '\r'])).unwrap_or(0);
            let value =
                record.cells.get(cell).and_then(|cell| cell.lines().next()).unwrap_or_default().to_owned();
            let message = format!(
                "a quotation mark opens this cell and the next one stands {} lines below, behind other rows; remove the mark",
                record.lines - 1
            );
            self.table.problems.push(Problem::cell(record.line, &name(cell + 1), &value, message));
            return false;
        }
        if extra || (record.cells.len() < width && !self.rules.short_rows) {
            let message = format!("{} cells where the header has {width}", record.cells.len());
            self.table.problems.push(Problem::line(record.line, message));
            return false;
        }
        self.short += u64::from(record.cells.len() < width);
        record.cells.resize(width, std::borrow::Cow::Borrowed(""));
        true
    }

    /// The table without its rows, when all were read.
    pub(crate) fn finish(mut self) -> DelimitedTable {
        if self.comments > 0 {
            self.table
                .notes
                .push(format!("{} comment rows (first cell begins with #) passed over", self.comments));
        }
        if self.short > 0 {
            self.table
                .notes
                .push(format!("{} rows shorter than the header: the cells not there are empty", self.short));
        }
        self.table
    }
}

impl DelimitedTable {
    fn take_header(&mut self, record: &Record<'_>, row_names: bool) {
        let line = record.line;
        if let Some(QuoteFault::Open(cell) | QuoteFault::Early(cell)) = record.fault {
            let value = record.cells.get(cell - 1).map_or("", |cell| cell.trim());
            let message = "a quotation mark of the header does not open and close one cell";
            self.problems.push(Problem::cell(line, &cell.to_string(), value, message));
        }
        // A mark of zero width comes with text that was pasted.
        let clean = |cell: &str| cell.trim().trim_matches('\u{feff}').trim().to_owned();
        let mut cells: Vec<String> = record.cells.iter().map(|cell| clean(cell)).collect();
        let unnamed = cells.iter().rev().take_while(|name| name.is_empty()).count();
        cells.truncate(cells.len().saturating_sub(unnamed).max(1));
        if unnamed > 0 && cells.len() > 1 {
            self.notes.push(format!("{unnamed} columns without name at the end left out"));
        }
        if row_names {
            cells.insert(0, String::new());
            self.notes.push(
                "the header is one cell short: the first column was taken for R's row names".to_owned(),
            );
        }
        let mut seen = std::collections::BTreeSet::new();
        for (index, name) in cells.iter().enumerate() {
            if name.is_empty() && index > 0 {
                self.problems.push(Problem::line(line, format!("column {} has no name", index + 1)));
            } else if !seen.insert(name) {
                self.problems.push(Problem::line(line, format!("the column {name:?} comes twice")));
            }
        }
        self.header = cells;
    }
}

/// Whether a cell in quotes holds what look like rows: the rest of its own, whole ones, and the beginning of the one in which the
/// next mark stands. A cell of several lines that holds anything else was meant to be one.
fn swallows_rows(record: &Record<'_>, delimiter: u8, width: usize) -> bool {
    let delimiter = char::from(delimiter);
    let cells = record.cells.len();
    record.cells.iter().enumerate().filter(|(_, cell)| cell.contains(['\n', '\r'])).any(|(at, cell)| {
        let lines: Vec<usize> =
            cell.split(['\n', '\r']).map(|line| line.matches(delimiter).count()).collect();
        let [first, between @ .., last] = lines.as_slice() else { return false };
        // The mark that closes stands before as many cells as the record has behind this one.
        let before = (at + 1 + width).checked_sub(cells + 1);
        width > 1
            && ((first + at + 1 == width && Some(*last) == before)
                || between.iter().any(|&delimiters| delimiters + 1 == width))
    })
}

/// A column name in the form in which names are compared: lower case, `-` and space as `_`.
///
/// ```
/// use endobiome_tables::delimited::normalised;
/// assert_eq!(normalised(" Sample-Type "), "sample_type");
/// ```
pub fn normalised(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

/// Whether a name is one that heads the column of row names.
pub(crate) fn first_cell_names_rows(name: &str) -> bool {
    dialect::names_rows(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &[u8]) -> DelimitedTable {
        DelimitedTable::parse(Path::new("x.csv"), text).unwrap()
    }

    fn said(table: &DelimitedTable) -> Vec<String> {
        table.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn finds_the_delimiter_and_keeps_directives_apart() {
        let table = parse(b"\xef\xbb\xbfid\tage\n#q2:types\tnumeric\n\nS1\t30\n");
        assert_eq!(table.header, ["id", "age"]);
        assert_eq!(table.rows, [Row { line: 4, cells: vec!["S1".into(), "30".into()] }]);
        assert_eq!(table.directives[0].cells, ["#q2:types", "numeric"]);
    }

    #[test]
    fn collects_every_problem_with_its_line() {
        let table = parse(b"id,age,age\nS1,30\nS2,1,2,3\nS3,1,2\n");
        let said = said(&table);
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].contains("\"age\" comes twice"));
        assert!(said[1].starts_with("line 2: 2 cells"));
        assert!(said[2].starts_with("line 3: 4 cells"));
        assert_eq!(table.rows.len(), 1);
    }

    #[test]
    fn an_empty_file_says_so() {
        let error = DelimitedTable::parse(Path::new("x.csv"), b" \n").unwrap_err();
        assert_eq!(error.to_string(), "x.csv: the file is empty; a header line is needed");
    }

    #[test]
    fn decimal_commas_do_not_win_over_tabs_or_semicolons() {
        for (text, delimiter) in [
            ("id\tx\ty\nS1\t1,5\t2,5\nS2\t1,5\t2,5\n", b'\t'),
            ("id;x;y\nS1;1,5;2,5\n", b';'),
            ("id,x\nS1,\"a;b;c\"\n", b','),
            ("Feature ID\tTaxon\na\tk__A; p__B; c__C\n", b'\t'),
            // A collapsed table that QIIME 2 exported: each row has more semicolons than tabs.
            ("# Constructed from biom file\n#OTU ID\tS1\nk__A;p__B;c__C\t1\nk__A;p__B;c__D\t2\n", b'\t'),
        ] {
            assert_eq!(parse(text.as_bytes()).delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn a_separator_that_is_part_of_a_letter_made_the_reader_panic() {
        // Found by fuzzing: the first byte of a longer letter was taken for the delimiter.
        let text = "sep=\u{fffd}\u{fffd},s\u{fffd}\n\"\"\u{fffd},2\n";
        let table = DelimitedTable::parse(Path::new("fuzz.csv"), text.as_bytes());
        assert!(table.is_ok_and(|table| table.header[0].starts_with("sep=")));
    }

    #[test]
    fn excels_sep_line_counts_as_a_line() {
        let table = parse(b"sep=;\r\nid;age\r\nS1;3,5\r\n");
        assert_eq!((table.header_line, table.rows[0].line), (2, 3));
        assert_eq!(table.rows[0].cells, ["S1", "3,5"]);
    }

    #[test]
    fn rs_header_is_one_cell_short() {
        let table = parse(b"S1\tS2\nx\t1\t2\ny\t3\t4\n");
        assert_eq!(table.header, ["", "S1", "S2"]);
        assert!(table.notes[0].contains("row names"));
        assert!(table.problems.is_empty());
    }

    #[test]
    fn comments_and_hash_headers_are_told_apart() {
        let table = parse(b"# Constructed from biom file\n#OTU ID\tS1\n# a remark\t\nx\t3\n");
        assert_eq!(table.header, ["#OTU ID", "S1"]);
        assert_eq!(table.rows.len(), 1);
        assert!(table.notes[0].contains("2 comment rows"), "{:?}", table.notes);
        assert_eq!(parse(b"#mpa_v31\n#clade_name\tNCBI\tS1\nk__B\t2\t9.5\n").header[0], "#clade_name");
    }

    #[test]
    fn a_quote_over_columns_is_named_where_it_opens() {
        let table = parse(b"id\tnote\tage\nS1\t\"biopsy\t3\nS2\tx\t4\nS3\ty\"\t5\n");
        let said = said(&table);
        assert!(said[0].starts_with("line 2") && said[0].contains("quotation mark"), "{said:?}");
    }

    #[test]
    fn formulas_are_warned_of() {
        let table = parse(b"id,note,change\nS1,=cmd(),+5\nS2,@x,-3\n");
        assert_eq!(table.notes.len(), 1);
        assert!(table.notes[0].contains("line 2, column note") && table.notes[0].contains("2 such cells"));
    }

    proptest::proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = DelimitedTable::parse(Path::new("x"), &bytes);
        }

        #[test]
        fn marks_and_line_ends_never_panic(text in "[\"a\t,;\r\n#=]{0,60}") {
            let _ = DelimitedTable::parse(Path::new("x"), text.as_bytes());
        }
    }
}
