//! Rows of results as TSV: the header and the cells of a row both come from the description of its type.

use crate::{AtomicFile, Error, Result};
use endobiome_core::column::{Column, Described};
use std::path::Path;

pub use endobiome_core::column::number;

/// Writes one line a row under the names of the columns that the row type describes.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::column::{Cell, Column, Described};
/// use endobiome_tables::records;
/// struct Depth(String, Option<f64>);
/// impl Described for Depth {
///     const FILE: &'static str = "depth.tsv";
///     const ROWS: &'static str = "one row a sample";
///     fn columns() -> Vec<Column<Self>> {
///         vec![
///             Column::new("sample", "the sample", |row: &Self| Cell::text(&row.0)),
///             Column::new("share", "its share", |row: &Self| row.1).not_known("without reads"),
///         ]
///     }
/// }
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join(Depth::FILE);
/// records::write_described(&path, &[Depth("IM001_E".to_owned(), Some(0.5)), Depth("blank".to_owned(), None)])?;
/// assert_eq!(std::fs::read_to_string(&path)?, "sample\tshare\nIM001_E\t0.5\nblank\tNA\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_described<'r, R: Described + 'r>(
    path: impl AsRef<Path>,
    rows: impl IntoIterator<Item = &'r R>,
) -> Result<()> {
    write_columns(path, &R::columns(), &[], rows)
}

/// As [`write_described`], for columns that are not those of one type alone. `many` are the names of the columns that stand
/// for as many as the data have ([`Column::each`]).
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::column::Column;
/// use endobiome_tables::records::write_columns;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("ages.tsv");
/// let columns = [
///     Column::new("age", "completed years", |age: &u64| *age),
///     Column::new("over_30", "whether that is over 30", |age: &u64| *age > 30),
/// ];
/// write_columns(&path, &columns, &[], &[28_u64, 34])?;
/// assert_eq!(std::fs::read_to_string(&path)?, "age\tover_30\n28\tfalse\n34\ttrue\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_columns<'r, R: 'r>(
    path: impl AsRef<Path>,
    columns: &[Column<R>],
    many: &[String],
    rows: impl IntoIterator<Item = &'r R>,
) -> Result<()> {
    let header: Vec<&str> = columns
        .iter()
        .flat_map(|column| match column.is_many() {
            true => many.iter().map(String::as_str).collect(),
            false => vec![column.name()],
        })
        .collect();
    let cells = |row: &R| {
        let mut cells = Vec::with_capacity(header.len());
        for column in columns {
            let times = if column.is_many() { many.len() } else { 1 };
            cells.extend((0..times).map(|at| column.cell_at(row, at).to_string()));
        }
        cells
    };
    write_text(path, &header, rows.into_iter().map(cells))
}

/// Writes rows of text under a header.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written or a row has another number of cells than the header.
///
/// ```
/// use endobiome_tables::records::write_text;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.tsv");
/// write_text(&path, &["sample", "reads"], [vec!["S1", "7"]])?;
/// assert_eq!(std::fs::read_to_string(&path)?, "sample\treads\nS1\t7\n");
/// // A row of one cell under two columns is refused.
/// assert!(write_text(&path, &["sample", "reads"], [vec!["S1"]]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
