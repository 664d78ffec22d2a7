//! Canonical names written as a database would, and the lineage of a single name.

use super::canonical_lineage;
use super::synonyms::synonyms;
use super::vocabulary::Vocabulary;
use endobiome_core::{Lineage, Rank};

impl Vocabulary {
    /// Writes a canonical lineage as this vocabulary would: the reverse of [`canonical_lineage`], for tests that a
    /// rename changes nothing, and for tables that another tool is to read.
    ///
    /// Names for which the synonym table has no row of this vocabulary stay canonical.
    ///
    /// ```
    /// use endobiome_core::{Lineage, Rank};
    /// use endobiome_taxonomy::names::{Vocabulary, canonical_lineage};
    /// let mut lineage = Lineage::default();
    /// lineage.set(Rank::Species, "Gardnerella vaginalis");
    /// let lineage = canonical_lineage(&lineage).lineage;
    /// let gtdb = Vocabulary::Gtdb.write(&lineage);
    /// assert_eq!(gtdb.get(Rank::Species), Some("Bifidobacterium vaginale"));
    /// assert_eq!(gtdb.get(Rank::Genus), Some("Bifidobacterium"));
    /// assert_eq!(canonical_lineage(&gtdb).lineage, lineage);
    /// ```
    pub fn write(self, canonical: &Lineage) -> Lineage {
        let mut written = Lineage::default();
        for (rank, name) in canonical.iter() {
            let foreign = synonyms().name_in(self, rank, name);
            written.set(rank, foreign.unwrap_or(name));
            if let (Rank::Species, Some((genus, _))) = (rank, foreign.and_then(|name| name.rsplit_once(' ')))
            {
                // The genus follows the species, if the foreign name is a binomial.
                if !genus.contains(' ') {
                    let genus = canonical_genus_in(self, genus);
                    written.set(Rank::Genus, genus);
                }
            }
        }
        written
    }
}

/// The genus label under which a vocabulary files a species whose name begins with `genus`.
fn canonical_genus_in(vocabulary: Vocabulary, genus: &str) -> String {
    synonyms().name_in(vocabulary, Rank::Genus, genus).unwrap_or(genus).to_owned()
}

/// The canonical lineage of a taxon of which only one name is known.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::names::canonical_lineage_of;
/// let found = canonical_lineage_of(Rank::Species, "Atopobium vaginae");
/// assert_eq!(found.lineage.get(Rank::Genus), Some("Fannyhessea"));
/// assert_eq!(found.lineage.get(Rank::Species), Some("Fannyhessea vaginae"));
/// assert!(found.unknown.is_empty());
/// ```
pub fn canonical_lineage_of(rank: Rank, name: &str) -> super::CanonicalLineage {
    let mut lineage = Lineage::default();
    lineage.set(rank, name);
    canonical_lineage(&lineage)
}
