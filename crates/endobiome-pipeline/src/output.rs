//! What stages found as files, in the layout that nf-core/ampliseq users know.
//!
//! Every function writes whole files (temporary name, then rename) and returns their paths. No file holds
//! a time, a host name or an absolute path, so two runs compare byte for byte.

pub mod absolute;
pub mod abundance;
pub mod checksums;
pub mod clinical;
pub mod consensus;
pub mod contamination;
pub mod denoising;
pub mod diversity;
pub mod dysbiosis;
pub mod exchange;
pub mod foreign;
pub mod reads;
pub(crate) mod report;
pub mod statistics;
pub mod status;
pub mod taxonomy;
pub mod trace;

use crate::Result;
use endobiome_core::column::Described;
use endobiome_tables::records;
use std::path::{Path, PathBuf};

/// Writes rows to the file that their type names.
pub(crate) fn described<R: Described>(folder: &Path, rows: &[R]) -> Result<PathBuf> {
    let path = folder.join(R::FILE);
    records::write_described(&path, rows)?;
    Ok(path)
}
