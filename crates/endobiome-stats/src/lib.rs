//! Rank tests, exact tests, regression, permutation engine and power.
//!
//! Pure numerics: slices in, structs out, no word of microbes. Every result carries its method, so that a
//! table of results can say how each number was made.
//!
//! | module | holds |
//! |---|---|
//! | [`permutation`] | designs (free, within blocks, whole blocks), exhaustive or seeded plans, p with its floor |
//! | [`rank`] | Mann-Whitney, signed rank, blocked Wilcoxon, Kruskal-Wallis with Dunn, Jonckheere, Spearman |
//! | [`contingency`] | Fisher 2 x 2 and r x c, chi-squared, Cramér's V, risk difference, Mantel-Haenszel, McNemar, trend |
//! | [`describe`] | mean, standard deviation, median, quartiles |
//! | [`t_test`] | Student, Welch, pairs |
//! | [`regression`] | linear with HC3 errors, random intercept, logistic, Firth logistic |
//! | [`limit_of_detection`] | the limit that blanks set to a quantity |
//! | [`power`] | Fisher, t, Mann-Whitney, correlation, AUC |
//! | [`adjust`] | BH, BY, Holm, Bonferroni |
//! | [`special`] | beta, binomial, negative binomial, t, F, chi-squared, normal: right for huge parameters and far tails |

pub mod adjust;
pub mod contingency;
pub mod describe;
mod detection;
mod error;
pub mod permutation;
pub mod power;
pub mod rank;
pub mod regression;
pub mod special;
pub mod t_test;

pub use detection::limit_of_detection;
pub use error::{Error, Result};
