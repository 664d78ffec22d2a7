//! Integration tests: golds of vegan and scikit-bio.

#![allow(missing_docs)]

mod alpha;
mod beta;
mod ordination;
mod permutation_tests;
mod support;
mod unifrac;
