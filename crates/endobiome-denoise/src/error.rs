//! The errors of this crate.

use endobiome_core::SampleId;

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can stop a denoiser.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A read holds something other than A, C, G or T.
    #[error(
        "unique sequence {unique}, position {position}: {byte:?} is none of A, C, G, T (filter with a maximum of 0 Ns)"
    )]
    AmbiguousNucleotide {
        /// Index of the unique sequence.
        unique: usize,
        /// 0-based position in it.
        position: usize,
        /// The byte found.
        byte: char,
    },
    /// A unique sequence has no nucleotide, no read, or a quality vector of another length.
    #[error("unique sequence {unique}: {reason}")]
    Unique {
        /// Index of the unique sequence.
        unique: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A read is longer than alignment can take.
    #[error("unique sequence {unique} has {length} nucleotides; at most {limit} can be aligned")]
    TooLong {
        /// Index of the unique sequence.
        unique: usize,
        /// Its length.
        length: usize,
        /// The longest that is taken.
        limit: usize,
    },
    /// There is no read to learn from.
    #[error("error rates cannot be learned: no sample has a read")]
    NoReads,
    /// No read holds one of the four bases, so that how it is misread cannot be told.
    #[error(
        "error rates cannot be learned: no read that counts holds the base {base}, so how it is misread cannot be told; are these \
         amplicons of 16S, and are there more than a few reads?"
    )]
    BaseNeverRead {
        /// The base.
        base: char,
    },
    /// An error matrix does not reach the highest quality of the reads.
    #[error("the reads have qualities up to {found}, the error model ends at {limit}")]
    QualityOutOfModel {
        /// Highest (mean, rounded) quality of the reads.
        found: usize,
        /// Highest quality of the model.
        limit: usize,
    },
    /// A parameter has a value that makes no sense.
    #[error("parameter {name}: {reason}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// Forward and reverse reads are not in step.
    #[error("{forward} forward reads but {reverse} reverse reads")]
    Mates {
        /// Number of forward reads.
        forward: usize,
        /// Number of reverse reads.
        reverse: usize,
    },
    /// Some samples are paired and others are not.
    #[error("sample {single} is single-end but sample {paired} is paired: denoise them apart")]
    MixedLayout {
        /// A single-end sample.
        single: SampleId,
        /// A paired sample.
        paired: SampleId,
    },
    /// A fault in the reads of one sample.
    #[error("sample {sample}: {source}")]
    Sample {
        /// The sample.
        sample: SampleId,
        /// The fault.
        source: Box<Error>,
    },
    /// The reads of a sample cannot be had from where they wait.
    #[error("its reads cannot be loaded: {0}")]
    Load(String),
    /// The work on a sample panicked.
    #[error("the work on it failed: {0}; this is a defect of the program, please report it")]
    Panic(String),
    /// The work was stopped, as asked for.
    #[error(transparent)]
    Cancelled(#[from] endobiome_core::Cancelled),
    /// Parts of a table do not fit.
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
}

impl Error {
    /// The same error, told with the sample it was found in.
    #[must_use]
    pub fn in_sample(self, sample: &SampleId) -> Self {
        Self::Sample { sample: sample.clone(), source: Box::new(self) }
    }
}
