//! What is written below a folder, with the SHA-256 of each file as it is written.

use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

/// The ledgers that are open in this process.
static OPEN: RwLock<Vec<Weak<Book>>> = RwLock::new(Vec::new());

/// Notes every [`AtomicFile`](crate::AtomicFile) below a folder, from when it is opened until it is dropped.
///
/// The digest of a file is made of the bytes as they are written, so nothing that happens to the file later can be
/// vouched for by mistake. A journal says `? NAME` when a file is begun and `+ NAME` just before it appears, so that a
/// killed process leaves a list of what it wrote and of where its temporary files lie.
///
/// ```
/// use endobiome_tables::{AtomicFile, Ledger};
/// use std::collections::BTreeSet;
/// let folder = tempfile::tempdir()?;
/// let ledger = Ledger::open(folder.path(), &folder.path().join(".journal"), BTreeSet::new())?;
/// AtomicFile::write(folder.path().join("a.tsv"), "sample\n")?;
/// let written = ledger.written();
/// assert_eq!(written.keys().collect::<Vec<_>>(), [std::path::Path::new("a.tsv")]);
/// assert_eq!(std::fs::read_to_string(folder.path().join(".journal"))?, "? a.tsv\n+ a.tsv\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Ledger(Arc<Book>);

#[derive(Debug)]
pub(crate) struct Book {
    folder: PathBuf,
    protected: BTreeSet<PathBuf>,
    journal: Mutex<File>,
    written: Mutex<BTreeMap<PathBuf, [u8; 32]>>,
}

impl Ledger {
    /// Opens a ledger of `folder`; names are appended to the file `journal`. Files of the folder that are `protected`
    /// (inputs of the run) cannot be written while it is open.
    ///
    /// Files in folders whose names begin with a dot (as the store of a run) are not noted.
    ///
    /// # Errors
    /// [`Error::Io`] when the journal cannot be made.
    pub fn open(folder: &Path, journal: &Path, protected: BTreeSet<PathBuf>) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(journal).map_err(Error::io(journal))?;
        let book = Arc::new(Book {
            folder: folder.to_owned(),
            protected,
            journal: Mutex::new(file),
            written: Mutex::new(BTreeMap::new()),
        });
        let mut open = OPEN.write().unwrap_or_else(PoisonError::into_inner);
        open.retain(|book| book.strong_count() > 0);
        open.push(Arc::downgrade(&book));
        Ok(Self(book))
    }

    /// The files written so far, by their path in the folder.
    pub fn written(&self) -> BTreeMap<PathBuf, [u8; 32]> {
        self.0.written.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The book in which a file of this path belongs, and the name under which it is noted.
pub(crate) fn book_of(path: &Path) -> Option<(Arc<Book>, PathBuf)> {
    let open = OPEN.read().unwrap_or_else(PoisonError::into_inner);
    open.iter().filter_map(Weak::upgrade).find_map(|book| {
        let name = path.strip_prefix(&book.folder).ok()?.to_owned();
        let hidden = name.components().next()?.as_os_str().as_encoded_bytes().starts_with(b".");
        (!hidden).then_some((book, name))
    })
}

impl Book {
    /// Refuses a file that is an input.
    pub(crate) fn permit(&self, name: &Path) -> std::io::Result<()> {
        if self.protected.contains(name) {
            let why =
                "it is an input of this run and is not overwritten; choose another folder for the results";
            return Err(std::io::Error::new(ErrorKind::AlreadyExists, why));
        }
        Ok(())
    }

    /// A file of this name is begun (`?`), or will be there in a moment (`+`).
    pub(crate) fn announce(&self, mark: char, name: &Path) -> std::io::Result<()> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        // One call a line: a kill leaves whole lines.
        journal.write_all(format!("{mark} {}\n", name.display()).as_bytes())
    }

    /// It is there.
    pub(crate) fn note(&self, name: PathBuf, sha256: [u8; 32]) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(name, sha256);
    }
}
