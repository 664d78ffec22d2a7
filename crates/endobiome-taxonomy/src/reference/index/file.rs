//! Opening an index file.

use super::array::{MappedArray, Numbers, Plain};
use super::{HEAD, MAGIC, PREPARED, VERSION};
use crate::error::IndexRefusal;
use crate::reference::builder::hexadecimal;
use crate::{Error, Result};
use memmap2::Mmap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Sections of what was trained or prepared begin with one of these.
const LARGE: [&str; 2] = ["model/", PREPARED];

/// Where a section lies and what its checksum is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionInfo {
    /// Name of the section.
    pub name: String,
    /// First byte.
    pub offset: u64,
    /// Bytes.
    pub length: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// An open index file. Pages are read when they are used and shared between processes.
///
/// The file must not be changed while it is open (it is mapped); [`IndexWriter`](super::IndexWriter) never writes into a file that has its name.
#[derive(Debug, Clone)]
pub struct IndexFile {
    path: PathBuf,
    map: Arc<Mmap>,
    sections: Arc<Vec<SectionInfo>>,
    /// What the names of these sections begin with in the file; left out of `sections`.
    folder: String,
}

impl IndexFile {
    /// Opens a file and checks it: layout, version, length and the checksums of the reference. Those of trained models (sections
    /// `model/...`) and of what was prepared for a region (`prepared/...`), which are large and may not be needed, are checked when they
    /// are [asked for](Self::verify_under).
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be opened; [`Error::Index`] with the reason if it is no index, of another version, cut short
    /// or damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let file = Self::open_unverified(path)?;
        file.verify_those(|name| !LARGE.iter().any(|folder| name.starts_with(folder)))?;
        Ok(file)
    }

    /// The sections below a folder as a file of their own, under their names in it; `None` if there are none.
    ///
    /// What is no trained model in it is checked, as when a file is opened.
    ///
    /// # Errors
    /// [`Error::Index`] names the first section that does not match its checksum.
    pub(crate) fn under(&self, folder: &str) -> Result<Option<Self>> {
        let inside = |section: &SectionInfo| {
            let name = section.name.strip_prefix(folder)?.to_owned();
            Some(SectionInfo { name, ..section.clone() })
        };
        let sections: Vec<SectionInfo> = self.sections.iter().filter_map(inside).collect();
        if sections.is_empty() {
            return Ok(None);
        }
        let file =
            Self { sections: Arc::new(sections), folder: format!("{}{folder}", self.folder), ..self.clone() };
        file.verify_those(|name| !LARGE.iter().any(|folder| name.starts_with(folder)))?;
        Ok(Some(file))
    }

    /// The one number of a section that states a version; `None` if there is no such section.
    pub(crate) fn version(&self, name: &str) -> Option<u32> {
        match *self.array::<u32>(name).ok()? {
            [version] => Some(version),
            _ => None,
        }
    }

    /// Opens a file and checks its layout, version, length and table, but not the content of its sections: quick for
    /// a large file that was verified before.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_unverified(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::io(path, error))?;
        let length = file.metadata().map_err(|error| Error::io(path, error))?.len();
        let refused = |reason| Error::Index { path: path.to_owned(), reason };
        if length < HEAD as u64 {
            return Err(refused(IndexRefusal::NotAnIndex));
        }
        #[expect(unsafe_code, reason = "memory mapping")]
        // SAFETY: the file is opened for reading and, by the contract above, not changed while it is mapped.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| Error::io(path, error))?;
        let sections = table(&map).map_err(refused)?;
        Ok(Self {
            path: path.to_owned(),
            map: Arc::new(map),
            sections: Arc::new(sections),
            folder: String::new(),
        })
    }

    /// Checks the checksum of every section.
    ///
    /// # Errors
    /// [`Error::Index`] names the first section that does not match.
    pub fn verify(&self) -> Result<()> {
        self.verify_those(|_| true)
    }

    /// Checks the checksums of the sections whose name begins with `folder`.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_under(&self, folder: &str) -> Result<()> {
        self.verify_those(|name| name.starts_with(folder))
    }

    fn verify_those(&self, wanted: impl Fn(&str) -> bool) -> Result<()> {
        for section in self.sections.iter().filter(|section| wanted(&section.name)) {
            if !self.matches(section) {
                let what = format!("section {:?}", format!("{}{}", self.folder, section.name));
                return Err(self.refused(IndexRefusal::Checksum { what }));
            }
        }
        Ok(())
    }

    /// Whether the bytes of a section match its checksum.
    pub fn matches(&self, section: &SectionInfo) -> bool {
        hexadecimal(&Sha256::digest(self.map.get(range(section)).unwrap_or_default())) == section.sha256
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.map.len() as u64
    }

    /// All sections, in file order.
    pub fn sections(&self) -> &[SectionInfo] {
        &self.sections
    }

    /// The bytes of a section; `None` if there is none of this name.
    pub fn section(&self, name: &str) -> Option<&[u8]> {
        self.map.get(range(self.find(name)?))
    }

    /// The bytes of a section that must be there.
    ///
    /// # Errors
    /// [`Error::Index`] if it is missing.
    pub fn require(&self, name: &str) -> Result<&[u8]> {
        self.section(name).ok_or_else(|| self.missing(name))
    }

    /// A section as an array of numbers, without a copy.
    ///
    /// # Errors
    /// [`Error::Index`] if it is missing, if its length is no multiple of the number's, or on a big-endian machine.
    pub fn array<T: Plain>(&self, name: &str) -> Result<MappedArray<T>> {
        let section = self.find(name).ok_or_else(|| self.missing(name))?;
        MappedArray::new(Arc::clone(&self.map), range(section)).ok_or_else(|| {
            self.malformed(name, format!("{} bytes are no array of this kind", section.length))
        })
    }

    /// A section as UTF-8 text.
    ///
    /// # Errors
    /// [`Error::Index`] if it is missing or not UTF-8.
    pub fn text(&self, name: &str) -> Result<&str> {
        std::str::from_utf8(self.require(name)?).map_err(|error| self.malformed(name, error.to_string()))
    }

    /// The error of a section whose content is wrong.
    pub fn malformed(&self, section: &str, reason: impl Into<String>) -> Error {
        let section = format!("{}{section}", self.folder);
        self.refused(IndexRefusal::Section { section, reason: reason.into() })
    }

    fn missing(&self, section: &str) -> Error {
        self.refused(IndexRefusal::MissingSection(format!("{}{section}", self.folder)))
    }

    pub(super) fn mapped(&self, name: &str) -> Option<(Arc<Mmap>, Range<usize>)> {
        Some((Arc::clone(&self.map), range(self.find(name)?)))
    }

    fn find(&self, name: &str) -> Option<&SectionInfo> {
        self.sections.iter().find(|section| section.name == name)
    }

    fn refused(&self, reason: IndexRefusal) -> Error {
        Error::Index { path: self.path.clone(), reason }
    }
}

