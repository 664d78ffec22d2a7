//! What a reference is and where it is from.

use serde::{Deserialize, Serialize};

/// Provenance of a reference: printed by `endobiome db info`, kept in the index file and the run manifest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReferenceInfo {
    /// Short name: `refseq16s`.
    pub name: String,
    /// Version or release of the source.
    pub version: String,
    /// Where the records are from, in words.
    pub source: String,
    /// Licence of the records.
    pub licence: String,
    /// Date of the source, `YYYY-MM-DD` where known.
    pub date: String,
    /// Name of the region the sequences were cut to; empty for sequences as given.
    pub region: String,
    /// The command that built it.
    pub build_command: String,
    /// The files it was built from.
    pub files: Vec<SourceFile>,
    /// Remarks: attributions, known gaps of the source.
    pub notes: Vec<String>,
    /// Number of records.
    pub records: usize,
    /// Number of distinct lineages.
    pub taxa: usize,
    /// SHA-256 over ids, lineages and sequences in record order, hexadecimal.
    pub checksum: String,
}

/// A file a reference was built from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceFile {
    /// File name, without its folder.
    pub name: String,
    /// SHA-256 of the file as it lay there, hexadecimal.
    pub sha256: String,
}
