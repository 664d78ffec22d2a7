//! Order statistics of pairwise differences and averages.

use super::super::special::normal_quantile;

/// The median of sorted values.
pub(super) fn median_of_sorted(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    if n == 0 {
        f64::NAN
    } else if n % 2 == 1 {
        sorted[n / 2]
    } else {
        0.5 * (sorted[n / 2 - 1] + sorted[n / 2])
    }
}

/// The `k`-th smallest and `k`-th largest of sorted values, `k` counted from 1 and held in range.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an order below the number of pairs"
)]
pub(super) fn symmetric_order(sorted: &[f64], k: f64) -> (f64, f64) {
    let n = sorted.len();
    let k = (k.max(1.0) as usize).min(n.div_ceil(2)).max(1);
    (sorted[k - 1], sorted[n - k])
}

/// The order statistic of a normal-theory interval: `mean - z sd`, rounded down, at least 1.
pub(super) fn normal_order(mean: f64, sd: f64, level: f64) -> f64 {
    (mean - normal_quantile(0.5 + 0.5 * level) * sd + 0.5).floor().max(1.0)
}

/// Chosen order statistics of all differences `x - y`, without storing them when they are many.
pub(super) struct Differences {
    x: Vec<f64>,
    y: Vec<f64>,
    /// All differences, sorted, when they are few.
    stored: Option<Vec<f64>>,
}

impl Differences {
    /// More pairs than this are counted, not stored.
    const STORE: usize = 250_000;

    pub(super) fn of(x: &[f64], y: &[f64]) -> Self {
        Self::with_limit(x, y, Self::STORE)
    }

    fn with_limit(x: &[f64], y: &[f64], limit: usize) -> Self {
        let sorted = |values: &[f64]| {
            let mut values = values.to_vec();
            values.sort_unstable_by(f64::total_cmp);
            values
        };
        let (x, y) = (sorted(x), sorted(y));
        let stored = (x.len() * y.len() <= limit)
            .then(|| sorted(&x.iter().flat_map(|a| y.iter().map(move |b| a - b)).collect::<Vec<_>>()));
        Self { x, y, stored }
    }

    fn len(&self) -> usize {
        self.x.len() * self.y.len()
    }

    /// The `k`-th smallest difference, from 0.
    fn nth(&self, k: usize) -> f64 {
        if let Some(sorted) = &self.stored {
            return sorted[k];
        }
        // Bisection over the ordered bit patterns of f64 for the least value with more than k differences up to it.
        let (mut low, mut high) = (
            to_ordered(self.x[0] - self.y[self.y.len() - 1]),
            to_ordered(self.x[self.x.len() - 1] - self.y[0]),
        );
        while low < high {
            let middle = low + ((high as i128 - low as i128) / 2) as i64;
            if self.count_up_to(from_ordered(middle)) > k {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        from_ordered(low)
    }

    fn count_up_to(&self, value: f64) -> usize {
        let mut first = 0; // the first y with x - y <= value
        let mut count = 0;
        for x in &self.x {
            while first < self.y.len() && x - self.y[first] > value {
                first += 1;
            }
            count += self.y.len() - first;
        }
        count
    }

    /// The median difference: the Hodges-Lehmann shift.
    pub(super) fn median(&self) -> f64 {
        let n = self.len();
        if n % 2 == 1 { self.nth(n / 2) } else { 0.5 * (self.nth(n / 2 - 1) + self.nth(n / 2)) }
    }

    /// The `k`-th smallest and `k`-th largest, `k` counted from 1 and held in range.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an order below the number of pairs"
    )]
    pub(super) fn symmetric(&self, k: f64) -> (f64, f64) {
        let n = self.len();
        let k = (k.max(1.0) as usize).min(n.div_ceil(2)).max(1);
        (self.nth(k - 1), self.nth(n - k))
    }
}

/// A whole number that orders as the f64 does.
fn to_ordered(value: f64) -> i64 {
    // -0.0 and 0.0 are one value
    let bits = (value + 0.0).to_bits() as i64;
    if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
}

fn from_ordered(order: i64) -> f64 {
    let bits = if order < 0 { i64::MIN.wrapping_sub(order) } else { order };
    f64::from_bits(bits as u64)
}

#[cfg(test)]
mod tests {
    use super::Differences;

    #[test]
    fn counted_order_statistics_are_those_of_the_sorted_list() {
        let x: Vec<f64> = (0..23).map(|i| f64::from((i * 37) % 19) / 7.0 - 1.0).collect();
        let y: Vec<f64> = (0..18).map(|i| f64::from((i * 11) % 13) / 3.0).collect();
        let (stored, counted) = (Differences::of(&x, &y), Differences::with_limit(&x, &y, 0));
        for k in 0..x.len() * y.len() {
            assert_eq!(stored.nth(k), counted.nth(k), "{k}");
        }
        assert_eq!(stored.median(), counted.median());
    }
}
