//! From a file of any common compression to checked FASTQ records.

mod check;
pub(crate) mod compression;
mod digest;
mod fastq;
mod header;
mod pairs;
mod quality_encoding;
mod records;
mod threaded;
mod zstd_frames;

pub use check::check_files;
pub use compression::Compression;
pub use digest::FileDigest;
pub use fastq::FastqReader;
pub use header::RunOfRead;
pub use pairs::{PairReader, TwoReads};
pub use quality_encoding::QualityEncoding;
pub use records::Records;
