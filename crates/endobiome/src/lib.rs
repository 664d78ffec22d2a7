#![doc = include_str!("../README.md")]
//!
//! # The crates
//!
//! This crate holds no code: it re-exports the crates of the workspace, one feature each.

pub use endobiome_core as core;

#[cfg(feature = "cohort")]
pub use endobiome_cohort as cohort;
#[cfg(feature = "compare")]
pub use endobiome_compare as compare;
#[cfg(feature = "cytometry")]
pub use endobiome_cytometry as cytometry;
#[cfg(feature = "denoise")]
pub use endobiome_denoise as denoise;
#[cfg(feature = "dysbiosis")]
pub use endobiome_dysbiosis as dysbiosis;
#[cfg(feature = "ecology")]
pub use endobiome_ecology as ecology;
#[cfg(feature = "lowbiomass")]
pub use endobiome_lowbiomass as lowbiomass;
#[cfg(feature = "pipeline")]
pub use endobiome_pipeline as pipeline;
#[cfg(feature = "reads")]
pub use endobiome_reads as reads;
#[cfg(feature = "report")]
pub use endobiome_report as report;
#[cfg(feature = "simulate")]
pub use endobiome_simulate as simulate;
#[cfg(feature = "stats")]
pub use endobiome_stats as stats;
#[cfg(feature = "tables")]
pub use endobiome_tables as tables;
#[cfg(feature = "taxonomy")]
pub use endobiome_taxonomy as taxonomy;
