//! Why clinical tables cannot be read at all; faults inside tables are [`DataFinding`](crate::DataFinding)s.

use std::path::PathBuf;

/// The result of a fallible call on clinical tables.
pub type ClinicalResult<T> = Result<T, ClinicalError>;

/// Why clinical tables cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClinicalError {
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A table that every study needs is not there.
    #[error("the table '{table}' is not in {}: {table}.tsv or {table}.csv is needed", folder.display())]
    MissingTable {
        /// The table.
        table: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Two files of one table.
    #[error("two files of the table '{table}': {first} and {second}; which one counts?")]
    TwoFiles {
        /// The table.
        table: String,
        /// A file.
        first: String,
        /// The other.
        second: String,
    },
    /// Bytes that are not text in the encoding that is declared.
    #[error("{file}:{line}: byte {byte}: {reason}")]
    Encoding {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The byte, from 0.
        byte: usize,
        /// What is wrong and what to declare.
        reason: String,
    },
    /// A table whose rows cannot be told apart.
    #[error("{file}:{line}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A broken dictionary.
    #[error("the dictionary {file}:{line}:{column}: '{value}': {reason}")]
    Dictionary {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something that must be declared is not, or is no such thing.
    #[error("{0}")]
    Configuration(String),
}

/// What kind of trouble it is, for exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClinicalErrorKind {
    /// Something wrong inside a file.
    BadData,
    /// A table or file that is not there.
    MissingInput,
    /// Reading or writing failed.
    Io,
    /// A setting or the dictionary.
    Configuration,
}

impl ClinicalError {
    /// What kind of trouble it is.
    pub fn kind(&self) -> ClinicalErrorKind {
        match self {
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                ClinicalErrorKind::MissingInput
            }
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::InvalidData => {
                ClinicalErrorKind::BadData
            }
            Self::Io { .. } => ClinicalErrorKind::Io,
            Self::MissingTable { .. } => ClinicalErrorKind::MissingInput,
            Self::Dictionary { .. } | Self::Configuration(_) => ClinicalErrorKind::Configuration,
            Self::TwoFiles { .. } | Self::Encoding { .. } | Self::Unreadable { .. } => {
                ClinicalErrorKind::BadData
            }
        }
    }
}
