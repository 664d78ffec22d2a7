//! Old and foreign names with their canonical ones.

use super::backbone::backbone;
use super::spelling::{plain, stem};
use super::vocabulary::Vocabulary;
use endobiome_core::Rank;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

const BY_HAND: &str = include_str!("../../data/synonyms.tsv");
const SAME_TAXON: &str = include_str!("../../data/synonyms_ncbi.tsv");
const SPLITS: &str = include_str!("../../data/splits.tsv");

/// A name that is not canonical, and the name it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonym {
    /// Rank of both names.
    pub rank: Rank,
    /// The old or foreign name.
    pub name: &'static str,
    /// The canonical name; `Genus sp.` where only the genus is certain.
    pub canonical: &'static str,
    /// The vocabularies in which the name is the usual one.
    pub vocabularies: Vec<Vocabulary>,
    /// Publication or database that says so.
    pub source: &'static str,
    /// `seen`: the pair was seen in a public source; `same taxid`: both are names of one NCBI taxon;
    /// `literature`: from the publication named, not read again. For every row a test holds that the canonical name
    /// is current in the NCBI taxonomy of the embedded reference and the other is not.
    pub evidence: &'static str,
}

pub(super) struct Synonyms {
    rows: Vec<Synonym>,
    by_name: FxHashMap<(Rank, String), u32>,
    /// Canonical names with their usual name in a vocabulary.
    foreign: FxHashMap<(Vocabulary, Rank, &'static str), &'static str>,
    /// Old genus to the genera that took over some of its species.
    splits: FxHashMap<&'static str, Vec<&'static str>>,
}

/// The table, read at the first call.
pub(super) fn synonyms() -> &'static Synonyms {
    static LOADED: OnceLock<Synonyms> = OnceLock::new();
    LOADED.get_or_init(Synonyms::read)
}

/// All rows of the synonym table, for a report or a review.
///
/// ```
/// use endobiome_taxonomy::names::table;
/// let row = table().iter().find(|row| row.name == "Atopobium vaginae").ok_or("no such row")?;
/// assert_eq!(row.canonical, "Fannyhessea vaginae");
/// # Ok::<(), &str>(())
/// ```
pub fn table() -> &'static [Synonym] {
    &synonyms().rows
}

impl Synonyms {
    fn read() -> Self {
        let by_hand = BY_HAND.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            Some(Synonym {
                rank: cells.next()?.parse().ok()?,
                name: cells.next()?,
                canonical: cells.next()?,
                vocabularies: cells.next()?.split(',').filter_map(Vocabulary::from_name).collect(),
                source: cells.next()?,
                evidence: cells.next()?,
            })
        });
        let same_taxon = SAME_TAXON.lines().skip(1).filter_map(|line| {
            let (name, canonical) = line.split_once('\t')?;
            Some(Synonym {
                rank: Rank::Species,
                name,
                canonical,
                vocabularies: Vec::new(),
                source: "NCBI taxonomy and RefSeq",
                evidence: "same taxid",
            })
        });
        let rows: Vec<Synonym> = by_hand.chain(same_taxon).collect();
        let (mut by_name, mut foreign) = (FxHashMap::default(), FxHashMap::default());
        for (number, row) in rows.iter().enumerate() {
            by_name.entry((row.rank, plain(row.name))).or_insert(number as u32);
            for &vocabulary in &row.vocabularies {
                foreign.entry((vocabulary, row.rank, row.canonical)).or_insert(row.name);
            }
        }
        let splits = SPLITS.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.next()?.split(' ').collect()))
        });
        Self { rows, by_name, foreign, splits: splits.collect() }
    }

    /// The canonical name of a plainly spelt synonym.
    pub(super) fn get(&self, rank: Rank, plain: &str) -> Option<&'static str> {
        let &row = self.by_name.get(&(rank, plain.to_owned()))?;
        self.rows.get(row as usize).map(|row| row.canonical)
    }

    /// The usual name of a canonical taxon in a vocabulary, where it differs.
    pub(super) fn name_in(
        &self,
        vocabulary: Vocabulary,
        rank: Rank,
        canonical: &str,
    ) -> Option<&'static str> {
        self.foreign.get(&(vocabulary, rank, canonical)).copied()
    }

    /// The species that a binomial of a split genus became: the one species of the successor genera that bears its
    /// epithet (up to the gender ending); `None` if none or several do.
    pub(super) fn after_split(&self, binomial: &str) -> Option<String> {
        let (genus, epithet) = binomial.split_once(' ')?;
        // A label of the genus: "Escherichia-Shigella coli".
        if let Some(canonical) = self.get(Rank::Genus, genus) {
            let moved = format!("{canonical} {epithet}");
            return backbone().has(Rank::Species, &moved).then_some(moved);
        }
        let candidates = |same: &dyn Fn(&str) -> bool| -> Vec<String> {
            self.splits
                .get(genus)
                .into_iter()
                .flatten()
                .flat_map(|new| {
                    backbone().epithets(new).iter().filter(|e| same(e)).map(move |e| format!("{new} {e}"))
                })
                .collect()
        };
        let exact = candidates(&|other| other == epithet);
        let found = if exact.is_empty() { candidates(&|other| stem(other) == stem(epithet)) } else { exact };
        <[String; 1]>::try_from(found).ok().map(|[name]| name)
    }
}
