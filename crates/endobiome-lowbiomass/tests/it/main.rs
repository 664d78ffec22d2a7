//! Integration tests of the low-biomass layer.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod decontam_worked;
