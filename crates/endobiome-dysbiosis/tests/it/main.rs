//! Integration tests of the dysbiosis layer.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
mod community_state_types;
mod contamination;
mod dominance;
mod panels;
mod references;
mod three_tables;
mod vocabularies;
mod worked_sample;
