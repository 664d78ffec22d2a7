//! FASTQ reading, quality filter, primers, host screen, merging, dereplication, read accounting.

pub mod dereplicate;

pub use dereplicate::{Dereplicated, Unique};
