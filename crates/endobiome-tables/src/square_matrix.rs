//! Square matrices with ids (QIIME 2 and scikit-bio LSMat).

use crate::{AtomicFile, Error, Result, records};
use endobiome_core::SampleId;
use std::io::Write;
use std::path::Path;

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
