//! Everything that is a table in a file: samplesheets, metadata, feature tables, TSV and Parquet.
//!
//! | module | what |
//! |---|---|
//! | [`delimited`] | one reader for all small text tables; every problem is found in one pass |
//! | [`samplesheet`] | which reads belong to which sample (native, ampliseq, QIIME 2, mothur, or a folder) |
//! | [`metadata`] | what else is known of the samples |
//! | [`feature_table`] | a features x samples TSV, in and out |
//! | [`fasta`] | FASTA, in and out |
//! | `long_table` | one row a sample and feature, as TSV and Parquet (feature `long-table`, on unless turned off) |
//! | [`square_matrix`] | distance matrices |
//! | [`taxonomy_table`] | what each feature was assigned to, in and out |
//! | [`atomic_file`] | a file that appears whole or not at all |
//! | [`ledger`] | what was written below a folder, with checksums |
//!
//! This is the only crate that knows polars, and only with the feature `long-table`.

pub mod atomic_file;
pub mod delimited;
pub mod error;
pub mod fasta;
pub mod feature_table;
pub mod ledger;
#[cfg(feature = "long-table")]
pub mod long_table;
pub mod metadata;
pub mod record_columns;
pub mod records;
pub mod samplesheet;
pub mod square_matrix;
pub mod taxonomy_table;

pub use atomic_file::AtomicFile;
pub use error::{Error, ErrorKind, Problem, Result};
pub use ledger::Ledger;
pub use metadata::Metadata;
pub use samplesheet::{SampleEntry, Samplesheet};
