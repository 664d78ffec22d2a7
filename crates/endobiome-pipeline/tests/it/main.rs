//! Tests of the main job as a library.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod corpus;
mod formats;
mod small_run;
mod stored_values;
