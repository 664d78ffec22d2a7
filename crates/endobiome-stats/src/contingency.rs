//! Tables of counts: Fisher's exact tests, chi-squared, Cramér's V, risk difference.

mod chi_squared;
mod fisher;
mod fisher_table;
mod risk_difference;

pub use chi_squared::{ChiSquared, chi_squared, cramers_v};
pub use fisher::{Fisher, fisher};
pub use fisher_table::{FisherTable, fisher_table};
pub use risk_difference::risk_difference;
