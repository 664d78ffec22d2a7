//! Result structs as TSV, one row a struct.

use crate::{AtomicFile, Error, Result};
use serde::Serialize;
use std::path::Path;

/// Writes one row for each flat struct; the field names are the header. An empty list gives an empty file
/// with the header of `columns`.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written or a struct is not flat.
pub fn write<T: Serialize>(path: impl AsRef<Path>, columns: &[&str], rows: &[T]) -> Result<()> {
    let path = path.as_ref();
    let mut file = AtomicFile::create(path)?;
    {
        let mut writer =
            csv::WriterBuilder::new().delimiter(b'\t').has_headers(!rows.is_empty()).from_writer(&mut file);
        let wrap = |error: csv::Error| Error::Io { path: path.to_path_buf(), source: error.into() };
        if rows.is_empty() {
            writer.write_record(columns).map_err(wrap)?;
        }
        for row in rows {
            writer.serialize(row).map_err(wrap)?;
        }
        writer.flush().map_err(Error::io(path))?;
    }
    file.commit()
}

/// Writes rows of text under a header.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written or a row has another number of cells than the header.
pub fn write_text<R, C>(path: impl AsRef<Path>, header: &[&str], rows: R) -> Result<()>
where
    R: IntoIterator<Item = Vec<C>>,
    C: AsRef<[u8]>,
{
    let path = path.as_ref();
    let mut file = AtomicFile::create(path)?;
    {
        let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_writer(&mut file);
        let wrap = |error: csv::Error| Error::Io { path: path.to_path_buf(), source: error.into() };
        writer.write_record(header).map_err(wrap)?;
        for row in rows {
            writer.write_record(row).map_err(wrap)?;
        }
        writer.flush().map_err(Error::io(path))?;
    }
    file.commit()
}

pub use endobiome_core::column::number;
