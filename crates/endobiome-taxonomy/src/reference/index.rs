//! The index file: one versioned, checksummed, memory-mapped file with everything of a reference.
//!
//! Layout, all numbers little-endian:
//!
//! | bytes | content |
//! |---|---|
//! | 0..8 | `ENDOBIDX` |
//! | 8..12 | version of the layout, [`VERSION`] |
//! | 12..16 | zero |
//! | 16..24 | length of the file |
//! | 24..32 | offset of the table of sections, which reaches to the end of the file |
//! | 32..64 | SHA-256 of bytes 0..32 and the table |
//! | 64.. | sections, each beginning at a multiple of 64 bytes |
//! | table | JSON: name, offset, length and SHA-256 of each section |
//!
//! The sections of a reference are written by [`write_reference`]; trained models beside them by
//! [`write_models`](crate::classify::write_models), and
//! what was prepared for a region by [`write_prepared`](crate::classify::write_prepared).

mod array;
mod file;
mod sections;
mod writer;

pub(crate) use array::Numbers;
pub use array::{MappedArray, Plain};
pub use file::{IndexFile, SectionInfo};
pub use sections::write_reference;
pub use writer::IndexWriter;

/// Version of the layout that this program writes and reads.
pub const VERSION: u32 = 1;

/// The section that says which version of models is stored, and the version that this program reads: it changes when the
/// arrays of the models do, and models of another version are trained anew.
pub(crate) const MODELS_VERSION: (&str, u32) = ("model/version", 1);

/// What was prepared for a region lies in a folder of this, as if it were a file of its own.
pub(crate) const PREPARED: &str = "prepared/";

const MAGIC: &[u8; 8] = b"ENDOBIDX";
const HEAD: usize = 64;
const ALIGNMENT: u64 = 64;
