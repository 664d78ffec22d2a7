//! Reads mapped to the sequences they came from, as `vsearch --usearch_global` maps them.
//!
//! Each distinct read is compared with the targets that share the most distinct 8-mers with it, best first, and goes
//! to the first whose global alignment reaches the identity asked; after a number of rejected targets it stays
//! unmapped. Identity is the matches over the columns between terminal gaps.

mod alphabet;
mod candidates;
mod global_alignment;
mod judge;
mod low_complexity;
mod parameters;
mod prepared;
mod search;
mod words;

pub use parameters::MappingParameters;
pub use search::{Mapped, map_sequences};

pub(crate) use alphabet::{encode, is_base};
pub(crate) use candidates::{Ranking, WordIndex};
pub(crate) use global_alignment::{Aligner, Column};
pub(crate) use judge::{Judge, Rule};
pub(crate) use low_complexity::low_complexity;
pub(crate) use prepared::Prepared;
pub(crate) use words::{SeenWords, distinct_words};
