//! Canonical taxa and what a feature was assigned to.

use crate::{Lineage, Rank};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A taxon under its canonical name: what every index and panel works on.
///
/// The name is one that `endobiome-taxonomy` has mapped to the canonical vocabulary (so
/// *Atopobium vaginae* never reaches an index, *Fannyhessea vaginae* does). Displayed as `genus:Lactobacillus`.
///
/// ```
/// use endobiome_core::{Rank, TaxonId};
/// let taxon = TaxonId::new(Rank::Genus, "Gardnerella");
/// assert_eq!(taxon.to_string(), "genus:Gardnerella");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaxonId {
    rank: Rank,
    name: String,
}

impl TaxonId {
    /// Names a taxon. The caller vouches that `name` is canonical.
    pub fn new(rank: Rank, name: impl Into<String>) -> Self {
        Self { rank, name: name.into() }
    }

    /// The taxon's rank.
    pub fn rank(&self) -> Rank {
        self.rank
    }

    /// The taxon's canonical name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for TaxonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.rank, self.name)
    }
}

/// What a classifier said of one feature, in canonical names.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Assignment {
    /// Names down to the deepest rank whose confidence passed; `None` below.
    ///
    /// When the region cannot split the species, `Rank::Species` is `None` and
    /// [`species_group`](Self::species_group) holds the candidates.
    pub lineage: Lineage,
    /// Confidence in `[0, 1]` at each rank of [`Rank::ALL`], also at those that did not pass.
    pub confidence: [f64; 7],
    /// The species that the sequenced region cannot tell apart, sorted; empty when the species
    /// is single or was not reached.
    pub species_group: Vec<String>,
    /// Why the call stops where it does, in plain words (`novel genus in Prevotellaceae`); empty when there is nothing to say.
    pub note: String,
}

impl Assignment {
    /// An assignment to nothing, with the reason.
    pub fn unclassified(note: impl Into<String>) -> Self {
        Self { note: note.into(), ..Self::default() }
    }

    /// The taxon at `rank` under which a table collapses this feature: the name at that rank,
    /// else the species group, else `<deepest known> (unclassified <rank>)`.
    pub fn taxon_at(&self, rank: Rank) -> TaxonId {
        if let Some(name) = self.lineage.get(rank) {
            return TaxonId::new(rank, name);
        }
        if rank == Rank::Species && !self.species_group.is_empty() {
            return TaxonId::new(rank, self.species_group.join(" | "));
        }
        let known = self.lineage.truncated(rank);
        match known.deepest() {
            Some((_, name)) => TaxonId::new(rank, format!("{name} (unclassified {rank})")),
            None => TaxonId::new(rank, "Unassigned"),
        }
    }
}
