//! Expected diversity of a sample with fewer or more reads.
//!
//! With fewer (interpolation) it is exact: the mean over all subsamples without replacement. With more
//! (extrapolation) it leans on the estimated number of unseen kinds, from kinds seen once and
//! twice; useful up to about twice the reads (Chao et al. 2014). After denoising there are no kinds seen once, and
//! an extrapolation is flat: it says nothing.

use crate::alpha::coverage::{deficit_ratio, doubletons, singletons};
use crate::rows::as_f64;

/// A sample as counts, with how many kinds share each count.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    /// (count, number of kinds), rising.
    pub(crate) frequencies: Vec<(u64, f64)>,
    pub(crate) n: u64,
    pub(crate) f1: f64,
    pub(crate) f2: f64,
    pub(crate) observed: f64,
}

#[expect(clippy::cast_precision_loss, reason = "read counts stay far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

impl Counts {
    pub(crate) fn new(counts: &[u64]) -> Self {
        let mut sorted: Vec<u64> = counts.iter().copied().filter(|&x| x > 0).collect();
        sorted.sort_unstable();
        let frequencies = sorted.chunk_by(|a, b| a == b).map(|run| (run[0], as_f64(run.len()))).collect();
        let values: Vec<f64> = sorted.iter().map(|&x| real(x)).collect();
        Self {
            frequencies,
            n: sorted.iter().sum(),
            f1: singletons(&values),
            f2: doubletons(&values),
            observed: as_f64(values.len()),
        }
    }

    /// Estimated number of unseen kinds (Chao 1984, with the factor (n − 1) / n).
    pub(crate) fn unseen(&self) -> f64 {
        let factor = (real(self.n) - 1.0) / real(self.n);
        if self.f2 > 0.0 {
            factor * self.f1 * self.f1 / (2.0 * self.f2)
        } else {
            factor * self.f1 * (self.f1 - 1.0).max(0.0) / 2.0
        }
    }

    /// The factor by which the coverage deficit shrinks with each read.
    pub(crate) fn deficit_ratio(&self) -> f64 {
        deficit_ratio(real(self.n), self.f1, self.f2)
    }

    /// Estimated coverage of a sample of m reads.
    pub(crate) fn coverage(&self, m: u64) -> f64 {
        let n = real(self.n);
        if self.n == 0 || m == 0 {
            return if self.n == 0 { f64::NAN } else { 0.0 };
        }
        if m < self.n {
            let missed: f64 = self
                .frequencies
                .iter()
                .map(|&(x, kinds)| kinds * real(x) / n * none_drawn(self.n - 1, x - 1, m))
                .sum();
            return 1.0 - missed;
        }
        let more = real(m - self.n);
        1.0 - self.f1 / n * libm::pow(self.deficit_ratio(), more + 1.0)
    }

    /// Hill number of order 0, 1 or 2 expected of m reads.
    pub(crate) fn diversity(&self, order: u8, m: u64) -> f64 {
        if self.n == 0 {
            return f64::NAN;
        }
        if m == 0 {
            return 0.0;
        }
        match order {
            0 if m <= self.n => self.richness(m),
            0 => self.observed + self.unseen() * self.growth(m),
            1 if m <= self.n => libm::exp(self.entropy(m)),
            1 => self.exponential_beyond(m),
            _ => 1.0 / self.dominance(m),
        }
    }

    fn richness(&self, m: u64) -> f64 {
        self.frequencies.iter().map(|&(x, kinds)| kinds * (1.0 - none_drawn(self.n, x, m))).sum()
    }

    /// 1 − (1 − f1 / (n f0 + f1))^m*, the share of the unseen kinds found with m − n more reads.
    fn growth(&self, m: u64) -> f64 {
        let unseen = self.unseen();
        if unseen <= 0.0 {
            return 0.0;
        }
        let rate = self.f1 / (real(self.n) * unseen + self.f1);
        1.0 - libm::exp(real(m - self.n) * libm::log1p(-rate))
    }

    /// Expected Σ p² of m reads; valid beyond n too.
    fn dominance(&self, m: u64) -> f64 {
        let (n, m) = (real(self.n), real(m));
        if self.n == 1 {
            return 1.0;
        }
        let pairs: f64 = self.frequencies.iter().map(|&(x, kinds)| kinds * real(x) * (real(x) - 1.0)).sum();
        1.0 / m + (m - 1.0) / m * pairs / (n * (n - 1.0))
    }

    /// Expected entropy of m ≤ n reads: Σ over kinds of E[−(k/m) ln (k/m)], k hypergeometric.
    fn entropy(&self, m: u64) -> f64 {
        if m == self.n {
            let n = real(self.n);
            return self
                .frequencies
                .iter()
                .map(|&(x, kinds)| -kinds * real(x) / n * libm::log(real(x) / n))
                .sum();
        }
        self.frequencies.iter().map(|&(x, kinds)| kinds * expected_term(self.n, x, m)).sum()
    }

