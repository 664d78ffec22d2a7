//! Values of stages as files, so that a later run need not make them again.
//!
//! `OUTDIR/.endobiome/store/STAGE/KEY` holds one value. It may be deleted at any time.

mod entry;
mod key;
mod seen;

pub use entry::Damage;
pub use key::{Key, KeyBuilder};
pub use seen::{Seen, Stamp};

use crate::Result;
use endobiome_tables::AtomicFile;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A folder of values.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    used: Mutex<BTreeSet<PathBuf>>,
}

impl Store {
    /// Opens a store, making the folder where there is none.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`].
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(endobiome_tables::Error::io(folder))?;
        Ok(Self { folder: folder.to_owned(), used: Mutex::default() })
    }

    fn place(&self, kind: &str, key: &Key) -> PathBuf {
        let name = PathBuf::from(kind).join(key.to_string());
        let place = self.folder.join(&name);
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        place
    }

    /// The value stored under a key; `None` when there is none.
    ///
    /// # Errors
    /// [`Damage`] when what lies there is not whole or is something else.
    pub fn get<T: DeserializeOwned>(&self, kind: &str, key: &Key) -> std::result::Result<Option<T>, Damage> {
        match std::fs::read(self.place(kind, key)) {
            Ok(bytes) => entry::decode(&bytes, key).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Damage::Unreadable(error)),
        }
    }

    /// Whether something is stored under a key; it may still prove damaged.
    pub fn has(&self, kind: &str, key: &Key) -> bool {
        self.place(kind, key).is_file()
    }

    /// Removes a value, where there is one.
    pub fn remove(&self, kind: &str, key: &Key) {
        let _ = std::fs::remove_file(self.place(kind, key));
    }

    /// Whether anything of this kind is stored.
    pub fn has_any(&self, kind: &str) -> bool {
        std::fs::read_dir(self.folder.join(kind)).is_ok_and(|mut entries| entries.next().is_some())
    }

    /// Stores a value: under a temporary name, flushed to the disk and renamed.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`]; [`crate::Error::Internal`] for a value with no stored form.
    pub fn put<T: Serialize>(&self, kind: &str, key: &Key, value: &T) -> Result<()> {
        let place = self.place(kind, key);
        let bytes = entry::encode(value, key)?;
        let mut file = AtomicFile::create(&place)?;
        file.write_all(&bytes).map_err(endobiome_tables::Error::io(&place))?;
        Ok(file.commit()?)
    }

    /// What is said when a value that others wait for cannot be stored.
    pub(crate) fn unwritable(&self, what: String) -> crate::Error {
        endobiome_tables::Error::io(&self.folder)(std::io::Error::other(what)).into()
    }

    /// Removes what this run neither read nor wrote nor asked for, so that a store does not grow with every parameter
    /// that was ever tried.
    pub fn forget_unused(&self) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        for kind in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            for entry in std::fs::read_dir(kind.path()).into_iter().flatten().flatten() {
                if !used.contains(&PathBuf::from(kind.file_name()).join(entry.file_name())) {
                    // A leftover costs space only.
                    let _ = std::fs::remove_file(entry.path());
                }
            }
        }
    }
}

/// Whether the store in a folder holds the value of any stage; what it remembers of inputs is none.
pub(crate) fn holds_values(folder: &Path) -> bool {
    let mut kinds = std::fs::read_dir(folder).into_iter().flatten().flatten();
    kinds.any(|kind| {
        kind.file_name() != seen::FOLDER
            && std::fs::read_dir(kind.path()).is_ok_and(|mut values| values.next().is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::builder().text(text).finish()
    }

    #[test]
    fn a_damaged_or_foreign_entry_is_told_of_and_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.put("kind", &key("a"), &vec![1_u64, 2, 3]).unwrap();
        assert_eq!(store.get::<Vec<u64>>("kind", &key("a")).unwrap(), Some(vec![1, 2, 3]));
        assert_eq!(store.get::<Vec<u64>>("kind", &key("b")).unwrap(), None);
        let path = folder.path().join("kind").join(key("a").to_string());
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            assert!(store.get::<Vec<u64>>("kind", &key("a")).is_err(), "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(store.get::<Vec<u64>>("kind", &key("a")).is_err(), "cut at {at}");
        }
        // A whole entry of another key under this name.
        std::fs::write(&path, &whole).unwrap();
        let other = folder.path().join("kind").join(key("b").to_string());
        std::fs::rename(&path, &other).unwrap();
        assert!(store.get::<Vec<u64>>("kind", &key("b")).is_err());
    }

    #[test]
    fn what_was_not_asked_for_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.put("kind", &key("old"), &1).unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.put("kind", &key("new"), &2).unwrap();
        store.forget_unused();
        assert!(!store.has("kind", &key("old")));
        assert!(store.has("kind", &key("new")));
    }
}
