//! Integration tests of the dysbiosis layer.

mod common;
mod community_state_types;
mod dominance;
mod panels;
mod three_tables;
mod vocabularies;
mod worked_sample;
