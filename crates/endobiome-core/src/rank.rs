//! Taxonomic ranks.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The seven ranks of a lineage, from domain to species.
///
/// ```
/// use endobiome_core::Rank;
/// assert!(Rank::Genus < Rank::Species);
/// assert_eq!(Rank::ALL[5], Rank::Genus);
/// assert_eq!(Rank::Genus.prefix(), 'g');
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rank {
    /// Bacteria, Archaea (also "kingdom" in older files).
    Domain,
    /// Phylum.
    Phylum,
    /// Class.
    Class,
    /// Order.
    Order,
    /// Family.
    Family,
    /// Genus.
    Genus,
    /// Species, as the whole binomial.
    Species,
}

impl Rank {
    /// All ranks, widest first.
    pub const ALL: [Self; 7] =
        [Self::Domain, Self::Phylum, Self::Class, Self::Order, Self::Family, Self::Genus, Self::Species];

    /// Position in [`Rank::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Lower-case English name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Phylum => "phylum",
            Self::Class => "class",
            Self::Order => "order",
            Self::Family => "family",
            Self::Genus => "genus",
            Self::Species => "species",
        }
    }

    /// The letter of `d__Bacteria; p__…` and of SINTAX `d:Bacteria,p:…`.
    pub const fn prefix(self) -> char {
        match self {
            Self::Domain => 'd',
            Self::Phylum => 'p',
            Self::Class => 'c',
            Self::Order => 'o',
            Self::Family => 'f',
            Self::Genus => 'g',
            Self::Species => 's',
        }
    }

    /// The rank written with `letter`; `k` (kingdom) is the domain.
    pub const fn from_prefix(letter: char) -> Option<Self> {
        Some(match letter {
            'd' | 'k' => Self::Domain,
            'p' => Self::Phylum,
            'c' => Self::Class,
            'o' => Self::Order,
            'f' => Self::Family,
            'g' => Self::Genus,
            's' => Self::Species,
            _ => return None,
        })
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Rank {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let lower = text.to_ascii_lowercase();
        match lower.as_str() {
            "kingdom" | "superkingdom" => return Ok(Self::Domain),
            _ => {}
        }
        Self::ALL.into_iter().find(|rank| rank.name() == lower).ok_or_else(|| Error::Word {
            what: "rank",
            value: text.to_owned(),
            expected: "domain, phylum, class, order, family, genus or species",
        })
    }
}
