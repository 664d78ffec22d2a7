//! The invented cohort of 100 women, worked cases, planted faults, and properties.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cases;
mod cohort_full;
mod privacy;
mod properties;
mod redcap;
mod shared;
mod table_one;
mod writings;
