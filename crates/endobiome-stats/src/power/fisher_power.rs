//! Exact power of Fisher's test.

use crate::error::{Error, Result, at_least};
use crate::special::{binomial_pmf, hypergeometric_pmf};

/// The probability that Fisher's two-sided test gives `p <= alpha` when the shares are `p1` of `n1` and `p2` of `n2`.
///
/// Sums over all tables that can occur. 0 when a sample is empty.
///
/// ```
/// let power = endobiome_stats::power::fisher_power(0.10, 0.30, 50, 50, 0.05);
/// assert!((power - 0.6403).abs() < 1e-3);
/// ```
pub fn fisher_power(p1: f64, p2: f64, n1: u64, n2: u64, alpha: f64) -> f64 {
    if n1 == 0 || n2 == 0 {
        return 0.0;
    }
    let first: Vec<f64> = (0..=n1).map(|x| binomial_pmf(x, n1, p1)).collect();
    let second: Vec<f64> = (0..=n2).map(|y| binomial_pmf(y, n2, p2)).collect();
    let at = |list: &[f64], k: u64| usize::try_from(k).ok().and_then(|k| list.get(k)).copied().unwrap_or(0.0);
    let mut power = 0.0;
    for total in 0..=n1 + n2 {
        let (low, high) = (total.saturating_sub(n2), total.min(n1));
        let weight: f64 = (low..=high).map(|x| at(&first, x) * at(&second, total - x)).sum();
        if weight < 1e-12 {
            continue;
        }
        let density: Vec<f64> = (low..=high).map(|x| hypergeometric_pmf(x, n1, n2, total)).collect();
        let mut order: Vec<usize> = (0..density.len()).collect();
        order.sort_by(|&a, &b| density[a].total_cmp(&density[b]));
        for (x, &own) in (low..=high).zip(&density) {
            let p: f64 = order.iter().map(|&i| density[i]).take_while(|d| *d <= own * (1.0 + 1e-7)).sum();
            if p <= alpha {
                power += at(&first, x) * at(&second, total - x);
            }
        }
    }
    power
}

/// The share above `p1` that Fisher's test tells from `p1` with the given power; `None` when not even 1 is.
///
/// # Errors
/// When a sample is empty or `p1` is not in `[0, 1)`.
///
/// ```
/// use endobiome_stats::power::{detectable_proportion, fisher_power};
/// let share = detectable_proportion(0.1, 30, 30, 0.05, 0.8)?.ok_or("not even 1")?;
/// assert!(fisher_power(0.1, share, 30, 30, 0.05) >= 0.8);
/// // The smallest p of three against three is 0.1.
/// assert_eq!(detectable_proportion(0.1, 3, 3, 0.05, 0.8)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn detectable_proportion(p1: f64, n1: u64, n2: u64, alpha: f64, power: f64) -> Result<Option<f64>> {
    at_least("the smaller sample", 1, usize::try_from(n1.min(n2)).unwrap_or(usize::MAX))?;
    if !(0.0..1.0).contains(&p1) {
        return Err(Error::Parameter {
            what: "the first proportion",
            value: p1,
            expected: "a number from 0, below 1",
        });
    }
    if fisher_power(p1, 1.0, n1, n2, alpha) < power {
        return Ok(None);
    }
    let (mut low, mut high) = (p1, 1.0);
    while high - low > 1e-4 {
        let middle = 0.5 * (low + high);
        if fisher_power(p1, middle, n1, n2, alpha) < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(Some(high))
}
