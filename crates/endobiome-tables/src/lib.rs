//! Everything that is a table in a file: samplesheets, metadata, feature tables, TSV and Parquet.
//!
//! | module | what |
//! |---|---|
//! | [`imported`] | whatever another tool wrote (text, BIOM, `.qza`, mothur, DADA2, FASTA, Newick), as one value |
//! | [`text`] | bytes as text: encodings, gzip, and files that are no text named for what they are |
//! | [`delimited`] | one reader for all small text tables; every problem is found in one pass |
//! | [`sample_names`] | names of samples that other tools allow, made usable |
//! | [`samplesheet`] | which reads belong to which sample (native, ampliseq, QIIME 2, mothur, or a folder) |
//! | [`metadata`] | what else is known of the samples |
//! | [`feature_table`] | a features x samples TSV, in and out |
//! | [`biom`] | BIOM 1.0 and 2.1, in and out (2.1 with the feature `biom`, on unless turned off) |
//! | [`phyloseq`] | a folder that phyloseq and TreeSummarizedExperiment load |
//! | [`qiime2_text`] | tables that QIIME 2 imports |
//! | [`wide_table`] | tables of text in either orientation |
//! | [`fasta`] | FASTA, in and out |
//! | [`long_table`] | one row a sample and feature, as TSV; with the feature `long-table` as Parquet too, in and out |
//! | [`records`] | rows of results under the columns that their type describes |
//! | [`square_matrix`] | distance matrices |
//! | [`taxonomy_table`] | what each feature was assigned to, in and out |
//! | [`atomic_file`] | a file that appears whole or not at all |
//! | [`ledger`] | what was written below a folder, with checksums |
//!
//! This is the only crate that knows polars, and only with the feature `long-table`.

pub mod atomic_file;
pub mod biom;
pub mod delimited;
pub mod error;
pub mod fasta;
pub mod feature_table;
pub mod imported;
mod kinds_unread;
pub mod ledger;
pub mod long_table;
pub mod metadata;
mod mothur;
pub mod phyloseq;
mod qiime2_artifact;
pub mod qiime2_text;
pub mod read_any;
pub mod record_columns;
pub mod records;
pub mod sample_names;
pub mod samplesheet;
pub mod square_matrix;
pub mod taxonomy_table;
pub mod text;
mod valencia;
pub mod wide_table;

pub use atomic_file::AtomicFile;
pub use error::{Error, Problem, Result, TableErrorKind};
pub use imported::{Imported, Values};
pub use ledger::Ledger;
pub use metadata::Metadata;
pub use read_any::read_any;
pub use samplesheet::{SampleEntry, Samplesheet};
