//! Species that go together: by published maps, and because the region cannot tell them apart.

use crate::classify::taxa::Taxa;
use crate::region::{Evidence, SpeciesGroups};
use endobiome_core::Rank;

/// For each species node those that a published map puts together with it.
pub(super) fn published(taxa: &Taxa, groups: &SpeciesGroups) -> Vec<Vec<u32>> {
    let mut published = vec![Vec::new(); taxa.nodes()];
    let nodes = species_nodes(taxa);
    let node_of = |name: &str| {
        let at = nodes.partition_point(|(other, _)| other.as_str() < name);
        nodes.get(at).filter(|(other, _)| other == name).map(|&(_, node)| node)
    };
    for pair in groups.pairs.iter().filter(|pair| pair.evidence == Evidence::Published) {
        if let (Some(a), Some(b)) = (node_of(&pair.species.0), node_of(&pair.species.1)) {
            published[a as usize].push(b);
            published[b as usize].push(a);
        }
    }
    published
}

/// Names and nodes of the species, sorted.
fn species_nodes(taxa: &Taxa) -> Vec<(String, u32)> {
    let mut nodes: Vec<(String, u32)> = Vec::new();
    for class in 0..taxa.len() as u32 {
        let node = taxa.path(class)[Rank::Species.index()];
        if let Some(name) = taxa.lineage(class).get(Rank::Species) {
            nodes.push((name.to_owned(), node));
        }
    }
    nodes.sort();
    nodes
}

/// For each species node those that the region cannot tell from it.
pub(super) fn allies(taxa: &Taxa, groups: &SpeciesGroups) -> Vec<Vec<u32>> {
    let nodes = species_nodes(taxa);
    let mut allies = vec![Vec::new(); taxa.nodes()];
    for (name, node) in &nodes {
        let list: &mut Vec<u32> = &mut allies[*node as usize];
        for ally in groups.group_of(name) {
            let from = nodes.partition_point(|(other, _)| other < ally);
            list.extend(
                nodes[from..].iter().take_while(|(other, _)| other == ally).map(|&(_, number)| number),
            );
        }
        list.sort_unstable();
    }
    allies
}
