//! Known primer pairs of 16S studies.

use super::PrimerPair;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// A known primer pair. The length of the insert is that between the primers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrimerPreset {
    /// V1V2, 27F and 338R.
    V1v2,
    /// V1V3, 27F and 534R.
    V1v3,
    /// V3V4, 341F and 805R (Klindworth et al. 2013; the Illumina 16S protocol).
    V3v4,
    /// V3V4, 319F and 806R (Fadrosh et al. 2014).
    V3v4_319f,
    /// V4, 515F and 806R (Parada et al. 2016, Apprill et al. 2015; Earth Microbiome Project).
    V4,
    /// V4V5, 515F and 926R (Parada et al. 2016).
    V4v5,
    /// V3V5, 357F and 926R (Human Microbiome Project).
    V3v5,
}

impl PrimerPreset {
    /// All presets.
    pub const ALL: [Self; 7] =
        [Self::V1v2, Self::V1v3, Self::V3v4, Self::V3v4_319f, Self::V4, Self::V4v5, Self::V3v5];

    /// The name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1v2 => "v1v2",
            Self::V1v3 => "v1v3",
            Self::V3v4 => "v3v4",
            Self::V3v4_319f => "v3v4_319f",
            Self::V4 => "v4",
            Self::V4v5 => "v4v5",
            Self::V3v5 => "v3v5",
        }
    }

    /// The names of the two primers.
    pub const fn primer_names(self) -> (&'static str, &'static str) {
        match self {
            Self::V1v2 => ("27F", "338R"),
            Self::V1v3 => ("27F", "534R"),
            Self::V3v4 => ("341F", "805R"),
            Self::V3v4_319f => ("319F", "806R"),
            Self::V4 => ("515F", "806R"),
            Self::V4v5 => ("515F", "926R"),
            Self::V3v5 => ("357F", "926R"),
        }
    }

    /// The sequences, 5' to 3'.
    pub const fn sequences(self) -> (&'static str, &'static str) {
        match self {
            Self::V1v2 => ("AGAGTTTGATCMTGGCTCAG", "TGCTGCCTCCCGTAGGAGT"),
            Self::V1v3 => ("AGAGTTTGATCMTGGCTCAG", "ATTACCGCGGCTGCTGG"),
            Self::V3v4 => ("CCTACGGGNGGCWGCAG", "GACTACHVGGGTATCTAATCC"),
            Self::V3v4_319f => ("ACTCCTACGGGAGGCAGCAG", "GGACTACHVGGGTWTCTAAT"),
            Self::V4 => ("GTGYCAGCMGCCGCGGTAA", "GGACTACNVGGGTWTCTAAT"),
            Self::V4v5 => ("GTGYCAGCMGCCGCGGTAA", "CCGYCAATTYMTTTRAGTTT"),
            Self::V3v5 => ("CCTACGGGAGGCAGCAG", "CCGTCAATTCMTTTRAGT"),
        }
    }

    /// Length of the insert between the primers: 1st percentile, median, 99th percentile, over 920 vaginal
    /// 16S references longer than 1,200 bases (`optivag` set, at most three mismatches).
    pub const fn insert_lengths(self) -> [u32; 3] {
        match self {
            Self::V1v2 => [278, 315, 343],
            Self::V1v3 => [433, 490, 523],
            Self::V3v4 => [400, 422, 429],
            Self::V3v4_319f => [402, 424, 431],
            Self::V4 => [251, 253, 254],
            Self::V4v5 => [365, 373, 377],
            Self::V3v5 => [521, 543, 553],
        }
    }

    /// The pair as sequences.
    ///
    /// # Errors
    /// None in a program that was built right.
    pub fn primers(self) -> Result<PrimerPair> {
        let (forward, reverse) = self.sequences();
        let parse = |text: &str| {
            text.parse().map_err(|e: endobiome_core::Error| Error::Embedded {
                what: "primer preset",
                reason: e.to_string(),
            })
        };
        Ok(PrimerPair { forward: parse(forward)?, reverse: parse(reverse)? })
    }
}
