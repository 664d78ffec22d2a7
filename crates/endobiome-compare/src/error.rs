//! The errors of this crate.

use std::fmt;

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A column that was asked for and cannot serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProblem {
    /// The column.
    pub column: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ColumnProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}': {}", self.column, self.message)
    }
}

/// A cell that is no number, in a column that must hold numbers or nearly does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// The sample.
    pub sample: String,
    /// The column.
    pub column: String,
    /// The value found.
    pub value: String,
}

impl fmt::Display for CellProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sample {}, column '{}': '{}'", self.sample, self.column, self.value)
    }
}

/// Why a comparison cannot be set up at all; what only one test refuses is a row with the reason.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The groups of the metadata cannot be read.
    #[error(transparent)]
    Cohort(#[from] endobiome_cohort::Error),
    /// Values do not line up with the records of the design.
    #[error("{what}: {found} values for {expected} records of the samplesheet")]
    Length {
        /// What does not line up.
        what: String,
        /// Number of records.
        expected: usize,
        /// Number of values.
        found: usize,
    },
    /// A sample of a table is not in the samplesheet.
    #[error("sample {0} of the table is not in the samplesheet")]
    UnknownSample(String),
    /// A sample has two values.
    #[error("sample {0} has more than one value")]
    SampleTwice(String),
    /// Columns asked for that are no columns of the samplesheet, or declared two ways.
    #[error("columns asked for: {}", list(.0))]
    Columns(Vec<ColumnProblem>),
    /// Cells that are no numbers, in columns of numbers.
    #[error(
        "{} cell(s) of columns of numbers are no numbers; write a plain number with a decimal point or a word for missing (NA), \
         or declare the column as categories: {}", .0.len(), list(.0)
    )]
    Cells(Vec<CellProblem>),
    /// What was asked for is not in the data: a visit.
    #[error("there is no {what} '{value}'; there are: {there}")]
    Unknown {
        /// What was asked for.
        what: &'static str,
        /// Its name.
        value: String,
        /// What there is.
        there: String,
    },
    /// A level asked for is not in its column.
    #[error("column '{column}' has no '{value}' among the samples compared; there are: {there}")]
    Level {
        /// The column.
        column: String,
        /// The level asked for.
        value: String,
        /// What there is.
        there: String,
    },
    /// A column whose levels cannot be compared, for there is one or there are too many.
    #[error(
        "column '{column}' has {found} levels among the samples compared; 2 to {most} can be compared: name those of interest"
    )]
    Levels {
        /// The column.
        column: String,
        /// Its number of levels.
        found: usize,
        /// How many can be compared.
        most: usize,
    },
    /// A study to measure power on could not be made.
    #[error("power: {0}")]
    Planted(String),
    /// A statistic could not be set up.
    #[error(transparent)]
    Stats(#[from] endobiome_stats::Error),
    /// Counts could not be brought to one depth.
    #[error(transparent)]
    Ecology(#[from] endobiome_ecology::Error),
    /// The work was stopped.
    #[error(transparent)]
    Cancelled(#[from] endobiome_core::Cancelled),
}

impl Error {
    /// Whether what was asked for is wrong (a column, a word, a visit), rather than the data.
    pub fn is_configuration(&self) -> bool {
        match self {
            Self::Columns(_) | Self::Unknown { .. } | Self::Level { .. } | Self::Levels { .. } => true,
            Self::Cohort(error) => error.is_configuration(),
            _ => false,
        }
    }
}

fn list<T: fmt::Display>(problems: &[T]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
