//! How improbable the abundance of a unique is, and which is the most improbable.

use crate::dada2::parameters::DadaParameters;
use crate::dada2::poisson;

/// The probability that at least `number` copies were made by error, given that one was.
///
/// For a prior, and where sequences of one read may be found, it is not conditional.
pub(crate) fn abundance_p(
    number: u64,
    (likelihood, substitutions): (f64, u32),
    cluster_reads: u64,
    prior: bool,
    parameters: &DadaParameters,
) -> f64 {
    if (number == 1 && !prior && !parameters.detect_singletons) || substitutions == 0 && likelihood > 0.0 {
        return 1.0;
    }
    let expected = likelihood * cluster_reads as f64;
    if expected == 0.0 {
        return 0.0;
    }
    let tail = poisson::upper_tail(number, expected);
    if prior || parameters.detect_singletons {
        return tail;
    }
    let mut at_least_one = 1.0 - libm::exp(-expected);
    if at_least_one < 1e-7 {
        at_least_one = expected - 0.5 * expected * expected;
    }
    tail / at_least_one
}

/// A unique that may become a centre.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Improbable {
    pub(crate) p: f64,
    pub(crate) reads: u64,
    pub(crate) unique: usize,
}

/// The more improbable of two, the one with more reads on ties, then the first; p-values of 1 do not count.
pub(crate) fn more_improbable(first: Option<Improbable>, second: Improbable) -> Option<Improbable> {
    let is_more = match first {
        None => second.p < 1.0,
        Some(first) => second.p < first.p || (second.p == first.p && second.reads > first.reads),
    };
    if is_more { Some(second) } else { first }
}
