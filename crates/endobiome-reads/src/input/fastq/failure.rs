//! What a person is told of a file that is no FASTQ, or a damaged one.

use crate::Error;
use crate::input::Compression;
use std::io;
use std::path::Path;

/// The first word of a name, as text.
pub(super) fn text(id: &[u8]) -> String {
    let word = id.split(|&b| b == b' ').next().unwrap_or_default();
    String::from_utf8_lossy(word).chars().take(100).collect()
}

/// What a file is that does not begin with a record.
pub(super) fn instead(first: u8, line: &[u8]) -> String {
    match first {
        b'>' => "it is FASTA: qualities are missing".to_owned(),
        b'B' if line.starts_with(b"BAM\x01") => {
            "it is a BAM file (samtools fastq makes FASTQ of it)".to_owned()
        }
        byte => format!("it begins with {:?}, not with '@'", char::from(byte)),
    }
}

/// The source gave an error after `records` whole records.
pub(super) fn of_stream(path: &Path, compression: Compression, records: u64, source: io::Error) -> Error {
    let path = path.to_owned();
    if compression == Compression::Plain {
        return Error::Io { path, source };
    }
    let reason = match source.kind() {
        io::ErrorKind::UnexpectedEof => "it ends before its end mark (truncated)".to_owned(),
        _ => source.to_string(),
    };
    Error::Compressed { path, format: compression.name(), record: records, reason }
}
