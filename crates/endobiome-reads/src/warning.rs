//! What was noticed in reading files and is no reason to stop.

use serde::Serialize;
use std::path::PathBuf;

/// Something that a person should know of the files of a sample. Reading goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReadWarning {
    /// A file of zero bytes was taken for a sample without reads.
    #[error("{path}: the file is empty (0 bytes); it is taken as a sample without reads")]
    EmptyFile {
        /// The file.
        path: PathBuf,
    },
    /// Scores that few instruments write, and not clearly Phred+64 either.
    #[error(
        "{path}: the scores of the first {records} records reach Q{highest}, more than most instruments write; they were read as Phred+33 (say quality_encoding = \"phred64\" if that is wrong)"
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
        "{forward} is given as the forward file, but its reads are named as second mates ({name:?}) and those of {reverse} as first: are the files exchanged?"
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
