//! Ordination: samples as points in a few dimensions.

pub mod pcoa;

pub use pcoa::{Pcoa, pcoa};
