//! The errors of this crate.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

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
    /// A covariate asked for is no column of the samplesheet.
    #[error("covariate '{column}' is no column of the samplesheet; there are: {there}")]
    UnknownCovariate {
        /// The column asked for.
        column: String,
        /// The columns that there are.
        there: String,
    },
    /// A statistic could not be set up.
    #[error(transparent)]
    Stats(#[from] endobiome_stats::Error),
}
