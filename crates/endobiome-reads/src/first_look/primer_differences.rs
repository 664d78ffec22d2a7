//! Are fragments lost because their primers differ by a few bases more than allowed?

use super::{FirstReads, ReadsFinding};
use crate::primer::{Matcher, PrimerPair, PrimerParameters, PrimerTrimmer, ReadOrientation};

/// Differences beyond those allowed that are tried; with more, primers are found where none are.
const MORE: usize = 3;
/// Of what the most differences would regain, the fewest that are advised regain at least this share.
const ENOUGH: f64 = 0.9;
/// From this share of fragments on it is worth a word.
const TOLD: f64 = 0.05;

/// Counts fragments without primers that have them with one to three differences more in each primer, and names the fewest
/// that regain nearly all of them.
pub(super) fn look(first: &FirstReads, pair: &PrimerPair, asked: &PrimerParameters) -> Option<ReadsFinding> {
    let of = first.fragments.len() as u64;
    let now = with_primers(first, pair, asked, asked.max_error_rate);
    // Where hardly any read has a primer the question is another one, and the primer check asks it.
    if of == 0 || now * 2 < of || of - now < share(TOLD, of) {
        return None;
    }
    let longest = pair.forward.len().max(pair.reverse.len());
    let allowed = Matcher::allowed_of(asked.max_error_rate, longest);
    let tried: Vec<(f64, u64)> = (1..=MORE)
        .map(|more| {
            let rate = rate_of(pair, asked, more);
            (rate, with_primers(first, pair, asked, rate).saturating_sub(now))
        })
        .collect();
    let most = tried.iter().map(|(_, regained)| *regained).max()?;
    let (rate, regained) = tried.into_iter().find(|(_, regained)| *regained >= share(ENOUGH, most))?;
    (regained >= share(TOLD, of)).then_some(ReadsFinding::PrimerDifferences {
        lost: of - now,
        regained,
        of,
        allowed,
        wider: Matcher::allowed_of(rate, longest),
        rate,
    })
}

fn share(share: f64, of: u64) -> u64 {
    (share * of as f64).ceil() as u64
}

/// The rate, rounded up to thousandths, at which both primers may differ by so many bases more.
fn rate_of(pair: &PrimerPair, asked: &PrimerParameters, more: usize) -> f64 {
    let rate = |length: usize| {
        (Matcher::allowed_of(asked.max_error_rate, length) + more) as f64 / length.max(1) as f64
    };
    let rate = rate(pair.forward.len()).max(rate(pair.reverse.len()));
    (rate * 1000.0).ceil().min(500.0) / 1000.0
}

/// Fragments that have the primers at a rate of differences, whichever way round they are: the question is how well primers fit.
fn with_primers(first: &FirstReads, pair: &PrimerPair, asked: &PrimerParameters, rate: f64) -> u64 {
    let parameters = PrimerParameters {
        max_error_rate: rate,
        untrimmed: crate::primer::Untrimmed::Discard,
        orientation: ReadOrientation::Either,
        ..asked.clone()
    };
    let trimmer = PrimerTrimmer::new(pair, &parameters);
    let has = |fragment: &crate::TwoReads| {
        let mut fragment = fragment.clone();
        if first.paired { trimmer.pair(&mut fragment) } else { trimmer.single(&mut fragment.forward) }.is_ok()
    };
    first.fragments.iter().filter(|fragment| has(fragment)).count() as u64
}
