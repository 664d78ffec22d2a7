//! The blank and leak model.
//!
//! # Model
//! Blanks `l = 1..B` of one batch hold counts `Y_lj` with
//!
//! ```text
//! Y_l ~ DirMult(R_l, phi, pi_l),    pi_lj = (1 - sum_s lambda_ls) k_j + sum_s lambda_ls g_sj,    phi = 1/rho - 1
//! ```
//!
//! where `k` is the reagents' own profile, common to the batch, `g_s` the profile of a sample that may have leaked into
//! the blank, and `lambda_ls >= 0` its share. Because `k` is the same in all blanks and the neighbours are not, what is
//! common to the blanks goes to `k`, and what goes with a neighbour goes to leak.
//!
//! # Estimation
//! A Dirichlet-multinomial count can be drawn as a Chinese restaurant: each read joins the table of an earlier one, or
//! opens a new table, whose category is drawn from `pi`. The tables are therefore an ordinary multinomial sample from
//! `pi`, and given the counts the expected number of tables of category `j` is
//! `T_lj = phi pi_lj (digamma(Y_lj + phi pi_lj) - digamma(phi pi_lj))` (it is `Y_lj` for `phi -> infinity`). Expectation
//! maximisation over tables and over the source of each table gives the updates
//!
//! ```text
//! r_lj0 = (1 - Lambda_l) k_j / pi_lj,   r_ljs = lambda_ls g_sj / pi_lj
//! k_j <- sum_l T_lj r_lj0 / ...,        lambda_ls <- sum_j T_lj r_ljs / sum_j T_lj
//! ```
//!
//! which do not decrease the Dirichlet-multinomial likelihood. This derivation is this project's own.

use crate::numerics::digamma;

/// One blank: the features it holds (positions in a common list) and the sources that may have leaked into it.
#[derive(Debug, Clone)]
pub(crate) struct BlankData {
    /// (feature, reads), features ascending.
    pub counts: Vec<(usize, f64)>,
    /// Positions of its possible sources.
    pub sources: Vec<usize>,
}

/// What the model found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LeakFit {
    /// The reagents' profile over the common list of features; sums to 1.
    pub kit: Vec<f64>,
    /// Leak share of each blank: of its reads, those that leak explains.
    pub leak: Vec<f64>,
    /// Reads of each feature over all blanks that leak explains.
    pub leaked: Vec<f64>,
    /// Iterations made.
    pub iterations: usize,
}

/// Options of [`fit_leak`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LeakOptions {
    /// Overdispersion of the blanks' counts; 0 for multinomial.
    pub rho: f64,
    /// Greatest leak share of a blank.
    pub maximum: f64,
    /// Most iterations.
    pub iterations: usize,
    /// Mean absolute change of `k` below which to stop.
    pub tolerance: f64,
}

