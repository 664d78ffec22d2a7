//! Random draws of compositions and counts.

use endobiome_core::RandomStream;
use rand::RngExt;
use rand_distr::{Binomial, Distribution, Gamma};

/// Draws a composition from Dirichlet(precision * shares); shares of 0 stay 0.
///
/// The overdispersion of counts drawn from it is rho = 1 / (precision + 1).
pub(super) fn dirichlet(random: &mut RandomStream, shares: &[f64], precision: f64) -> Vec<f64> {
    let mut drawn: Vec<f64> = shares
        .iter()
        .map(|&share| {
            if share <= 0.0 {
                return 0.0;
            }
            Gamma::new((share * precision).max(1e-8), 1.0).map_or(share, |gamma| gamma.sample(random))
        })
        .collect();
    if !normalise(&mut drawn) {
        return shares.to_vec();
    }
    drawn
}

/// Draws counts of `total` reads from a composition.
pub(super) fn multinomial(random: &mut RandomStream, shares: &[f64], total: u64) -> Vec<u64> {
    let mut left = total;
    let mut mass: f64 = shares.iter().sum();
    shares
        .iter()
        .map(|&share| {
            if left == 0 || share <= 0.0 {
                return 0;
            }
            let p = (share / mass).clamp(0.0, 1.0);
            mass = (mass - share).max(0.0);
            let drawn =
                if p >= 1.0 { left } else { Binomial::new(left, p).map_or(0, |law| law.sample(random)) };
            left -= drawn;
            drawn
        })
        .collect()
}

/// Draws counts with overdispersion (`precision`), or multinomial ones without.
pub(super) fn counts(
    random: &mut RandomStream,
    shares: &[f64],
    total: u64,
    precision: Option<f64>,
) -> Vec<u64> {
    match precision {
        Some(precision) => {
            let drawn = dirichlet(random, shares, precision);
            multinomial(random, &drawn, total)
        }
        None => multinomial(random, shares, total),
    }
}

/// Draws from Beta(a, b).
pub(super) fn beta(random: &mut RandomStream, a: f64, b: f64) -> f64 {
    rand_distr::Beta::new(a, b).map_or(a / (a + b), |law| law.sample(random))
}

/// Draws a whole number between `low` and `high`, both included.
pub(super) fn between(random: &mut RandomStream, low: u64, high: u64) -> u64 {
    if high <= low { low } else { random.random_range(low..=high) }
}

/// Scales to a sum of 1; `false` (and unchanged) when the sum is 0.
pub(super) fn normalise(shares: &mut [f64]) -> bool {
    let sum: f64 = shares.iter().sum();
    if sum <= 0.0 || !sum.is_finite() {
        return false;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
    true
}
