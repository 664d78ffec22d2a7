//! The SHA-256 of a file's bytes as they are read.

use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The SHA-256 of a file, made of the bytes that a reader was given and no others.
///
/// Known once the reader has met the end of the file.
#[derive(Debug, Clone)]
pub struct FileDigest {
    path: PathBuf,
    found: Arc<Mutex<Option<[u8; 32]>>>,
}

impl FileDigest {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), found: Arc::default() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The digest; `None` while the end of the file has not been met.
    pub fn sha256(&self) -> Option<[u8; 32]> {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn watch<R: Read>(&self, source: R) -> HashingReader<R> {
        HashingReader { source, hasher: Sha256::new(), found: Arc::clone(&self.found) }
    }
}

/// Hashes what passes through.
pub(crate) struct HashingReader<R> {
    source: R,
    hasher: Sha256,
    found: Arc<Mutex<Option<[u8; 32]>>>,
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        if read > 0 {
            self.hasher.update(&buffer[..read]);
        } else if !buffer.is_empty() {
            let digest = self.hasher.clone().finalize().into();
            *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(digest);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_of_all_bytes_and_known_at_the_end_only() {
        let digest = FileDigest::new(Path::new("a"));
        let mut reader = digest.watch(&b"abc"[..]);
        let mut one = [0];
        assert_eq!(reader.read(&mut one).unwrap(), 1);
        assert_eq!(digest.sha256(), None);
        reader.read_to_end(&mut Vec::new()).unwrap();
        assert_eq!(digest.sha256(), Some(Sha256::digest(b"abc").into()));
    }
}
