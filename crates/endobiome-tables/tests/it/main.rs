//! Tables as users and other tools write them, and as they get them wrong.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cases;
mod forms;
mod metadata;
mod names_and_axes;
mod peers;
mod public_suites;
mod samplesheet;
mod taxonomies;

/// A file of `test-data/tables`.
fn data(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-data/tables").join(path)
}
