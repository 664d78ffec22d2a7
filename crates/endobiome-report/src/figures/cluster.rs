//! An order in which like stands beside like: average linkage (UPGMA).

/// A tree over items: each step joins two nodes; leaves are numbered first, then the joins.
pub(super) struct Joined {
    /// Two nodes and the height at which they join.
    pub(super) joins: Vec<(usize, usize, f64)>,
    /// The leaves as the tree lays them out.
    pub(super) order: Vec<usize>,
}

/// Joins by average linkage, by the chain of nearest neighbours (Murtagh 1983): n² steps. Ties go to the lower number.
pub(super) fn average_linkage(n: usize, distance: impl Fn(usize, usize) -> f64) -> Joined {
    let mut between: Vec<Vec<f64>> = (0..n)
        .map(|a| (0..n).map(|b| if a == b { f64::INFINITY } else { distance(a, b) }).collect())
        .collect();
    let mut size = vec![1.0; n];
    let mut alive: Vec<bool> = vec![true; n];
    // Which node a slot holds is told at the end, when joins are sorted by height.
    let mut merges: Vec<(usize, usize, f64)> = Vec::new();
    let mut chain: Vec<usize> = Vec::new();
    while merges.len() + 1 < n {
        if chain.is_empty() {
            chain.extend(alive.iter().position(|alive| *alive));
        }
        let Some(&top) = chain.last() else { break };
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        let mut nearest = before.unwrap_or(usize::MAX);
        let mut least = before.map_or(f64::INFINITY, |b| between[top][b]);
        for other in (0..n).filter(|&other| alive[other] && other != top) {
            if between[top][other] < least || nearest == usize::MAX {
                (nearest, least) = (other, between[top][other]);
            }
        }
        if Some(nearest) != before {
            chain.push(nearest);
            continue;
        }
        chain.truncate(chain.len() - 2);
        let (a, b) = (top.min(nearest), top.max(nearest));
        merges.push((a, b, least));
        for other in (0..n).filter(|&other| alive[other] && other != a && other != b) {
            let mean = (size[a] * between[a][other] + size[b] * between[b][other]) / (size[a] + size[b]);
            (between[a][other], between[other][a]) = (mean, mean);
        }
        size[a] += size[b];
        alive[b] = false;
    }
    merges.sort_by(|x, y| x.2.total_cmp(&y.2));
    let mut node_of: Vec<usize> = (0..n).collect();
    let mut leaves: Vec<Vec<usize>> = (0..n).map(|leaf| vec![leaf]).collect();
    let mut root: Vec<usize> = (0..n).collect();
    let find = |root: &[usize], mut slot: usize| {
        while root[slot] != slot {
            slot = root[slot];
        }
        slot
    };
    let mut joins = Vec::new();
    for (a, b, height) in merges {
        let (a, b) = (find(&root, a), find(&root, b));
        joins.push((node_of[a], node_of[b], height));
        let moved = std::mem::take(&mut leaves[b]);
        leaves[a].extend(moved);
        root[b] = a;
        node_of[a] = n + joins.len() - 1;
    }
    let order = leaves.into_iter().max_by_key(Vec::len).unwrap_or_default();
    Joined { joins, order }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_stands_beside_like() {
        let places = [0.0, 10.0, 0.5, 10.2, 5.0];
        let joined = average_linkage(5, |a, b| f64::abs(places[a] - places[b]));
        // 1 and 3 join first, then 0 and 2; 4 is nearer to these (mean 4.75 against 5.1).
        let (a, b, height) = joined.joins[0];
        assert_eq!((a, b), (1, 3));
        assert!((height - 0.2).abs() < 1e-12);
        assert_eq!((joined.joins[1].0, joined.joins[1].1), (0, 2));
        assert!((joined.joins[2].2 - 4.75).abs() < 1e-12);
        assert_eq!(joined.joins.len(), 4);
        let place = |leaf| joined.order.iter().position(|&l| l == leaf).unwrap_or(9);
        assert_eq!(place(1).abs_diff(place(3)), 1);
        assert_eq!(place(0).abs_diff(place(2)), 1);
    }

    #[test]
    fn none_and_one_have_an_order() {
        assert!(average_linkage(0, |_, _| 0.0).order.is_empty());
        assert_eq!(average_linkage(1, |_, _| 0.0).order, [0]);
    }
}