    /// Order 1 beyond n reads: from the observed towards the asymptote (Chao et al. 2014, iNEXT).
    fn exponential_beyond(&self, m: u64) -> f64 {
        let observed = libm::exp(self.entropy(self.n));
        let asymptote = libm::exp(self.asymptotic_entropy()).max(observed);
        if self.n < 2 {
            return observed;
        }
        let before = libm::exp(self.entropy(self.n - 1));
        if asymptote <= before {
            return observed;
        }
        let rate = ((observed - before) / (asymptote - before)).clamp(0.0, 1.0);
        observed + (asymptote - observed) * (1.0 - libm::pow(1.0 - rate, real(m - self.n)))
    }

    /// The entropy estimator of Chao, Wang and Jost (2013).
    pub(crate) fn asymptotic_entropy(&self) -> f64 {
        let n = real(self.n);
        // harmonic[k] = Σ_{j=1}^{k} 1/j at the counts that occur, walked upwards once.
        let last = harmonic(self.n.saturating_sub(1));
        let mut seen = 0.0;
        for &(x, kinds) in &self.frequencies {
            seen += kinds * real(x) / n * (last - harmonic(x - 1));
        }
        let ratio = self.deficit_ratio();
        if self.f1 == 0.0 || ratio <= 0.0 || ratio >= 1.0 {
            return seen;
        }
        // f1/n (1−A)^(1−n) (−ln A − Σ_{r<n} (1−A)^r / r) = f1/n Σ_{r≥n} (1−A)^(r−n+1) / r.
        let mut tail = 0.0;
        let mut power = ratio;
        let mut r = n;
        while power / r > 1e-18 * tail {
            tail += power / r;
            power *= ratio;
            r += 1.0;
        }
        seen + self.f1 / n * tail
    }
}

/// Σ_{j=1}^{k} 1/j: summed up to 256, by its expansion (to 1e-16) above.
fn harmonic(k: u64) -> f64 {
    if k <= 256 {
        return (1..=k).rev().map(|j| 1.0 / real(j)).sum();
    }
    const EULER: f64 = 0.577_215_664_901_532_9;
    let x = real(k);
    libm::log(x) + EULER + 1.0 / (2.0 * x) - 1.0 / (12.0 * x * x) + 1.0 / (120.0 * x.powi(4))
}

/// Probability that m of n reads drawn without replacement hold none of x given ones: C(n − x, m) / C(n, m).
fn none_drawn(n: u64, x: u64, m: u64) -> f64 {
    if x + m > n {
        return 0.0;
    }
    // C(n − x, m) / C(n, m) is symmetric in x and m: the shorter product.
    let (steps, other) = if x < m { (x, m) } else { (m, x) };
    let mut product = 1.0;
    for k in 0..steps {
        product *= 1.0 - real(other) / real(n - k);
        if product < 1e-300 {
            return 0.0;
        }
    }
    product
}

/// E[−(k/m) ln(k/m)] for k of x reads among m drawn of n: from the mode outwards by recurrence.
fn expected_term(n: u64, x: u64, m: u64) -> f64 {
    let least = (x + m).saturating_sub(n);
    let most = x.min(m);
    if most == 0 {
        return 0.0;
    }
    let mode = (((x + 1) as u128 * (m + 1) as u128) / (n + 2) as u128) as u64;
    let mode = mode.clamp(least, most);
    let term = |k: u64| {
        let share = real(k) / real(m);
        if k == 0 { 0.0 } else { -share * libm::log(share) }
    };
    // Weights relative to that of the mode, normalised by their sum.
    let (mut weights, mut sum) = (1.0, term(mode));
    let mut weight = 1.0;
    let mut k = mode;
    while k < most && weight > 1e-20 {
        weight *= real(x - k) * real(m - k) / (real(k + 1) * real((n + k + 1) - x - m));
        k += 1;
        weights += weight;
        sum += weight * term(k);
    }
    weight = 1.0;
    k = mode;
    while k > least && weight > 1e-20 {
        weight *= real(k) * real((n + k) - x - m) / (real(x - k + 1) * real(m - k + 1));
        k -= 1;
        weights += weight;
        sum += weight * term(k);
    }
    sum / weights
}

/// Expected number of kinds in `depth` reads drawn without replacement (Hurlbert 1971): vegan's
/// `rarefy`. NaN when the sample has fewer reads.
///
/// ```
/// use endobiome_ecology::rarefaction::rarefied_richness;
/// // One of two reads: one kind. Two of them: both.
/// assert_eq!(rarefied_richness(&[1, 1], 1), 1.0);
/// assert_eq!(rarefied_richness(&[1, 1], 2), 2.0);
/// ```
pub fn rarefied_richness(counts: &[u64], depth: u64) -> f64 {
    let counts = Counts::new(counts);
    if depth > counts.n { f64::NAN } else { counts.diversity(0, depth) }
}

/// Hill number of `order` 0, 1 or 2 expected with `reads` reads, fewer or more than the sample has
/// (Chao et al. 2014, iNEXT). NaN for an empty sample or another order.
///
/// ```
/// use endobiome_ecology::rarefaction::diversity_at;
/// assert!((diversity_at(&[1, 1], 0, 1) - 1.0).abs() < 1e-12);
/// // At the reads of the sample the Hill number of order 2 is the inverse Simpson index.
/// assert!((diversity_at(&[5, 5], 2, 10) - 2.0).abs() < 1e-12);
/// assert!(diversity_at(&[5, 5], 3, 10).is_nan());
/// ```
pub fn diversity_at(counts: &[u64], order: u8, reads: u64) -> f64 {
    if order > 2 { f64::NAN } else { Counts::new(counts).diversity(order, reads) }
}

