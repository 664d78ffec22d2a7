//! Records of a reference's FASTA file, with what is wrong with the file.

use super::input::{is_damage, open};
use crate::Result;
use crate::error::{ProblemKind, Problems, RecordProblem};
use endobiome_core::fasta::{FastaError, Reader};
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
    reader: Reader<Box<dyn BufRead>>,
    sequence: Vec<u8>,
    ended: bool,
}

impl FastaReader {
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            reader: Reader::new(open(path)?),
            sequence: Vec::new(),
            ended: false,
        })
    }

    /// The next record. What is wrong with the file itself goes to `problems`.
    pub(super) fn next(&mut self, problems: &mut Problems) -> Option<Record<'_>> {
        if self.ended {
            return None;
        }
        let path = &self.path;
        let mut tell = |line, kind| {
            problems.push(RecordProblem { path: path.clone(), line, record: String::new(), kind });
        };
        let record = match self.reader.next_record() {
            Ok(record) => record?,
            Err(error) => {
                self.ended = true;
                match error {
                    FastaError::NoHeader { line, found } => tell(line, ProblemKind::NoHeader { found }),
                    FastaError::Io { line, source } => {
                        let reason = if is_damage(&source) {
                            source.to_string()
                        } else {
                            format!("it cannot be read further: {source}")
                        };
                        tell(line, ProblemKind::Compression { reason });
                    }
                    _ => {}
                }
                return None;
            }
        };
        let header = match std::str::from_utf8(record.header) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                tell(record.line, ProblemKind::Encoding);
                String::from_utf8_lossy(record.header).into_owned()
            }
        };
        self.sequence.clear();
        let letters = record.sequence.iter().filter(|byte| !matches!(byte, b'-' | b'.' | b' ' | b'\t'));
        self.sequence.extend(letters.map(|byte| match byte.to_ascii_uppercase() {
            b'U' => b'T',
            other => other,
        }));
        Some(Record { line: record.line, header, sequence: &self.sequence })
    }
}
