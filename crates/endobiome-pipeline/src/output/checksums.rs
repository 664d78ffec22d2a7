//! `pipeline_info/checksums.tsv`: SHA-256 of every input and output.

use super::described;
use crate::Result;
use endobiome_core::column::{Cell, Column, Described, TableDescription};
use std::path::{Path, PathBuf};

/// The checksum of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChecksum {
    /// `input` or `output`.
    pub role: &'static str,
    /// Of an input its name, of an output its place in the folder of results.
    pub file: String,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl Described for FileChecksum {
    const FILE: &'static str = "pipeline_info/checksums.tsv";
    const ROWS: &'static str = "one row a file read or written";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("role", "`input` or `output`", |row: &Self| row.role),
            Column::new(
                "file",
                "of an input its name, of an output its place in the folder of results",
                |row: &Self| Cell::text(&row.file),
            ),
            Column::new("sha256", "its SHA-256", |row: &Self| Cell::text(&row.sha256)),
        ]
    }
}

/// Writes the checksums.
///
/// # Errors
/// When the file cannot be written.
///
/// ```
/// use endobiome_pipeline::output::checksums::{FileChecksum, write};
/// let folder = tempfile::tempdir()?;
/// let row = FileChecksum { role: "output", file: "a.tsv".to_owned(), sha256: "ba78".to_owned() };
/// let file = write(folder.path(), &[row])?;
/// assert_eq!(std::fs::read_to_string(file)?, "role\tfile\tsha256\noutput\ta.tsv\tba78\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(folder: &Path, rows: &[FileChecksum]) -> Result<PathBuf> {
    described(folder, rows)
}

/// The table that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![TableDescription::of::<FileChecksum>()]
}
