//! Files that appear whole or not at all.

use crate::ledger::{Book, book_of};
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::hash::BuildHasher;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file written under a temporary name beside its place and renamed by [`commit`](Self::commit).
///
/// Dropped without `commit`, the temporary file is removed; a killed process leaves at most a
/// `.name.tmp-<digits>` file, never half a result. Two processes, on one machine or on two that share a disk, may write the
/// same file at once: each has a temporary file of its own, and the last to commit wins.
///
/// ```
/// use endobiome_tables::AtomicFile;
/// use std::io::Write;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("a.tsv");
/// let mut file = AtomicFile::create(&path)?;
/// writeln!(file, "sample\tcount")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert!(path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    temporary: PathBuf,
    writer: Option<BufWriter<Sink>>,
    noted_in: Option<(Arc<Book>, PathBuf)>,
}

/// The file, and the digest of what went into it where a [`Ledger`](crate::Ledger) wants it.
#[derive(Debug)]
struct Sink {
    file: File,
    digest: Option<Sha256>,
}

impl Write for Sink {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(buffer)?;
        if let Some(digest) = &mut self.digest {
            digest.update(&buffer[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Digits that no other writer has: the process, which nodes of a cluster number each for themselves, and a random number.
fn writer() -> String {
    // Keyed anew by the system's randomness.
    let random = std::hash::RandomState::new().hash_one(0_u8) as u32;
    format!("{}{random:010}", std::process::id())
}

impl AtomicFile {
    /// Opens a temporary file beside `path`, making the folder if it is not there.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder or the file cannot be made.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_path_buf();
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = folder.join(format!(".{name}.tmp-{}", writer()));
        let noted_in = book_of(&path);
        if let Some((book, name)) = &noted_in {
            book.permit(name).and_then(|()| book.announce('?', name)).map_err(Error::io(&path))?;
        }
        let file = File::create(&temporary).map_err(Error::io(&temporary))?;
        let sink = Sink { file, digest: noted_in.is_some().then(Sha256::new) };
        Ok(Self { path, temporary, writer: Some(BufWriter::with_capacity(1 << 16, sink)), noted_in })
    }

    /// Flushes to disk and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Io`] when the disk is full or the rename fails; nothing is left then.
    pub fn commit(mut self) -> Result<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let noted_in = self.noted_in.take();
        let done = writer
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|sink| sink.file.sync_all().map(|()| sink.digest))
            .and_then(|digest| {
                noted_in.iter().try_for_each(|(book, name)| book.announce('+', name))?;
                std::fs::rename(&self.temporary, &self.path)?;
                if let (Some((book, name)), Some(digest)) = (noted_in, digest) {
                    book.note(name, digest.finalize().into());
                }
                Ok(())
            });
        if done.is_err() {
            let _ = std::fs::remove_file(&self.temporary);
        }
        done.map_err(Error::io(&self.path))
    }

    /// Writes `contents` to `path` at once.
    ///
    /// # Errors
    /// As [`create`](Self::create) and [`commit`](Self::commit).
    pub fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> Result<()> {
        let mut file = Self::create(&path)?;
        file.write_all(contents.as_ref()).map_err(Error::io(path.as_ref()))?;
        file.commit()
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        match &mut self.writer {
            Some(writer) => writer.write(buffer),
            None => Ok(0),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Temporary names held the process alone: two nodes whose processes bear one number wrote into one file.
    #[test]
    fn two_writers_of_one_file_do_not_write_into_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tsv");
        let mut first = AtomicFile::create(&path).unwrap();
        let mut second = AtomicFile::create(&path).unwrap();
        first.write_all(b"first and long").unwrap();
        second.write_all(b"second").unwrap();
        first.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"first and long");
        second.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
