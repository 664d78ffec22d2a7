//! Neighbour joining.

use super::super::{Node, Tree};
use crate::rows::as_f64;
use crate::{Error, Result};

/// Joins tips by their condensed distances, in `f32` (4 n² bytes): an error of 1e-7 of the distances,
/// far below what sequences tell. Ties go to the first pair. The root is where the last three nodes meet.
pub(super) fn join(names: &[String], condensed: &[f64]) -> Result<Tree> {
    let n = names.len();
    if n == 0 {
        return Err(Error::Tree("no sequence".to_owned()));
    }
    let mut table = Table::new(n, condensed);
    // Nodes as they are made: tips first; (children, length above each).
    let mut joined: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
    let mut active: Vec<usize> = (0..n).collect();
    while active.len() > 3 {
        let (i, j) = table.nearest();
        let m = as_f64(active.len());
        let d = f64::from(table.get(i, j));
        let half = 0.5 * d + 0.5 * (table.sums[i] - table.sums[j]) / (m - 2.0);
        let (above_i, above_j) = (half.clamp(0.0, d), (d - half).clamp(0.0, d));
        joined.push(vec![(active[i], above_i), (active[j], above_j)]);
        table.merge(i, j);
        // The new node takes the place of i, the last one that of j.
        active[i] = joined.len() - 1;
        active.swap_remove(j);
    }
    let top = match active[..] {
        [a, b, c] => {
            let d = |i, j| f64::from(table.get(i, j));
            let (ab, ac, bc) = (d(0, 1), d(0, 2), d(1, 2));
            let half = |x: f64| (0.5 * x).max(0.0);
            vec![(a, half(ab + ac - bc)), (b, half(ab + bc - ac)), (c, half(ac + bc - ab))]
        }
        [a, b] => {
            let half = 0.5 * f64::from(table.get(0, 1));
            vec![(a, half), (b, half)]
        }
        _ => active.iter().map(|&only| (only, 0.0)).collect(),
    };
    Ok(laid_out(names, &joined, &top))
}

/// The joined nodes as a tree, parents before children.
fn laid_out(names: &[String], joined: &[Vec<(usize, f64)>], top: &[(usize, f64)]) -> Tree {
    let mut nodes = vec![Node::default()];
    let mut stack: Vec<(usize, f64, usize)> =
        top.iter().rev().map(|&(node, length)| (node, length, 0)).collect();
    while let Some((node, length, parent)) = stack.pop() {
        let at = nodes.len();
        nodes.push(Node {
            parent: Some(parent),
            children: Vec::new(),
            name: names.get(node).cloned(),
            length: Some(length),
        });
        nodes[parent].children.push(at);
        stack.extend(joined[node].iter().rev().map(|&(child, length)| (child, length, at)));
    }
    Tree { nodes }
}

/// Distances among active nodes, square, kept dense by moving the last into gaps.
struct Table {
    width: usize,
    size: usize,
    square: Vec<f32>,
    sums: Vec<f64>,
    /// Sums / (size − 2) as `f32`, for the search.
    shares: Vec<f32>,
}

impl Table {
    #[expect(clippy::cast_possible_truncation, reason = "f32 is enough, as documented")]
    fn new(n: usize, condensed: &[f64]) -> Self {
        let mut square = vec![0.0_f32; n * n];
        let mut pairs = condensed.iter();
        for i in 0..n {
            for (j, &d) in (i + 1..n).zip(&mut pairs) {
                square[i * n + j] = d as f32;
                square[j * n + i] = d as f32;
            }
        }
        let sums = square.chunks_exact(n).map(|row| row.iter().map(|&d| f64::from(d)).sum()).collect();
        Self { width: n, size: n, square, sums, shares: vec![0.0; n] }
    }

    fn get(&self, i: usize, j: usize) -> f32 {
        self.square[i * self.width + j]
    }

