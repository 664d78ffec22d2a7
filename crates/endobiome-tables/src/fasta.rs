//! FASTA, in and out.

use crate::{AtomicFile, Error, Problem, Result};
use endobiome_core::Sequence;
use endobiome_core::fasta::{FastaError, Reader};
use std::io::Write;
use std::path::Path;

/// One FASTA record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FastaRecord {
    /// The header without `>`, up to the first white space.
    pub id: String,
    /// The sequence.
    pub sequence: Sequence,
}

/// Reads a FASTA file of nucleotides, plain or gzip. Gaps of an alignment (`-`, `.`) and blanks are left out, `U` is `T`.
///
/// # Errors
/// [`Error::Io`] when it cannot be read; [`Error::Problems`] with the line of every record without id, with
/// an id seen before, without sequence, or with a byte that is no nucleotide, and for a file without records.
///
/// ```
/// use endobiome_tables::fasta;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("asvs.fasta");
/// std::fs::write(&path, ">asv1 of a run\nAC\nGT\n")?;
/// let records = fasta::read(&path)?;
/// assert_eq!((records[0].id.as_str(), records[0].sequence.as_bytes()), ("asv1", b"ACGT".as_slice()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Vec<FastaRecord>> {
    let path = path.as_ref();
    parse(path, &crate::text::read_bytes(path)?)
}

/// As [`read`], from bytes; `path` is used in messages.
///
/// # Errors
/// [`Error::Problems`], as for [`read`].
///
/// ```
/// use endobiome_tables::fasta;
/// use std::path::Path;
/// let records = fasta::parse(Path::new("asvs.fasta"), b">asv1\nACGT\n>asv2\nTT\n")?;
/// assert_eq!(records[1].sequence.as_bytes(), b"TT");
/// // Both faults are told, with their lines.
/// let error = fasta::parse(Path::new("asvs.fasta"), b">asv1\nACGT\n>asv1\nAC-T\n").unwrap_err();
/// assert!(error.to_string().contains("asvs.fasta"));
/// # Ok::<(), endobiome_tables::Error>(())
/// ```
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<FastaRecord>> {
    let mut problems = Vec::new();
    let mut records: Vec<FastaRecord> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut reader = Reader::new(bytes);
    loop {
        let record = match reader.next_record() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(FastaError::Io { source, .. }) => return Err(Error::io(path)(source)),
            Err(FastaError::NoHeader { line, .. }) => {
                problems.push(Problem::line(line, "not FASTA: the first line must begin with '>'"));
                continue;
            }
            Err(other) => {
                problems.push(Problem::file(other.to_string()));
                break;
            }
        };
        let header = String::from_utf8_lossy(record.header);
        let Some(id) = header.split_whitespace().next() else {
            problems.push(Problem::line(record.line, "a record without id"));
            continue;
        };
        let letters: Vec<u8> =
            record.sequence.iter().copied().filter(|byte| !b"-. \t".contains(byte)).collect();
        if letters.is_empty() {
            problems.push(Problem::cell(record.line, "sequence", id, "the record has no sequence"));
        } else if !seen.insert(id.to_owned()) {
            problems.push(Problem::cell(record.line, "id", id, "the id comes twice"));
        } else {
            match Sequence::new(letters) {
                Ok(sequence) => records.push(FastaRecord { id: id.to_owned(), sequence }),
                Err(error) => problems.push(Problem::cell(record.line, "sequence", id, error.to_string())),
            }
        }
    }
    if records.is_empty() && problems.is_empty() {
        problems.push(Problem::file("no FASTA record"));
    }
    if problems.is_empty() {
        Ok(records)
    } else {
        Err(Error::Problems { path: path.to_path_buf(), problems })
    }
}

/// Writes records, one line a sequence.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::Sequence;
/// use endobiome_tables::fasta;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("asvs.fasta");
/// let sequence: Sequence = "ACGT".parse()?;
/// fasta::write(&path, [("asv1".to_owned(), &sequence)])?;
/// assert_eq!(std::fs::read_to_string(&path)?, ">asv1\nACGT\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<'a>(
    path: impl AsRef<Path>,
    records: impl IntoIterator<Item = (String, &'a Sequence)>,
) -> Result<()> {
    let path = path.as_ref();
    let mut file = AtomicFile::create(path)?;
    for (id, sequence) in records {
        writeln!(file, ">{id}\n{sequence}").map_err(Error::io(path))?;
    }
    file.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_wrapped_records() {
        let records = parse(Path::new("x"), b">a one\nAC\nGT\n>b\nacgu\r\n").unwrap();
        assert_eq!(records[0].sequence.as_str(), "ACGT");
        assert_eq!(records[1].sequence.as_str(), "ACGT");
    }

    /// Queries that were aligned were refused at their first gap, while references were read without.
    #[test]
    fn gaps_of_an_alignment_and_rna_are_read() {
        let records = parse(Path::new("x"), b">a\n..AC--gu\nA-C G.\n").unwrap();
        assert_eq!(records[0].sequence.as_str(), "ACGTACG");
        let error = parse(Path::new("x"), b">a\n--..\n").unwrap_err().to_string();
        assert!(error.contains("no sequence"), "{error}");
    }

    #[test]
    fn names_every_problem() {
        let text = parse(Path::new("x.fa"), b">a\n>b\nMKLV\n>c\nAC\n>c\nAC\n").unwrap_err().to_string();
        for part in ["line 1", "no sequence", "line 2", "not an IUPAC", "line 6", "twice"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
