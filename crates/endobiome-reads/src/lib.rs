//! FASTQ files in, distinct checked reads out, with every read accounted for.
//!
//! | module | what it does |
//! |---|---|
//! | [`input`] | opens gz, bz2, xz, zst or plain files by magic bytes; checks records and pairs |
//! | [`primer`] | finds, cuts and detects primers; turns reads to the forward strand |
//! | [`screen`] | marks human mitochondrial, PhiX and non-16S reads |
//! | [`first_look`] | what the first reads say before work starts |
//! | [`filter`] | trimming and quality filter, as DADA2's `filterAndTrim` |
//! | [`truncation`] | overlap arithmetic; truncation lengths from quality profiles |
//! | [`merge`] | merging of mates, as `vsearch --fastq_mergepairs` |
//! | [`quality_profile`] | qualities by cycle |
//!
//! At the root: [`prepare_sample`] does all of these, in order, for one sample; [`dereplicate`] gives distinct sequences
//! with counts and qualities; [`ReadAccounting`] and [`ReadTrace`] tell where every read went; [`FastqWriter`] writes
//! files under a temporary name and renames them.

mod accounting;
mod dereplicate;
mod embedded;
mod error;
mod fasta;
pub mod filter;
pub mod first_look;
pub mod input;
pub mod merge;
mod nucleotide;
mod parameters;
pub mod phred;
mod prepare;
pub mod primer;
pub mod quality_profile;
mod read;
pub mod screen;
mod trace;
pub mod truncation;
mod warning;
mod writer;

pub use accounting::{ReadAccounting, StepCount};
pub use dereplicate::{Dereplicated, Dereplicator, TieOrder, Unique, dereplicate};
pub use error::{Error, ReadErrorKind, Result};
pub use filter::{Filter, FilterParameters, FilterReason, MateFilter, Truncation};
pub use input::{
    FastqReader, FileDigest, PairReader, QualityEncoding, Records, RunOfRead, TwoReads, check_files,
};
pub use merge::{MergeFailure, MergeParameters, Merger};
pub use parameters::{PairHandling, ReadParameters};
pub use prepare::{
    PreparedReads, PreparedSample, WrittenSample, detect_primers, prepare_reads, prepare_sample,
    prepare_sample_traced, profile_sample, write_sample,
};
pub use primer::{PrimerDetection, PrimerParameters, PrimerPreset, PrimerVerdict};
pub use quality_profile::{CycleQualities, QualityProfile, QualitySummary};
pub use read::Read;
pub use screen::{HostScreen, HostScreenMode, OffTargetRead, ScreenCounts};
pub use trace::{ReadTrace, TraceLog};
pub use warning::ReadWarning;
pub use writer::FastqWriter;
