//! Sets of taxa that indices and panels work on, with the publication each is from.

use super::canonical;
use endobiome_core::{Lineage, Rank, TaxonId};
use std::sync::OnceLock;

const SETS: &str = include_str!("../../data/sets.tsv");

/// A named set of taxa under their canonical names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxonSet {
    /// Name of the set.
    pub name: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// Its members, in the order of the source.
    pub members: Vec<TaxonSetMember>,
}

/// A member of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxonSetMember {
    /// The taxon under its canonical name.
    pub taxon: TaxonId,
    /// The name in the source.
    pub published: &'static str,
    /// A remark; in the reagent set the reason why the genus must not be removed automatically, if there is one.
    pub remark: &'static str,
}

impl TaxonSet {
    /// The member under which a canonical lineage falls.
    ///
    /// ```
    /// use endobiome_core::Rank;
    /// use endobiome_taxonomy::names::{canonical_lineage_of, sets};
    /// let reuteri = canonical_lineage_of(Rank::Species, "Lactobacillus reuteri").lineage;
    /// assert!(sets::lactobacillus_sensu_lato().member(&reuteri).is_some());
    /// let weissella = canonical_lineage_of(Rank::Genus, "Weissella").lineage;
    /// assert!(sets::lactobacillus_sensu_lato().member(&weissella).is_none());
    /// ```
    pub fn member(&self, lineage: &Lineage) -> Option<&TaxonSetMember> {
        self.members.iter().find(|member| lineage.get(member.taxon.rank()) == Some(member.taxon.name()))
    }

    /// Whether a canonical lineage falls under the set.
    pub fn contains(&self, lineage: &Lineage) -> bool {
        self.member(lineage).is_some()
    }

    /// The canonical taxa of the set.
    pub fn taxa(&self) -> impl Iterator<Item = &TaxonId> {
        self.members.iter().map(|member| &member.taxon)
    }
}

/// The 25 genera of the former *Lactobacillus* (Zheng et al. 2020, IJSEM 70:2782).
///
/// *Holzapfelia* is now *Holzapfeliella*. The family Lactobacillaceae is no substitute: it has held *Leuconostoc*,
/// *Weissella* and *Pediococcus* since 2020.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::names::{canonical_lineage_of, sets::lactobacillus_sensu_lato};
/// let set = lactobacillus_sensu_lato();
/// assert_eq!(set.members.len(), 25);
/// assert!(set.contains(&canonical_lineage_of(Rank::Genus, "Limosilactobacillus").lineage));
/// assert!(!set.contains(&canonical_lineage_of(Rank::Genus, "Pediococcus").lineage));
/// ```
pub fn lactobacillus_sensu_lato() -> &'static TaxonSet {
    set(0)
}

/// The anaerobes of bacterial vaginosis in the Lactobacillus/anaerobe log-ratio.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::names::{canonical_lineage_of, sets::bacterial_vaginosis_anaerobes};
/// let set = bacterial_vaginosis_anaerobes();
/// assert!(set.contains(&canonical_lineage_of(Rank::Genus, "Gardnerella").lineage));
/// assert!(!set.contains(&canonical_lineage_of(Rank::Genus, "Lactobacillus").lineage));
/// ```
pub fn bacterial_vaginosis_anaerobes() -> &'static TaxonSet {
    set(1)
}

/// The genera that Moreno et al. 2022 found with unsuccessful outcomes.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::names::{canonical_lineage_of, sets::moreno_2022_unsuccessful};
/// // Under the old name of the species too.
/// let vaginae = canonical_lineage_of(Rank::Species, "Atopobium vaginae").lineage;
/// assert!(moreno_2022_unsuccessful().contains(&vaginae));
/// ```
pub fn moreno_2022_unsuccessful() -> &'static TaxonSet {
    set(2)
}

/// The nine RT-PCR targets of chronic endometritis of Moreno et al. 2018 (the panel `CE9`).
///
/// ```
/// use endobiome_taxonomy::names::sets::chronic_endometritis_nine;
/// let names: Vec<&str> = chronic_endometritis_nine().taxa().map(|taxon| taxon.name()).collect();
/// assert_eq!(names.len(), 9);
/// assert!(names.contains(&"Enterococcus"));
/// ```
pub fn chronic_endometritis_nine() -> &'static TaxonSet {
    set(3)
}

/// The nine with Enterobacteriaceae and *Ureaplasma* (the panel `CE_ext`).
///
/// ```
/// use endobiome_taxonomy::names::sets::{chronic_endometritis_extended, chronic_endometritis_nine};
/// let extended: Vec<_> = chronic_endometritis_extended().taxa().collect();
/// assert!(chronic_endometritis_nine().taxa().all(|taxon| extended.contains(&taxon)));
/// assert!(extended.iter().any(|taxon| taxon.name() == "Ureaplasma"));
/// ```
pub fn chronic_endometritis_extended() -> &'static TaxonSet {
    set(4)
}

/// The 92 reagent genera of Salter et al. 2014: an annotation, never a reason to remove a genus by itself.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::names::{canonical_lineage_of, sets::salter_2014_reagents};
/// assert_eq!(salter_2014_reagents().members.len(), 92);
/// assert!(salter_2014_reagents().contains(&canonical_lineage_of(Rank::Genus, "Bradyrhizobium").lineage));
/// ```
pub fn salter_2014_reagents() -> &'static TaxonSet {
    set(5)
}

/// All sets.
///
/// ```
/// use endobiome_taxonomy::names::sets;
/// let names: Vec<&str> = sets::all().iter().map(|set| set.name).collect();
/// assert!(names.contains(&sets::lactobacillus_sensu_lato().name));
/// ```
pub fn all() -> &'static [TaxonSet] {
    static LOADED: OnceLock<Vec<TaxonSet>> = OnceLock::new();
    LOADED.get_or_init(|| NAMES.iter().map(|&(name, source)| read(name, source)).collect())
}

const NAMES: [(&str, &str); 6] = [
    ("lactobacillus_sensu_lato", "Zheng et al. 2020, IJSEM 70:2782, doi:10.1099/ijsem.0.004107"),
    (
        "bacterial_vaginosis_anaerobes",
        "genera of the Lactobacillus/anaerobe log-ratio; a choice of this project",
    ),
    ("moreno_2022_unsuccessful", "Moreno et al. 2022, Microbiome 10:1, doi:10.1186/s40168-021-01184-w"),
    ("chronic_endometritis_nine", "Moreno et al. 2018, Am J Obstet Gynecol 218:602"),
    (
        "chronic_endometritis_extended",
        "Moreno et al. 2018, Am J Obstet Gynecol 218:602, with its background list",
    ),
    ("salter_2014_reagents", "Salter et al. 2014, BMC Biology 12:87, doi:10.1186/s12915-014-0087-z"),
];

fn set(number: usize) -> &'static TaxonSet {
    &all()[number]
}

fn read(name: &'static str, source: &'static str) -> TaxonSet {
    let rows = SETS.lines().skip(1).filter_map(|line| line.split_once('\t')).filter(|&(set, _)| set == name);
    let members = rows.filter_map(|(_, row)| {
        let mut cells = row.split('\t');
        let rank: Rank = cells.next()?.parse().ok()?;
        let published = cells.next()?;
        Some(TaxonSetMember {
            taxon: canonical(rank, published).taxon,
            published,
            remark: cells.next().unwrap_or_default(),
        })
    });
    TaxonSet { name, source, members: members.collect() }
}
