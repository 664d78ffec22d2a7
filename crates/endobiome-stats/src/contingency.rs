//! Tables of counts: Fisher's exact tests, chi-squared, Cramér's V, risk difference, strata, pairs, trend.

mod chi_squared;
mod fisher;
mod fisher_table;
mod mantel_haenszel;
mod mcnemar;
mod risk_difference;
mod trend;

pub use chi_squared::{ChiSquared, chi_squared, cramers_v};
pub use fisher::{Fisher, fisher};
pub use fisher_table::{FisherTable, fisher_table};
pub use mantel_haenszel::{MantelHaenszel, mantel_haenszel};
pub use mcnemar::{McNemar, mcnemar};
pub use risk_difference::risk_difference;
pub use trend::{Trend, trend_of_shares};
