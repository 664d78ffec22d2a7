//! Lineages.

use crate::Rank;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names from domain to species; a rank that is not known is `None`.
///
/// The species is the whole binomial (`Lactobacillus crispatus`, not `crispatus`).
/// Displayed in QIIME 2 form, up to the deepest known rank.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Domain, "Bacteria");
/// lineage.set(Rank::Phylum, "Bacillota");
/// assert_eq!(lineage.to_string(), "d__Bacteria; p__Bacillota");
/// assert_eq!(lineage.deepest(), Some((Rank::Phylum, "Bacillota")));
/// assert_eq!(Lineage::default().to_string(), "Unassigned");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Lineage([Option<String>; 7]);

impl Lineage {
    /// The name at `rank`.
    pub fn get(&self, rank: Rank) -> Option<&str> {
        self.0[rank.index()].as_deref()
    }

    /// Sets the name at `rank`; an empty name clears it.
    pub fn set(&mut self, rank: Rank, name: impl Into<String>) {
        let name = name.into();
        self.0[rank.index()] = (!name.is_empty()).then_some(name);
    }

    /// Forgets the name at `rank`.
    pub fn clear(&mut self, rank: Rank) {
        self.0[rank.index()] = None;
    }

    /// A copy without the names below `rank`.
    #[must_use]
    pub fn truncated(&self, rank: Rank) -> Self {
        let mut copy = self.clone();
        copy.0[rank.index() + 1..].fill(None);
        copy
    }

    /// The deepest known rank and its name.
    pub fn deepest(&self) -> Option<(Rank, &str)> {
        Rank::ALL.into_iter().rev().find_map(|rank| self.get(rank).map(|name| (rank, name)))
    }

    /// The known ranks with their names, widest first.
    pub fn iter(&self) -> impl Iterator<Item = (Rank, &str)> {
        Rank::ALL.into_iter().filter_map(|rank| self.get(rank).map(|name| (rank, name)))
    }
}

impl fmt::Display for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((deepest, _)) = self.deepest() else {
            return f.write_str("Unassigned");
        };
        for rank in Rank::ALL.into_iter().take(deepest.index() + 1) {
            if rank != Rank::Domain {
                f.write_str("; ")?;
            }
            write!(f, "{}__{}", rank.prefix(), self.get(rank).unwrap_or_default())?;
        }
        Ok(())
    }
}
