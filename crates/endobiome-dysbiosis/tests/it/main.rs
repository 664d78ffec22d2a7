//! Integration tests of the dysbiosis layer.

mod common;
mod community_state_types;
mod contamination;
mod dominance;
mod panels;
mod references;
mod three_tables;
mod vocabularies;
mod worked_sample;
