//! The lock on a folder of results.

use super::HIDDEN;
use crate::{Error, Result};
use endobiome_tables::Error as TableError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Held while a run or a step writes into a folder. The system gives it back when the process ends, however it ends.
///
/// What was made for it is removed when it is given back: its file, the hidden folder when nothing else is in it, and the
/// folder itself when it was not there before and nothing was written into it.
#[derive(Debug)]
pub struct FolderLock {
    folder: PathBuf,
    made_folder: bool,
    /// The lock is held while the file is open.
    _file: File,
}

impl FolderLock {
    /// Takes the lock of a folder, making the folder where there is none.
    ///
    /// A file system that knows no locks gives none: then the folder is not guarded.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process has it; [`TableError::Io`].
    pub fn take(folder: &Path) -> Result<Self> {
        let made_folder = !folder.exists();
        loop {
            let file = Self::locked(folder)?;
            if is_at(&file, &folder.join(HIDDEN).join(NAME)) {
                return Ok(Self { folder: folder.to_owned(), made_folder, _file: file });
            }
            // Who had the lock gave it back and removed the file between our opening and our locking it.
        }
    }

    fn locked(folder: &Path) -> Result<File> {
        let hidden = folder.join(HIDDEN);
        std::fs::create_dir_all(&hidden).map_err(TableError::io(&hidden))?;
        let path = hidden.join(NAME);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(TableError::io(&path))?;
        match file.try_lock() {
            Ok(()) => {
                // Only told to a person: nothing is decided by it.
                let _ = file
                    .set_len(0)
                    .and_then(|()| file.rewind())
                    .and_then(|()| write!(file, "{}", std::process::id()));
                Ok(file)
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = holder.chars().filter(char::is_ascii_digit).take(12).collect();
                Err(Error::Busy { folder: folder.to_owned(), holder })
            }
            Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(file),
            Err(TryLockError::Error(error)) => Err(TableError::io(path)(error).into()),
        }
    }
}

const NAME: &str = "lock";

impl Drop for FolderLock {
    fn drop(&mut self) {
        let hidden = self.folder.join(HIDDEN);
        let _ = std::fs::remove_file(hidden.join(NAME));
        // A folder that holds anything is not removed by this.
        let is_gone = std::fs::remove_dir(&hidden).is_ok();
        if is_gone && self.made_folder {
            let _ = std::fs::remove_dir(&self.folder);
        }
    }
}

/// Whether an open file is the one that lies at `path` now.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(open), Ok(there)) => open.dev() == there.dev() && open.ino() == there.ino(),
        (Err(_), _) => true, // It cannot be told; the lock itself was given.
        (Ok(_), Err(_)) => false,
    }
}

/// An open file cannot be removed here.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}
