//! Integration tests of `endobiome-reads`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests; clippy.toml covers test functions only"
)]

mod backend;
mod bad_input;
mod first_look;
mod formats;
mod golds;
mod peers;
mod pipeline;
mod primers;
mod properties;
mod screen;
mod support;
mod truncation;
mod unusual_files;
