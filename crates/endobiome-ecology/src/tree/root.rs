//! Rooting.

use super::{Node, Tree};

impl Tree {
    /// The same tree with its root in the middle of the longest way between two tips; branches without
    /// length count as 0. Names of inner nodes stay; a tree of fewer than two tips stays as it is.
    #[must_use]
    pub fn rooted_at_midpoint(&self) -> Self {
        if self.n_tips() < 2 {
            return self.clone();
        }
        let neighbours = self.neighbours();
        let start = self.tips().next().unwrap_or(0);
        let (one, _, _) = self.farthest_tip(&neighbours, start);
        let (other, distance, came_from) = self.farthest_tip(&neighbours, one);
        // From the far end back until half the way is behind.
        let mut left = distance[other] / 2.0;
        let mut node = other;
        while let Some(next) = came_from[node] {
            let step = distance[node] - distance[next];
            if left <= step {
                return self.rooted_on(&neighbours, node, next, left, step - left);
            }
            left -= step;
            node = next;
        }
        self.clone()
    }

    /// Nodes next to each node, with the length between.
    fn neighbours(&self) -> Vec<Vec<(usize, f64)>> {
        let mut neighbours = vec![Vec::new(); self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                let length = node.length.unwrap_or(0.0);
                neighbours[at].push((parent, length));
                neighbours[parent].push((at, length));
            }
        }
        neighbours
    }

    /// The tip farthest from `from` (the first among equals), all distances, and the way back.
    fn farthest_tip(
        &self,
        neighbours: &[Vec<(usize, f64)>],
        from: usize,
    ) -> (usize, Vec<f64>, Vec<Option<usize>>) {
        let mut distance = vec![0.0; self.nodes.len()];
        let mut came_from = vec![None; self.nodes.len()];
        let mut stack = vec![from];
        while let Some(node) = stack.pop() {
            for &(next, length) in &neighbours[node] {
                if next != from && came_from[node] != Some(next) {
                    distance[next] = distance[node] + length;
                    came_from[next] = Some(node);
                    stack.push(next);
                }
            }
        }
        let mut farthest = from;
        for tip in self.tips().filter(|&tip| tip != from) {
            if farthest == from || distance[tip] > distance[farthest] {
                farthest = tip;
            }
        }
        (farthest, distance, came_from)
    }

    /// A new root on the branch between two neighbours; an old root left with one child is taken out.
    fn rooted_on(&self, neighbours: &[Vec<(usize, f64)>], a: usize, b: usize, to_a: f64, to_b: f64) -> Self {
        let mut nodes = vec![Node::default()];
        // (old node, where it came from, new parent, length above it)
        let mut stack = vec![(b, a, 0, to_b), (a, b, 0, to_a)];
        while let Some((old, from, parent, length)) = stack.pop() {
            let onward: Vec<(usize, f64)> =
                neighbours[old].iter().copied().filter(|&(next, _)| next != from).collect();
            let tip = self.is_tip(old);
            if let ([(next, more)], false) = (&onward[..], tip) {
                stack.push((*next, old, parent, length + more));
                continue;
            }
            let at = nodes.len();
            nodes.push(Node {
                parent: Some(parent),
                children: Vec::new(),
                name: self.nodes[old].name.clone(),
                length: Some(length),
            });
            nodes[parent].children.push(at);
            stack.extend(onward.iter().rev().map(|&(next, more)| (next, old, at, more)));
        }
        Self { nodes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_moves_to_the_middle() {
        let tree: Tree = "(a:1,(b:2,c:9)x:2);".parse().unwrap();
        assert_eq!(tree.rooted_at_midpoint().to_newick(), "((a:3,b:2)x:3,c:6);");
        let even: Tree = "(a:1,b:1);".parse().unwrap();
        assert_eq!(even.rooted_at_midpoint().n_tips(), 2);
        let same: Tree = "(a:0,b:0,c:0);".parse().unwrap();
        assert_eq!(same.rooted_at_midpoint().n_tips(), 3);
    }
}
