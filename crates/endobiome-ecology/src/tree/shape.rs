//! Tips by name, shearing, and changes of shape.

use super::{Node, Tree};
use crate::{Error, Result};
use rustc_hash::FxHashMap;

/// The tips of a tree by name.
#[derive(Debug, Clone)]
pub struct TipIndex<'a>(FxHashMap<&'a str, usize>);

impl TipIndex<'_> {
    /// The node of a tip.
    pub fn get(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }
}

impl Tree {
    /// Indexes the named tips.
    ///
    /// # Errors
    /// [`Error::Tree`] when two tips have one name.
    pub fn tip_index(&self) -> Result<TipIndex<'_>> {
        let mut index = FxHashMap::default();
        for tip in self.tips() {
            if let Some(name) = self.name(tip)
                && index.insert(name, tip).is_some()
            {
                return Err(Error::Tree(format!("two tips are named {name:?}")));
            }
        }
        Ok(TipIndex(index))
    }

    /// The nodes of the tips named `features`, in that order.
    ///
    /// # Errors
    /// [`Error::MissingTips`] when some are no tips; as [`tip_index`](Self::tip_index).
    pub fn tips_of<F: ToString>(&self, features: &[F]) -> Result<Vec<usize>> {
        let index = self.tip_index()?;
        let names: Vec<String> = features.iter().map(ToString::to_string).collect();
        let missing: Vec<&String> = names.iter().filter(|name| index.get(name).is_none()).collect();
        match missing.first() {
            Some(first) => Err(Error::MissingTips {
                missing: missing.len(),
                features: names.len(),
                first: (*first).clone(),
            }),
            None => Ok(names.iter().filter_map(|name| index.get(name)).collect()),
        }
    }

    /// The tree of the tips `keep` only: branches of inner nodes left with one child are joined.
    ///
    /// The distance of every kept tip to the root stays (the root stays the root, also with one child);
    /// a joined branch without a length counts as 0 there.
    ///
    /// # Errors
    /// [`Error::Tree`] when no tip is kept.
    pub fn shear(&self, keep: &[usize]) -> Result<Self> {
        let mut wanted = vec![false; self.nodes.len()];
        for &tip in keep {
            wanted[tip] = true;
        }
        for node in (1..self.nodes.len()).rev() {
            if wanted[node]
                && let Some(parent) = self.nodes[node].parent
            {
                wanted[parent] = true;
            }
        }
        if !wanted[0] {
            return Err(Error::Tree("no tip is left".to_owned()));
        }
        let mut nodes =
            vec![Node { name: self.nodes[0].name.clone(), length: self.nodes[0].length, ..Node::default() }];
        // Old node, its new parent, and the length gathered above it.
        let mut stack: Vec<(usize, usize, Option<f64>)> = Vec::new();
        let push = |stack: &mut Vec<_>, old: usize, parent: usize, above: Option<f64>| {
            stack.extend(
                self.nodes[old].children.iter().rev().filter(|&&c| wanted[c]).map(|&c| (c, parent, above)),
            );
        };
        push(&mut stack, 0, 0, None);
        while let Some((old, parent, above)) = stack.pop() {
            let length = match (above, self.nodes[old].length) {
                (Some(above), Some(here)) => Some(above + here),
                (one, other) => one.or(other),
            };
            if self.nodes[old].children.iter().filter(|&&c| wanted[c]).count() == 1 {
                push(&mut stack, old, parent, length);
                continue;
            }
            let new = nodes.len();
            nodes.push(Node {
                parent: Some(parent),
                children: Vec::new(),
                name: self.nodes[old].name.clone(),
                length,
            });
            nodes[parent].children.push(new);
            push(&mut stack, old, new, None);
        }
        Ok(Self { nodes })
    }

    /// The distance of every node from the root; a missing length counts as 0.
    pub fn depths(&self) -> Vec<f64> {
        let mut depth = vec![0.0; self.nodes.len()];
        for node in 1..self.nodes.len() {
            let above = self.nodes[node].parent.map_or(0.0, |parent| depth[parent]);
            depth[node] = above + self.nodes[node].length.unwrap_or(0.0);
        }
        depth
    }

    /// Length of every branch below the root, for measures that need all of them; the root's own is 0, and
    /// so is that of an inner branch right below the root without a length (programs that root or shear
    /// a tree leave such branches).
    ///
    /// # Errors
    /// [`Error::Tree`] when another branch has no length, or one is negative.
    pub(crate) fn checked_lengths(&self) -> Result<Vec<f64>> {
        let mut lengths = vec![0.0; self.nodes.len()];
        for (node, length) in lengths.iter_mut().enumerate().skip(1) {
            let name = || self.name(node).map_or_else(|| format!("node {node}"), |n| format!("{n:?}"));
            match self.nodes[node].length {
                Some(value) if value >= 0.0 => *length = value,
                Some(value) => {
                    return Err(Error::Tree(format!("the branch of {} has length {value}", name())));
                }
                None if self.nodes[node].parent == Some(0) && !self.is_tip(node) => {}
                None => return Err(Error::Tree(format!("the branch of {} has no length", name()))),
            }
        }
        Ok(lengths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shears_and_joins_branches() {
        let tree: Tree = "((a:1,(b:2,c:3)x:4)y:5,(d:6,e:7)z:8)r;".parse().unwrap();
        let index = tree.tip_index().unwrap();
        let keep = ["a", "c", "d"].map(|name| index.get(name).unwrap());
        let sheared = tree.shear(&keep).unwrap();
        assert_eq!(sheared.to_newick(), "((a:1,c:7)y:5,d:14)r;");
        let deep = tree.shear(&keep[1..2]).unwrap();
        assert_eq!(deep.to_newick(), "(c:12)r;");
        assert!(tree.shear(&[]).is_err());
    }

    #[test]
    fn names_what_is_missing() {
        let tree: Tree = "(a:1,b:1);".parse().unwrap();
        assert_eq!(
            tree.tips_of(&["a", "x", "y"]),
            Err(Error::MissingTips { missing: 2, features: 3, first: "x".to_owned() })
        );
        let twice: Tree = "(a:1,a:1);".parse().unwrap();
        assert!(twice.tip_index().is_err());
    }
}
