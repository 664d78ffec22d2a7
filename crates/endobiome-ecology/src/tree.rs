//! Phylogenetic trees: Newick text in and out, shearing, rooting, and a tree made from the sequences.
//!
//! ```
//! use endobiome_ecology::Tree;
//! let tree: Tree = "((a:1,'b c':2)x:0.5,d:3);".parse()?;
//! assert_eq!(tree.tips().filter_map(|tip| tree.name(tip)).collect::<Vec<_>>(), ["a", "b c", "d"]);
//! assert_eq!(tree.to_newick(), "((a:1,'b c':2)x:0.5,d:3);");
//! # Ok::<(), endobiome_ecology::Error>(())
//! ```

mod de_novo;

mod newick;
mod root;
mod shape;

pub use de_novo::tree_of_sequences;
pub use shape::TipIndex;

/// One node; its parent comes before it in the tree.
#[derive(Debug, Clone, PartialEq, Default)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    name: Option<String>,
    length: Option<f64>,
}

/// A rooted tree with names and branch lengths; any number of children a node.
///
/// Nodes are numbered from the root, 0, so that every parent comes before its children. A branch
/// belongs to the node below it; a length that the text does not give is `None`, not 0.
///
/// ```
/// use endobiome_ecology::Tree;
/// let tree: Tree = "((a:1,b:2):0.5,c:3);".parse()?;
/// assert_eq!((tree.n_tips(), tree.n_nodes()), (3, 5));
/// let names: Vec<_> = tree.tips().filter_map(|tip| tree.name(tip)).collect();
/// assert_eq!(names, ["a", "b", "c"]);
/// assert_eq!(tree.to_newick(), "((a:1,b:2):0.5,c:3);");
/// # Ok::<(), endobiome_ecology::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Number of nodes.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The tips (nodes without children), in the order of the text.
    pub fn tips(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(|&node| self.is_tip(node))
    }

    /// Number of tips.
    pub fn n_tips(&self) -> usize {
        self.tips().count()
    }

    /// Whether a node has no children.
    ///
    /// # Panics
    /// If `node` is out of range, as the other methods that take a node.
    pub fn is_tip(&self, node: usize) -> bool {
        self.nodes[node].children.is_empty()
    }

    /// The name of a node.
    pub fn name(&self, node: usize) -> Option<&str> {
        self.nodes[node].name.as_deref()
    }

    /// The parent of a node; `None` for the root.
    pub fn parent(&self, node: usize) -> Option<usize> {
        self.nodes[node].parent
    }

    /// The children of a node, in order.
    pub fn children(&self, node: usize) -> &[usize] {
        &self.nodes[node].children
    }

    /// The length of the branch above a node.
    pub fn length(&self, node: usize) -> Option<f64> {
        self.nodes[node].length
    }
}