/// Coverage expected with `reads` reads, fewer or more than the sample has (Chao and Jost 2012).
///
/// ```
/// use endobiome_ecology::rarefaction::coverage_at;
/// // One read of two and two: a second one is of the same kind in one of three.
/// assert!((coverage_at(&[2, 2], 1) - 1.0 / 3.0).abs() < 1e-12);
/// assert!(coverage_at(&[5, 3, 1, 1], 10) < coverage_at(&[5, 3, 1, 1], 20));
/// ```
pub fn coverage_at(counts: &[u64], reads: u64) -> f64 {
    Counts::new(counts).coverage(reads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const COUNTS: [u64; 7] = [5, 3, 2, 2, 1, 1, 1];

    /// Every subsample of 15 reads, counted out.
    #[test]
    fn interpolation_is_the_mean_over_all_subsamples() {
        let reads: Vec<usize> = COUNTS.iter().enumerate().flat_map(|(k, &c)| vec![k; c as usize]).collect();
        for m in [1_u32, 2, 6, 11, 14] {
            let (mut subsets, mut richness, mut entropy, mut dominance) = (0.0, 0.0, 0.0, 0.0);
            for mask in 0_u32..1 << reads.len() {
                if mask.count_ones() != m {
                    continue;
                }
                let mut drawn = [0_u32; 7];
                (0..reads.len()).filter(|b| mask >> b & 1 == 1).for_each(|b| drawn[reads[b]] += 1);
                subsets += 1.0;
                for p in drawn.iter().filter(|&&d| d > 0).map(|&d| f64::from(d) / f64::from(m)) {
                    richness += 1.0;
                    entropy -= p * libm::log(p);
                    dominance += p * p;
                }
            }
            let at = |order| diversity_at(&COUNTS, order, u64::from(m));
            assert_relative_eq!(at(0), richness / subsets, max_relative = 1e-10);
            assert_relative_eq!(at(1), libm::exp(entropy / subsets), max_relative = 1e-10);
            assert_relative_eq!(at(2), subsets / dominance, max_relative = 1e-10);
        }
    }

    #[test]
    fn curves_join_at_the_sample_and_tend_to_the_estimates() {
        let c = Counts::new(&COUNTS);
        assert_eq!(c.diversity(0, 15), 7.0);
        for order in 0..=2 {
            let step = c.diversity(order, 16) - c.diversity(order, 15);
            let before = c.diversity(order, 15) - c.diversity(order, 14);
            assert!(step >= 0.0 && step <= before + 1e-12, "order {order}: {before} then {step}");
        }
        let far = 1_000_000;
        assert_relative_eq!(c.diversity(0, far), 7.0 + 14.0 / 15.0 * 9.0 / 4.0, epsilon = 1e-9);
        assert_relative_eq!(c.diversity(1, far), libm::exp(c.asymptotic_entropy()), epsilon = 1e-9);
        assert_relative_eq!(c.coverage(far), 1.0, epsilon = 1e-9);
        let values = COUNTS.map(|x| x as f64);
        assert_relative_eq!(c.coverage(15), crate::alpha::chao_coverage(&values), epsilon = 1e-12);
    }

    #[test]
    fn the_entropy_estimator_as_its_formula_is_written() {
        let (n, f1, f2) = (15.0, 3.0, 2.0);
        let a: f64 = 2.0 * f2 / ((n - 1.0) * f1 + 2.0 * f2);
        let series: f64 = (1..15).map(|r| (1.0 - a).powi(r) / f64::from(r)).sum();
        let seen: f64 =
            COUNTS.iter().map(|&x| x as f64 / n * (x..15).map(|k| 1.0 / k as f64).sum::<f64>()).sum();
        let formula = seen + f1 / n * (1.0 - a).powi(-14) * (-libm::log(a) - series);
        assert_relative_eq!(Counts::new(&COUNTS).asymptotic_entropy(), formula, epsilon = 1e-12);
    }

    #[test]
    fn edges() {
        assert!(diversity_at(&[], 0, 5).is_nan());
        assert!(rarefied_richness(&[3, 2], 6).is_nan());
        for order in 0..=2 {
            assert_relative_eq!(diversity_at(&[9], order, 4), 1.0, epsilon = 1e-12);
            assert_relative_eq!(diversity_at(&[9], order, 40), 1.0, epsilon = 1e-12);
            assert_eq!(diversity_at(&[9], order, 0), 0.0);
            // No singletons, as after denoising: flat beyond the sample at order 0.
            assert!(diversity_at(&[9, 9, 9], order, 90).is_finite());
        }
        assert_eq!(diversity_at(&[9, 9, 9], 0, 90), 3.0);
        assert_eq!(diversity_at(&[1], 1, 90), 1.0);
    }
}
