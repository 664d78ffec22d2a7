//! Reference databases, k-mer classification, canonical taxon names, species groups by region.
//!
//! | module | what it holds |
//! |---|---|
//! | [`reference`](mod@reference) | [`Reference`]: sequences with canonical lineages; parsers of other tools' formats; the index file; the embedded default |
//! | [`names`] | canonical names: synonyms of NCBI, SILVA, GTDB and Greengenes, and the taxon sets that indices need |
//! | [`region`] | in-silico PCR, region extraction, species that a region cannot tell apart |
//! | [`manager`] | the references a user has: build, add, list, describe, verify |
//! | [`classify`] | k-mer classification of query sequences |
//! | [`consensus`] | one name where several references or methods were asked |
//! | [`evaluate`] | held-out evaluation of a classifier on a reference |

pub mod classify;
pub mod consensus;
pub mod error;
pub mod evaluate;
pub mod manager;
pub mod names;
pub mod reference;
pub mod region;

pub use error::{Error, Result};
pub use reference::{Reference, ReferenceBuilder, ReferenceInfo};
