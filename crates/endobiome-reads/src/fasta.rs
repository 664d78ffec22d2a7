//! FASTA sequences of any compression.

use crate::input::compression;
use crate::{Error, Result};
use endobiome_core::Sequence;
use needletail::parser::{FastaReader, FastxReader};
use std::path::Path;

/// Reads all sequences of a FASTA file, upper case, ambiguity codes as `N`.
pub(crate) fn read(path: &Path) -> Result<Vec<Vec<u8>>> {
    let (source, _) = compression::open(path, None)?;
    let mut reader = FastaReader::new(source);
    let mut sequences = Vec::new();
    while let Some(record) = reader.next() {
        let number = sequences.len() as u64 + 1;
        let wrong =
            |id: String, reason: String| Error::Record { path: path.to_owned(), record: number, id, reason };
        let record = record.map_err(|e| wrong(String::new(), e.to_string()))?;
        let checked = Sequence::new(record.seq().into_owned())
            .map_err(|e| wrong(String::from_utf8_lossy(record.id()).into_owned(), e.to_string()))?;
        let mut bases = checked.into_bytes();
        bases.iter_mut().filter(|base| !b"ACGT".contains(base)).for_each(|base| *base = b'N');
        sequences.push(bases);
    }
    Ok(sequences)
}
