//! The errors of this crate.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with the input of an assessment.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Inputs do not belong together.
    #[error("{what}: {found} given, {expected} expected")]
    Shape {
        /// What is of the wrong size.
        what: &'static str,
        /// The size found.
        found: usize,
        /// The size that fits.
        expected: usize,
    },
    /// A sample cannot be used.
    #[error("sample {sample} {problem}")]
    Sample {
        /// The sample.
        sample: String,
        /// What is wrong with it.
        problem: String,
    },
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
    /// A table could not be built (a defect, or an id that comes twice).
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
}
