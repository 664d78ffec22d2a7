//! Canonical taxon names.
//!
//! The canonical vocabulary is the NCBI taxonomy as of the embedded reference (2025-05-09). Names of SILVA, GTDB,
//! Greengenes and older NCBI releases are mapped to it by a table of synonyms ([`table`]), by the rule that a species of
//! a split genus is the one of the successor genera with its epithet (*Lactobacillus reuteri* is *Limosilactobacillus
//! reuteri*), and by spelling (underscores, `g__`, GTDB letters, SILVA numbers, brackets, *Candidatus*). A name that is
//! not known is kept as it is and said to be unknown; nothing is guessed from similarity of letters.
//!
//! *Gardnerella* is never *Bifidobacterium*: GTDB's `Bifidobacterium vaginale` and its relatives are *Gardnerella*. A bare
//! GTDB genus `Bifidobacterium` cannot be told from *Gardnerella* by its name; references in that vocabulary need
//! species names.

mod backbone;
pub mod sets;
mod spelling;
mod synonyms;
mod vocabulary;
mod written;

pub use synonyms::{Synonym, table};
pub use vocabulary::Vocabulary;
pub use written::canonical_lineage_of;

use backbone::backbone;
use endobiome_core::{Lineage, Rank, TaxonId};
use spelling::{kept, plain, says_nothing, without_brackets, without_gtdb_letters, without_number};
use synonyms::synonyms;

/// A name in the canonical vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    /// The taxon under its canonical name, or under the name given if that is not known.
    pub taxon: TaxonId,
    /// Whether the canonical vocabulary knows the name.
    pub known: bool,
}

/// A lineage in the canonical vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CanonicalLineage {
    /// The names.
    pub lineage: Lineage,
    /// Names that the vocabulary does not know and that were kept as they are, widest rank first.
    pub unknown: Vec<TaxonId>,
}

/// The canonical form of one name.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::names::canonical;
/// assert_eq!(canonical(Rank::Species, "Atopobium_vaginae").taxon.name(), "Fannyhessea vaginae");
/// assert_eq!(canonical(Rank::Species, "Bifidobacterium vaginale").taxon.name(), "Gardnerella vaginalis");
/// assert_eq!(canonical(Rank::Phylum, "p__Firmicutes").taxon.name(), "Bacillota");
/// let unknown = canonical(Rank::Genus, "5-7N15");
/// assert!(!unknown.known);
/// assert_eq!(unknown.taxon.name(), "5-7N15");
/// ```
pub fn canonical(rank: Rank, name: &str) -> Canonical {
    match resolve(rank, name) {
        Some(known) => Canonical { taxon: TaxonId::new(rank, known), known: true },
        None => Canonical { taxon: TaxonId::new(rank, kept(rank, name)), known: false },
    }
}

/// Whether a name, under any spelling, says that there is none (`uncultured`, `sp.`, `metagenome`).
pub(crate) fn is_placeholder(rank: Rank, name: &str) -> bool {
    says_nothing(rank, &plain(name))
}

/// The canonical form of a lineage in any supported vocabulary.
///
/// A species may be given as an epithet alone (`crispatus`), as SILVA and Greengenes do. When the species or genus is
/// known, the ranks above it are those of the canonical vocabulary; otherwise the deepest known name says what lies
/// above it and unknown names are kept. Names that say nothing (`uncultured`, `sp.`) are dropped.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_taxonomy::names::canonical_lineage;
/// let mut silva = Lineage::default();
/// silva.set(Rank::Phylum, "Firmicutes");
/// silva.set(Rank::Genus, "Lactobacillus");
/// silva.set(Rank::Species, "reuteri");
/// let canonical = canonical_lineage(&silva);
/// assert_eq!(canonical.lineage.get(Rank::Phylum), Some("Bacillota"));
/// assert_eq!(canonical.lineage.get(Rank::Species), Some("Limosilactobacillus reuteri"));
/// assert!(canonical.unknown.is_empty());
/// ```
pub fn canonical_lineage(given: &Lineage) -> CanonicalLineage {
    let mut names = Lineage::default();
    let mut known = [false; 7];
    for (rank, name) in given.iter().filter(|&(rank, _)| rank < Rank::Species) {
        let name_is_empty = says_nothing(rank, &plain(name));
        if let Some(found) = resolve(rank, name) {
            known[rank.index()] = true;
            names.set(rank, found);
        } else if !name_is_empty {
            names.set(rank, kept(rank, name));
        }
    }
    if let Some(species) = given.get(Rank::Species) {
        let genus = given.get(Rank::Genus);
        match resolve_species(genus, names.get(Rank::Genus), species) {
            Some(found) => {
                known[Rank::Species.index()] = true;
                let genus_known = match backbone().lineage(Rank::Species, &found) {
                    Some(place) => place.get(Rank::Genus).map(str::to_owned),
                    None => found.rsplit_once(' ').map(|(genus, _)| genus.to_owned()),
                };
                if let Some(genus) = genus_known {
                    known[Rank::Genus.index()] = true;
                    names.set(Rank::Genus, genus);
                }
                if !says_nothing(Rank::Species, &found) {
                    names.set(Rank::Species, found);
                }
            }
            None => {
                let whole = whole_name(names.get(Rank::Genus), species);
                if !says_nothing(Rank::Species, &whole) {
                    names.set(Rank::Species, whole);
                }
            }
        }
    }
    place_in_backbone(&mut names, &mut known);
    let unknown = names
        .iter()
        .filter(|(rank, _)| !known[rank.index()])
        .map(|(rank, name)| TaxonId::new(rank, name))
        .collect();
    CanonicalLineage { lineage: names, unknown }
}

