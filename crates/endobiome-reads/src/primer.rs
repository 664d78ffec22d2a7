//! Primers: presets, finding them at the ends of reads with mismatches, cutting, turning reads round.

mod detect;
mod matcher;
mod preset;
mod trim;

pub(crate) use matcher::Matcher;

pub use detect::{PrimerDetection, PrimerShare, PrimerVerdict, detect};
pub use preset::PrimerPreset;
pub use trim::{PrimerFailure, PrimerTrimmer, Trimmed};

use crate::{Error, Result};
use endobiome_core::Sequence;
use serde::{Deserialize, Serialize};

/// A forward and a reverse primer, both 5' to 3' as ordered from the maker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimerPair {
    /// At the 5' end of forward reads.
    pub forward: Sequence,
    /// At the 5' end of reverse reads.
    pub reverse: Sequence,
}

/// What becomes of reads in which no primer is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Untrimmed {
    /// They are dropped: a read without primer is no amplicon.
    #[default]
    Discard,
    /// They go on uncut.
    Keep,
}

/// Which way round reads may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadOrientation {
    /// Forward reads begin with the forward primer.
    #[default]
    Forward,
    /// Either way (Ion Torrent, ligated libraries): reads are turned to begin with the forward primer. Where no primer is
    /// named, or they were cut before, the strand is told by words that 16S genes share, and reads of which it cannot be
    /// told stay as they are.
    Either,
}

/// Whether primers still stand at the 5' ends of reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FivePrime {
    /// They do: they are looked for, and reads are cut behind them.
    #[default]
    There,
    /// They were cut before; reads are cut only where they run on into the primer at the other end.
    Cut,
}

/// Which primers to look for and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PrimerParameters {
    /// A known pair; not together with `forward` and `reverse`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<PrimerPreset>,
    /// Forward primer, IUPAC, 5' to 3'.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub forward: Option<Sequence>,
    /// Reverse primer, IUPAC, 5' to 3'.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub reverse: Option<Sequence>,
    /// Mismatches allowed per base of the primer, rounded down (default 0.1, as cutadapt).
    #[schemars(range(min = 0.0, max = 0.5))]
    pub max_error_rate: f64,
    /// How many bases (spacers, barcodes' rests) may stand before the primer (default 10).
    #[schemars(range(min = 0, max = 2000))]
    pub max_offset: u32,
    /// Whether the primers still stand at the 5' ends (default), or were cut before.
    pub five_prime: FivePrime,
    /// Whether reads that run through to the other primer are cut there (default true).
    pub read_through: bool,
    /// What becomes of reads without primer.
    pub untrimmed: Untrimmed,
    /// Which way round reads may be.
    pub orientation: ReadOrientation,
}

impl Default for PrimerParameters {
    fn default() -> Self {
        Self {
            preset: None,
            forward: None,
            reverse: None,
            max_error_rate: 0.1,
            max_offset: 10,
            five_prime: FivePrime::There,
            read_through: true,
            untrimmed: Untrimmed::Discard,
            orientation: ReadOrientation::Forward,
        }
    }
}

impl PrimerParameters {
    /// The pair to look for; `None` if no primer was named (the reads carry none any more).
    ///
    /// # Errors
    /// [`Error::Parameter`] for half a pair, a preset beside primers, or a rate outside 0 to 0.5.
    pub fn resolve(&self) -> Result<Option<PrimerPair>> {
        if !(0.0..=0.5).contains(&self.max_error_rate) {
            return Err(Error::parameter("primers.max_error_rate", "must be from 0 to 0.5"));
        }
        match (self.preset, &self.forward, &self.reverse) {
            (None, None, None) => Ok(None),
            (Some(preset), None, None) => preset.primers().map(Some),
            (None, Some(forward), Some(reverse)) => {
                for (primer, name) in [(forward, "primers.forward"), (reverse, "primers.reverse")] {
                    if primer.len() < 8 || primer.len() > 64 {
                        let reason = format!("{} bases; a primer has 8 to 64", primer.len());
                        return Err(Error::parameter(name, reason));
                    }
                }
                Ok(Some(PrimerPair { forward: forward.clone(), reverse: reverse.clone() }))
            }
            (Some(_), _, _) => {
                Err(Error::parameter("primers", "give a preset or your own forward and reverse, not both"))
            }
            (None, Some(_), None) => Err(Error::parameter("primers.reverse", "is missing")),
            (None, None, Some(_)) => Err(Error::parameter("primers.forward", "is missing")),
        }
    }
}
