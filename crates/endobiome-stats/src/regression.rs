//! Regression models: linear with robust errors, random-intercept mixed, logistic, Firth logistic.
//!
//! A [`DesignMatrix`] is a list of named columns; every error and result names the column.

mod design_matrix;
mod firth;
mod linear;
mod logistic;
mod mixed;

pub use design_matrix::{DesignMatrix, LevelCoding};
pub use firth::{FirthCoefficient, FirthFit, firth_logistic};
pub use linear::{Coefficient, LinearFit, LinearModel};
pub use logistic::{LogisticFit, logistic};
pub use mixed::{MixedFit, RandomIntercept};
