//! Files that were read before: their size and time, and what their bytes hashed to.

use super::{Key, Store};
use crate::Result;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Size, time of the last change and (on Unix) inode of a file: when these are the same, its bytes are taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    modified: Duration,
    inode: u64,
}

impl Stamp {
    /// The stamp of a regular file; `None` of a pipe, device or folder.
    ///
    /// # Errors
    /// When the file is not there.
    pub fn of(path: &Path) -> std::io::Result<Option<Self>> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Ok(None);
        }
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Some(Self { size: metadata.len(), modified, inode }))
    }

    /// Whether the file was changed so shortly ago that another change might bear the same time.
    fn is_fresh(&self) -> bool {
        const COARSE: Duration = Duration::from_secs(2);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.modified + COARSE > now
    }
}

/// A file as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its stamp before and after it was read.
    pub stamp: Stamp,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// The folder in the store that remembers inputs.
pub(super) const FOLDER: &str = "seen";

impl Store {
    fn key_of(path: &Path) -> Key {
        Key::builder().bytes(path.as_os_str().as_encoded_bytes()).finish()
    }

    /// What is known of a file from before; `None` when it was never seen or the record is damaged.
    pub fn seen(&self, path: &Path) -> Option<Seen> {
        self.get(FOLDER, &Self::key_of(path)).ok().flatten()
    }

    /// Remembers a file, unless it is too young for its time to tell it from a later change.
    ///
    /// # Errors
    /// As [`Store::put`].
    pub fn remember(&self, path: &Path, seen: Seen) -> Result<()> {
        let known = self.seen(path);
        if known == Some(seen) || seen.stamp.is_fresh() {
            return Ok(());
        }
        self.put(FOLDER, &Self::key_of(path), &seen)
    }
}
