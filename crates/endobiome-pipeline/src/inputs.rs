//! The files that a run read, and the SHA-256 of their bytes as they were read.

use crate::store::{Seen, Stamp, Store};
use crate::{Error, Result};
use endobiome_tables::Error as TableError;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What a run read.
#[derive(Debug)]
pub struct Inputs<'a> {
    store: Option<&'a Store>,
    seen: Mutex<BTreeMap<PathBuf, Record>>,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    /// `None` for what is no regular file: a pipe has no size and cannot be read twice.
    stamp: Option<Stamp>,
    sha256: Option<[u8; 32]>,
}

impl<'a> Inputs<'a> {
    /// Nothing read yet; what `store` remembers of unchanged files is not hashed again.
    pub fn new(store: Option<&'a Store>) -> Self {
        Self { store, seen: Mutex::default() }
    }

    /// Hashes a file before it is used. A file that is not there, or is no regular file, is left to whoever uses it.
    ///
    /// # Errors
    /// When the file cannot be read or changes meanwhile.
    pub fn look(&self, path: &Path) -> Result<Option<[u8; 32]>> {
        let Ok(stamp) = Stamp::of(path) else { return Ok(None) };
        let sha256 = match stamp {
            None => None,
            Some(stamp) => Some(match self.remembered(path, stamp) {
                Some(sha256) => sha256,
                None => sha256_of(path)?,
            }),
        };
        self.note(path, stamp, sha256)?;
        Ok(sha256)
    }

    /// What the store remembers of a file that still has this stamp.
    pub fn remembered(&self, path: &Path, stamp: Stamp) -> Option<[u8; 32]> {
        let seen = self.store?.seen(path)?;
        (seen.stamp == stamp).then_some(seen.sha256)
    }

    /// Notes a file that was read: its stamp before that, and the hash of what was read; or, without a hash, a file that
    /// will be read and must not change until then.
    ///
    /// # Errors
    /// [`Error::Data`] when the file is not what it was before, or not what it was when this run first looked at it.
    pub fn note(&self, path: &Path, stamp: Option<Stamp>, sha256: Option<[u8; 32]>) -> Result<()> {
        let now = Stamp::of(path).map_err(TableError::io(path))?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let record = seen.entry(path.to_owned()).or_insert(Record { stamp, sha256 });
        record.sha256 = record.sha256.or(sha256);
        if now != stamp || record.stamp != stamp || (sha256.is_some() && record.sha256 != sha256) {
            return Err(changed(path));
        }
        if let (Some(store), Some(stamp), Some(sha256)) = (self.store, stamp, sha256) {
            // Not remembering it costs time only.
            let _ = store.remember(path, Seen { stamp, sha256 });
        }
        Ok(())
    }

    /// Whether every file is still what it was when it was read.
    ///
    /// # Errors
    /// [`Error::Data`] names the first that is not.
    pub fn check(&self) -> Result<()> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for (path, record) in seen.iter() {
            if Stamp::of(path).map_err(TableError::io(path))? != record.stamp {
                return Err(changed(path));
            }
        }
        Ok(())
    }

    /// The hash of a file that was read, in hexadecimal digits; `NA` of a pipe that was not hashed.
    pub fn digest(&self, path: &Path) -> String {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(path)
            .and_then(|record| record.sha256)
            .map_or_else(|| "NA".to_owned(), |sha256| hexadecimal(&sha256))
    }
}

fn changed(path: &Path) -> Error {
    Error::Data(format!(
        "{}: the file was changed or replaced while this run was reading it; run again when it is complete",
        path.display()
    ))
}

/// The SHA-256 of a file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn sha256_of(path: &Path) -> Result<[u8; 32]> {
    let mut file = std::fs::File::open(path).map_err(TableError::io(path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(TableError::io(path))? {
            0 => return Ok(digest.finalize().into()),
            read => digest.update(&buffer[..read]),
        }
    }
}

/// Digits of a hash.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_replaced_during_the_run_is_not_vouched_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reads.fastq");
        std::fs::write(&path, "one").unwrap();
        let inputs = Inputs::new(None);
        let before = Stamp::of(&path).unwrap();
        inputs.note(&path, before, Some([1; 32])).unwrap();
        inputs.check().unwrap();
        std::fs::write(folder.path().join("other"), "two").unwrap();
        std::fs::rename(folder.path().join("other"), &path).unwrap();
        for error in [inputs.check(), inputs.note(&path, before, Some([1; 32]))] {
            assert!(error.unwrap_err().to_string().contains("changed or replaced"));
        }
    }

    #[test]
    fn what_is_hashed_is_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let inputs = Inputs::new(None);
        inputs.look(&path).unwrap();
        assert_eq!(inputs.digest(&path), hexadecimal(&Sha256::digest(b"abc")));
        assert_eq!(inputs.look(&folder.path().join("none")).unwrap(), None);
    }
}
