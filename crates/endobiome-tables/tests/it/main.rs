//! Samplesheets and metadata as users write them, and as they get them wrong.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod metadata;
mod samplesheet;
