//! Lines of separated cells.

use crate::clinical_error::{ClinicalError, ClinicalResult};

/// The cells of a line and its number.
pub(crate) struct Record {
    pub(crate) line: u64,
    pub(crate) cells: Vec<String>,
}

/// The separator of a table, told by its header: the one that gives the most names that are known, tab before comma
/// before semicolon where that is equal.
pub(crate) fn split_columns(text: &str, knows: impl Fn(&str) -> bool) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut best = (0, b'\t');
    for separator in [b'\t', b',', b';'] {
        let known = header
            .split(char::from(separator))
            .filter(|word| knows(word.trim().trim_matches('"').trim().to_lowercase().as_str()))
            .count();
        if known > best.0 {
            best = (known, separator);
        }
    }
    best.1
}

/// The records of a text, cells trimmed, each with the line it begins at; lines without any cell filled are left out.
///
/// # Errors
/// [`ClinicalError::Unreadable`] when a quotation mark is opened and not closed: rows would run together.
pub(crate) fn records(text: &str, file: &str, separator: u8) -> ClinicalResult<Vec<Record>> {
    let unreadable =
        |line: u64, reason: String| ClinicalError::Unreadable { file: file.to_owned(), line, reason };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut out = Vec::new();
    let mut record = csv::StringRecord::new();
    // The parser passes over empty lines without counting them to the record behind them.
    let (mut counted_to, mut line) = (0_usize, 1_u64);
    loop {
        let more = reader.read_record(&mut record).map_err(|error| {
            unreadable(error.position().map_or(0, csv::Position::line), error.to_string())
        })?;
        if !more {
            break;
        }
        let from = record.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(text.len());
        let blank = text.as_bytes()[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = from + blank;
        line += text.as_bytes()[counted_to..start].iter().filter(|b| **b == b'\n').count() as u64;
        counted_to = start;
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(text.len());
        let raw = &text.as_bytes()[start..end.max(start)];
        let several_lines = raw.trim_ascii_end().contains(&b'\n');
        if several_lines && raw.iter().filter(|b| **b == b'"').count() % 2 == 1 {
            return Err(unreadable(
                line,
                "a quotation mark is opened and not closed: the rows behind it run together".to_owned(),
            ));
        }
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            out.push(Record { line, cells });
        }
    }
    Ok(out)
}
