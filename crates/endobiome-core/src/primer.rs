//! Primer pairs of the 16S regions, as data that every room agrees on.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A primer pair that is used in studies of the endometrium, and the insert it gives.
///
/// Insert lengths are without the primers: the 1st percentile, median and 99th percentile over 920 reference
/// sequences longer than 1,200 nt of the optivag set (in-silico PCR, at most 3 mismatches a primer). For the
/// pairs that begin at 27F only the 335 references that reach back to that site count, for the whole gene the 268 that
/// hold both sites.
///
/// ```
/// use endobiome_core::primer::{PRIMER_PRESETS, KnownPrimerPair};
/// let v4 = KnownPrimerPair::find("V4").expect("a preset");
/// assert_eq!((v4.forward_name, v4.insert_median), ("515F", 253));
/// assert_eq!(PRIMER_PRESETS.len(), 8);
/// // `V3V4` alone is the 341F/805R pair; the other pair is asked for in full.
/// assert_eq!(KnownPrimerPair::find("v3v4").map(|preset| preset.name), Some("V3V4-341F-805R"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KnownPrimerPair {
    /// Unambiguous name: `V3V4-341F-805R`.
    pub name: &'static str,
    /// The hypervariable regions spanned: `V3V4`.
    pub region: &'static str,
    /// Name of the forward primer.
    pub forward_name: &'static str,
    /// Forward primer, 5' to 3', IUPAC.
    pub forward: &'static str,
    /// Name of the reverse primer.
    pub reverse_name: &'static str,
    /// Reverse primer, 5' to 3' as ordered (on the other strand), IUPAC.
    pub reverse: &'static str,
    /// Median insert length without primers, in nucleotides.
    pub insert_median: u32,
    /// 1st percentile of the insert length.
    pub insert_p1: u32,
    /// 99th percentile of the insert length.
    pub insert_p99: u32,
}

/// The presets, in the order of the gene, the whole gene last; of two pairs with one region the first is the default.
pub const PRIMER_PRESETS: [KnownPrimerPair; 8] = [
    KnownPrimerPair {
        name: "V1V2-27F-338R",
        region: "V1V2",
        forward_name: "27F",
        forward: "AGAGTTTGATCMTGGCTCAG",
        reverse_name: "338R",
        reverse: "TGCTGCCTCCCGTAGGAGT",
        insert_median: 315,
        insert_p1: 278,
        insert_p99: 343,
    },
    KnownPrimerPair {
        name: "V1V3-27F-534R",
        region: "V1V3",
        forward_name: "27F",
        forward: "AGAGTTTGATCMTGGCTCAG",
        reverse_name: "534R",
        reverse: "ATTACCGCGGCTGCTGG",
        insert_median: 490,
        insert_p1: 433,
        insert_p99: 523,
    },
    KnownPrimerPair {
        name: "V3V4-341F-805R",
        region: "V3V4",
        forward_name: "341F",
        forward: "CCTACGGGNGGCWGCAG",
        reverse_name: "805R",
        reverse: "GACTACHVGGGTATCTAATCC",
        insert_median: 422,
        insert_p1: 400,
        insert_p99: 429,
    },
    KnownPrimerPair {
        name: "V3V4-319F-806R",
        region: "V3V4",
        forward_name: "319F",
        forward: "ACTCCTACGGGAGGCAGCAG",
        reverse_name: "806R",
        reverse: "GGACTACHVGGGTWTCTAAT",
        insert_median: 424,
        insert_p1: 402,
        insert_p99: 431,
    },
    KnownPrimerPair {
        name: "V4-515F-806R",
        region: "V4",
        forward_name: "515F",
        forward: "GTGYCAGCMGCCGCGGTAA",
        reverse_name: "806R",
        reverse: "GGACTACNVGGGTWTCTAAT",
        insert_median: 253,
        insert_p1: 251,
        insert_p99: 254,
    },
    KnownPrimerPair {
        name: "V4V5-515F-926R",
        region: "V4V5",
        forward_name: "515F",
        forward: "GTGYCAGCMGCCGCGGTAA",
        reverse_name: "926R",
        reverse: "CCGYCAATTYMTTTRAGTTT",
        insert_median: 373,
        insert_p1: 365,
        insert_p99: 377,
    },
    KnownPrimerPair {
        name: "V3V5-357F-926R",
        region: "V3V5",
        forward_name: "357F",
        forward: "CCTACGGGAGGCAGCAG",
        reverse_name: "926R",
        reverse: "CCGTCAATTCMTTTRAGT",
        insert_median: 543,
        insert_p1: 521,
        insert_p99: 553,
    },
    KnownPrimerPair {
        name: "V1V9-27F-1492R",
        region: "V1V9",
        forward_name: "27F",
        forward: "AGRGTTYGATYMTGGCTCAG",
        reverse_name: "1492R",
        reverse: "RGYTACCTTGTTACGACTT",
        insert_median: 1454,
        insert_p1: 1408,
        insert_p99: 1499,
    },
];

impl KnownPrimerPair {
    /// Whether the insert is longer than mates of Illumina reach (over 1,000 nt): whole reads of PacBio cover it.
    pub fn is_of_long_reads(&self) -> bool {
        self.insert_p1 > 1_000
    }

    /// Finds a preset by its name or its region, whatever the case; `/`, `_`, `.` and spaces count as `-`.
    pub fn find(name: &str) -> Option<&'static Self> {
        let wanted: String = name
            .trim()
            .chars()
            .map(|c| if matches!(c, '/' | '_' | '.' | ' ') { '-' } else { c.to_ascii_uppercase() })
            .collect();
        // `V3-V4` is how papers write it.
        let region: String = wanted.chars().filter(|&c| c != '-').collect();
        PRIMER_PRESETS
            .iter()
            .find(|preset| preset.name == wanted)
            .or_else(|| PRIMER_PRESETS.iter().find(|preset| preset.region == region))
            .or_else(|| PRIMER_PRESETS.iter().find(|preset| preset.name.replace('-', "") == region))
    }
}

impl fmt::Display for KnownPrimerPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<'de> Deserialize<'de> for &'static KnownPrimerPair {
    /// Reads a preset by its name or region.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        KnownPrimerPair::find(&name)
            .ok_or_else(|| serde::de::Error::custom(format!("{name:?} is not a primer preset")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sequence;

    #[test]
    fn every_primer_is_iupac_and_every_insert_ordered() {
        for preset in PRIMER_PRESETS {
            assert!(preset.forward.parse::<Sequence>().is_ok(), "{preset}");
            assert!(preset.reverse.parse::<Sequence>().is_ok(), "{preset}");
            assert!(preset.insert_p1 < preset.insert_median && preset.insert_median < preset.insert_p99);
            assert_eq!(
                preset.name,
                format!("{}-{}-{}", preset.region, preset.forward_name, preset.reverse_name)
            );
        }
    }

    #[test]
    fn names_are_found_as_people_write_them() {
        for written in ["V3V4", "v3-v4", "V3-V4", "v3v4_341f_805r", "V3V4-341F/805R"] {
            assert_eq!(KnownPrimerPair::find(written).map(|p| p.name), Some("V3V4-341F-805R"), "{written}");
        }
        assert_eq!(KnownPrimerPair::find("V3V4-319F-806R").map(|p| p.forward_name), Some("319F"));
        assert_eq!(KnownPrimerPair::find("V9"), None);
    }
}
