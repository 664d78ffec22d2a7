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
}

fn list(problems: &[GroupProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
