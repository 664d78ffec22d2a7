//! Golds from R, against the crate.

mod gold;
mod groups;
mod power;
mod rank;
mod regression;
mod special;
mod statrs_accuracy;
mod tables;
