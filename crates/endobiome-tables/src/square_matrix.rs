//! Square matrices with ids (QIIME 2 and scikit-bio LSMat).

use crate::{AtomicFile, Error, Result, records};
use endobiome_core::SampleId;
use endobiome_core::column::{ColumnDescription, TableDescription};
use std::io::Write;
use std::path::Path;

/// What the page of formats says of a file of this form.
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
