//! Primer regions: in-silico PCR, region extraction, species that a region cannot tell apart.
//!
//! ```
//! use endobiome_taxonomy::region::Region;
//! let region = Region::custom("V4", "GTGYCAGCMGCCGCGGTAA", "GGACTACNVGGGTWTCTAAT")?;
//! let gene = b"AAAAGTGCCAGCAGCCGCGGTAATACGTAGGTGGCAAGCGTTGTCCGGATTTATTGGGCGTAAAGCGAGCGCAGGCGGAATTAGAAACCCTAGTAGTCCAAAA";
//! let amplicon = region.amplify(gene).expect("both primers bind");
//! assert!(gene[amplicon.insert].starts_with(b"TACGTAGG"));
//! # Ok::<(), endobiome_taxonomy::Error>(())
//! ```

mod cut;
mod fixed_groups;
mod pcr;
mod species_groups;

pub(crate) use cut::cut_with_groups;
pub use cut::{RegionCut, cut_reference};
pub use pcr::{Amplicon, MAX_MISMATCHES};
pub use species_groups::{Evidence, SpeciesGroups, SpeciesPair};

use crate::{Error, Result};
use endobiome_core::{KnownPrimerPair, Sequence};
use serde::{Deserialize, Serialize};

/// A stretch of the gene between two primers.
///
/// ```
/// use endobiome_taxonomy::region::Region;
/// assert_eq!(Region::parse("V3V4")?.spans, "V3V4");
/// let own = Region::parse("GTGCCAGCAGCCGCGGTAA...GGACTACAAGGGTATCTAAT")?;
/// assert_eq!((own.forward.len(), own.reverse.len()), (19, 20));
/// assert!(Region::parse("V99").is_err());
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Name of the preset, or the name given to a custom pair.
    pub name: String,
    /// The hypervariable regions spanned (`V3V4`), empty for a custom pair.
    pub spans: String,
    /// Forward primer, 5' to 3'.
    pub forward: Sequence,
    /// Reverse primer, 5' to 3' on the other strand.
    pub reverse: Sequence,
    /// Shortest and longest insert that is believed, in nucleotides.
    pub insert: (usize, usize),
}

impl Region {
    /// The region of a preset. Inserts may be a fifth shorter than the 1st and longer than the 99th percentile.
    ///
    /// # Errors
    /// [`Error::Core`] never happens for the presets of `endobiome-core`.
    pub fn of_preset(preset: &KnownPrimerPair) -> Result<Self> {
        Ok(Self {
            name: preset.name.to_owned(),
            spans: preset.region.to_owned(),
            forward: preset.forward.parse()?,
            reverse: preset.reverse.parse()?,
            insert: (preset.insert_p1 as usize * 4 / 5, preset.insert_p99 as usize * 6 / 5),
        })
    }

    /// The region between two primers of one's own; inserts of 50 to 1,600 nucleotides are believed.
    ///
    /// # Errors
    /// [`Error::Region`] if a primer is shorter than 10 or longer than 64 nucleotides; [`Error::Core`] if it holds a byte that is
    /// no IUPAC code.
    pub fn custom(name: &str, forward: &str, reverse: &str) -> Result<Self> {
        let (forward, reverse): (Sequence, Sequence) = (forward.parse()?, reverse.parse()?);
        for primer in [&forward, &reverse] {
            if !(10..=64).contains(&primer.len()) {
                return Err(Error::Region {
                    name: name.to_owned(),
                    reason: format!("primer {primer} has {} nucleotides; 10 to 64 are usable", primer.len()),
                });
            }
        }
        Ok(Self { name: name.to_owned(), spans: String::new(), forward, reverse, insert: (50, 1_600) })
    }

    /// Reads a preset name (`V3V4`, `V3V4-319F-806R`) or `FORWARD...REVERSE` with the primers' sequences.
    ///
    /// # Errors
    /// [`Error::Region`] if the text is neither.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(preset) = KnownPrimerPair::find(text) {
            return Self::of_preset(preset);
        }
        if let Some((forward, reverse)) = text.split_once("...") {
            return Self::custom(text, forward.trim(), reverse.trim());
        }
        let presets: Vec<&str> = endobiome_core::PRIMER_PRESETS.iter().map(|preset| preset.name).collect();
        Err(Error::Region {
            name: text.to_owned(),
            reason: format!("not a preset ({}) and not FORWARD...REVERSE", presets.join(", ")),
        })
    }
}
