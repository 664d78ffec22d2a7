//! The layers judged on simulated studies with known truth.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests; long forms print what they measure"
)]

mod absolute_amounts;
mod dilution;
mod foreign_noise;
mod forgotten_blanks;
mod low_biomass;
mod panels;
mod salter;
