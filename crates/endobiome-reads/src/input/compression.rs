//! Compression by magic bytes, never by the file's name.

use super::digest::FileDigest;
use super::gzip_members::GzipMembers;
use super::threaded::ThreadedReader;
use super::zstd_frames::ZstdFrames;
use crate::{Error, Result};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// A compression that is recognised by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Not compressed.
    Plain,
    /// gzip, also of several members, also BGZF.
    Gzip,
    /// bzip2, also of several streams.
    Bzip2,
    /// xz, also of several streams.
    Xz,
    /// Zstandard, also of several frames.
    Zstd,
}

impl Compression {
    /// Recognises the first bytes of a file.
    ///
    /// ```
    /// use endobiome_reads::input::Compression;
    /// assert_eq!(Compression::of(&[0x1f, 0x8b, 8]), Compression::Gzip);
    /// assert_eq!(Compression::of(b"@read1"), Compression::Plain);
    /// ```
    pub fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::Plain,
        }
    }

    /// The name shown to people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
        }
    }
}

/// xz streams that ask for more memory than this are refused (`xz -9` needs 65 MiB).
const XZ_MEMORY_KIB: u32 = 256 * 1024;
/// Compressed files from this size on are decompressed in a thread of their own.
const THREAD_FROM_BYTES: u64 = 1 << 18;

/// A stream of plain bytes and the compression that it had; `None` for a source of 0 bytes.
pub(crate) type Decompressed = (Box<dyn Read + Send>, Option<Compression>);

/// Opens a file and decompresses it; its bytes are hashed on their way where `digest` is given.
///
/// # Errors
/// [`Error::Missing`], [`Error::Io`]; [`Error::NotAFile`] for folders, pipes and devices; [`Error::NotFastq`] for
/// archives.
pub(crate) fn open(path: &Path, digest: Option<&FileDigest>) -> Result<Decompressed> {
    // Before it is opened: opening a pipe waits for someone to write to it.
    let metadata = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
    if !metadata.is_file() {
        return Err(Error::NotAFile { path: path.to_owned(), what: file_type(metadata.file_type()) });
    }
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    let source: Box<dyn Read + Send> = match digest {
        Some(digest) => Box::new(BufReader::with_capacity(1 << 17, digest.watch(file))),
        None => Box::new(BufReader::with_capacity(1 << 17, file)),
    };
    let (reader, compression) = decompress(path, source)?;
    let compressed = compression.is_some_and(|compression| compression != Compression::Plain);
    if compressed && metadata.len() >= THREAD_FROM_BYTES {
        let threaded = ThreadedReader::new(reader).map_err(|e| Error::io(path, e))?;
        return Ok((Box::new(threaded), compression));
    }
    Ok((reader, compression))
}

/// What stands there instead of a file, and what to do.
fn file_type(kind: std::fs::FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a named pipe, which can be read only once (reads are looked at before they are worked on: write them to a file)";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    if kind.is_dir() { "a folder (give the FASTQ files in it)" } else { "no ordinary file" }
}

/// Looks at the first bytes of `source` and puts the right decoder before it.
pub(crate) fn decompress(path: &Path, mut source: Box<dyn Read + Send>) -> Result<Decompressed> {
    let mut start = [0_u8; 8];
    let mut filled = 0;
    while filled < start.len() {
        match source.read(&mut start[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io(path, e)),
        }
    }
    let start = &start[..filled];
    if start.is_empty() {
        return Ok((source, None));
    }
    if let Some(what) = archive(start) {
        return Err(Error::NotFastq {
            path: path.to_owned(),
            reason: format!("it is {what}; give the FASTQ files themselves"),
        });
    }
    let compression = Compression::of(start);
    let whole = Cursor::new(start.to_vec()).chain(source);
    let reader: Box<dyn Read + Send> = match compression {
        Compression::Plain => Box::new(whole),
        Compression::Gzip => Box::new(GzipMembers::new(BufReader::with_capacity(1 << 15, whole))),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(whole)),
        Compression::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(whole, true, XZ_MEMORY_KIB)),
        Compression::Zstd => Box::new(ZstdFrames::new(whole)),
    };
    Ok((reader, Some(compression)))
}

fn archive(start: &[u8]) -> Option<&'static str> {
    match start {
        [b'P', b'K', 3 | 5, ..] => Some("a zip archive"),
        [b'7', b'z', 0xbc, 0xaf, ..] => Some("a 7z archive"),
        [b'R', b'a', b'r', b'!', ..] => Some("a rar archive"),
        [0x89, b'H', b'D', b'F', ..] => Some("an HDF5 file"),
        [b'N', b'C', b'B', b'I', b'.', b's', b'r', b'a'] => {
            Some("an SRA archive (use fasterq-dump to get FASTQ)")
        }
        _ => None,
    }
}
