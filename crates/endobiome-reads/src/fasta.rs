//! FASTA sequences of any compression.

use crate::input::compression;
use crate::{Error, Result};
use endobiome_core::Sequence;
use endobiome_core::fasta::Reader;
use std::io::BufReader;
use std::path::Path;

/// Reads all sequences of a FASTA file, upper case, ambiguity codes as `N`, without the gaps of an alignment.
pub(crate) fn read(path: &Path) -> Result<Vec<Vec<u8>>> {
    let (source, compression) = compression::open(path, None)?;
    if compression.is_none() {
        let reason = "the file is empty (0 bytes)".to_owned();
        return Err(Error::Record { path: path.to_owned(), record: 1, id: String::new(), reason });
    }
    let mut reader = Reader::new(BufReader::new(source));
    let mut sequences = Vec::new();
    loop {
        let number = sequences.len() as u64 + 1;
        let wrong =
            |id: String, reason: String| Error::Record { path: path.to_owned(), record: number, id, reason };
        let record = reader.next_record().map_err(|error| wrong(String::new(), error.to_string()))?;
        let Some(record) = record else { break };
        let letters = record.sequence.iter().copied().filter(|byte| !b"-. \t".contains(byte)).collect();
        let checked = Sequence::new(letters)
            .map_err(|e| wrong(String::from_utf8_lossy(record.header).into_owned(), e.to_string()))?;
        let mut bases = checked.into_bytes();
        bases.iter_mut().filter(|base| !b"ACGT".contains(base)).for_each(|base| *base = b'N');
        sequences.push(bases);
    }
    Ok(sequences)
}