/// Reads head and table.
fn table(bytes: &[u8]) -> std::result::Result<Vec<SectionInfo>, IndexRefusal> {
    let number = |range: Range<usize>| -> u64 {
        bytes[range].iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
    };
    if !bytes.starts_with(MAGIC) {
        return Err(IndexRefusal::NotAnIndex);
    }
    let version = number(8..12) as u32;
    if version != VERSION {
        return Err(IndexRefusal::Version { found: version, expected: VERSION });
    }
    let (expected, actual) = (number(16..24), bytes.len() as u64);
    if expected != actual {
        return Err(IndexRefusal::Length { expected, actual });
    }
    let damaged = || IndexRefusal::Checksum { what: "head and table of sections".to_owned() };
    let table =
        usize::try_from(number(24..32)).ok().and_then(|start| bytes.get(start..)).ok_or_else(damaged)?;
    let checksum = Sha256::new().chain_update(&bytes[..32]).chain_update(table).finalize();
    if checksum.as_slice() != &bytes[32..HEAD] {
        return Err(damaged());
    }
    let sections: Vec<SectionInfo> = serde_json::from_slice(table).map_err(|_| damaged())?;
    for section in &sections {
        let end = section.offset.checked_add(section.length);
        if section.offset % super::ALIGNMENT != 0 || end.is_none_or(|end| end > actual) {
            return Err(IndexRefusal::Section {
                section: section.name.clone(),
                reason: "it lies outside the file".to_owned(),
            });
        }
    }
    Ok(sections)
}

/// The bytes of a section; its place was checked when the table was read.
fn range(section: &SectionInfo) -> Range<usize> {
    section.offset as usize..(section.offset + section.length) as usize
}

impl<T: Plain> Numbers<T> {
    /// The numbers of a section, which must be as many as `wanted` says.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if it is missing or of another length.
    pub(crate) fn of(file: &IndexFile, section: &str, wanted: impl Fn(usize) -> bool) -> Result<Self> {
        let numbers = file.array::<T>(section)?;
        if wanted(numbers.len()) {
            Ok(Self::Mapped(numbers))
        } else {
            Err(file.malformed(section, format!("{} numbers do not fit the others", numbers.len())))
        }
    }
}
