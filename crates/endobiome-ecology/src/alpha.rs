//! Alpha diversity: how many kinds a sample holds, and how even.
//!
//! Each index is a plain function of a sample's abundances; [`alpha_diversity`] runs them all over a
//! table. Abundances are positive numbers, zeros are skipped, and order does not matter.

pub(crate) mod coverage;
mod evenness;
mod richness;

mod row;

pub use coverage::{chao_coverage, goods_coverage};
pub use evenness::{berger_parker, hill_number, inverse_simpson, pielou, shannon, simpson};
pub use richness::{ace, chao1, chao1_standard_error, observed};
pub use row::{AlphaDiversity, AlphaWarning, alpha_diversity, alpha_diversity_with_tree};
