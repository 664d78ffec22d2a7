//! The named taxa of the NCBI taxonomy: what a canonical name is and where it belongs.

use crate::reference::unpack;
use endobiome_core::{Lineage, Rank};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

const BACKBONE: &[u8] = include_bytes!("../../data/backbone.tsv.zst");

/// Named taxa with their lineages.
#[derive(Debug, Default)]
pub(super) struct Backbone {
    /// Names from the domain down to a genus or wider.
    paths: Vec<Box<[&'static str]>>,
    /// For each rank, name to path; the path may go deeper than the rank.
    places: [FxHashMap<&'static str, u32>; 7],
    /// Species, to the path of their genus.
    species: FxHashMap<String, u32>,
    /// Genus to its epithets, sorted.
    epithets: FxHashMap<&'static str, Vec<&'static str>>,
}

/// The backbone, unpacked at the first call.
pub(super) fn backbone() -> &'static Backbone {
    static LOADED: OnceLock<Backbone> = OnceLock::new();
    // The data is part of the program; that it unpacks is what `names` tests hold.
    LOADED.get_or_init(|| match unpack(BACKBONE).map(String::from_utf8) {
        Ok(Ok(text)) => Backbone::read(Box::leak(text.into_boxed_str())),
        _ => Backbone::default(),
    })
}

impl Backbone {
    fn read(text: &'static str) -> Self {
        let mut backbone = Self::default();
        let rows: Vec<(Box<[&'static str]>, &'static str)> = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(path, epithets)| (path.split(';').collect(), epithets))
            .collect();
        // A taxon's own row says best where it belongs; rows of its members fill in the rest.
        for own in [true, false] {
            for (number, (path, _)) in rows.iter().enumerate() {
                let depths = if own { path.len().saturating_sub(1)..path.len() } else { 0..path.len() };
                for depth in depths {
                    if let (Some(places), Some(&name)) = (backbone.places.get_mut(depth), path.get(depth)) {
                        places.entry(name).or_insert(number as u32);
                    }
                }
            }
        }
        for (number, (path, epithets)) in rows.iter().enumerate() {
            let Some(&genus) = path.get(Rank::Genus.index()) else { continue };
            for epithet in epithets.split_whitespace() {
                let name = if epithet.contains('_') {
                    epithet.replace('_', " ")
                } else {
                    format!("{genus} {epithet}")
                };
                backbone.species.insert(name, number as u32);
            }
            backbone.epithets.insert(genus, epithets.split_whitespace().collect());
        }
        backbone.paths = rows.into_iter().map(|(path, _)| path).collect();
        backbone
    }

    /// Whether there is a taxon of this name at this rank.
    pub(super) fn has(&self, rank: Rank, name: &str) -> bool {
        match rank {
            Rank::Species => self.species.contains_key(name),
            _ => self.places[rank.index()].contains_key(name),
        }
    }

    /// The lineage of a taxon down to itself.
    pub(super) fn lineage(&self, rank: Rank, name: &str) -> Option<Lineage> {
        let (&path, depth) = match rank {
            Rank::Species => (self.species.get(name)?, Rank::Genus.index()),
            _ => (self.places[rank.index()].get(name)?, rank.index()),
        };
        let mut lineage = Lineage::default();
        for (rank, &name) in Rank::ALL.into_iter().zip(self.paths.get(path as usize)?.iter()).take(depth + 1)
        {
            lineage.set(rank, name);
        }
        if rank == Rank::Species {
            lineage.set(rank, name);
        }
        Some(lineage)
    }

    /// The species epithets of a genus.
    pub(super) fn epithets(&self, genus: &str) -> &[&'static str] {
        self.epithets.get(genus).map(Vec::as_slice).unwrap_or_default()
    }
}
