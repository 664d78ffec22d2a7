//! Reference-distance indices: leave-one-out, projection, and too few references.

use crate::common::species;
use endobiome_core::{Assignment, SampleId};
use endobiome_dysbiosis::reference::{ReferenceMember, cloud, reference_values, shannon_jsd};
use endobiome_dysbiosis::{DysbiosisParameters, Index, IndexValue, TaxonProfile};

fn assignments() -> [Assignment; 4] {
    [
        species("Lactobacillaceae", "Lactobacillus crispatus"),
        species("Bifidobacteriaceae", "Gardnerella vaginalis"),
        species("Prevotellaceae", "Prevotella bivia"),
        species("Streptococcaceae", "Streptococcus agalactiae"),
    ]
}

/// 24 references around a Lactobacillus-rich composition, then the given samples.
fn profiles<'a>(assignments: &'a [Assignment; 4], others: &[[f64; 4]]) -> Vec<TaxonProfile<'a>> {
    let references = (0..24).map(|i| {
        let x = f64::from(i);
        [
            8000.0 + 37.0 * (x * 7.0 % 11.0),
            900.0 + 53.0 * (x * 5.0 % 13.0),
            300.0 + 29.0 * (x * 3.0 % 7.0),
            100.0 + x,
        ]
    });
    references
        .chain(others.iter().copied())
        .map(|reads| TaxonProfile::new(assignments.iter().zip(reads)))
        .collect()
}

fn scores(profiles: &[TaxonProfile<'_>], references: usize) -> Vec<Vec<IndexValue>> {
    let members: Vec<ReferenceMember<'_>> = profiles
        .iter()
        .enumerate()
        .map(|(at, profile)| ReferenceMember {
            sample: SampleId::new(format!("S{at}")).unwrap(),
            profile,
            reference: at < references,
        })
        .collect();
    reference_values(&members, &DysbiosisParameters::default())
}

#[test]
fn far_samples_lie_beyond_the_references() {
    let assignments = assignments();
    let far = [500.0, 4000.0, 4000.0, 1500.0];
    let like = [8100.0, 1200.0, 380.0, 110.0];
    let profiles = profiles(&assignments, &[far, like]);
    let scores = scores(&profiles, 24);
    let call = |sample: usize, index: Index| {
        scores[sample].iter().find(|value| value.index == index).unwrap().call.clone().unwrap()
    };
    for index in [Index::MedianDistance, Index::Cloud] {
        assert_eq!(call(24, index), "beyond_references");
        assert_eq!(call(25, index), "within_references");
    }
    let beyond = (0..24).filter(|&at| call(at, Index::MedianDistance) == "beyond_references").count();
    assert!((1..=4).contains(&beyond), "{beyond} of 24 references beyond their own 90th percentile");
}

/// The references' own genus counts run from few *Gardnerella* and *Streptococcus* to more: the far sample exceeds all
/// of them, and a reference is ranked among the 23 others.
#[test]
fn the_moreno_ratio_is_ranked_among_the_references() {
    let assignments = assignments();
    let far = [500.0, 4000.0, 4000.0, 1500.0];
    let none = [9000.0, 0.0, 500.0, 0.0];
    let scores = scores(&profiles(&assignments, &[far, none]), 24);
    let percentile = |sample: usize| {
        let is = |value: &&IndexValue| value.index == Index::MorenoMdiPercentile;
        scores[sample].iter().find(is).unwrap().value.unwrap()
    };
    assert!((percentile(24) - 100.0).abs() < 1e-12);
    assert!(percentile(25).abs() < 1e-12);
    // The ratio of reference i grows with its Gardnerella and falls with its Lactobacillus.
    let ratio = |i: u32| {
        let x = f64::from(i);
        let up = 900.0 + 53.0 * (x * 5.0 % 13.0) + 100.0 + x;
        libm::log10((up + 1.0) / (8001.0 + 37.0 * (x * 7.0 % 11.0)))
    };
    for i in 0..24_u32 {
        let others = (0..24).filter(|&j| j != i);
        let below = others.filter(|&j| ratio(j) < ratio(i)).count();
        let expected = 100.0 * f64::from(u32::try_from(below).unwrap()) / 23.0;
        assert!((percentile(i as usize) - expected).abs() < 1e-9, "reference {i}");
    }
}

/// A new sample changes no score of another: references and axes are the references' alone.
#[test]
fn another_sample_moves_nothing() {
    let assignments = assignments();
    let (far, odd) = ([500.0, 4000.0, 4000.0, 1500.0], [0.0, 0.0, 100.0, 9900.0]);
    let alone = scores(&profiles(&assignments, &[far]), 24);
    let together = scores(&profiles(&assignments, &[far, odd]), 24);
    assert_eq!(alone[..], together[..25]);
    assert!(alone[24].iter().all(|value| value.value.is_some()), "{:?}", alone[24]);
}

#[test]
fn few_references_give_no_value_and_say_so() {
    let assignments = assignments();
    let scores = scores(&profiles(&assignments, &[]), 4);
    assert!(scores.iter().flatten().all(|value| value.value.is_none()));
    assert!(scores[0][0].note.contains("4 usable reference samples"));
}

#[test]
fn values_by_hand() {
    // Two of three references are as far from their nearest as the sample is.
    let between = vec![vec![0.0, 0.2, 0.4], vec![0.2, 0.0, 0.3], vec![0.4, 0.3, 0.0]];
    let found = cloud(&[0.2, 0.5, 0.6], &between).unwrap();
    assert!((found.statistic - 0.2 / (0.7 / 3.0)).abs() < 1e-12);
    assert_eq!((found.p, found.k), (1.0, 1));
    let value = shannon_jsd(&[0.5, 0.5], &[&[1.0, 0.0]]).unwrap();
    let jsd =
        0.5 * (0.5 * libm::log(0.5_f64 / 0.75) + 0.5 * libm::log(2.0_f64)) + 0.5 * libm::log(1.0_f64 / 0.75);
    assert!((value - libm::log(2.0_f64) * jsd).abs() < 1e-12);
}
