//! The lock on a folder of results.

use super::HIDDEN;
use crate::{Error, Result};
use endobiome_tables::Error as TableError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Held while a run or a step writes into a folder. The system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "the lock is held while the file is open")] File);

impl FolderLock {
    /// Takes the lock of a folder, making the folder where there is none.
    ///
    /// A file system that knows no locks gives none: then the folder is not guarded.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process has it; [`TableError::Io`].
    pub fn take(folder: &Path) -> Result<Self> {
        let hidden = folder.join(HIDDEN);
        std::fs::create_dir_all(&hidden).map_err(TableError::io(&hidden))?;
        let path = hidden.join("lock");
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
                Ok(Self(file))
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = holder.chars().filter(char::is_ascii_digit).take(12).collect();
                Err(Error::Busy { folder: folder.to_owned(), holder })
            }
            Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
                Ok(Self(file))
            }
            Err(TryLockError::Error(error)) => Err(TableError::io(path)(error).into()),
        }
    }
}
