//! Are fragments lost because their primers differ by one base more than allowed?

use super::{Finding, FirstReads};
use crate::primer::{Matcher, PrimerPair, PrimerParameters, PrimerTrimmer, ReadOrientation};

/// From this share of fragments on it is worth a word.
const TOLD: f64 = 0.05;

/// Counts fragments without primers that have them with one difference more in each primer.
pub(super) fn look(first: &FirstReads, pair: &PrimerPair, asked: &PrimerParameters) -> Option<Finding> {
    let longest = pair.forward.len().max(pair.reverse.len());
    let shortest = pair.forward.len().min(pair.reverse.len());
    let allowed = Matcher::allowed_of(asked.max_error_rate, longest);
    let wider = allowed + 1;
    // Rounded up to thousandths, so that both primers may differ by one base more.
    let more = Matcher::allowed_of(asked.max_error_rate, shortest) + 1;
    let rate = (more as f64 / shortest as f64).max(wider as f64 / longest as f64);
    let rate = (rate * 1000.0).ceil() / 1000.0;
    let found = |rate: f64| {
        let parameters = PrimerParameters {
            max_error_rate: rate,
            untrimmed: crate::primer::Untrimmed::Discard,
            // The question is how well primers fit, not which way round reads are.
            orientation: ReadOrientation::Either,
            ..asked.clone()
        };
        let trimmer = PrimerTrimmer::new(pair, &parameters);
        let has = |fragment: &crate::TwoReads| {
            let mut fragment = fragment.clone();
            if first.paired { trimmer.pair(&mut fragment) } else { trimmer.single(&mut fragment.forward) }
                .is_ok()
        };
        first.fragments.iter().filter(|fragment| has(fragment)).count() as u64
    };
    let of = first.fragments.len() as u64;
    let (now, then) = (found(asked.max_error_rate), found(rate));
    let regained = then.saturating_sub(now);
    // Where hardly any read has a primer the question is another one, and the primer check asks it.
    let primers_there = now * 2 >= of;
    (of > 0 && primers_there && regained as f64 >= TOLD * of as f64).then_some(Finding::PrimerDifferences {
        lost: of - now,
        regained,
        of,
        allowed,
        wider,
        rate,
    })
}
