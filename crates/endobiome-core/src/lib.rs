//! The shared nouns of `endobiome`: what every other crate of the workspace speaks of.
//!
//! | module | noun |
//! |---|---|
//! | [`sample`] | [`SampleId`], [`SampleRecord`]: what the samplesheet says of one sample |
//! | [`sequence`] | [`Sequence`]: an upper-case nucleotide string |
//! | [`feature`] | [`FeatureId`]: the MD5 of a sequence, as in QIIME 2 and ampliseq |
//! | [`rank`], [`lineage`], [`taxon`] | [`Rank`], [`Lineage`], [`TaxonId`], [`Assignment`] |
//! | [`primer`] | [`KnownPrimerPair`]: the primer pairs of the 16S regions |
//! | [`table`] | [`AbundanceTable`]: sparse samples x features |
//! | [`random`] | named random streams that do not depend on threads or order |
//! | [`progress`] | [`Progress`]: the callback through which libraries tell how far they are |
//! | [`context`] | [`Context`]: progress, cancellation and seed, which long calls take |
//! | [`message`] | [`Message`]: a sentence that can be said in another language, made by [`say!`] |
//! | [`missing`] | the words that mean that a value is not there |
//! | [`mod@column`] | [`Column`](column::Column), [`Described`](column::Described): the one description of each column of a result |
//! | [`setting`] | typed ranges of settings |
//! | [`standing`] | [`Standing`]: whether a finding of one extraction is more than a sporadic contaminant may bring |
//! | [`bounded`] | a stream read whole, up to a limit |
//! | [`processor`] | whether kernels may use wide registers |
//! | [`fasta`] | the parser of FASTA text that every reader of FASTA files uses |
//! | [`edit_distance`] | the table of edits between two sequences, 64 cells at a time |
//!
//! Nothing here opens or writes files.

pub mod bounded;
pub mod column;
pub mod context;
pub mod edit_distance;
pub mod error;
pub mod fasta;
pub mod feature;
pub mod file_name;
pub mod lineage;
pub mod message;
pub mod missing;
pub mod primer;
pub mod processor;
pub mod progress;
pub mod random;
pub mod rank;
pub mod sample;
pub mod sequence;
pub mod setting;
pub mod standing;
pub mod table;
mod table_kind;
pub mod taxon;

pub use context::{Cancellation, Cancelled, Context};
pub use error::{Error, Result};
pub use feature::FeatureId;
pub use lineage::Lineage;
pub use message::Message;
pub use primer::{KnownPrimerPair, PRIMER_PRESETS};
pub use progress::{NoProgress, Progress};
pub use random::{RandomStream, stream};
pub use rank::Rank;
pub use sample::{BodySite, ReadFiles, SampleId, SampleKind, SampleRecord, Well};
pub use sequence::Sequence;
pub use standing::Standing;
pub use table::AbundanceTable;
pub use table_kind::TableKind;
pub use taxon::{Assignment, TaxonId};
