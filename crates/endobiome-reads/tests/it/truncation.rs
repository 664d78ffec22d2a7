//! Truncation lengths that leave an overlap.

use crate::support::read;
use endobiome_reads::truncation::{check_fixed, resolve};
use endobiome_reads::{Error, MateFilter, PairHandling, QualityProfile, Read, ReadParameters, Truncation};

/// A hundred reads of `length` whose qualities fall from 38 by one every `every` cycles after 100.
fn profile(length: usize, forward_every: usize, reverse_every: usize) -> QualityProfile {
    let falling = |every: usize| Read {
        quality: (0..length).map(|i| 38_u8.saturating_sub((i.saturating_sub(100) / every) as u8)).collect(),
        ..read("r", &vec![b'A'; length], 0)
    };
    let mut profile = QualityProfile { reverse: Some(Default::default()), ..Default::default() };
    for _ in 0..100 {
        profile.forward.push(&falling(forward_every));
        profile.reverse.as_mut().unwrap().push(&falling(reverse_every));
    }
    profile
}

fn automatic() -> ReadParameters {
    let mut parameters = ReadParameters::default();
    parameters.filter.forward.truncate = Truncation::Auto;
    parameters.filter.reverse.truncate = Truncation::Auto;
    parameters
}

#[test]
fn the_choice_cuts_bad_ends_and_proves_the_overlap() {
    let mut parameters = automatic();
    let choice = resolve(&mut parameters, &profile(250, 10, 5), Some(254), 12).unwrap().unwrap();
    let reverse = choice.reverse.unwrap();
    assert!(choice.forward > reverse, "the worse mate is cut more: {}", choice.proof);
    assert!(reverse < 250);
    assert_eq!(choice.overlap, Some(i64::from(choice.forward + reverse) - 254));
    assert!(choice.overlap.unwrap() >= 20);
    assert_eq!(parameters.filter.forward.truncate, Truncation::Length(choice.forward));
    assert!(choice.proof.contains("bases overlap"), "{}", choice.proof);
    parameters.check().unwrap();
}

/// The history: without a known region 250 + 250 bases were kept of a 253-base amplicon, and rare strains were lost.
#[test]
fn overlap_that_nobody_needs_is_cut_where_it_is_poor() {
    let lengths = |amplicon| {
        let choice = resolve(&mut automatic(), &profile(250, 6, 5), amplicon, 12).unwrap().unwrap();
        (choice.forward, choice.reverse.unwrap())
    };
    let (unknown, known) = (lengths(None), lengths(Some(253)));
    assert!(known.0 < unknown.0 && known.1 < unknown.1, "{known:?} {unknown:?}");
    assert!(known.0 + known.1 >= 253 + 20, "{known:?}");
}

#[test]
fn a_long_amplicon_gets_bases_back_and_no_amplicon_is_impossible() {
    // V3V4 in 2 x 250: 250 + 250 - 429 = 71 bases at most.
    let mut parameters = automatic();
    let choice = resolve(&mut parameters, &profile(250, 8, 3), Some(429), 12).unwrap().unwrap();
    assert_eq!(choice.overlap, Some(20), "no more than needed is given back: {}", choice.proof);
    // V3V5 in 2 x 250 does not meet.
    let error = resolve(&mut automatic(), &profile(250, 8, 4), Some(553), 12).unwrap_err();
    assert!(matches!(error, Error::NoOverlap { overlap: -53, needed: 12, .. }), "{error}");
    assert!(error.to_string().contains("concatenate"), "{error}");
    // Joined mates need no overlap.
    let mut joined = ReadParameters { pairs: PairHandling::Concatenate, ..automatic() };
    assert!(resolve(&mut joined, &profile(250, 8, 4), Some(553), 12).unwrap().is_some());
}

#[test]
fn lengths_that_cannot_overlap_are_refused_with_the_arithmetic() {
    let mut parameters = ReadParameters::default();
    parameters.filter.forward =
        MateFilter { truncate: Truncation::Length(200), trim_left: 10, ..Default::default() };
    parameters.filter.reverse.truncate = Truncation::Length(180);
    let error = check_fixed(&parameters, Some(429), 12).unwrap_err();
    assert!(
        error.to_string().contains("190 + 180 bases kept, less the 429-base amplicon, leave -59"),
        "{error}"
    );
    assert!(check_fixed(&parameters, Some(253), 12).is_ok());
    assert!(check_fixed(&parameters, None, 12).is_ok());
}
