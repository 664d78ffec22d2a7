//! FASTA text: a parser that knows its lines, over any stream. It opens no file.

use std::io::{self, BufRead};

/// One record as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// 1-based line of the header.
    pub line: u64,
    /// The header without `>` and without blanks at its ends; not checked to be UTF-8.
    pub header: &'a [u8],
    /// All letters, without ends of lines and blanks at them; not checked.
    pub sequence: &'a [u8],
}

/// Why there is no next record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FastaError {
    /// The stream cannot be read further.
    #[error("line {line}: {source}")]
    Io {
        /// 1-based line at which reading stopped.
        line: u64,
        /// What the stream said.
        source: io::Error,
    },
    /// Text before the first header. The next call goes on with the first header after it.
    #[error("line {line}: expected a FASTA header beginning with '>', found {found:?}")]
    NoHeader {
        /// 1-based line.
        line: u64,
        /// How the line begins, at most 20 letters.
        found: String,
    },
}

/// Reads FASTA records one by one; blank lines and the byte order mark of UTF-8 are passed over.
///
/// ```
/// use endobiome_core::fasta::Reader;
/// let mut reader = Reader::new(&b">a one\nAC\n\nGT\r\n>b\n"[..]);
/// let first = reader.next_record()?.expect("there are two");
/// assert_eq!((first.line, first.header, first.sequence), (1, &b"a one"[..], &b"ACGT"[..]));
/// let second = reader.next_record()?.expect("there are two");
/// assert_eq!((second.line, second.sequence.len()), (5, 0));
/// assert!(reader.next_record()?.is_none());
/// # Ok::<(), endobiome_core::fasta::FastaError>(())
/// ```
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    /// Of the line read last.
    number: u64,
    line: Vec<u8>,
    /// The header of the next record, met while the last one was read.
    met: Option<u64>,
    next_header: Vec<u8>,
    header: Vec<u8>,
    sequence: Vec<u8>,
    /// Text before the first header was told.
    told: bool,
}

impl<R: BufRead> Reader<R> {
    /// Begins to read a stream.
    pub fn new(input: R) -> Self {
        Self {
            input,
            number: 0,
            line: Vec::new(),
            met: None,
            next_header: Vec::new(),
            header: Vec::new(),
            sequence: Vec::new(),
            told: false,
        }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// [`FastaError::Io`], [`FastaError::NoHeader`].
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, FastaError> {
        self.sequence.clear();
        let mut begun = self.met.take();
        std::mem::swap(&mut self.header, &mut self.next_header);
        loop {
            self.line.clear();
            let number = self.number + 1;
            let read = self.input.read_until(b'\n', &mut self.line);
            if read.map_err(|source| FastaError::Io { line: number, source })? == 0 {
                break;
            }
            self.number = number;
            let mark: &[u8] = if number == 1 { b"\xef\xbb\xbf" } else { b"" };
            let text = self.line.strip_prefix(mark).unwrap_or(&self.line).trim_ascii();
            if let Some(header) = text.strip_prefix(b">") {
                let into = if begun.is_some() { &mut self.next_header } else { &mut self.header };
                into.clear();
                into.extend_from_slice(header.trim_ascii());
                if begun.is_some() {
                    self.met = Some(number);
                    break;
                }
                begun = Some(number);
            } else if begun.is_some() {
                self.sequence.extend_from_slice(text);
            } else if !text.is_empty() && !self.told {
                self.told = true;
                let found = text.iter().take(20).map(|&byte| char::from(byte)).collect();
                return Err(FastaError::NoHeader { line: number, found });
            }
        }
        let Self { header, sequence, .. } = &*self;
        Ok(begun.map(|line| Record { line, header, sequence }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_before_the_first_header_is_told_once_and_then_passed_over() {
        let mut reader = Reader::new(&b"\nACGT\nACGT\n>a\nAC\n"[..]);
        let error = reader.next_record().unwrap_err();
        assert!(matches!(error, FastaError::NoHeader { line: 2, ref found } if found == "ACGT"));
        let record = reader.next_record().unwrap().unwrap();
        assert_eq!((record.line, record.header, record.sequence), (4, &b"a"[..], &b"AC"[..]));
        assert!(reader.next_record().unwrap().is_none());
    }

    /// Editors of Windows put it before the first header, which then was none.
    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let mut reader = Reader::new(&b"\xef\xbb\xbf>a\nAC\n"[..]);
        let record = reader.next_record().unwrap().unwrap();
        assert_eq!((record.header, record.sequence), (&b"a"[..], &b"AC"[..]));
    }

    #[test]
    fn a_stream_that_breaks_says_on_which_line() {
        struct Broken;
        impl io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let input = io::BufReader::new(io::Read::chain(&b">a\nAC\n"[..], Broken));
        let error = Reader::new(input).next_record().unwrap_err();
        assert!(error.to_string().starts_with("line 3: broken"), "{error}");
    }
}
