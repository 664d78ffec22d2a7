//! Known primer pairs of 16S studies.

use super::PrimerPair;
use crate::{Error, Result};
use endobiome_core::primer::PRIMER_PRESETS;
use serde::{Deserialize, Serialize};

/// A known primer pair: a name for the settings and a place in the table of pairs of [`endobiome_core::primer`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
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
    /// V1 to V9, 27F and 1492R: the whole gene, for long reads (the primers of PacBio's protocol; Callahan et al. 2019). Such reads lie
    /// on either strand.
    V1v9,
}

impl PrimerPreset {
    /// All presets.
    pub const ALL: [Self; 8] =
        [Self::V1v2, Self::V1v3, Self::V3v4, Self::V3v4_319f, Self::V4, Self::V4v5, Self::V3v5, Self::V1v9];

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
            Self::V1v9 => "v1v9",
        }
    }

    /// Names, sequences and insert lengths of the pair.
    pub const fn pair(self) -> &'static endobiome_core::primer::KnownPrimerPair {
        // The enumeration stands in the order of the table; a test holds them together.
        &PRIMER_PRESETS[self as usize]
    }

    /// The pair as sequences.
    ///
    /// # Errors
    /// None in a program that was built right.
    pub fn primers(self) -> Result<PrimerPair> {
        let pair = self.pair();
        let parse = |text: &str| {
            text.parse().map_err(|e: endobiome_core::Error| Error::Embedded {
                what: "primer preset",
                reason: e.to_string(),
            })
        };
        Ok(PrimerPair { forward: parse(pair.forward)?, reverse: parse(pair.reverse)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_its_own_pair() {
        for preset in PrimerPreset::ALL {
            let pair = preset.pair();
            let name = preset.name();
            let region = name.split('_').next().unwrap_or(name);
            assert_eq!(pair.region.to_lowercase(), region);
            assert!(name == region || name.ends_with(&pair.forward_name.to_lowercase()), "{name}: {pair}");
            assert!(preset.primers().is_ok(), "{name}");
        }
    }
}
