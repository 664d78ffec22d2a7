//! The command as a person uses it: what it prints, what it leaves behind, and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod analyse;
mod bad_input;
mod cases;
mod classify;
mod clinical;
mod cohort;
mod comparison;
mod determinism;
mod diversity;
mod mocks;
mod pages;
mod real_reads;
mod report;
mod resume;
mod settings;
mod stepwise;
mod study;
mod tables_out;
mod usage;
