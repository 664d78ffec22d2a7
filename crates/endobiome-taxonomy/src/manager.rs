//! The references a user has: the embedded one and index files in a folder.
//!
//! These are the functions behind `endobiome db build|add|list|info|verify`; the command only prints what they return.

mod build;
mod summary;

pub use build::{BuildReport, BuildRequest, build};
pub use summary::{GroupSummary, RankCount, ReferenceSummary, describe};

use crate::reference::{IndexFile, Reference, ReferenceInfo};
use crate::{Error, Result};
use std::path::{Path, PathBuf};

/// File extension of index files.
pub const EXTENSION: &str = "endoref";

/// Name under which the embedded reference is asked for.
pub const EMBEDDED: &str = "refseq16s";

/// A reference that [`list`] found.
#[derive(Debug)]
pub struct Entry {
    /// Name by which it is asked for.
    pub name: String,
    /// The index file; `None` for the embedded reference.
    pub path: Option<PathBuf>,
    /// Bytes of the file; 0 for the embedded reference.
    pub bytes: u64,
    /// What it is, or why it cannot be used.
    pub state: Result<ReferenceInfo>,
}

/// Lists the embedded reference and the index files of a folder, by name. A missing folder is an empty one. Content
/// checksums are not read ([`verify`] does).
///
/// # Errors
/// [`Error::Io`] if the folder exists and cannot be read. A file that cannot be used is an entry with its reason.
///
/// ```
/// use endobiome_taxonomy::manager::{EMBEDDED, list};
/// let folder = tempfile::tempdir()?;
/// let entries = list(&folder.path().join("not there"))?;
/// assert_eq!((entries.len(), entries[0].name.as_str()), (1, EMBEDDED));
/// assert!(entries[0].state.is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn list(folder: &Path) -> Result<Vec<Entry>> {
    let embedded = Entry {
        name: EMBEDDED.to_owned(),
        path: None,
        bytes: 0,
        state: Reference::embedded().map(|reference| reference.info().clone()),
    };
    let mut entries = vec![embedded];
    for (name, path) in index_files(folder)? {
        let bytes = std::fs::metadata(&path).map(|metadata| metadata.len()).unwrap_or_default();
        let state = IndexFile::open_unverified(&path).and_then(|index| index.info());
        entries.push(Entry { name, path: Some(path), bytes, state });
    }
    Ok(entries)
}

/// Copies a verified index file into the folder under its own name (that of its [`ReferenceInfo`]) or another.
///
/// The folder is made if it is missing. The copy gets its name when it is complete; a reference of that name is
/// replaced only if `replace` is set.
///
/// # Errors
/// [`Error::Index`] if the file is refused, [`Error::Io`], or [`Error::Name`] if the name cannot be a file name, is
/// taken, or is that of the embedded reference.
///
/// ```
/// use endobiome_taxonomy::reference::index::{IndexWriter, write_reference};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo, manager};
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("made.endoref");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &Default::default(), b"ACGT")?;
/// let mut writer = IndexWriter::create(&file)?;
/// write_reference(&mut writer, &builder.finish(ReferenceInfo::default()), &[])?;
/// writer.finish()?;
/// let references = folder.path().join("references");
/// let added = manager::add(&references, &file, Some("mine"), false)?;
/// assert_eq!(added, references.join("mine.endoref"));
/// assert_eq!(manager::find(&references, "mine")?, Some(added));
/// // The name is taken now.
/// assert!(manager::add(&references, &file, Some("mine"), false).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn add(folder: &Path, file: &Path, name: Option<&str>, replace: bool) -> Result<PathBuf> {
    let index = IndexFile::open(file)?;
    let info = index.info()?;
    let target = path_for(folder, name.unwrap_or(&info.name), replace)?;
    std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    let mut partial = target.clone().into_os_string();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    std::fs::copy(file, &partial).map_err(|error| Error::io(&partial, error))?;
    std::fs::rename(&partial, &target).map_err(|error| Error::io(&target, error))?;
    Ok(target)
}

