//! What may be asked of the reading steps: part of the run's TOML.

use crate::dereplicate::TieOrder;
use crate::filter::FilterParameters;
use crate::input::QualityEncoding;
use crate::merge::MergeParameters;
use crate::primer::PrimerParameters;
use crate::screen::HostScreenMode;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// How the two mates of a pair become one piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairHandling {
    /// Keep both; DADA2 denoises each and merges afterwards.
    #[default]
    KeepPairs,
    /// Merge before denoising (UNOISE3).
    Merge,
    /// Join the mates with ten `N`, for amplicons whose mates do not meet.
    Concatenate,
    /// Use the forward reads alone.
    ForwardOnly,
}

/// Everything the reading steps need to know. Every field has a default; unknown fields are refused.
///
/// ```
/// use endobiome_reads::{PairHandling, ReadParameters};
/// let parameters = ReadParameters { pairs: PairHandling::Merge, ..ReadParameters::default() };
/// let text = serde_json::to_string(&parameters).unwrap();
/// assert_eq!(serde_json::from_str::<ReadParameters>(&text).unwrap(), parameters);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReadParameters {
    /// What becomes of the two mates.
    pub pairs: PairHandling,
    /// What character stands for a Phred score.
    pub quality_encoding: QualityEncoding,
    /// What becomes of reads that look like host or are no 16S.
    pub host_screen: HostScreenMode,
    /// Order of distinct reads with equal counts.
    pub ties: TieOrder,
    /// Primers to find and cut.
    pub primers: PrimerParameters,
    /// Trimming and quality filter.
    pub filter: FilterParameters,
    /// Merging of pairs.
    pub merge: MergeParameters,
}

impl ReadParameters {
    /// For DADA2: pairs stay apart, and the filter is ours (`filterAndTrim` with maxEE 2).
    pub fn dada2() -> Self {
        Self::default()
    }

    /// For UNOISE3: pairs are merged, and merged reads of more than one expected error dropped; mates are
    /// not filtered before.
    pub fn unoise3() -> Self {
        let filter = FilterParameters { enabled: false, ..FilterParameters::default() };
        Self { pairs: PairHandling::Merge, filter, ties: TieOrder::FirstName, ..Self::default() }
    }

    /// Checks that the values make sense together.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first one that does not.
    pub fn check(&self) -> Result<()> {
        self.filter.check()?;
        self.merge.check()?;
        self.primers.resolve()?;
        if self.pairs == PairHandling::Concatenate && self.filter.max_n > 0 {
            return Err(Error::parameter(
                "filter.max_n",
                "must be 0 when mates are concatenated: the ten N between them are the only ones allowed",
            ));
        }
        Ok(())
    }
}
