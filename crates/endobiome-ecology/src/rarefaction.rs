//! Rarefaction: curves of diversity by number of reads, and subsampling to a depth.

mod curve;
mod estimate;
mod subsample;

mod bootstrap;

pub use curve::{CurveOptions, CurvePoint, DiversityCurve, rarefaction_curves};
pub use estimate::{coverage_at, diversity_at, rarefied_richness};
pub use subsample::{common_depth, rarefy};
