//! Bytes of a file as text: one decoder for every table, whatever wrote it.

mod encoding;
mod signature;

use crate::{Error, Problem, Result};
use endobiome_core::bounded;
use std::io::Read;
use std::path::Path;

/// The longest line that a table may have, in bytes: 64 MiB (a sequence table with 200,000 sequences as names).
pub const LONGEST_LINE: usize = 64 << 20;
/// The most bytes that a compressed text may unpack to: 4 GiB.
pub const LARGEST_TEXT: u64 = 4 << 30;

/// The text of a file, and what was done to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text, without byte order mark.
    pub text: String,
    /// What a reader may not expect of the file: an encoding other than UTF-8.
    pub notes: Vec<String>,
}

/// Reads a file, or standard input when `path` is `-`, and unpacks gzip.
///
/// # Errors
/// [`Error::Io`] when it cannot be read; [`Error::Problems`] when it unpacks to more than [`LARGEST_TEXT`].
///
/// ```
/// use endobiome_tables::text::read_bytes;
/// use std::io::Write;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("packed.tsv.gz");
/// let mut packed = flate2::write::GzEncoder::new(std::fs::File::create(&path)?, flate2::Compression::fast());
/// packed.write_all(b"sample\treads\n")?;
/// packed.finish()?;
/// assert_eq!(read_bytes(&path)?, b"sample\treads\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_bytes(path: impl AsRef<Path>) -> Result<Vec<u8>> {
    let path = path.as_ref();
    let bytes = if path == Path::new("-") {
        bounded::bytes(std::io::stdin().lock(), LARGEST_TEXT)
    } else {
        std::fs::File::open(path).and_then(|file| bounded::bytes(file, LARGEST_TEXT))
    };
    let bytes = bytes.map_err(Error::io(path))?;
    unpacked(path, bytes)
}

/// The bytes, unpacked where they are gzip.
pub(crate) fn unpacked(path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .take(LARGEST_TEXT + 1)
        .read_to_end(&mut plain)
        .map_err(Error::io(path))?;
    if plain.len() as u64 > LARGEST_TEXT {
        return Err(whole_file(path, "it unpacks to more than 4 GiB, which is no table"));
    }
    Ok(plain)
}

/// Turns bytes into text: UTF-8, UTF-16 (with or without byte order mark) and Windows-1252, plain or gzip.
///
/// ```
/// use endobiome_tables::text;
/// let windows = text::decode("x.csv".as_ref(), b"site\nut\xe9rus\n")?;
/// assert_eq!(windows.text, "site\nut\u{e9}rus\n");
/// assert!(windows.notes[0].contains("Windows-1252"));
/// let told = text::decode("x.csv".as_ref(), b"%PDF-1.7\n").unwrap_err();
/// assert!(told.to_string().contains("PDF"));
/// # Ok::<(), endobiome_tables::Error>(())
/// ```
///
/// # Errors
/// [`Error::Problems`] names what the file is when it is no text (HDF5, BIOM, a spreadsheet, a PDF, an R object, …), or the
/// line that is longer than [`LONGEST_LINE`].
pub fn decode(path: &Path, bytes: &[u8]) -> Result<Text> {
    if bytes.starts_with(b"\x1f\x8b") {
        return decode(path, &unpacked(path, bytes.to_vec())?);
    }
    if let Some(what) = signature::not_a_table(bytes) {
        return Err(whole_file(path, &what));
    }
    let decoded = encoding::decode(bytes).map_err(|message| whole_file(path, &message))?;
    for (line, part) in (1..).zip(decoded.text.split('\n')) {
        if part.len() > LONGEST_LINE {
            let problem = Problem::line(line, "the line is longer than 64 MiB: this is no table of text");
            return Err(Error::Problems { path: path.to_path_buf(), problems: vec![problem] });
        }
    }
    Ok(decoded)
}

/// Text of another kind than a table (a tree).
///
/// ```
/// use endobiome_tables::text::decode_free;
/// use std::path::Path;
/// assert_eq!(decode_free(Path::new("tree.nwk"), b"\xef\xbb\xbf(a,b);")?, "(a,b);");
/// # Ok::<(), endobiome_tables::Error>(())
/// ```
pub fn decode_free(path: &Path, bytes: &[u8]) -> Result<String> {
    encoding::decode(bytes).map(|decoded| decoded.text).map_err(|message| whole_file(path, &message))
}

pub(crate) fn whole_file(path: &Path, message: &str) -> Error {
    Error::Problems { path: path.to_path_buf(), problems: vec![Problem::file(message)] }
}
