//! The folder of results: one run's at a time, and nobody's files but its own.
//!
//! The order in which a run changes it: the lock is taken; just before the first result is written the old manifest
//! goes (its list of files is kept in the journal); files appear stage by stage; files of earlier runs that this one
//! did not write are removed; the new manifest comes last and marks the run as complete. A folder without a manifest
//! therefore holds no complete run, and the journal says which of its files are ours.

mod lock;

pub use lock::FolderLock;

use crate::{Error, Result};
use endobiome_tables::Ledger;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// Where a run keeps what is not a result: lock, journal, store.
pub const HIDDEN: &str = ".endobiome";
/// The file that marks a run as complete.
pub const MANIFEST: &str = "pipeline_info/checksums.tsv";

/// The folder of stored values in a folder of results.
pub fn store_of(folder: &Path) -> PathBuf {
    folder.join(HIDDEN).join("store")
}

/// A folder of results that this process alone writes into.
#[derive(Debug)]
pub struct ResultFolder {
    path: PathBuf,
    _lock: FolderLock,
    ledger: Option<Ledger>,
    /// Files that earlier runs wrote here, also those that were killed.
    earlier: BTreeSet<PathBuf>,
    inputs: BTreeSet<PathBuf>,
    files: Vec<PathBuf>,
}

impl ResultFolder {
    /// Takes the folder, making it where there is none. Nothing in it changes but the hidden folder.
    ///
    /// # Errors
    /// [`Error::Busy`] when another run has it; [`endobiome_tables::Error::Io`].
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            _lock: FolderLock::take(path)?,
            ledger: None,
            earlier: BTreeSet::new(),
            inputs: BTreeSet::new(),
            files: Vec::new(),
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of stored values.
    pub fn store(&self) -> PathBuf {
        store_of(&self.path)
    }

    /// Forgets all stored values.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`].
    pub fn forget_store(&self) -> Result<()> {
        let store = self.store();
        match fs::remove_dir_all(&store) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(endobiome_tables::Error::io(store)(error).into())
            }
            _ => Ok(()),
        }
    }

    fn journal(&self) -> PathBuf {
        self.path.join(HIDDEN).join("journal")
    }

    /// Reads what earlier runs left and refuses an input that is a result of one of them: it would be overwritten or
    /// removed.
    ///
    /// # Errors
    /// [`Error::Configuration`] names the input.
    pub fn examine<'a>(&mut self, inputs: impl IntoIterator<Item = &'a Path>) -> Result<()> {
        self.earlier = listed_outputs(&self.path.join(MANIFEST)).into_iter().collect();
        self.earlier.extend(journal_names(&self.journal(), '+'));
        let Ok(root) = self.path.canonicalize() else { return Ok(()) };
        for input in inputs {
            let Some(name) =
                input.canonicalize().ok().and_then(|at| at.strip_prefix(&root).ok().map(Path::to_owned))
            else {
                continue;
            };
            if self.earlier.contains(&name) {
                return Err(Error::configuration(
                    "output.folder",
                    format!(
                        "{} is an input of this run and a result of an earlier one in {}; choose another folder",
                        input.display(),
                        self.path.display()
                    ),
                ));
            }
            self.inputs.insert(name);
        }
        Ok(())
    }

    /// Makes the folder ready for new results, once: the old manifest goes, leftovers of killed runs are cleaned, and
    /// what is written from now on is noted.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`].
    pub fn begin(&mut self) -> Result<()> {
        if self.ledger.is_some() {
            return Ok(());
        }
        let journal = self.journal();
        self.clean_leftovers(&journal);
        // Who wrote what must be known before the manifest, which knows it, goes.
        let note = || -> std::io::Result<()> {
            let mut file = fs::OpenOptions::new().create(true).append(true).open(&journal)?;
            let lines: String = self.earlier.iter().map(|name| format!("+ {}\n", name.display())).collect();
            file.write_all(lines.as_bytes())?;
            file.sync_all()
        };
        note().map_err(endobiome_tables::Error::io(&journal))?;
        let manifest = self.path.join(MANIFEST);
        if let Err(error) = fs::remove_file(&manifest)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(endobiome_tables::Error::io(manifest)(error).into());
        }
        self.ledger = Some(Ledger::open(&self.path, &journal, self.inputs.clone())?);
        Ok(())
    }

    /// Notes the files of a stage.
    pub fn put(&mut self, files: impl IntoIterator<Item = PathBuf>) {
        self.files.extend(files);
    }

    /// The files written, in the order of the data's way.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The name of a file in the folder.
    pub fn name_of<'a>(&self, file: &'a Path) -> &'a Path {
        file.strip_prefix(&self.path).unwrap_or(file)
    }

    /// The SHA-256 of every file written, of the bytes as they were written, by name.
    pub fn written(&self) -> BTreeMap<PathBuf, [u8; 32]> {
        self.ledger.as_ref().map(Ledger::written).unwrap_or_default()
    }

    /// Removes the files of earlier runs that this run did not write, and folders that are empty then. Files of anyone
    /// else stay.
    pub fn remove_old(&self) {
        let written = self.written();
        for name in
            self.earlier.iter().filter(|name| !written.contains_key(*name) && !self.inputs.contains(*name))
        {
            if name.components().any(|part| !matches!(part, Component::Normal(_))) {
                continue; // No name that we wrote: it leads out of the folder.
            }
            let mut at = self.path.join(name);
            if fs::remove_file(&at).is_ok() {
                while at.pop() && at != self.path && fs::remove_dir(&at).is_ok() {}
            }
        }
    }

    /// The manifest is written: the journal has done its work.
    pub fn complete(&self) {
        let _ = fs::remove_file(self.journal());
    }

    /// Removes temporary files that killed runs left: `.NAME.tmp-PROCESS`, in folders where a run of ours wrote.
    fn clean_leftovers(&self, journal: &Path) {
        let mut folders: BTreeSet<PathBuf> = BTreeSet::from([PathBuf::new()]);
        for name in self.earlier.iter().cloned().chain(journal_names(journal, '?')) {
            folders.insert(name.parent().map(Path::to_owned).unwrap_or_default());
        }
        let mut folders: Vec<PathBuf> = folders.into_iter().map(|name| self.path.join(name)).collect();
        for kind in fs::read_dir(self.store()).into_iter().flatten().flatten() {
            folders.push(kind.path());
        }
        folders.iter().for_each(|folder| remove_temporary(folder));
    }
}

