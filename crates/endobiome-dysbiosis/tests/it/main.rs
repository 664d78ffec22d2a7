//! Integration tests of the dysbiosis layer.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests; a skipped test says so")]

mod absolute;
mod bias;
mod common;
mod community_state_types;
mod dominance;
mod panels;
mod references;
mod three_tables;
mod vocabularies;
mod worked_sample;
