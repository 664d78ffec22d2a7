//! The errors of this crate.

use std::fmt;

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// One thing wrong in the metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupProblem {
    /// The sample, or the woman, that it is about.
    pub of: String,
    /// The column.
    pub column: String,
    /// The value found.
    pub value: String,
    /// What is wrong with it and what was expected.
    pub reason: String,
}

impl fmt::Display for GroupProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: column '{}' holds '{}': {}", self.of, self.column, self.value, self.reason)
    }
}

/// Why a cohort cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Values that cannot be understood or contradict each other: all that were found.
    #[error("{} problem(s) in the groups of the metadata: {}", .0.len(), list(.0))]
    Groups(Vec<GroupProblem>),
    /// A column that was asked for is not there.
    #[error("there is no column '{column}' to read the groups from; the columns are: {there}")]
    NoColumn {
        /// The column asked for.
        column: String,
        /// The columns that there are.
        there: String,
    },
    /// The word that is to mean control stands in no cell.
    #[error("'{word}', which is to mean control, stands nowhere in column '{column}'; there are: {there}")]
    NoWord {
        /// The word.
        word: String,
        /// The column.
        column: String,
        /// The words that there are.
        there: String,
    },
}

impl Error {
    /// Whether what was asked for is wrong, rather than the data.
    pub fn is_configuration(&self) -> bool {
        matches!(self, Self::NoColumn { .. } | Self::NoWord { .. })
    }
}

fn list(problems: &[GroupProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
