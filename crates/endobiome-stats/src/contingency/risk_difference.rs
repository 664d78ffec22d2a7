//! The difference of two proportions.

use crate::error::{Result, at_least};
use crate::special::{Proportion, wilson};

/// The difference `a/n1 - b/n2` with Newcombe's (1998) interval from two Wilson intervals.
///
/// # Errors
/// When a sample is empty.
///
/// ```
/// use endobiome_stats::contingency::risk_difference;
/// let difference = risk_difference(8, 10, 2, 10, 0.95)?;
/// assert!((difference.estimate - 0.6).abs() < 1e-12);
/// assert!(0.0 < difference.low && difference.high < 1.0);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn risk_difference(a: u64, n1: u64, b: u64, n2: u64, level: f64) -> Result<Proportion> {
    at_least("the first sample", 1, usize::try_from(n1).unwrap_or(usize::MAX))?;
    at_least("the second sample", 1, usize::try_from(n2).unwrap_or(usize::MAX))?;
    let (x, y) = (wilson(a, n1, level), wilson(b, n2, level));
    let estimate = x.estimate - y.estimate;
    let low = estimate - ((x.estimate - x.low).powi(2) + (y.high - y.estimate).powi(2)).sqrt();
    let high = estimate + ((x.high - x.estimate).powi(2) + (y.estimate - y.low).powi(2)).sqrt();
    Ok(Proportion { estimate, low, high })
}
