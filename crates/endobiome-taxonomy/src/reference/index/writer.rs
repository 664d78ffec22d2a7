//! Writing an index file.

use super::array::Plain;
use super::file::SectionInfo;
use super::{ALIGNMENT, HEAD, MAGIC, VERSION};
use crate::reference::builder::hexadecimal;
use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Writes sections one after another into a file that gets its name only when it is complete.
///
/// ```
/// use endobiome_taxonomy::reference::index::{IndexFile, IndexWriter};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("numbers.endoref");
/// let mut writer = IndexWriter::create(&path)?;
/// writer.add_array("example/squares", &[1_u32, 4, 9])?;
/// writer.finish()?;
/// let index = IndexFile::open(&path)?;
/// assert_eq!(&*index.array::<u32>("example/squares")?, &[1, 4, 9]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct IndexWriter {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
    at: u64,
    sections: Vec<SectionInfo>,
    /// The names of sections that are added begin with this.
    folder: String,
    finished: bool,
}

impl IndexWriter {
    /// Begins a file beside `path`, under a temporary name.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be made.
    pub fn create(path: &Path) -> Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let file = File::create(&partial).map_err(|error| Error::io(&partial, error))?;
        let mut writer = Self {
            path: path.to_owned(),
            partial,
            file: BufWriter::with_capacity(1 << 17, file),
            at: 0,
            sections: Vec::new(),
            folder: String::new(),
            finished: false,
        };
        writer.write(&[0; HEAD])?;
        Ok(writer)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| Error::io(&self.partial, error))?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Adds a section. Names are paths (`reference/ids`, `naive-bayes/matrix`); each is used once.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be written.
    pub fn add_section(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let padding = self.at.next_multiple_of(ALIGNMENT) - self.at;
        self.write(&[0; ALIGNMENT as usize][..padding as usize])?;
        self.sections.push(SectionInfo {
            name: format!("{}{name}", self.folder),
            offset: self.at,
            length: bytes.len() as u64,
            sha256: hexadecimal(&Sha256::digest(bytes)),
        });
        self.write(bytes)
    }

    /// Adds the sections that `add` adds below a folder, a path that ends with `/`.
    ///
    /// # Errors
    /// What `add` returns.
    pub(crate) fn in_folder(
        &mut self,
        folder: &str,
        add: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let above = self.folder.clone();
        self.folder.push_str(folder);
        let added = add(self);
        self.folder = above;
        added
    }

    /// Adds an array of numbers as a section, little-endian.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be written.
    pub fn add_array<T: Plain>(&mut self, name: &str, numbers: &[T]) -> Result<()> {
        let mut bytes = Vec::with_capacity(size_of_val(numbers));
        numbers.iter().for_each(|number| number.write_to(&mut bytes));
        self.add_section(name, &bytes)
    }

    /// Writes the table and the head, and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Io`] if a step fails; no file of that name is left half written.
    pub fn finish(mut self) -> Result<()> {
        let table = serde_json::to_vec(&self.sections)
            .map_err(|error| Error::io(&self.partial, std::io::Error::other(error)))?;
        let table_at = self.at;
        self.write(&table)?;
        let mut head = Vec::with_capacity(HEAD);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&VERSION.to_le_bytes());
        head.extend_from_slice(&[0; 4]);
        head.extend_from_slice(&self.at.to_le_bytes());
        head.extend_from_slice(&table_at.to_le_bytes());
        let checksum = Sha256::new().chain_update(&head).chain_update(&table).finalize();
        head.extend_from_slice(&checksum);
        let done = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.write_all(&head))
            .and_then(|()| self.file.flush())
            .and_then(|()| self.file.get_ref().sync_all());
        done.map_err(|error| Error::io(&self.partial, error))?;
        std::fs::rename(&self.partial, &self.path).map_err(|error| Error::io(&self.path, error))?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for IndexWriter {
    fn drop(&mut self) {
        if !self.finished {
            // What is left behind is under a temporary name; that it cannot be removed is no error of ours.
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}
