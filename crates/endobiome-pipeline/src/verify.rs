//! Whether a folder of results is still what a run wrote.

use crate::folder::MANIFEST;
use crate::inputs::{hexadecimal, sha256_of};
use crate::{Error, Result};
use endobiome_tables::Error as TableError;
use std::io::ErrorKind;
use std::path::Path;

/// Hashes every result that the manifest of `folder` lists, and gives their number when all are as they were written.
///
/// # Errors
/// [`Error::Differs`] names the first file that is gone or changed, and a manifest that is damaged;
/// [`Error::NoCompleteRun`] without a manifest; [`TableError::Io`] when a file cannot be read.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let manifest = folder.path().join("pipeline_info/checksums.tsv");
/// std::fs::create_dir(folder.path().join("pipeline_info"))?;
/// std::fs::write(folder.path().join("a.tsv"), "abc")?;
/// let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/// std::fs::write(&manifest, format!("role\tfile\tsha256\noutput\ta.tsv\t{abc}\n"))?;
/// assert_eq!(endobiome_pipeline::verify(folder.path())?, 1);
/// std::fs::write(folder.path().join("a.tsv"), "abd")?;
/// assert!(endobiome_pipeline::verify(folder.path()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(folder: &Path) -> Result<usize> {
    let manifest = folder.join(MANIFEST);
    let text = std::fs::read_to_string(&manifest).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::NoCompleteRun { folder: folder.to_owned() },
        _ => TableError::io(&manifest)(error).into(),
    })?;
    let differs = |file: &Path, difference: &str| Error::Differs {
        file: file.to_owned(),
        difference: difference.to_owned(),
    };
    let mut lines = text.lines();
    if lines.next() != Some("role\tfile\tsha256") {
        return Err(differs(&manifest, "this is no manifest of a run"));
    }
    let mut checked = 0;
    for line in lines {
        let Some(line) = line.strip_prefix("output\t") else { continue };
        let Some((name, sha256)) = line.rsplit_once('\t') else {
            return Err(differs(&manifest, "a line is damaged"));
        };
        let file = folder.join(name);
        if !file.is_file() {
            return Err(differs(&file, "the file is gone"));
        }
        if hexadecimal(&sha256_of(&file)?) != sha256 {
            return Err(differs(&file, "the file was changed after it was written"));
        }
        checked += 1;
    }
    Ok(checked)
}
