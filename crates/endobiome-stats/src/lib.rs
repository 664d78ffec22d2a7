//! Rank tests, exact tests, regression, permutation engine and power.
//!
//! Pure numerics: slices in, structs out, no word of microbes. Every result carries its method, so that a
//! table of results can say how each number was made.
//!
//! | module | holds |
//! |---|---|
//! | [`permutation`] | designs (free, within blocks, whole blocks), exhaustive or seeded plans, p with its floor |
//! | [`special`] | beta, binomial, negative binomial, t, F, chi-squared, normal: right for huge parameters and far tails |

pub mod error;
pub mod permutation;
pub mod special;

pub use error::{Error, Result};
