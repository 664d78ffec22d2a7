//! FASTQ files that appear whole or not at all.

use crate::read::Read;
use crate::{Error, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Two thirds of the time of level 4 for files a sixth larger; level 1 is half as dear again and its files are twice as large
/// (docs/performance.md; `examples/gzip_levels.rs`).
const LEVEL: u32 = 2;
/// Bytes gathered before they are compressed or written.
const GATHERED: usize = 1 << 16;

/// Writes one FASTQ file under a temporary name beside the final one; [`FastqWriter::finish`] renames it.
///
/// A name that ends in `.gz` is compressed. A writer that is dropped without `finish` leaves nothing.
///
/// ```
/// use endobiome_reads::{FastqWriter, Read};
/// let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("kept.fastq.gz");
/// let mut writer = FastqWriter::create(&path)?;
/// writer.write(&Read { id: b"r1".to_vec(), sequence: b"ACGT".to_vec(), quality: vec![40; 4] })?;
/// assert!(!path.exists());
/// writer.finish()?;
/// assert!(path.exists());
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
pub struct FastqWriter {
    path: PathBuf,
    temporary: PathBuf,
    sink: Option<Sink>,
    gathered: Vec<u8>,
    records: u64,
}

enum Sink {
    Plain(File),
    Gzip(Box<GzEncoder<File>>),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(encoder) => encoder.flush(),
        }
    }
}

impl FastqWriter {
    /// Begins a file; an older one stays until [`FastqWriter::finish`].
    ///
    /// # Errors
    /// [`Error::Missing`] for a folder that is not there, [`Error::Io`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().ok_or_else(|| {
            Error::io(&path, io::Error::new(io::ErrorKind::InvalidInput, "is no file name"))
        })?);
        name.push(format!(".{}.partial", std::process::id()));
        let temporary = path.with_file_name(name);
        let file = File::create(&temporary).map_err(|e| Error::io(&path, e))?;
        let sink = if path.extension().is_some_and(|extension| extension == "gz") {
            Sink::Gzip(Box::new(GzEncoder::new(file, Compression::new(LEVEL))))
        } else {
            Sink::Plain(file)
        };
        Ok(Self { path, temporary, sink: Some(sink), gathered: Vec::new(), records: 0 })
    }

    /// Appends a read.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&mut self, read: &Read) -> Result<()> {
        let out = &mut self.gathered;
        out.reserve(read.id.len() + 2 * read.sequence.len() + 8);
        out.push(b'@');
        out.extend_from_slice(&read.id);
        out.push(b'\n');
        out.extend_from_slice(&read.sequence);
        out.extend_from_slice(b"\n+\n");
        out.extend(read.quality.iter().map(|q| q + 33));
        out.push(b'\n');
        self.records += 1;
        if self.gathered.len() >= GATHERED { self.spill() } else { Ok(()) }
    }

    /// Reads written so far.
    pub fn records(&self) -> u64 {
        self.records
    }

    fn spill(&mut self) -> Result<()> {
        if let Some(sink) = &mut self.sink {
            sink.write_all(&self.gathered).map_err(|e| Error::io(&self.path, e))?;
        }
        self.gathered.clear();
        Ok(())
    }

    /// Completes the file and gives it its name; returns the number of reads in it.
    ///
    /// # Errors
    /// [`Error::Io`]; the temporary file is then removed.
    pub fn finish(mut self) -> Result<u64> {
        self.spill()?;
        let result = match self.sink.take() {
            Some(Sink::Gzip(encoder)) => encoder.finish().map(drop),
            Some(Sink::Plain(_)) | None => Ok(()),
        };
        let renamed = result.and_then(|()| std::fs::rename(&self.temporary, &self.path));
        if renamed.is_err() {
            let _ = std::fs::remove_file(&self.temporary);
        }
        renamed.map_err(|e| Error::io(&self.path, e))?;
        Ok(self.records)
    }
}

impl Drop for FastqWriter {
    fn drop(&mut self) {
        if let Some(Sink::Plain(_) | Sink::Gzip(_)) = self.sink.take() {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}
