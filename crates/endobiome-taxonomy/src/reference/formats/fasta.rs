//! A FASTA reader that knows its lines.

use super::input::{is_damage, open};
use crate::Result;
use crate::error::{Problem, ProblemKind, Problems};
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// One FASTA record.
pub(super) struct Record<'a> {
    /// 1-based line of the header.
    pub(super) line: u64,
    /// The header without `>`.
    pub(super) header: String,
    /// Upper case, `U` as `T`, without gaps and blanks; not checked.
    pub(super) sequence: &'a [u8],
}

/// Reads FASTA records one by one.
pub(super) struct FastaReader {
    path: PathBuf,
    input: Box<dyn BufRead>,
    line_number: u64,
    line: Vec<u8>,
    sequence: Vec<u8>,
    header: Option<(u64, String)>,
    ended: bool,
}

impl FastaReader {
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            input: open(path)?,
            line_number: 0,
            line: Vec::new(),
            sequence: Vec::new(),
            header: None,
            ended: false,
        })
    }

    fn problem(&self, kind: ProblemKind) -> Problem {
        Problem { path: self.path.clone(), line: self.line_number, record: String::new(), kind }
    }

    /// The next line without its end; `None` at the end of the file or where it cannot be read further.
    fn next_line(&mut self, problems: &mut Problems) -> bool {
        self.line.clear();
        self.line_number += 1;
        match self.input.read_until(b'\n', &mut self.line) {
            Ok(0) => false,
            Ok(_) => {
                while self.line.last().is_some_and(|byte| byte.is_ascii_whitespace()) {
                    self.line.pop();
                }
                true
            }
            Err(error) => {
                let reason = if is_damage(&error) {
                    error.to_string()
                } else {
                    format!("it cannot be read further: {error}")
                };
                problems.push(self.problem(ProblemKind::Compression { reason }));
                false
            }
        }
    }

    /// The next record. What is wrong with the file itself goes to `problems`.
    pub(super) fn next(&mut self, problems: &mut Problems) -> Option<Record<'_>> {
        if self.ended {
            return None;
        }
        self.sequence.clear();
        let mut current = self.header.take();
        loop {
            if !self.next_line(problems) {
                self.ended = true;
                break;
            }
            if self.line.is_empty() {
                continue;
            }
            if let Some(header) = self.line.strip_prefix(b">") {
                let text = match std::str::from_utf8(header) {
                    Ok(text) => text.trim().to_owned(),
                    Err(_) => {
                        problems.push(self.problem(ProblemKind::Encoding));
                        String::from_utf8_lossy(header).into_owned()
                    }
                };
                let next = (self.line_number, text);
                if current.is_none() {
                    current = Some(next);
                    continue;
                }
                self.header = Some(next);
                break;
            }
            if current.is_none() {
                let start = self.line.iter().take(20).map(|&byte| char::from(byte)).collect();
                problems.push(self.problem(ProblemKind::NoHeader { found: start }));
                self.ended = true;
                return None;
            }
            self.sequence.extend(
                self.line.iter().filter(|byte| !matches!(byte, b'-' | b'.' | b' ' | b'\t')).map(|byte| {
                    match byte.to_ascii_uppercase() {
                        b'U' => b'T',
                        other => other,
                    }
                }),
            );
        }
        let (line, header) = current?;
        Some(Record { line, header, sequence: &self.sequence })
    }
}
