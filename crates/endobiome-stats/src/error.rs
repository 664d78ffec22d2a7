//! The errors of this crate.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a statistic cannot be computed from what was given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fewer values than the method needs.
    #[error("{what}: {found} value(s), at least {needed} are needed")]
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// The least number.
        needed: usize,
        /// The number given.
        found: usize,
    },
    /// Two inputs that must be of one length are not.
    #[error("{what}: {found} values where {expected} were expected")]
    Length {
        /// The input of the wrong length.
        what: &'static str,
        /// The length wanted.
        expected: usize,
        /// The length given.
        found: usize,
    },
    /// A value is NaN or infinite.
    #[error("{what}: value {index} (counted from 0) is not a finite number")]
    NotFinite {
        /// The input.
        what: &'static str,
        /// Position in it, from 0.
        index: usize,
    },
    /// All values are the same, so that nothing can be compared.
    #[error("{what}: all values are the same")]
    Constant {
        /// The input.
        what: &'static str,
    },
    /// A column of a design matrix is constant or a combination of the ones before it.
    #[error("column '{column}' of the model is constant or a combination of other columns")]
    Singular {
        /// The name of the column.
        column: String,
    },
    /// A model has as many coefficients as observations, or more.
    #[error("{coefficients} coefficients cannot be estimated from {observations} observations")]
    Saturated {
        /// Number of coefficients.
        coefficients: usize,
        /// Number of observations.
        observations: usize,
    },
    /// A model fits every value, so that there is no spread to judge an estimate by.
    #[error("the model fits every value exactly: no spread is left to judge a difference by")]
    NoResidual,
    /// An iteration did not settle.
    #[error("{what}: no convergence after {iterations} steps")]
    NoConvergence {
        /// The computation.
        what: &'static str,
        /// Steps taken.
        iterations: usize,
    },
    /// A parameter is outside its range.
    #[error("{what} is {value}: {expected} expected")]
    Parameter {
        /// The parameter.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it may be, in words.
        expected: &'static str,
    },
    /// The design does not let anything be permuted.
    #[error("the permutation design leaves nothing to exchange: {reason}")]
    NothingToPermute {
        /// Why, in words.
        reason: &'static str,
    },
}

/// Checks that every value is finite.
pub(crate) fn all_finite(what: &'static str, values: &[f64]) -> Result<()> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(index) => Err(Error::NotFinite { what, index }),
        None => Ok(()),
    }
}

/// Whether a sum of squares (or a variance) is what rounding leaves of values whose squares add up to `whole`.
///
/// Rounding of values and fit leaves some 1e-31 of the squares; nothing measured is that exact.
pub(crate) fn is_rounding(squares: f64, whole: f64) -> bool {
    squares <= 1e-26 * whole
}

/// Checks that there are at least `needed` values.
pub(crate) fn at_least(what: &'static str, needed: usize, found: usize) -> Result<()> {
    if found < needed { Err(Error::TooFew { what, needed, found }) } else { Ok(()) }
}

/// Checks that a length is the one expected.
pub(crate) fn same_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if found == expected { Ok(()) } else { Err(Error::Length { what, expected, found }) }
}
