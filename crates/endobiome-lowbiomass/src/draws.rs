//! Draws of compositions.

use endobiome_core::RandomStream;
use rand_distr::{Distribution, Gamma};

/// Features that stand for all that no blank showed.
pub(crate) const UNSEEN: usize = 5;

/// Scales to a sum; `false` when there is nothing to scale.
pub(crate) fn scaled(values: &mut [f64], to: f64) -> bool {
    let sum: f64 = values.iter().sum();
    if sum <= 0.0 || !sum.is_finite() {
        return false;
    }
    values.iter_mut().for_each(|value| *value *= to / sum);
    true
}

/// Amplifies and sequences: a Dirichlet draw of the precision of what the reads are worth.
pub(crate) fn read(random: &mut RandomStream, shares: &mut (Vec<f64>, Vec<f64>), effective: f64) {
    let mut sum = 0.0;
    for share in shares.0.iter_mut().chain(shares.1.iter_mut()) {
        let shape = *share * effective;
        *share =
            if shape > 1e-9 { Gamma::new(shape, 1.0).map_or(0.0, |law| law.sample(random)) } else { 0.0 };
        sum += *share;
    }
    if sum > 0.0 {
        let before = sum;
        let part: f64 = shares.0.iter().sum();
        scaled(&mut shares.0, part / before);
        scaled(&mut shares.1, (before - part) / before);
    }
}
