//! Splits text into records, quotes respected, with the line of each.
//!
//! The `csv` crate reads on over a quotation mark that is never closed and cannot tell where it opened, which is the one
//! thing that a person must be told: so this reads itself.

use std::borrow::Cow;

/// A quotation mark that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuoteFault {
    /// It opens a cell (1-based) and none closes it.
    Open(usize),
    /// It closes the cell (1-based) before the cell's end.
    Early(usize),
}

/// The longest cell in quotes, in bytes: a longer one was never meant to be a cell.
const LONGEST_QUOTED: usize = 1 << 20;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record<'t> {
    /// 1-based line it begins in.
    pub(crate) line: u64,
    /// Lines that it runs over.
    pub(crate) lines: u64,
    /// The cells as they stand, without their quotes.
    pub(crate) cells: Vec<Cow<'t, str>>,
    /// What is wrong with a quotation mark.
    pub(crate) fault: Option<QuoteFault>,
}

/// The records of a text.
#[derive(Debug, Clone)]
pub(crate) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    delimiter: u8,
    quoting: bool,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8, quoting: bool) -> Self {
        Self { text, at: 0, line: 1, delimiter, quoting }
    }

    /// Where the cell that begins at `from` ends, up to a delimiter or the line's end.
    fn bare_end(&self, from: usize) -> usize {
        let bytes = &self.text.as_bytes()[from..];
        let end = bytes.iter().position(|&b| b == self.delimiter || b == b'\n' || b == b'\r');
        end.map_or(self.text.len(), |length| from + length)
    }

    /// Where the line that holds `from` ends.
    fn line_end(&self, from: usize) -> usize {
        let end = self.text.as_bytes()[from..].iter().position(|&b| b == b'\n' || b == b'\r');
        end.map_or(self.text.len(), |length| from + length)
    }

    /// A quoted cell whose first byte is at `from`, behind the mark: its text and the place behind the closing mark, with
    /// the lines passed; `None` when it is not closed.
    fn quoted(&self, from: usize) -> Option<(Cow<'t, str>, usize, u64)> {
        let bytes = self.text.as_bytes();
        let (mut start, mut at, mut lines) = (from, from, 0);
        let mut whole = String::new();
        loop {
            if at - from > LONGEST_QUOTED {
                return None;
            }
            match bytes.get(at)? {
                b'"' if bytes.get(at + 1) == Some(&b'"') => {
                    whole.push_str(&self.text[start..=at]);
                    at += 2;
                    start = at;
                }
                b'"' => {
                    let rest = &self.text[start..at];
                    let cell = if whole.is_empty() { rest.into() } else { (whole + rest).into() };
                    return Some((cell, at + 1, lines));
                }
                b'\n' => (at, lines) = (at + 1, lines + 1),
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => (at, lines) = (at + 1, lines + 1),
                _ => at += 1,
            }
        }
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        let mut record = Record { line: self.line, lines: 1, cells: Vec::new(), fault: None };
        loop {
            let first = bytes[self.at..].iter().position(|&b| b != b' ').map_or(bytes.len(), |n| self.at + n);
            let mut end;
            if self.quoting && bytes.get(first) == Some(&b'"') {
                let number = record.cells.len() + 1;
                match self.quoted(first + 1) {
                    Some((cell, after, lines)) => {
                        record.lines += lines;
                        end = self.bare_end(after);
                        if self.text[after..end].trim().is_empty() {
                            record.cells.push(cell);
                        } else {
                            record.fault.get_or_insert(QuoteFault::Early(number));
                            record.cells.push(cell + &self.text[after..end]);
                        }
                    }
                    None => {
                        // Read the line as if the mark were a letter, so that the lines behind it are not swallowed.
                        record.fault.get_or_insert(QuoteFault::Open(number));
                        end = self.bare_end(first);
                        record.cells.push(self.text[self.at..end].into());
                    }
                }
            } else {
                end = self.bare_end(self.at);
                record.cells.push(self.text[self.at..end].into());
            }
            match bytes.get(end) {
                Some(&byte) if byte == self.delimiter => self.at = end + 1,
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => {
                    end += 2;
                    break self.finish(end, record);
                }
                Some(_) => {
                    end += 1;
                    break self.finish(end, record);
                }
                None => break self.finish(end, record),
            }
        }
    }
}

impl<'t> Records<'t> {
    fn finish(&mut self, end: usize, mut record: Record<'t>) -> Option<Record<'t>> {
        // A quote that closes in a later line before the cell's end was most likely never meant to open there: take the
        // first line alone, so that the fault is told once and the other rows are still looked at.
        if record.fault.is_some() && record.lines > 1 {
            let start = self.start_of(record.line);
            let stop = self.line_end(start);
            record.lines = 1;
            record.cells = self.text[start..stop].split(char::from(self.delimiter)).map(Cow::from).collect();
            if let Some(QuoteFault::Early(cell)) = record.fault {
                record.fault = Some(QuoteFault::Open(cell));
            }
            let bytes = self.text.as_bytes();
            self.at = match (bytes.get(stop), bytes.get(stop + 1)) {
                (Some(b'\r'), Some(b'\n')) => stop + 2,
                (Some(_), _) => stop + 1,
                (None, _) => stop,
            };
        } else {
            self.at = end;
        }
        self.line = record.line + record.lines;
        Some(record)
    }

    /// Where a line begins.
    fn start_of(&self, line: u64) -> usize {
        let bytes = self.text.as_bytes();
        let (mut at, mut number) = (0, 1);
        while number < line && at < bytes.len() {
            let end = self.line_end(at);
            at = if bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n') {
                end + 2
            } else {
                end + 1
            };
            number += 1;
        }
        at.min(bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u64, Vec<String>, Option<QuoteFault>)> {
        Records::new(text, b',', true)
            .map(|record| (record.line, record.cells.iter().map(ToString::to_string).collect(), record.fault))
            .collect()
    }

    #[test]
    fn lines_of_every_kind_and_quotes_are_read() {
        let read = cells("a,\"b,c\"\r\n\"d\"\"e\",\"f\ng\"\rh,5\" tube\n,");
        let expected: [(u64, &[&str]); 4] =
            [(1, &["a", "b,c"]), (2, &["d\"e", "f\ng"]), (4, &["h", "5\" tube"]), (5, &["", ""])];
        assert_eq!(read.len(), expected.len());
        for ((line, cells, fault), (at, words)) in read.iter().zip(expected) {
            assert_eq!((line, cells.iter().map(String::as_str).collect::<Vec<_>>()), (&at, words.to_vec()));
            assert_eq!(*fault, None);
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_spoils_its_own_line_only() {
        let read = cells("a,b\nc,\"d\ne,f\ng,\"h\n");
        assert_eq!(read.len(), 4, "{read:?}");
        assert_eq!(read[1].2, Some(QuoteFault::Open(2)));
        assert_eq!(read[2], (3, vec!["e".to_owned(), "f".to_owned()], None));
        assert_eq!(read[3].2, Some(QuoteFault::Open(2)));
    }
}