/// Fits the model of this module to the blanks of one batch.
///
/// `sources` are compositions over the same features (sums of at most 1; what a source holds besides is not in
/// any blank). A single blank cannot part leak from reagents by consistency: its leak is then found only where a
/// source explains features that are rarer in the blank than in the source by the factor of the leak share.
/// Complexity O(iterations x non-zero cells x sources).
pub(crate) fn fit_leak(
    n_features: usize,
    blanks: &[BlankData],
    sources: &[Vec<f64>],
    options: LeakOptions,
) -> LeakFit {
    let mut kit = consensus(n_features, blanks);
    let mut lambda: Vec<Vec<f64>> = blanks
        .iter()
        .map(|blank| vec![0.05 / blank.sources.len().max(1) as f64; blank.sources.len()])
        .collect();
    let phi = if options.rho > 0.0 { Some(1.0 / options.rho - 1.0) } else { None };
    let mut leaked = vec![0.0; n_features];
    let mut of_blank = vec![0.0; blanks.len()];
    let mut iterations = 0;
    for iteration in 0..options.iterations {
        iterations = iteration + 1;
        let mut next = vec![0.0; n_features];
        leaked.fill(0.0);
        for ((blank, lambda), of_blank) in blanks.iter().zip(&mut lambda).zip(&mut of_blank) {
            *of_blank = 0.0;
            let all: f64 = blank.counts.iter().map(|&(_, reads)| reads).sum();
            let own = 1.0 - lambda.iter().sum::<f64>();
            let mut gained = vec![0.0; lambda.len()];
            let mut tables_all = 0.0;
            for &(feature, reads) in &blank.counts {
                let from_kit = own * kit[feature];
                let from_leak: f64 =
                    blank.sources.iter().zip(lambda.iter()).map(|(&s, l)| l * sources[s][feature]).sum();
                let pi = from_kit + from_leak;
                if pi <= 0.0 {
                    // Nothing explains it yet: the reagents must.
                    next[feature] += tables(reads, 1e-9, phi);
                    continue;
                }
                let tables = tables(reads, pi, phi);
                tables_all += tables;
                next[feature] += tables * from_kit / pi;
                leaked[feature] += reads * from_leak / pi;
                *of_blank += reads / all * from_leak / pi;
                for ((gain, &source), l) in gained.iter_mut().zip(&blank.sources).zip(lambda.iter()) {
                    *gain += tables * l * sources[source][feature] / pi;
                }
            }
            if tables_all > 0.0 {
                for (l, gain) in lambda.iter_mut().zip(gained) {
                    *l = gain / tables_all;
                }
                let total: f64 = lambda.iter().sum();
                if total > options.maximum {
                    lambda.iter_mut().for_each(|l| *l *= options.maximum / total);
                }
            }
        }
        let sum: f64 = next.iter().sum();
        if sum <= 0.0 {
            break;
        }
        let mut change = 0.0;
        for (old, new) in kit.iter_mut().zip(next) {
            let new = new / sum;
            change += (new - *old).abs();
            *old = new;
        }
        if change < options.tolerance {
            break;
        }
    }
    LeakFit { kit, leak: of_blank, leaked, iterations }
}

/// Expected tables of `reads` of a category of share `pi`.
fn tables(reads: f64, pi: f64, phi: Option<f64>) -> f64 {
    match phi {
        None => reads,
        Some(phi) => {
            let alpha = phi * pi;
            if alpha < 1e-8 { 1.0_f64.min(reads) } else { alpha * (digamma(reads + alpha) - digamma(alpha)) }
        }
    }
}

/// A start that leak of single blanks does not move: the median share over blanks (mean for fewer than three), never 0
/// for a feature that was read. Blanks with less than a hundredth of the reads of the largest take no part: the shares of a few
/// reads are no shares.
fn consensus(n_features: usize, blanks: &[BlankData]) -> Vec<f64> {
    let reads = |blank: &BlankData| blank.counts.iter().map(|&(_, reads)| reads).sum::<f64>();
    let most = blanks.iter().map(reads).fold(0.0, f64::max);
    let blanks: Vec<&BlankData> = blanks.iter().filter(|blank| reads(blank) >= 0.01 * most).collect();
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); n_features];
    for blank in &blanks {
        let total = reads(blank);
        for &(feature, reads) in &blank.counts {
            shares[feature].push(reads / total);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of blanks")]
    let count = blanks.len() as f64;
    let mut kit: Vec<f64> = shares
        .into_iter()
        .map(|mut shares| {
            let mean = shares.iter().sum::<f64>() / count;
            if blanks.len() < 3 {
                return mean;
            }
            shares.resize(blanks.len(), 0.0);
            shares.sort_by(f64::total_cmp);
            let middle = shares.len() / 2;
            let median = if shares.len().is_multiple_of(2) {
                0.5 * (shares[middle - 1] + shares[middle])
            } else {
                shares[middle]
            };
            median.max(1e-3 * mean)
        })
        .collect();
    let sum: f64 = kit.iter().sum();
    if sum > 0.0 {
        kit.iter_mut().for_each(|share| *share /= sum);
    }
    kit
}
