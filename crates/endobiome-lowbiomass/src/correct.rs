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
    /// The part of it that was carried over.
    pub carried: Vec<(usize, f64)>,
}

/// Corrects one sample.
///
/// Kit: a cell loses what is of the reagents by the blanks and by co-occurrence ([`SampleKit`](crate::kit::joint::SampleKit)). Kit and carry-over: at least
/// that, and `m = N (alpha_hi v_j + beta_hi k_j + leak_hi g_j)`, the upper bounds; a cell of `x` reads is taken out whole when
/// `P(X >= x) >= 0.05` for a negative binomial X of mean `m` and the dispersion of overdispersed shares
/// (`size = share (1 - rho) / rho`), for then nothing says that there is more.
pub(crate) fn correct(study: &StudyView<'_>, explanation: &Explanation, rho: f64) -> CorrectedRow {
    let n = study.totals[explanation.row] as f64;
    let mut corrected = CorrectedRow::default();
    let (alpha_hi, beta_hi) = (explanation.alpha_hi.unwrap_or(0.0), explanation.beta_hi.unwrap_or(0.0));
    for (column, reads) in study.counts.row(explanation.row) {
        let reads = reads as f64;
        let of_reagents = explanation.of_reagents.taken(column);
        let most = (alpha_hi * explanation.vagina[column]
            + beta_hi * explanation.kit[column]
            + explanation.leak_hi * explanation.neighbours[column])
            .min(1.0);
        let left = (reads - of_reagents).max(0.0);
        corrected.kit.push((column, left));
        corrected.kit_and_carry_over.push((column, remaining(reads, n, most, rho).min(left)));
        corrected.expected.push((column, (n * most).max(of_reagents)));
        corrected.carried.push((column, n * (alpha_hi * explanation.vagina[column]).min(1.0)));
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
