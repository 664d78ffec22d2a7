//! Whole comparisons on studies with a known truth.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::type_complexity,
    reason = "a test fails by panicking and says what it skips"
)]

mod associations;
mod changes;
mod columns;
mod contrasts;
mod degenerate;
mod depth;
mod design;
mod golds;
mod null_behaviour;
mod power;
mod real_tables;
mod study;
mod tests_of_groups;
mod visits;
