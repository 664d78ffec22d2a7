//! What was noticed in reading files and is no reason to stop.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Something that a person should know of the files of a sample. Reading goes on.
///
/// The sentence names the file without its folder: it goes into results, which hold no path of the machine.
///
/// ```
/// let warning = endobiome_reads::ReadWarning::EmptyFile { path: "/data/of/S1_R1.fastq.gz".into() };
/// assert!(warning.to_string().starts_with("S1_R1.fastq.gz: the file is empty"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReadWarning {
    /// A file of zero bytes was taken for a sample without reads.
    #[error("{}: the file is empty (0 bytes); it is taken as a sample without reads", name_of(path))]
    EmptyFile {
        /// The file.
        path: PathBuf,
    },
    /// Scores that few instruments write, and not clearly Phred+64 either.
    #[error(
        "{}: the scores of the first {records} records reach Q{highest}, more than most instruments write; they were read as Phred+33 (say quality_encoding = \"phred64\" if that is wrong)",
        name_of(path)
    )]
    HighQualities {
        /// The file.
        path: PathBuf,
        /// Highest score, as Phred+33.
        highest: u8,
        /// Records looked at.
        records: u64,
    },
    /// The names of the reads say that the forward file holds the second mates.
    #[error(
        "{} is given as the forward file, but its reads are named as second mates ({name:?}) and those of {} as first: are the files exchanged?",
        name_of(forward),
        name_of(reverse)
    )]
    MatesNamedTheOtherWay {
        /// File of forward reads.
        forward: PathBuf,
        /// File of reverse reads.
        reverse: PathBuf,
        /// A name.
        name: String,
    },
}

/// The name of a file without its folder.
fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
