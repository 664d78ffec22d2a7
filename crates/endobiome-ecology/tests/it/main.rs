//! Integration tests: golds of vegan and scikit-bio.

#![allow(missing_docs, clippy::unwrap_used)]

mod alpha;
mod beta;
mod ordination;
mod permutation_tests;
mod support;
mod unifrac;
