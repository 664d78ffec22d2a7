//! What a look at the first reads can find.

use super::ReadThrough;
use serde::Serialize;

/// Something that the first reads of a sample say against what they are said to be.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReadsFinding {
    /// Some fragments lie on one strand of the 16S gene and some on the other.
    #[error(
        "{turned} of {decided} fragments begin at the other end of the 16S gene: the orientation is mixed, and each organism would become two ASVs. Say --orientation either (reads.primers.orientation) to turn them"
    )]
    MixedStrands {
        /// Fragments whose first mate lies on the other strand.
        turned: u64,
        /// Fragments of which this could be told.
        decided: u64,
    },
    /// All fragments lie on the other strand.
    #[error(
        "{turned} of {decided} fragments begin at the other end of the 16S gene: forward and reverse files are exchanged, or the library was read from the other end. Exchange the files, or say --orientation either (reads.primers.orientation) to turn the reads"
    )]
    OtherStrand {
        /// Fragments whose first mate lies on the other strand.
        turned: u64,
        /// Fragments of which this could be told.
        decided: u64,
    },
    /// A file given as single reads holds both mates, one after the other.
    #[error(
        "{pairs} of {of} times two reads in a row have one name: the file holds both mates, one after the other. Give it as interleaved"
    )]
    InterleavedAsSingle {
        /// Couples of reads with one name.
        pairs: u64,
        /// Couples looked at.
        of: u64,
    },
    /// Reads run on into the primer at the other end, which nobody asked to cut.
    #[error(transparent)]
    ReadThrough(ReadThrough),
    /// Long reads with too many errors to tell sequence variants: those of Oxford Nanopore.
    #[error(
        "half of the reads are longer than {length} bases, with {errors:.1} expected errors a read ({rate:.3} a base): reads of Oxford Nanopore, or as poor. Sequence variants need many reads without an error, so nearly all reads would be lost and the rest say little. Classify such reads with a program made for them (emu) and give its table to the later steps; PacBio HiFi reads are taken"
    )]
    TooManyErrorsForVariants {
        /// Median length of the reads, in bases.
        length: usize,
        /// Median of the reads' expected errors a base.
        rate: f64,
        /// The same for a read of the median length.
        errors: f64,
    },
    /// More fragments would keep their place if primers might differ a little more.
    #[error(
        "{lost} of {of} fragments have no primer within {allowed} differences; {regained} of them have it with {wider} (--primer-errors {rate}): primers of another make, or organisms that they fit badly"
    )]
    PrimerDifferences {
        /// Fragments without primer as asked.
        lost: u64,
        /// Those of them that have it with more differences.
        regained: u64,
        /// Fragments looked at.
        of: u64,
        /// Differences allowed now, of the longer primer.
        allowed: usize,
        /// Differences that would be needed.
        wider: usize,
        /// The rate that allows them.
        rate: f64,
    },
}

impl ReadsFinding {
    /// What was found, in a word: the same for all findings of a kind.
    pub fn name(&self) -> &'static str {
        match self {
            Self::MixedStrands { .. } => "mixed_strands",
            Self::OtherStrand { .. } => "other_strand",
            Self::InterleavedAsSingle { .. } => "interleaved_as_single",
            Self::ReadThrough(_) => "read_through",
            Self::TooManyErrorsForVariants { .. } => "too_many_errors_for_variants",
            Self::PrimerDifferences { .. } => "primer_differences",
        }
    }

    /// Whether results would be wrong without a word: work should not begin before someone decides.
    pub fn refuses(&self) -> bool {
        matches!(
            self,
            Self::MixedStrands { .. }
                | Self::OtherStrand { .. }
                | Self::InterleavedAsSingle { .. }
                | Self::TooManyErrorsForVariants { .. }
        )
    }
}
