//! The errors of this crate.

use std::path::PathBuf;

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with the input of a call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Counts, corrected tables, records and assignments do not belong together.
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
    /// A parameter lies outside its range.
    #[error("parameter {name} = {value}: {expected}")]
    Parameter {
        /// The parameter's name.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What would do.
        expected: &'static str,
    },
    /// The centroid file cannot be opened.
    #[error("{}: {source}", path.display())]
    CentroidFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The centroid file cannot be understood.
    #[error("centroid table, line {line}, column {column}: {problem}")]
    Centroids {
        /// 1-based line in the file.
        line: u64,
        /// 1-based column; 0 when the whole line is meant.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
}