/// The canonical lineage of a canonical name, down to itself; `None` if the name is not known.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::names::lineage_of;
/// let lineage = lineage_of(Rank::Genus, "Lactobacillus").ok_or("not known")?;
/// assert_eq!(lineage.get(Rank::Family), Some("Lactobacillaceae"));
/// assert_eq!(lineage.get(Rank::Species), None);
/// assert_eq!(lineage_of(Rank::Genus, "Inventella"), None);
/// # Ok::<(), &str>(())
/// ```
pub fn lineage_of(rank: Rank, canonical: &str) -> Option<Lineage> {
    backbone().lineage(rank, canonical)
}

/// Replaces what lies above the deepest known name by what the canonical vocabulary says.
fn place_in_backbone(names: &mut Lineage, known: &mut [bool; 7]) {
    let given_domain = names.get(Rank::Domain).map(str::to_owned);
    for rank in Rank::ALL.into_iter().rev() {
        if !known[rank.index()] || rank == Rank::Domain {
            continue;
        }
        let Some(place) = names.get(rank).and_then(|name| lineage_of(rank, name)) else { continue };
        let other_domain =
            given_domain.as_deref().is_some_and(|given| place.get(Rank::Domain) != Some(given));
        if other_domain {
            // A homonym in another domain.
            known[rank.index()] = false;
            continue;
        }
        for (above, name) in place.iter() {
            known[above.index()] = true;
            names.set(above, name);
        }
        return;
    }
}

/// A species name with its genus, when only the epithet was given.
fn whole_name(genus: Option<&str>, species: &str) -> String {
    let species = plain(species);
    let is_epithet = species.starts_with(|c: char| !c.is_ascii_uppercase() && c != '[');
    match genus {
        Some(genus) if is_epithet => format!("{} {species}", plain(genus)),
        _ => species,
    }
}

fn resolve_species(given_genus: Option<&str>, genus: Option<&str>, species: &str) -> Option<String> {
    let whole_given = |genus: Option<&str>| {
        let species = species.trim();
        let species = species.strip_prefix("s__").unwrap_or(species);
        match genus {
            Some(genus) if species.starts_with(|c: char| !c.is_ascii_uppercase() && c != '[' && c != '"') => {
                format!("{} {species}", genus.trim().strip_prefix("g__").unwrap_or(genus.trim()))
            }
            _ => species.to_owned(),
        }
    };
    resolve(Rank::Species, &whole_given(given_genus)).or_else(|| resolve(Rank::Species, &whole_given(genus)))
}

/// The canonical name, if the vocabulary knows the one given under any spelling.
fn resolve(rank: Rank, raw: &str) -> Option<String> {
    let plain_name = plain(raw);
    if rank == Rank::Domain {
        return match plain_name.as_str() {
            "Bacteria" | "Archaea" | "Eukaryota" => Some(plain_name),
            "Eukarya" | "Eukaryotes" => Some("Eukaryota".to_owned()),
            _ => None,
        };
    }
    let mut spellings = vec![plain_name.clone()];
    spellings.extend(without_gtdb_letters(raw).map(|name| plain(&name)));
    // SILVA's "Clostridium sensu stricto 1" is a synonym without its number, "Prevotella 9" a genus.
    spellings.extend(without_number(&plain_name));
    if rank != Rank::Genus {
        // "[Prevotella]" of Greengenes is not Prevotella, but "[Clostridium] difficile" is a species of that epithet.
        spellings.extend(without_brackets(&plain_name));
    }
    spellings.into_iter().find_map(|name| resolve_plain(rank, &name))
}

fn resolve_plain(rank: Rank, name: &str) -> Option<String> {
    if let Some(canonical) = synonyms().get(rank, name) {
        return Some(canonical.to_owned());
    }
    if backbone().has(rank, name) {
        return Some(name.to_owned());
    }
    let other = match name.strip_prefix("Candidatus ") {
        Some(bare) => bare.to_owned(),
        None => format!("Candidatus {name}"),
    };
    if backbone().has(rank, &other) {
        return Some(other);
    }
    if rank == Rank::Species { synonyms().after_split(name) } else { None }
}
