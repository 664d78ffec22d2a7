//! Integration tests of the low-biomass layer.

mod decontam_worked;
