//! What naive Bayes of mothur does otherwise.
//!
//! `classify.seqs(method=wang)` of mothur 1.48 keeps its references in a tree of names, and every lineage at which a
//! reference ends is a class. Found by experiments with small references and by reading the tables of probabilities that
//! the program writes beside a reference:
//!
//! - The members `M` of a class are all references at *and below* it, but the holders `m_w` of a word are those at it
//!   alone. So a lineage that stops above others is at a disadvantage, the greater the more of them there are.
//! - Beside the classes of the reference there is one named `unknown`, with one member that holds no word.
//! - Ties go to the class that comes first in the tree, in which `unknown` comes first and then the lineages of the
//!   references in the order of their ids (by their bytes).

use super::NaiveBayes;
use crate::classify::taxa::{NO_NODE, Taxa};

/// Trains naive Bayes; the class without any name, if there is one, is `unknown`.
pub(crate) fn train<'a>(
    taxa: &Taxa,
    class_of: &[u32],
    id: impl Fn(usize) -> &'a str,
    words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
) -> NaiveBayes {
    let mut by_id: Vec<usize> = (0..class_of.len()).collect();
    by_id.sort_unstable_by_key(|&record| (id(record), record));
    let tree = Tree::new(taxa, by_id.into_iter().map(|record| class_of[record]));
    NaiveBayes::train_with_more(class_of, &tree.below, words_of).with_order(tree.order)
}

/// What the tree says of each class.
#[derive(Debug, PartialEq, Eq)]
struct Tree {
    /// Members that are not at the class itself: those below it, and the one of `unknown`.
    below: Vec<u32>,
    /// Its place among all classes.
    order: Vec<u32>,
}

impl Tree {
    /// The tree that grows by references, given by their classes, one after the other.
    fn new(taxa: &Taxa, references: impl Iterator<Item = u32>) -> Self {
        const NEVER: u32 = u32::MAX;
        let mut members = vec![0_u32; taxa.nodes()];
        let mut met = vec![NEVER; taxa.nodes()];
        let mut own = vec![0_u32; taxa.len()];
        let mut next = 0;
        for class in references {
            own[class as usize] += 1;
            for &node in taxa.path(class).iter().filter(|&&node| node != NO_NODE) {
                members[node as usize] += 1;
                if met[node as usize] == NEVER {
                    met[node as usize] = next;
                    next += 1;
                }
            }
        }
        let deepest: Vec<Option<usize>> = (0..taxa.len() as u32)
            .map(|class| {
                taxa.path(class).iter().rev().find(|&&node| node != NO_NODE).map(|&node| node as usize)
            })
            .collect();
        let below =
            deepest.iter().zip(&own).map(|(node, own)| node.map_or(1, |node| members[node] - own)).collect();
        let order = deepest.iter().map(|node| node.map_or(0, |node| met[node].saturating_add(1))).collect();
        Self { below, order }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::{Lineage, Rank};

    #[test]
    fn classes_count_what_is_below_and_stand_in_the_order_of_their_first_reference() {
        let lineage = |names: &[(Rank, &str)]| {
            let mut lineage = Lineage::default();
            names.iter().for_each(|&(rank, name)| lineage.set(rank, name));
            lineage
        };
        let (family, genus, other) = ((Rank::Family, "F"), (Rank::Genus, "G"), (Rank::Family, "A"));
        let sorted = [Lineage::default(), lineage(&[other]), lineage(&[family]), lineage(&[family, genus])];
        assert!(sorted.is_sorted());
        let taxa = Taxa::new(&sorted);
        let tree = Tree::new(&taxa, [3, 1, 2, 2, 3, 3].into_iter());
        assert_eq!(tree, Tree { below: vec![1, 0, 3, 0], order: vec![0, 3, 1, 2] });
    }
}
