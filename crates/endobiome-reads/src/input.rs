//! From a file of any common compression to checked FASTQ records.

mod check;
pub(crate) mod compression;
mod digest;
mod fastq;
mod gzip_members;
mod header;
mod lines;
mod mates;
mod pairs;
mod phred_guess;
mod quality_encoding;
mod records;
mod threaded;
mod zstd_frames;

pub use check::check_files;
pub use compression::Compression;
pub use digest::FileDigest;
pub use fastq::FastqReader;
pub use header::RunOfRead;
pub(crate) use mates::{are_mates, mate_number};
pub use pairs::{PairReader, TwoReads};
pub use quality_encoding::QualityEncoding;
pub use records::Records;
