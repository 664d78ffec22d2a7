//! Ranks with ties.

/// Midranks of a list and what its ties weigh.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks {
    /// The rank of each value, from 1; equal values share the mean of their ranks.
    pub ranks: Vec<f64>,
    /// `Σ (t³ - t)` over groups of `t` equal values; 0 without ties.
    pub tie_sum: f64,
}

impl Ranks {
    /// Whether any two values are equal.
    pub fn has_ties(&self) -> bool {
        self.tie_sum > 0.0
    }
}

/// The midranks of `values`, which must be free of NaN (NaN would rank last).
///
/// ```
/// let ranked = endobiome_stats::rank::ranks(&[10.0, 30.0, 10.0]);
/// assert_eq!(ranked.ranks, [1.5, 3.0, 1.5]);
/// assert_eq!(ranked.tie_sum, 6.0);
/// ```
#[expect(clippy::cast_precision_loss, reason = "positions")]
pub fn ranks(values: &[f64]) -> Ranks {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut tie_sum = 0.0;
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        // -0.0 and 0.0 are equal values though not in total order
        while end < order.len() && values[order[end]] == values[order[start]] {
            end += 1;
        }
        let rank = (start + end + 1) as f64 / 2.0;
        for &at in &order[start..end] {
            ranks[at] = rank;
        }
        let t = (end - start) as f64;
        tie_sum += t * t * t - t;
        start = end;
    }
    Ranks { ranks, tie_sum }
}
