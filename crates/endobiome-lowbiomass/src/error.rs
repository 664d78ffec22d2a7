//! The errors of this crate.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with the input of an assessment.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
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
    /// Counts, records and assignments do not belong together, or a table could not be built.
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
}
