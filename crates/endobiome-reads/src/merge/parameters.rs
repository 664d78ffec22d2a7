//! What may be asked of merging, and how it can fail.

use crate::filter::limit;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// What is asked of merged pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MergeParameters {
    /// Least overlap in bases (default 10, at least 5).
    #[schemars(range(min = 5, max = 2000))]
    pub min_overlap: u32,
    /// Most differing bases in the overlap (default 10).
    pub max_differences: u32,
    /// Most differing bases in per cent of the overlap (default 100: not asked).
    #[schemars(range(min = 0.0, max = 100.0))]
    pub max_difference_percent: f64,
    /// Merge pairs whose reads run past each other's start (default false); the overhangs are dropped.
    pub allow_staggered: bool,
    /// Least length of the merged read (default 1).
    #[schemars(range(min = 1))]
    pub min_length: u32,
    /// Greatest length of the merged read (default: no limit).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_length: Option<u32>,
    /// Most expected errors of the merged read, inclusive (default 1, Edgar's advice for UNOISE;
    /// `inf` or `"none"`: no limit, as in vsearch).
    #[serde(with = "limit")]
    #[schemars(schema_with = "limit::schema")]
    pub max_expected_errors: f64,
}

impl Default for MergeParameters {
    fn default() -> Self {
        Self {
            min_overlap: 10,
            max_differences: 10,
            max_difference_percent: 100.0,
            allow_staggered: false,
            min_length: 1,
            max_length: None,
            max_expected_errors: 1.0,
        }
    }
}

impl MergeParameters {
    /// The defaults of `vsearch --fastq_mergepairs`: as ours, but without a limit of expected errors.
    pub fn vsearch() -> Self {
        Self { max_expected_errors: f64::INFINITY, ..Self::default() }
    }

    /// Checks that the values make sense.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first one that does not.
    pub fn check(&self) -> Result<()> {
        if self.min_overlap < 5 {
            return Err(Error::parameter("merge.min_overlap", "must be at least 5"));
        }
        if !(0.0..=100.0).contains(&self.max_difference_percent) {
            return Err(Error::parameter("merge.max_difference_percent", "must be from 0 to 100"));
        }
        if self.max_expected_errors.is_nan() || self.max_expected_errors <= 0.0 {
            let reason = "must be above 0 (say \"none\" for no limit)";
            return Err(Error::parameter("merge.max_expected_errors", reason));
        }
        if self.max_length.is_some_and(|longest| longest < self.min_length) {
            return Err(Error::parameter("merge.max_length", "is below merge.min_length"));
        }
        Ok(())
    }

    /// Least score of an overlap, in bits.
    pub(super) fn minimum_score(&self) -> f64 {
        if self.min_overlap < 9 { 1.6 * f64::from(self.min_overlap) } else { 16.0 }
    }

    /// Least number of shared 5-mers of an overlap that is scored at all.
    pub(super) fn minimum_seeds(&self) -> u16 {
        if self.min_overlap < 9 { (self.min_overlap - 4) as u16 } else { 4 }
    }
}

/// Why a pair could not be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MergeFailure {
    /// More than one offset fits.
    Repeat,
    /// A read runs past the other's start.
    Staggered,
    /// More differences in the overlap than allowed.
    TooManyDifferences,
    /// No offset shares enough 5-mers.
    NoSharedWords,
    /// No offset scores high enough.
    LowScore,
    /// The overlap is shorter than asked.
    ShortOverlap,
    /// The merged read is shorter than asked.
    TooShort,
    /// The merged read is longer than allowed.
    TooLong,
    /// The merged read has more expected errors than allowed.
    TooManyErrors,
}

impl MergeFailure {
    /// All failures, in the order of the tests.
    pub const ALL: [Self; 9] = [
        Self::Repeat,
        Self::Staggered,
        Self::TooManyDifferences,
        Self::NoSharedWords,
        Self::LowScore,
        Self::ShortOverlap,
        Self::TooShort,
        Self::TooLong,
        Self::TooManyErrors,
    ];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Staggered => "staggered",
            Self::TooManyDifferences => "too_many_differences",
            Self::NoSharedWords => "no_shared_words",
            Self::LowScore => "low_score",
            Self::ShortOverlap => "short_overlap",
            Self::TooShort => "merged_too_short",
            Self::TooLong => "merged_too_long",
            Self::TooManyErrors => "too_many_errors",
        }
    }
}
