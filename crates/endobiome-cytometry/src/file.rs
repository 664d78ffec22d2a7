//! The keywords of a file on disk.

use crate::header::LENGTH;
use crate::{Header, Keywords, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Reads the keywords of a file: header and TEXT, never the events.
///
/// # Errors
/// The file cannot be read, is no FCS file, or is broken; see [`Error`](crate::Error).
///
/// ```
/// use endobiome_cytometry::read_keywords;
/// let text = "/$TOT/5000/$CYT/LSR/";
/// let header = format!("FCS3.1    {:>8}{:>8}{:>8}{:>8}{:>8}{:>8}", 58, 57 + text.len(), 0, 0, 0, 0);
/// let file = tempfile::NamedTempFile::new()?;
/// std::fs::write(file.path(), header + text)?;
/// assert_eq!(read_keywords(file.path())?.get("$TOT"), Some("5000"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_keywords(path: &Path) -> Result<Keywords> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut head = Vec::with_capacity(LENGTH);
    file.by_ref().take(LENGTH as u64).read_to_end(&mut head)?;
    let header = Header::parse(&head)?;
    let range = header.text.range("TEXT", bytes)?;
    file.seek(SeekFrom::Start(header.text.begin))?;
    let mut segment = Vec::new();
    file.take((range.end - range.start) as u64).read_to_end(&mut segment)?;
    Keywords::parse(&segment, range.start)
}
