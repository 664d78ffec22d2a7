//! Alpha and beta diversity, trees and UniFrac, ordination, permutation tests on distances.
//!
//! | module | holds |
//! |---|---|
//! | [`alpha`] | richness, evenness, coverage, Hill numbers, Faith's PD: one row of numbers a sample |
//! | [`rarefaction`] | curves by size with extrapolation and intervals; repeated subsampling to a depth |
//! | [`mod@distance_matrix`] | [`DistanceMatrix`]: distances between named samples |
//! | [`beta`] | distances of composition: Bray-Curtis to robust Aitchison |
//! | [`tree`] | Newick trees, and a tree of the sequences where none is given |
//! | [`unifrac`] | the UniFrac family |
//! | [`ordination`] | PCoA, robust PCA, NMDS, db-RDA, projection of new samples |
//! | [`permutation_tests`] | PERMANOVA, PERMDISP, ANOSIM, Mantel, PROTEST; what may be permuted |
//!
//! Samples keep their ids from the table to the result. Input that a formula cannot serve is an
//! [`Error`] that names the sample, or NaN with a warning where a row must stay in a table.

pub mod alpha;
pub mod beta;
pub mod distance_matrix;
mod error;
pub mod ordination;
pub mod permutation_tests;
pub mod rarefaction;
pub mod tree;
pub mod unifrac;

mod kernel;
mod linear;
mod rows;

pub use alpha::{AlphaDiversity, AlphaWarning, alpha_diversity};
pub use beta::{Metric, distance_matrix};
pub use distance_matrix::DistanceMatrix;
pub use error::{Error, Result};
pub use ordination::{Pcoa, pcoa};
pub use permutation_tests::{Permanova, Permdisp, Term, permanova, permdisp};
pub use tree::Tree;
