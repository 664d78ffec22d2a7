//! Fisher's exact test of a 2 x 2 table.

use crate::error::{Error, Result};
use crate::special::hypergeometric_pmf;
use serde::{Deserialize, Serialize};

/// Result of [`fisher`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fisher {
    /// Two-sided p: the probability of tables no more likely than the observed one.
    pub p: f64,
    /// p of a larger odds ratio.
    pub p_greater: f64,
    /// p of a smaller odds ratio.
    pub p_less: f64,
    /// Odds ratio, conditional maximum likelihood; 0 or infinite at the edge of what can occur.
    pub odds_ratio: f64,
    /// Lower bound of the exact interval.
    pub low: f64,
    /// Upper bound of the exact interval.
    pub high: f64,
    /// The smallest two-sided p that a table with these margins can have.
    pub smallest_p: f64,
}

/// Tests the table `[[a, b], [c, d]]` (rows: groups; columns: yes, no) given its margins.
///
/// The interval inverts the two one-sided tests, as R's `fisher.test` does (R stops its root finder early;
/// here bounds are good to twelve digits).
///
/// # Errors
/// [`Error::TooFew`] when a row or a column has no count: nothing can be said of the odds ratio.
///
/// ```
/// use endobiome_stats::contingency::fisher;
/// let test = fisher([[14, 36], [4, 46]], 0.95)?;
/// assert!((test.p - 0.0173910523736631).abs() < 1e-12);
/// assert!((test.odds_ratio - 4.4078510).abs() < 1e-6);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn fisher(table: [[u64; 2]; 2], level: f64) -> Result<Fisher> {
    let [[a, b], [c, d]] = table;
    let (row1, row2, column1) = (a + b, c + d, a + c);
    let filled = [row1, row2, column1, b + d].iter().filter(|m| **m > 0).count();
    if filled < 4 {
        return Err(Error::TooFew { what: "rows and columns with counts", needed: 4, found: filled });
    }
    // a can be low..=high
    let lowest = column1.saturating_sub(row2);
    let highest = column1.min(row1);
    let density: Vec<f64> = (lowest..=highest).map(|x| hypergeometric_pmf(x, row1, row2, column1)).collect();
    let at = usize::try_from(a - lowest).unwrap_or_default();
    let two_sided = |limit: f64| density.iter().filter(|p| **p <= limit * (1.0 + 1e-7)).sum::<f64>().min(1.0);
    let least = density.iter().copied().fold(f64::INFINITY, f64::min);
    let noncentral = Noncentral { density: &density };
    let tail = 0.5 * (1.0 - level);
    let last = density.len() - 1;
    Ok(Fisher {
        p: two_sided(density[at]),
        p_greater: density[at..].iter().sum::<f64>().min(1.0),
        p_less: density[..=at].iter().sum::<f64>().min(1.0),
        odds_ratio: if at == 0 {
            0.0
        } else if at == last {
            f64::INFINITY
        } else {
            #[expect(clippy::cast_precision_loss, reason = "counts")]
            let target = at as f64;
            solve(|log| noncentral.mean(log) - target)
        },
        low: if at == 0 { 0.0 } else { solve(|log| noncentral.upper(log, at) - tail) },
        high: if at == last { f64::INFINITY } else { solve(|log| tail - noncentral.lower(log, at)) },
        smallest_p: two_sided(least),
    })
}

/// The noncentral hypergeometric distribution at a log odds ratio.
struct Noncentral<'a> {
    density: &'a [f64],
}

impl Noncentral<'_> {
    #[expect(clippy::cast_precision_loss, reason = "counts")]
    fn weights(&self, log: f64) -> Vec<f64> {
        let raw: Vec<f64> =
            self.density.iter().enumerate().map(|(k, p)| libm::log(*p) + log * k as f64).collect();
        let most = raw.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut weights: Vec<f64> = raw.iter().map(|w| libm::exp(w - most)).collect();
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= total);
        weights
    }

    #[expect(clippy::cast_precision_loss, reason = "counts")]
    fn mean(&self, log: f64) -> f64 {
        self.weights(log).iter().enumerate().map(|(k, w)| k as f64 * w).sum()
    }

    fn upper(&self, log: f64, at: usize) -> f64 {
        self.weights(log)[at..].iter().sum()
    }

    fn lower(&self, log: f64, at: usize) -> f64 {
        self.weights(log)[..=at].iter().sum()
    }
}

/// The odds ratio at which a function that grows with its logarithm is zero.
fn solve(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-1.0, 1.0);
    while f(low) > 0.0 && low > -700.0 {
        low *= 2.0;
    }
    while f(high) < 0.0 && high < 700.0 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    libm::exp(0.5_f64 * (low + high))
}