    /// The pair i < j with the least d − r_i − r_j.
    fn nearest(&mut self) -> (usize, usize) {
        let m = as_f64(self.size) - 2.0;
        #[expect(clippy::cast_possible_truncation, reason = "f32 is enough, as documented")]
        self.shares.iter_mut().zip(&self.sums).for_each(|(share, sum)| *share = (sum / m) as f32);
        let (mut best, mut pair) = (f32::INFINITY, (0, 1));
        for i in 1..self.size {
            let row = &self.square[i * self.width..i * self.width + i];
            let least = least_of(row, &self.shares[..i]) - self.shares[i];
            if least < best {
                best = least;
                let wanted = least_of(row, &self.shares[..i]);
                let j = row.iter().zip(&self.shares).position(|(d, r)| d - r == wanted).unwrap_or(0);
                pair = (j, i);
            }
        }
        pair
    }

    /// Puts the joined node at i and the last node at j (i < j).
    #[expect(clippy::cast_possible_truncation, reason = "f32 is enough, as documented")]
    fn merge(&mut self, i: usize, j: usize) {
        let (w, size) = (self.width, self.size);
        let d = f64::from(self.get(i, j));
        let mut sum = 0.0;
        for k in (0..size).filter(|&k| k != i && k != j) {
            let (ik, jk) = (f64::from(self.get(i, k)), f64::from(self.get(j, k)));
            let new = (0.5 * (ik + jk - d)).max(0.0) as f32;
            self.sums[k] += f64::from(new) - ik - jk;
            sum += f64::from(new);
            self.square[i * w + k] = new;
            self.square[k * w + i] = new;
        }
        self.sums[i] = sum;
        let last = size - 1;
        if j != last {
            for k in 0..last {
                let moved = if k == j { 0.0 } else { self.get(last, k) };
                self.square[j * w + k] = moved;
                self.square[k * w + j] = moved;
            }
            self.sums[j] = self.sums[last];
        }
        self.sums.truncate(last);
        self.shares.truncate(last);
        self.size = last;
    }
}

/// The least d − r of a row, sixteen places at a time.
fn least_of(row: &[f32], shares: &[f32]) -> f32 {
    let mut least = [f32::INFINITY; 16];
    let (rows, others) = (row.chunks_exact(16), shares.chunks_exact(16));
    let (rest, other_rest) = (rows.remainder(), others.remainder());
    for (row, shares) in rows.zip(others) {
        for lane in 0..16 {
            let value = row[lane] - shares[lane];
            least[lane] = if value < least[lane] { value } else { least[lane] };
        }
    }
    let mut all = least.into_iter().fold(f32::INFINITY, f32::min);
    for (d, r) in rest.iter().zip(other_rest) {
        all = all.min(d - r);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distances on a tree give the tree back.
    #[test]
    fn an_additive_matrix_gives_its_tree() {
        let tree: Tree = "(((a:2,b:3):1,c:4):2,(d:1,e:5):3,f:2);".parse().unwrap();
        let names: Vec<String> = "abcdef".chars().map(String::from).collect();
        let between = |tree: &Tree| -> Vec<f64> {
            let tips = tree.tips_of(&names).unwrap();
            let path = |mut node: usize| {
                let mut path = vec![node];
                while let Some(parent) = tree.parent(node) {
                    path.push(parent);
                    node = parent;
                }
                path
            };
            let mut all = Vec::new();
            for (at, &x) in tips.iter().enumerate() {
                for &y in &tips[at + 1..] {
                    let (p, q) = (path(x), path(y));
                    let apart = |own: &[usize], other: &[usize]| -> f64 {
                        own.iter().filter(|k| !other.contains(k)).filter_map(|&k| tree.length(k)).sum()
                    };
                    all.push(apart(&p, &q) + apart(&q, &p));
                }
            }
            all
        };
        let wanted = between(&tree);
        let joined = join(&names, &wanted).unwrap();
        for rooted in [joined.clone(), joined.rooted_at_midpoint()] {
            for (a, b) in between(&rooted).iter().zip(&wanted) {
                assert!((a - b).abs() < 1e-5, "{}", rooted.to_newick());
            }
        }
        // The longest way is e to b (or c): the root lies in its middle.
        let rooted = joined.rooted_at_midpoint();
        let deepest = rooted.depths().into_iter().fold(0.0, f64::max);
        let longest = wanted.into_iter().fold(0.0, f64::max);
        assert!((deepest - longest / 2.0).abs() < 1e-5);
        assert_eq!(rooted.children(0).len(), 2);
    }
}
