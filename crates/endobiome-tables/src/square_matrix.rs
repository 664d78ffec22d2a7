//! Square matrices with ids (QIIME 2 and scikit-bio LSMat).

use crate::{AtomicFile, Error, Result, records};
use endobiome_core::SampleId;
use endobiome_core::column::{ColumnDescription, TableDescription};
use std::io::Write;
use std::path::Path;

/// What the page of formats says of a file of this form.
///
/// ```
/// use endobiome_tables::square_matrix::description;
/// let described = description("diversity/beta_jaccard.tsv", "distance");
/// assert_eq!((described.columns.len(), described.columns[1].for_each), (2, "sample"));
/// ```
pub fn description(file: &'static str, meaning: &'static str) -> TableDescription {
    let columns = vec![
        ColumnDescription::new("", "name of the sample; the column has no name, as in QIIME 2"),
        ColumnDescription { for_each: "sample", ..ColumnDescription::new("<sample>", meaning) },
    ];
    TableDescription {
        file: file.into(),
        rows: "one row a sample, in the order of the columns".into(),
        columns,
    }
}

/// Writes `value(i, j)` for all pairs of `ids`, with the ids as header and first column.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_tables::square_matrix::write;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("distances.tsv");
/// let ids = [SampleId::new("a")?, SampleId::new("b")?];
/// write(&path, &ids, |i, j| if i == j { 0.0 } else { 0.25 })?;
/// assert_eq!(std::fs::read_to_string(&path)?, "\ta\tb\na\t0\t0.25\nb\t0.25\t0\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(path: impl AsRef<Path>, ids: &[SampleId], value: impl Fn(usize, usize) -> f64) -> Result<()> {
    let path = path.as_ref();
    let mut file = AtomicFile::create(path)?;
    let mut line = String::new();
    for id in ids {
        line.push('\t');
        line.push_str(id.as_str());
    }
    writeln!(file, "{line}").map_err(Error::io(path))?;
    for (i, id) in ids.iter().enumerate() {
        line = id.to_string();
        for j in 0..ids.len() {
            line.push('\t');
            line.push_str(&records::number(value(i, j)));
        }
        writeln!(file, "{line}").map_err(Error::io(path))?;
    }
    file.commit()
}
