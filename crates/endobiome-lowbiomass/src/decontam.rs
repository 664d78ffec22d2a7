//! Contaminant tests of single features in the manner of decontam (Davis 2018), from its published formulas.

mod combine;
mod frequency;
mod prevalence;
mod ratio;
mod run;

pub use combine::{BatchRule, ContaminantMethod, fisher_combination};
pub use frequency::frequency_probability;
pub use prevalence::{Presence, prevalence_probability};
pub use ratio::{BlankRatio, blank_ratios};
pub use run::{FeatureTest, TestOptions, TestSamples, contaminant_tests, is_not_contaminant};
