//! The worked sample W1: every index equals the hand-computed value.

use crate::common::{species, w1};
use approx::assert_abs_diff_eq;
use endobiome_core::{Assignment, Rank};
use endobiome_dysbiosis::posterior::SharePosterior;
use endobiome_dysbiosis::{DysbiosisParameters, Index, IndexValue, TaxonProfile, index};

fn parameters(rho: f64) -> DysbiosisParameters {
    DysbiosisParameters { rho, ..DysbiosisParameters::default() }
}

fn one(index: Index, profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    index::index_values(profile, &parameters(rho)).into_iter().find(|value| value.index == index).unwrap()
}

fn value(index: Index) -> f64 {
    let taxa = w1();
    let profile = TaxonProfile::new(taxa.iter().map(|(a, n)| (a, *n)));
    index::index_values(&profile, &parameters(0.01))
        .into_iter()
        .find(|value| value.index == index)
        .and_then(|value| value.value)
        .unwrap()
}

#[test]
fn w1_indices_equal_the_worked_values() {
    for (index, expected) in [
        (Index::LactobacillusShare, 4600.0 / 6000.0),
        (Index::LactobacillusStrictShare, 0.75),
        (Index::Eubiosis, 0.77),
        (Index::MorenoMdi, libm::log10(1251.0_f64 / 4601.0)),
        (Index::LactobacillusAnaerobeRatio, libm::log10(4601.0_f64 / 1271.0)),
        (Index::Lc10, 0.7),
        (Index::Gv10, 0.15),
        (Index::GardnerellaGenusShare, 0.15),
        (Index::LactobacillusInersShare, 0.05),
        (Index::Shannon, 1.065_996_221_2),
        (Index::Simpson, 0.482_372_222_2),
        (Index::InverseSimpson, 1.931_890_139_8),
        (Index::BergerParker, 0.70),
        (Index::Pielou, 0.485_155_788_0),
        (Index::Observed, 9.0),
    ] {
        assert_abs_diff_eq!(value(index), expected, epsilon = 1e-9);
    }
    assert_abs_diff_eq!(value(Index::MorenoMdi), -0.565_595, epsilon = 1e-6);
    assert_abs_diff_eq!(value(Index::LactobacillusAnaerobeRatio), 0.558_707, epsilon = 1e-6);
}

/// The posterior of section 2.1, against scipy's beta distribution.
#[test]
fn w1_posterior_equals_scipy() {
    let binomial = SharePosterior::new(4600.0, 6000.0, 0.0);
    let overdispersed = SharePosterior::new(4600.0, 6000.0, 0.002);
    assert_abs_diff_eq!(binomial.probability_at_least(0.75), 0.998_657_915_970_08, epsilon = 1e-9);
    assert_abs_diff_eq!(overdispersed.probability_at_least(0.75), 0.795_064_201_510_13, epsilon = 1e-9);
    let (low, high) = binomial.interval();
    assert_abs_diff_eq!(low, 0.755_837_785_071_76, epsilon = 1e-9);
    assert_abs_diff_eq!(high, 0.777_238_349_117_90, epsilon = 1e-9);
    let (low, high) = overdispersed.interval();
    assert_abs_diff_eq!(low, 0.726_496_582_531_03, epsilon = 1e-9);
    assert_abs_diff_eq!(high, 0.803_504_955_506_04, epsilon = 1e-9);
}

#[test]
fn w1_eubiosis_does_not_count_gardnerella_as_bifidobacterium() {
    let taxa = w1();
    let profile = TaxonProfile::new(taxa.iter().map(|(a, n)| (a, *n)));
    let eubiosis = one(Index::Eubiosis, &profile, 0.002);
    assert_abs_diff_eq!(eubiosis.value.unwrap(), 0.77, epsilon = 1e-12);
    assert_eq!(eubiosis.call.as_deref(), Some("indeterminate"));
    let depth_only = one(Index::Eubiosis, &profile, 0.0);
    assert_eq!(depth_only.call.as_deref(), Some("dysbiosis"));
}

/// Reads that are not of bacteria change no share, and are told.
#[test]
fn host_reads_are_in_no_denominator() {
    let mut taxa = w1();
    let mut mitochondria = species("Mitochondria", "Homo sapiens");
    mitochondria.lineage.set(Rank::Order, "Rickettsiales");
    taxa.push((mitochondria, 5000.0));
    taxa.push((Assignment::unclassified("no hit"), 700.0));
    let mut chloroplast = Assignment::default();
    chloroplast.lineage.set(Rank::Domain, "Bacteria");
    chloroplast.lineage.set(Rank::Order, "Chloroplast");
    taxa.push((chloroplast, 30.0));
    let profile = TaxonProfile::new(taxa.iter().map(|(a, n)| (a, *n)));
    assert_eq!(profile.bacterial_reads(), 6000.0);
    let excluded = profile.excluded();
    assert_eq!((excluded.mitochondria, excluded.unassigned, excluded.chloroplast), (5000.0, 700.0, 30.0));
    let values = index::index_values(&profile, &parameters(0.01));
    assert_abs_diff_eq!(values[0].value.unwrap(), 4600.0 / 6000.0, epsilon = 1e-12);
}

/// A region that cannot split *L. crispatus* prints and counts the class.
#[test]
fn unsplit_species_count_as_their_class() {
    let mut class = species("Lactobacillaceae", "Lactobacillus crispatus");
    class.lineage.clear(Rank::Species);
    class.species_group = vec!["Lactobacillus acidophilus".into(), "Lactobacillus crispatus".into()];
    let other = species("Prevotellaceae", "Prevotella bivia");
    let profile = TaxonProfile::new([(&class, 8000.0), (&other, 2000.0)]);
    let lc10 = one(Index::Lc10, &profile, 0.01);
    assert_eq!(lc10.value, Some(0.8));
    assert_eq!(lc10.call.as_deref(), Some("above_as_class"));
    assert!(lc10.note.contains("Lactobacillus acidophilus/crispatus"), "{}", lc10.note);
}

/// Family-only reads may or may not be Lactobacillus: they widen the interval and can undo a call.
#[test]
fn family_only_reads_make_a_call_indeterminate() {
    let lacto = species("Lactobacillaceae", "Lactobacillus iners");
    let other = species("Prevotellaceae", "Prevotella bivia");
    let mut family = Assignment::default();
    family.lineage.set(Rank::Domain, "Bacteria");
    family.lineage.set(Rank::Family, "Lactobacillaceae");
    let clear = TaxonProfile::new([(&lacto, 7000.0), (&other, 3000.0)]);
    let clouded = TaxonProfile::new([(&lacto, 7000.0), (&other, 100.0), (&family, 2900.0)]);
    let call = |profile: &TaxonProfile<'_>| {
        endobiome_dysbiosis::dominance::call_dominance(profile, 0.9, &parameters(0.001))
    };
    assert_eq!(call(&clear).status.to_string(), "NLD");
    let clouded = call(&clouded);
    assert_eq!(clouded.status.to_string(), "indeterminate");
    assert_abs_diff_eq!(clouded.ambiguous_share, 0.29, epsilon = 1e-12);
    assert_eq!(clouded.remedy, endobiome_dysbiosis::Remedy::OutOfReach);
}
