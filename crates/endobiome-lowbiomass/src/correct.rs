//! Corrected tables: what is left when known sources are taken out.

use crate::StudyView;
use crate::carry_over::explain::Explanation;
use crate::numerics::beta_cdf;

/// A cell that a known source explains with at least this probability is taken out whole.
const EXPLAINED: f64 = 0.05;

/// The cells of one sample after each correction, and the upper bound of its contaminant reads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CorrectedRow {
    /// Without reagents.
    pub kit: Vec<(usize, f64)>,
    /// Without reagents, leak and the largest possible carry-over.
    pub kit_and_carry_over: Vec<(usize, f64)>,
    /// Upper bound of the reads of known sources.
    pub expected: Vec<(usize, f64)>,
}

/// Corrects one sample.
///
/// Kit: a cell of `x` reads loses what the reagents bring in expectation, `m = N beta k_j`; it is taken out whole when
/// `P(X >= x) >= 0.05` for a negative binomial X of mean `m` and the dispersion of overdispersed shares
/// (`size = share (1 - rho) / rho`), for then nothing says that there is more. Kit and carry-over: the same with
/// `m = N (alpha_hi v_j + beta_hi k_j + leak_hi g_j)`, the upper bounds.
pub(crate) fn correct(study: &StudyView<'_>, explanation: &Explanation, rho: f64) -> CorrectedRow {
    let n = study.totals[explanation.row] as f64;
    let mut corrected = CorrectedRow::default();
    let (alpha_hi, beta_hi) = (explanation.alpha_hi.unwrap_or(0.0), explanation.beta_hi.unwrap_or(0.0));
    for (column, reads) in study.counts.row(explanation.row) {
        let reads = reads as f64;
        let kit_share = explanation.beta * explanation.kit[column];
        let most = (alpha_hi * explanation.vagina[column]
            + beta_hi * explanation.kit[column]
            + explanation.leak_hi * explanation.neighbours[column])
            .min(1.0);
        corrected.kit.push((column, remaining(reads, n, kit_share, rho)));
        corrected.kit_and_carry_over.push((column, remaining(reads, n, most, rho)));
        corrected.expected.push((column, n * most));
    }
    corrected
}

fn remaining(reads: f64, n: f64, share: f64, rho: f64) -> f64 {
    let mean = n * share;
    if mean <= 0.0 {
        return reads;
    }
    // With a large size the negative binomial is a Poisson law; a finite one keeps the formula simple.
    let size = if rho > 0.0 { (share * (1.0 - rho) / rho).max(1e-3) } else { 1e6 };
    if beta_cdf(mean / (size + mean), reads.max(1.0), size) >= EXPLAINED {
        0.0
    } else {
        (reads - mean).max(0.0)
    }
}
