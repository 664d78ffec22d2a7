//! Contaminant tests of single features in the manner of decontam (Davis 2018), from its published formulas.

pub mod combine;
pub mod frequency;
pub mod prevalence;
pub mod run;

pub use combine::{BatchRule, Method};
pub use run::{FeatureTest, TestOptions, TestSamples, contaminant_tests, is_not_contaminant};
