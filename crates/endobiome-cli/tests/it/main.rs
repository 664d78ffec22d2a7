//! The command as a person uses it: what it prints, what it leaves behind, and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod absolute;
mod analyse;
mod bad_input;
mod bias;
mod cases;
mod classify;
mod clinical;
mod cluster;
mod cohort;
mod comparison;
mod contaminant_modes;
mod copy_number;
mod determinism;
mod diversity;
mod joined_studies;
mod marked_page;
mod mocks;
mod page_numbers;
mod pages;
mod panels;
mod real_reads;
mod report;
mod resume;
mod settings;
mod stepwise;
mod study;
mod tables_out;
mod time_points;
mod usage;
mod valencia;
