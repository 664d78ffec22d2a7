//! How probabilities of tests and batches are joined.

use crate::numerics::chi_squared_sf;
use serde::{Deserialize, Serialize};

/// Which tests decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContaminantMethod {
    /// Frequency test only.
    Frequency,
    /// Prevalence test only.
    Prevalence,
    /// Fisher's combination of both; missing where one is missing.
    Combined,
    /// The smaller of both; missing where one is missing.
    Minimum,
    /// A call by either, each with its own threshold.
    Either,
    /// A call by both, each with its own threshold.
    Both,
    /// The ratio filter of MicrobIEM: mean share in blanks over mean share in samples, all batches together.
    MicrobiemRatio,
}

/// How batches are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchRule {
    /// The smallest probability over batches; with many batches it calls more by chance alone.
    #[default]
    Minimum,
    /// The product over the batches that have one; 1 when none has.
    Product,
    /// Fisher's combination; a batch without a probability counts as 0.5.
    Fisher,
    /// No batches: all samples are tested together.
    Pooled,
}

/// Fisher's combination: the upper chi-square tail of `-2 sum ln p` with two degrees of freedom a probability.
///
/// `None` of nothing; 0 if any probability is 0.
///
/// ```
/// use endobiome_lowbiomass::decontam::fisher_combination;
/// let p = fisher_combination(&[0.002194745819, 0.5]).unwrap();
/// assert!((p - 0.008575789558).abs() < 1e-10);
/// ```
pub fn fisher_combination(probabilities: &[f64]) -> Option<f64> {
    if probabilities.is_empty() {
        return None;
    }
    if probabilities.contains(&0.0) {
        return Some(0.0);
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of tests")]
    let degrees = 2.0 * probabilities.len() as f64;
    Some(chi_squared_sf(-2.0 * probabilities.iter().map(|p| libm::log(*p)).sum::<f64>(), degrees))
}

/// Joins the probabilities of batches by `rule`, each as decontam does where some or all batches have none.
///
/// `Minimum`: the least of those there are, `None` when there is none. `Product`: of those there are, 1 when there is none.
/// `Fisher`: a batch without a probability counts as 0.5, even when none has one.
pub(super) fn over_batches(rule: BatchRule, probabilities: &[Option<f64>]) -> Option<f64> {
    let known = probabilities.iter().flatten().copied();
    match rule {
        BatchRule::Minimum | BatchRule::Pooled => known.reduce(f64::min),
        BatchRule::Product => Some(known.product()),
        BatchRule::Fisher => {
            let filled: Vec<f64> = probabilities.iter().map(|p| p.unwrap_or(0.5)).collect();
            fisher_combination(&filled)
        }
    }
}

/// Joins both tests by `method`: the joint probability and the call (strictly below its threshold).
///
/// A joint probability needs both: one test that could not be made leaves `Combined` and `Minimum` missing, and a missing
/// probability never calls. `Either` and `Both` have two thresholds and therefore no joint probability.
pub(super) fn decide(
    method: ContaminantMethod,
    frequency: Option<f64>,
    prevalence: Option<f64>,
    thresholds: (f64, f64),
) -> (Option<f64>, bool) {
    let below = |p: Option<f64>, threshold: f64| p.is_some_and(|p| p < threshold);
    let both = frequency.zip(prevalence);
    let joint = match method {
        ContaminantMethod::Frequency => frequency,
        ContaminantMethod::Prevalence => prevalence,
        ContaminantMethod::Combined => both.and_then(|(f, p)| fisher_combination(&[f, p])),
        ContaminantMethod::Minimum => both.map(|(f, p)| f.min(p)),
        ContaminantMethod::Either => {
            return (None, below(frequency, thresholds.0) || below(prevalence, thresholds.1));
        }
        // The filter has no probability; it is judged where the table is at hand.
        ContaminantMethod::MicrobiemRatio => return (None, false),
        ContaminantMethod::Both => {
            return (None, below(frequency, thresholds.0) && below(prevalence, thresholds.1));
        }
    };
    (joint, below(joint, thresholds.0))
}
