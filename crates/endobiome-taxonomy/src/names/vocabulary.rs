//! The vocabularies that databases write in.

use serde::{Deserialize, Serialize};

/// A database's way of naming taxa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vocabulary {
    /// NCBI names before the changes of 2018 to 2024.
    Ncbi,
    /// SILVA 128 (and 119 to 132 where they agree).
    Silva128,
    /// SILVA 138.
    Silva138,
    /// GTDB.
    Gtdb,
    /// Greengenes 13_8.
    Greengenes,
}

impl Vocabulary {
    /// All vocabularies.
    pub const ALL: [Self; 5] = [Self::Ncbi, Self::Silva128, Self::Silva138, Self::Gtdb, Self::Greengenes];

    /// Reads the name used in the synonym table.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "NCBI" => Self::Ncbi,
            "SILVA128" => Self::Silva128,
            "SILVA138" => Self::Silva138,
            "GTDB" => Self::Gtdb,
            "Greengenes" => Self::Greengenes,
            _ => return None,
        })
    }
}