/// The path in the folder that a reference of this name has or will have.
///
/// # Errors
/// [`Error::Name`] if the name cannot be a file name, is that of the embedded reference, or is taken and
/// `replace` is not set.
///
/// ```
/// use endobiome_taxonomy::manager::{EMBEDDED, path_for};
/// use std::path::Path;
/// let folder = Path::new("no such folder");
/// assert_eq!(path_for(folder, "silva-138", false)?, folder.join("silva-138.endoref"));
/// assert!(path_for(folder, "a/b", false).is_err());
/// assert!(path_for(folder, EMBEDDED, true).is_err());
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
pub fn path_for(folder: &Path, name: &str, replace: bool) -> Result<PathBuf> {
    let refused = |reason| Error::Name { name: name.to_owned(), reason };
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(usable) {
        return Err(refused("a name has letters, digits, '.', '_' and '-', and does not begin with '.'"));
    }
    if name == EMBEDDED {
        return Err(refused("this is the name of the embedded reference"));
    }
    let path = folder.join(format!("{name}.{EXTENSION}"));
    if path.exists() && !replace {
        return Err(refused("there is a reference of this name already; ask for it to be replaced"));
    }
    Ok(path)
}

/// Finds the index file that a person means: a path to a file, or a name in the folder. `None` means the embedded
/// reference.
///
/// # Errors
/// [`Error::UnknownReference`] names what there is.
///
/// ```
/// use endobiome_taxonomy::manager::{EMBEDDED, find};
/// let folder = tempfile::tempdir()?;
/// assert_eq!(find(folder.path(), EMBEDDED)?, None);
/// std::fs::write(folder.path().join("mine.endoref"), "")?;
/// assert_eq!(find(folder.path(), "mine")?, Some(folder.path().join("mine.endoref")));
/// assert!(find(folder.path(), "yours").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>> {
    if name == EMBEDDED || name == "embedded" {
        return Ok(None);
    }
    let files = index_files(folder)?;
    if let Some((_, path)) = files.iter().find(|(known, _)| known == name) {
        return Ok(Some(path.clone()));
    }
    let as_path = Path::new(name);
    if as_path.is_file() {
        return Ok(Some(as_path.to_owned()));
    }
    let mut known = vec![EMBEDDED.to_owned()];
    known.extend(files.into_iter().map(|(name, _)| name));
    Err(Error::UnknownReference { name: name.to_owned(), folder: folder.to_owned(), known: known.join(", ") })
}

/// What [`verify`] found of one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionCheck {
    /// Name of the section.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// Whether its bytes match its checksum.
    pub intact: bool,
}

/// Checks an index file whole: layout, every checksum, and that the reference in it is consistent and hashes to the
/// checksum it states.
///
/// # Errors
/// [`Error::Io`] or [`Error::Index`] if the file cannot be opened at all or its reference is inconsistent. Sections that do not match
/// are told in the result, and then nothing further is checked.
///
/// ```
/// use endobiome_taxonomy::reference::index::{IndexWriter, write_reference};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo, manager::verify};
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("made.endoref");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &Default::default(), b"ACGT")?;
/// let mut writer = IndexWriter::create(&file)?;
/// write_reference(&mut writer, &builder.finish(ReferenceInfo::default()), &[])?;
/// writer.finish()?;
/// assert!(verify(&file)?.iter().all(|section| section.intact));
/// // A file that was cut short is refused.
/// let bytes = std::fs::read(&file)?;
/// let cut = folder.path().join("cut.endoref");
/// std::fs::write(&cut, &bytes[..bytes.len() - 1])?;
/// assert!(verify(&cut).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(path: &Path) -> Result<Vec<SectionCheck>> {
    let index = IndexFile::open_unverified(path)?;
    let checks: Vec<SectionCheck> = index
        .sections()
        .iter()
        .map(|section| SectionCheck {
            name: section.name.clone(),
            bytes: section.length,
            intact: index.matches(section),
        })
        .collect();
    if checks.iter().all(|check| check.intact) {
        let reference = index.reference()?;
        let stated = &reference.info().checksum;
        let found = reference.checksum();
        if *stated != found {
            return Err(
                index.malformed("reference/info", format!("it states {stated}, the records hash to {found}"))
            );
        }
    }
    Ok(checks)
}

/// Names and paths of the index files of a folder, by name.
fn index_files(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(folder, error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        let is_index = path.extension().is_some_and(|extension| extension == EXTENSION);
        if let (true, Some(name)) = (is_index, path.file_stem().and_then(|name| name.to_str())) {
            files.push((name.to_owned(), path.clone()));
        }
    }
    files.sort();
    Ok(files)
}
