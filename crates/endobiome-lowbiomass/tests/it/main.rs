//! Integration tests of the low-biomass layer.

mod acceptance;
mod decontam_worked;
