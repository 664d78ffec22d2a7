//! What can be wrong with reads, and where.

use std::path::{Path, PathBuf};

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with read files or with what is asked of them.
///
/// Records are counted from 1. [`Error::kind`] sorts the variants for exit codes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is not there.
    #[error("{path}: no such file")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The operating system could not read or write.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What stands under the path is no file.
    #[error("{path}: is {what}")]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is instead, and what to do.
        what: &'static str,
    },
    /// A line or a read is longer than any instrument makes: the file would fill the memory.
    #[error(
        "{path}: record {record}: {what} of more than {limit} bytes; this is no file of sequencing reads"
    )]
    TooLong {
        /// The file.
        path: PathBuf,
        /// 1-based record.
        record: u64,
        /// A line or a read.
        what: &'static str,
        /// The most that is taken.
        limit: usize,
    },
    /// The compressed stream ends early or is damaged.
    #[error("{path}: {format} stream is damaged after record {record}: {reason}; copy the file again")]
    Compressed {
        /// The file.
        path: PathBuf,
        /// The compression, by its magic bytes.
        format: &'static str,
        /// The last whole record before the damage.
        record: u64,
        /// What the decoder said.
        reason: String,
    },
    /// The bytes are no FASTQ at all.
    #[error("{path}: not FASTQ: {reason}")]
    NotFastq {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        reason: String,
    },
    /// A record breaks the format.
    #[error("{path}: record {record}{}: {reason}", shown_id(id))]
    Record {
        /// The file.
        path: PathBuf,
        /// 1-based record.
        record: u64,
        /// The record's name where it could be read.
        id: String,
        /// What is wrong.
        reason: String,
    },
    /// Sequence and quality line differ in length.
    #[error("{path}: record {record}{}: {sequence} bases but {quality} quality characters", shown_id(id))]
    UnequalLengths {
        /// The file.
        path: PathBuf,
        /// 1-based record.
        record: u64,
        /// The record's name.
        id: String,
        /// Length of the sequence.
        sequence: usize,
        /// Length of the quality.
        quality: usize,
    },
    /// Qualities look like Phred+64.
    #[error(
        "{path}: qualities run from {lowest:?} to {highest:?} over the first {records} records: this looks like Phred+64; say quality_encoding = \"phred64\" (--quality-encoding phred64) if it is, \"phred33\" if it is not"
    )]
    Phred64 {
        /// The file.
        path: PathBuf,
        /// Lowest quality character.
        lowest: char,
        /// Highest quality character.
        highest: char,
        /// Records looked at.
        records: u64,
    },
    /// The mates at one place have different names.
    #[error(
        "{forward} and {reverse}: record {record}: {forward_id:?} is paired with {reverse_id:?}; the files are not in the same order"
    )]
    MateOrder {
        /// File of forward reads.
        forward: PathBuf,
        /// File of reverse reads.
        reverse: PathBuf,
        /// 1-based record.
        record: u64,
        /// Name in the forward file.
        forward_id: String,
        /// Name in the reverse file.
        reverse_id: String,
    },
    /// One file of a pair ends before the other.
    #[error("{shorter} ends after {records} records but {longer} goes on: mates are missing")]
    MateCount {
        /// The file that ends first.
        shorter: PathBuf,
        /// The file that goes on.
        longer: PathBuf,
        /// Records in the shorter one.
        records: u64,
    },
    /// A parameter has no meaning or contradicts another.
    #[error("{parameter}: {reason}")]
    Parameter {
        /// Which one.
        parameter: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Truncation leaves too little for the pairs to overlap.
    #[error(
        "pairs cannot overlap: {forward} + {reverse} bases kept, less the {amplicon}-base amplicon, leave {overlap}; at least {needed} are needed. {advice}"
    )]
    NoOverlap {
        /// Forward bases kept.
        forward: usize,
        /// Reverse bases kept.
        reverse: usize,
        /// Length of the insert between the primers.
        amplicon: usize,
        /// `forward + reverse - amplicon`.
        overlap: i64,
        /// Least overlap that merging needs.
        needed: usize,
        /// What to do.
        advice: String,
    },
    /// Counts of reads do not close: a defect of the program, never of the data.
    #[error("read accounting of step {step:?}: {before} reads came in, {kept} kept + {removed} removed")]
    Accounting {
        /// The step.
        step: String,
        /// Reads that came in.
        before: u64,
        /// Reads kept.
        kept: u64,
        /// Reads removed, over all reasons.
        removed: u64,
    },
    /// An embedded resource cannot be read: a defect of the program.
    #[error("embedded {what}: {reason}")]
    Embedded {
        /// Which one.
        what: &'static str,
        /// What happened.
        reason: String,
    },
}

/// Sorts errors for exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// A file is not there.
    Missing,
    /// Reading or writing failed.
    Io,
    /// The data are bad.
    Data,
    /// The settings are bad.
    Configuration,
    /// The program is wrong.
    Internal,
}

impl Error {
    /// What kind of problem this is.
    pub fn kind(&self) -> ReadErrorKind {
        match self {
            Self::Missing { .. } => ReadErrorKind::Missing,
            Self::Io { .. } => ReadErrorKind::Io,
            Self::Parameter { .. } | Self::NoOverlap { .. } => ReadErrorKind::Configuration,
            Self::Accounting { .. } | Self::Embedded { .. } => ReadErrorKind::Internal,
            _ => ReadErrorKind::Data,
        }
    }

    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::NotFound {
            Self::Missing { path: path.to_owned() }
        } else {
            Self::Io { path: path.to_owned(), source }
        }
    }

    pub(crate) fn parameter(parameter: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Parameter { parameter: parameter.into(), reason: reason.into() }
    }
}

fn shown_id(id: &str) -> String {
    if id.is_empty() { String::new() } else { format!(" ({id})") }
}
