//! Rarefaction: curves of diversity by number of reads, and subsampling to a depth.

pub mod subsample;

pub use subsample::rarefy;
