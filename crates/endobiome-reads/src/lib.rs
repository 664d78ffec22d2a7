//! FASTQ files in, distinct checked reads out, with every read accounted for.
//!
//! | module | what it does |
//! |---|---|
//! | [`input`] | opens gz, bz2, xz, zst or plain files by magic bytes; checks records and pairs |
//! | [`primer`] | finds, cuts and detects primers; turns reads to the forward strand |
//! | [`screen`] | marks human mitochondrial, PhiX and non-16S reads |
//! | [`filter`] | trimming and quality filter, as DADA2's `filterAndTrim` |
//! | [`truncation`] | overlap arithmetic; truncation lengths from quality profiles |
//! | [`merge`] | merging of mates, as `vsearch --fastq_mergepairs` |
//! | [`dereplicate`](mod@dereplicate) | distinct sequences with counts and qualities |
//! | [`prepare`] | all of these, in order, for one sample: [`prepare_sample`] |
//! | [`accounting`], [`quality_profile`], [`trace`] | what is told beside the reads |
//! | [`writer`] | FASTQ files, written to a temporary name and renamed |

pub mod accounting;
pub mod dereplicate;
mod embedded;
pub mod error;
mod fasta;
pub mod filter;
pub mod input;
pub mod merge;
pub mod parameters;
pub mod phred;
pub mod prepare;
pub mod primer;
pub mod quality_profile;
pub mod screen;
pub mod trace;
pub mod truncation;
pub mod writer;

pub use accounting::{ReadAccounting, StepCount};
pub use dereplicate::{Dereplicated, Dereplicator, TieOrder, Unique, dereplicate};
pub use error::{Error, ErrorKind, Result};
pub use filter::{Filter, FilterParameters, FilterReason, MateFilter, Truncation};
pub use input::{FastqReader, FileDigest, PairReader, Read, RunOfRead, TwoReads, check_files};
pub use merge::{MergeFailure, MergeParameters, Merger};
pub use parameters::{PairHandling, QualityEncoding, ReadParameters};
pub use prepare::{
    PreparedReads, PreparedSample, WrittenSample, detect_primers, prepare_reads, prepare_sample,
    prepare_sample_traced, profile_sample, write_sample,
};
pub use primer::{PrimerDetection, PrimerParameters, PrimerPreset, PrimerVerdict};
pub use quality_profile::{CycleQualities, QualityProfile, QualitySummary};
pub use screen::{HostScreen, HostScreenMode, OffTarget, ScreenCounts};
pub use trace::{ReadTrace, TraceLog};
pub use writer::FastqWriter;
