//! The tree of names under the lineages of a reference.

use endobiome_core::{Lineage, Rank};
use rustc_hash::FxHashMap;

/// "No name at this rank."
pub(crate) const NO_NODE: u32 = u32::MAX;

/// For each lineage (class) of a reference the node of the tree at each rank.
///
/// A node is a name with all names above it, so two genera of one name in two families are two nodes.
/// Nodes are numbered in the order of the sorted lineages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taxa {
    lineages: Vec<Lineage>,
    paths: Vec<[u32; 7]>,
    /// For each node a class that holds it.
    example: Vec<u32>,
}

impl Taxa {
    /// The tree over distinct, sorted lineages.
    pub(crate) fn new(lineages: &[Lineage]) -> Self {
        let mut numbers: FxHashMap<(Rank, Lineage), u32> = FxHashMap::default();
        let mut example = Vec::new();
        let paths = lineages
            .iter()
            .enumerate()
            .map(|(class, lineage)| {
                let mut path = [NO_NODE; 7];
                for (rank, _) in lineage.iter() {
                    let key = (rank, lineage.truncated(rank));
                    path[rank.index()] = *numbers.entry(key).or_insert_with(|| {
                        example.push(class as u32);
                        example.len() as u32 - 1
                    });
                }
                path
            })
            .collect();
        Self { lineages: lineages.to_vec(), paths, example }
    }

    /// Number of classes.
    pub(crate) fn len(&self) -> usize {
        self.lineages.len()
    }

    /// Number of nodes.
    pub(crate) fn nodes(&self) -> usize {
        self.example.len()
    }

    /// The nodes of a class, by rank; [`NO_NODE`] where it has no name.
    pub(crate) fn path(&self, class: u32) -> &[u32; 7] {
        &self.paths[class as usize]
    }

    /// The lineage of a class.
    pub(crate) fn lineage(&self, class: u32) -> &Lineage {
        &self.lineages[class as usize]
    }

    /// A class that holds a node.
    pub(crate) fn example(&self, node: u32) -> u32 {
        self.example[node as usize]
    }

    /// The lineage down to a node at `rank`.
    pub(crate) fn lineage_of_node(&self, node: u32, rank: Rank) -> Lineage {
        self.lineages[self.example[node as usize] as usize].truncated(rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_two_families_is_two_nodes() {
        let lineage = |family: &str| {
            let mut lineage = Lineage::default();
            lineage.set(Rank::Family, family);
            lineage.set(Rank::Genus, "Clostridium");
            lineage
        };
        let taxa = Taxa::new(&[lineage("A"), lineage("B")]);
        assert_ne!(taxa.path(0)[5], taxa.path(1)[5]);
        assert_eq!(taxa.path(0)[6], NO_NODE);
        assert_eq!(taxa.lineage_of_node(taxa.path(1)[5], Rank::Genus), lineage("B"));
    }
}
