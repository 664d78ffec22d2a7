//! From a file of any common compression to checked FASTQ records.

pub mod check;
pub mod compression;
mod digest;
pub mod fastq;
pub mod header;
pub mod pairs;
mod threaded;
mod zstd_frames;

pub use check::check_files;
pub use compression::Compression;
pub use digest::FileDigest;
pub use fastq::{FastqReader, Read};
pub use header::RunOfRead;
pub use pairs::{PairReader, TwoReads};
