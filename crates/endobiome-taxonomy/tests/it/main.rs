//! Integration tests of `endobiome-taxonomy`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::type_complexity,
    reason = "a test fails by panicking and says what it skips"
)]

mod cancellation;
mod classify;
mod evaluate;
mod export;
mod groups_in_calls;
mod names;
mod off_target;
mod peers;
mod prepared;
mod reference_embedded;
mod reference_formats;
mod reference_headers;
mod reference_index;
mod region;
mod stored_models;
