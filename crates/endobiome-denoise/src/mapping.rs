//! Reads mapped to the sequences they came from.

pub(crate) mod alphabet;
pub(crate) mod global_alignment;
pub(crate) mod low_complexity;
pub(crate) mod words;
