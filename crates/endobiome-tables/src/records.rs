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

/// A number as it stands in our files: the shortest text that reads back to the same value; `NA` for NaN.
///
/// ```
/// use endobiome_tables::records::number;
/// assert_eq!(number(0.1), "0.1");
/// assert_eq!(number(f64::NAN), "NA");
/// assert_eq!(number(4.0), "4");
/// assert_eq!(number(2.5e-130), "2.5e-130");
/// ```
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "NA".to_owned();
    }
    // Plain decimals of a tail probability run to hundreds of zeros, which nobody can read.
    let size = value.abs();
    if value.is_finite() && value != 0.0 && !(1e-5..1e16).contains(&size) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}