impl Drop for ResultFolder {
    /// A run that was refused before it wrote or stored anything leaves nothing behind.
    fn drop(&mut self) {
        let store = self.store();
        if self.ledger.is_none() && !crate::store::holds_values(&store) {
            let _ = fs::remove_dir_all(store);
        }
    }
}

/// Removes what killed processes left of files that they were writing into a folder. Its lock must be held.
pub(crate) fn remove_temporary(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_temporary(&entry.file_name().to_string_lossy()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a name is that of a file that was never finished: `.NAME.tmp-PROCESS` of an
/// [`AtomicFile`](endobiome_tables::AtomicFile), `.NAME.PROCESS.partial` of a [`FastqWriter`](endobiome_reads::FastqWriter).
fn is_temporary(name: &str) -> bool {
    let Some(name) = name.strip_prefix('.') else { return false };
    let process = match name.strip_suffix(".partial") {
        Some(name) => name.rsplit_once('.'),
        None => name.rsplit_once(".tmp-"),
    };
    process
        .is_some_and(|(_, process)| !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The files that a manifest lists as written; none without a manifest.
fn listed_outputs(manifest: &Path) -> Vec<PathBuf> {
    let Ok(text) = fs::read_to_string(manifest) else { return Vec::new() };
    let mut names: Vec<PathBuf> = text
        .lines()
        .filter_map(|line| line.strip_prefix("output\t")?.rsplit_once('\t'))
        .map(|(name, _)| PathBuf::from(name))
        .collect();
    names.push(PathBuf::from(MANIFEST));
    names
}

/// The names that a journal holds under a mark.
fn journal_names(journal: &Path, mark: char) -> Vec<PathBuf> {
    let text = fs::read_to_string(journal).unwrap_or_default();
    text.lines().filter_map(|line| line.strip_prefix(mark)?.strip_prefix(' ')).map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_tables::AtomicFile;

    fn run(folder: &Path, names: &[&str], complete: bool) {
        let mut results = ResultFolder::open(folder).unwrap();
        results.examine([]).unwrap();
        results.begin().unwrap();
        for name in names {
            AtomicFile::write(folder.join(name), *name).unwrap();
            results.put([folder.join(name)]);
        }
        if complete {
            results.remove_old();
            let lines: String = names.iter().map(|name| format!("output\t{name}\t0\n")).collect();
            AtomicFile::write(folder.join(MANIFEST), lines).unwrap();
            results.complete();
        }
    }

    #[test]
    fn files_that_only_an_earlier_run_wrote_are_gone_and_foreign_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        run(folder, &["qc/a.json", "qc/old/b.json", "report.html"], true);
        fs::write(folder.join("qc/mine.txt"), "mine").unwrap();
        // A run that was killed after it had written a file that the next does not write.
        run(folder, &["qc/c.json"], false);
        assert!(!folder.join(MANIFEST).exists(), "a run that did not end leaves no mark of completion");
        fs::write(folder.join("qc/.d.json.tmp-1234"), "half").unwrap();
        run(folder, &["qc/a.json"], true);
        let left = |name: &str| folder.join(name).exists();
        assert!(left("qc/a.json") && left("qc/mine.txt") && left(MANIFEST));
        for gone in ["qc/old", "report.html", "qc/c.json", "qc/.d.json.tmp-1234"] {
            assert!(!left(gone), "{gone}");
        }
    }

    #[test]
    fn an_input_in_the_folder_is_neither_overwritten_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("report.html"), "an input").unwrap();
        let mut results = ResultFolder::open(folder).unwrap();
        results.examine([folder.join("report.html").as_path()]).unwrap();
        results.begin().unwrap();
        let refused = AtomicFile::write(folder.join("report.html"), "a result").unwrap_err();
        assert!(refused.to_string().contains("report.html"), "{refused}");
        assert_eq!(fs::read_to_string(folder.join("report.html")).unwrap(), "an input");
        drop(results);
        run(folder, &["tables/a.tsv"], true);
        let mut results = ResultFolder::open(folder).unwrap();
        let refused = results.examine([folder.join("tables/a.tsv").as_path()]).unwrap_err();
        assert!(refused.to_string().contains("a result of an earlier one"), "{refused}");
    }

    #[test]
    fn a_manifest_cannot_name_files_outside_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let results = folder.path().join("results");
        fs::create_dir_all(results.join("pipeline_info")).unwrap();
        fs::write(folder.path().join("other"), "not ours").unwrap();
        fs::write(results.join(MANIFEST), "output\t../other\t0\n").unwrap();
        run(&results, &["a.tsv"], true);
        assert!(folder.path().join("other").exists());
    }

    #[test]
    fn two_runs_at_once_are_refused_and_a_dead_one_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let first = ResultFolder::open(folder.path()).unwrap();
        let second = ResultFolder::open(folder.path()).unwrap_err();
        assert!(matches!(second, Error::Busy { .. }), "{second}");
        assert!(second.to_string().contains(&std::process::id().to_string()), "{second}");
        drop(first);
        // The lock file of a dead run is there, its lock is not.
        fs::create_dir_all(folder.path().join(HIDDEN)).unwrap();
        fs::write(folder.path().join(HIDDEN).join("lock"), "1").unwrap();
        assert!(ResultFolder::open(folder.path()).is_ok());
    }

    #[test]
    fn a_run_refused_before_it_writes_leaves_nothing_and_work_done_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (folder.path().join("new"), folder.path().join("old"));
        let refused = ResultFolder::open(&new).unwrap();
        crate::store::Store::open(&refused.store()).unwrap();
        drop(refused);
        assert!(!new.exists());
        // A folder that was there stays, empty as it was.
        fs::create_dir(&old).unwrap();
        drop(ResultFolder::open(&old).unwrap());
        assert_eq!(fs::read_dir(&old).unwrap().count(), 0);
        // What was stored before the run stopped is there for the next.
        let stopped = ResultFolder::open(&new).unwrap();
        let store = crate::store::Store::open(&stopped.store()).unwrap();
        let key = crate::store::Key::builder().text("k").finish();
        store.put("reads", &key, &1_u8).unwrap();
        drop(stopped);
        assert_eq!(store.get::<u8>("reads", &key).unwrap(), Some(1));
        assert!(!new.join(HIDDEN).join("lock").exists());
    }

    #[test]
    fn what_killed_writers_of_reads_and_tables_left_is_known_by_its_name() {
        for left in [".a.tsv.tmp-12", ".S1_R1.fastq.gz.4711.partial"] {
            assert!(is_temporary(left), "{left}");
        }
        for other in ["a.tsv", ".a.tmp-", ".a.tmp-x1", "a.tsv.tmp-12", ".x.partial", ".S1.fastq.12x.partial"]
        {
            assert!(!is_temporary(other), "{other}");
        }
    }
}
