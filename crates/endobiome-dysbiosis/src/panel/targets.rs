//! The panels and their targets.

use endobiome_core::Rank;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A published list of targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Panel {
    /// The nine RT-PCR targets of Moreno 2018 for chronic endometritis.
    #[serde(rename = "CE9")]
    Ce9,
    /// Those with Enterobacteriaceae and *Ureaplasma*.
    #[serde(rename = "CE_ext")]
    CeExtended,
    /// The groups that the maker of the ALICE test named in public when it was launched: Enterobacteriaceae,
    /// *Enterococcus, Streptococcus, Staphylococcus, Mycoplasma* and *Ureaplasma* (press release, Igenomix, 16 July
    /// 2018), and *Chlamydia* and *Neisseria* (GenomeWeb's report of the launch). The exact list and the cut-offs are
    /// not public: this is like that test, it is not that test. *Mycoplasma* of 2018 is looked for under the two
    /// genera that hold the genital species today.
    #[serde(rename = "ALICE_like")]
    AliceLike,
}

impl Panel {
    /// All panels.
    pub const ALL: [Self; 3] = [Self::Ce9, Self::CeExtended, Self::AliceLike];

    /// The targets.
    pub fn targets(self) -> &'static [Target] {
        match self {
            Self::Ce9 => &CHRONIC_ENDOMETRITIS[..9],
            Self::CeExtended => &CHRONIC_ENDOMETRITIS,
            Self::AliceLike => &ALICE_LIKE,
        }
    }
}

impl fmt::Display for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ce9 => "CE9",
            Self::CeExtended => "CE_ext",
            Self::AliceLike => "ALICE_like",
        })
    }
}

/// One target of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Rank of the target.
    pub rank: Rank,
    /// Canonical name.
    pub name: &'static str,
    /// The taxon above that reads may reach without saying whether they are of the target: the family, or the order of a
    /// family.
    pub above: &'static str,
}

const fn target(rank: Rank, name: &'static str, above: &'static str) -> Target {
    Target { rank, name, above }
}

/// The nine of `CE9`, then what `CE_ext` adds.
const CHRONIC_ENDOMETRITIS: [Target; 11] = [
    target(Rank::Species, "Chlamydia trachomatis", "Chlamydiaceae"),
    target(Rank::Genus, "Enterococcus", "Enterococcaceae"),
    target(Rank::Species, "Escherichia coli", "Enterobacteriaceae"),
    target(Rank::Species, "Gardnerella vaginalis", "Bifidobacteriaceae"),
    target(Rank::Species, "Klebsiella pneumoniae", "Enterobacteriaceae"),
    target(Rank::Species, "Metamycoplasma hominis", "Metamycoplasmataceae"),
    target(Rank::Species, "Neisseria gonorrhoeae", "Neisseriaceae"),
    target(Rank::Genus, "Staphylococcus", "Staphylococcaceae"),
    target(Rank::Genus, "Streptococcus", "Streptococcaceae"),
    target(Rank::Family, "Enterobacteriaceae", "Enterobacterales"),
    target(Rank::Genus, "Ureaplasma", "Mycoplasmoidaceae"),
];

const ALICE_LIKE: [Target; 9] = [
    target(Rank::Species, "Chlamydia trachomatis", "Chlamydiaceae"),
    target(Rank::Family, "Enterobacteriaceae", "Enterobacterales"),
    target(Rank::Genus, "Enterococcus", "Enterococcaceae"),
    target(Rank::Genus, "Metamycoplasma", "Metamycoplasmataceae"),
    target(Rank::Genus, "Mycoplasmoides", "Mycoplasmoidaceae"),
    target(Rank::Species, "Neisseria gonorrhoeae", "Neisseriaceae"),
    target(Rank::Genus, "Staphylococcus", "Staphylococcaceae"),
    target(Rank::Genus, "Streptococcus", "Streptococcaceae"),
    target(Rank::Genus, "Ureaplasma", "Mycoplasmoidaceae"),
];
