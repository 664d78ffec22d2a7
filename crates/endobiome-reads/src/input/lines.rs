//! Lines of a stream of bytes, none longer than a limit.

use std::io::{self, BufRead, BufReader, Read};

/// No line and no read may be longer: four times the longest reads of any instrument, and small enough that a file made to
/// fill the memory does not.
pub(super) const LONGEST: usize = 1 << 24;

/// Bytes read at once.
const BUFFER: usize = 1 << 16;

/// Why there is no next line.
pub(super) enum NoLine {
    /// The source failed.
    Io(io::Error),
    /// The line goes on after [`LONGEST`] bytes.
    TooLong,
}

/// Gives line after line, without its end (`\n` or `\r\n`).
pub(super) struct Lines {
    source: BufReader<Box<dyn Read + Send>>,
}

impl Lines {
    pub(super) fn new(source: Box<dyn Read + Send>) -> Self {
        Self { source: BufReader::with_capacity(BUFFER, source) }
    }

    /// Appends the next line to `line`; `false` at the end of the source.
    pub(super) fn append(&mut self, line: &mut Vec<u8>) -> Result<bool, NoLine> {
        let before = line.len();
        let mut any = false;
        loop {
            let bytes = match self.source.fill_buf() {
                Ok([]) => break,
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(NoLine::Io(error)),
            };
            any = true;
            let end = memchr::memchr(b'\n', bytes);
            let taken = &bytes[..end.unwrap_or(bytes.len())];
            if line.len() - before + taken.len() > LONGEST {
                return Err(NoLine::TooLong);
            }
            line.extend_from_slice(taken);
            let used = taken.len() + usize::from(end.is_some());
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        if line.len() > before && line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(any)
    }
}
