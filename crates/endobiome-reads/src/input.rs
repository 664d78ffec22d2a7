//! From a file of any common compression to checked FASTQ records.

pub mod compression;
pub mod fastq;
pub mod header;
pub mod pairs;
mod threaded;
mod zstd_frames;

pub use compression::Compression;
pub use fastq::{FastqReader, Read};
pub use header::RunOfRead;
pub use pairs::{PairReader, TwoReads};
