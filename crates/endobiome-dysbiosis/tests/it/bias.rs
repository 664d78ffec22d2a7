//! Bias of taxa: its estimate from mocks, and dominance calls under it, with noise that the model does not assume.

use crate::common::species;
use approx::assert_abs_diff_eq;
use endobiome_core::{Assignment, stream};
use endobiome_dysbiosis::bias::{
    BiasModel, BiasSource, ExpectedShare, MockProfile, corrected_dominance, corrected_target, estimate_bias,
};
use endobiome_dysbiosis::dominance::call_dominance;
use endobiome_dysbiosis::panel::{Panel, Target};
use endobiome_dysbiosis::{DominanceStatus, DysbiosisParameters, TaxonProfile};
use rand::RngExt;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal, StudentT};

/// (family, species, whether the mock holds it).
const TAXA: [(&str, &str, bool); 10] = [
    ("Lactobacillaceae", "Lactobacillus crispatus", true),
    ("Lactobacillaceae", "Lactobacillus iners", true),
    ("Bifidobacteriaceae", "Gardnerella vaginalis", true),
    ("Prevotellaceae", "Prevotella bivia", true),
    ("Streptococcaceae", "Streptococcus agalactiae", true),
    ("Enterobacteriaceae", "Escherichia coli", true),
    ("Lactobacillaceae", "Lactobacillus jensenii", false),
    ("Atopobiaceae", "Fannyhessea vaginae", false),
    ("Veillonellaceae", "Megasphaera lornae", false),
    ("Leptotrichiaceae", "Sneathia vaginalis", false),
];

fn taxa() -> Vec<Assignment> {
    TAXA.iter().map(|(family, name, _)| species(family, name)).collect()
}

fn expected(taxa: &[Assignment]) -> Vec<ExpectedShare> {
    let of = |(at, taxon): (usize, &Assignment)| {
        TAXA[at].2.then(|| ExpectedShare { lineage: taxon.lineage.clone(), also: Vec::new(), share: 1.0 })
    };
    taxa.iter().enumerate().filter_map(of).collect()
}

/// The four-taxon example of the model: log efficiencies come back whatever the composition, and the interval is that of the formula.
#[test]
fn efficiencies_come_back_from_a_mock() {
    let taxa = taxa();
    let efficiency = [4.0, 2.0, 1.0, 0.5, 0.25, 1.0];
    let shares = [0.4, 0.3, 0.1, 0.1, 0.05, 0.05];
    let reads: Vec<f64> = shares.iter().zip(efficiency).map(|(share, e)| 1e6 * share * e).collect();
    let mut went_in = expected(&taxa);
    went_in.iter_mut().zip(shares).for_each(|(taxon, share)| taxon.share = share);
    let profile = TaxonProfile::new(taxa.iter().zip(reads.iter().copied()));
    let mock = MockProfile { profile: &profile, expected: &went_in };
    let parameters = DysbiosisParameters::default();
    let model = estimate_bias(&[mock], &parameters).unwrap();
    let mean = efficiency.iter().map(|e: &f64| libm::log(*e)).sum::<f64>() / 6.0;
    for (taxon, e) in model.taxa.iter().zip(efficiency) {
        assert_abs_diff_eq!(taxon.log_bias, libm::log(e) - mean, epsilon = 1e-4);
        assert!(taxon.lower < taxon.log_bias && taxon.log_bias < taxon.upper);
    }
    // About 100 effective reads, of which the first taxon has two thirds and the fifth half a hundredth.
    assert!(model.taxa[4].standard_error > 3.0 * model.taxa[0].standard_error);
    // One mock says nothing of the spread between mocks; a mock of one taxon, or of other taxa, says nothing at all.
    assert_eq!(model.degrees_of_freedom, None);
    assert_eq!(estimate_bias(&[MockProfile { expected: &went_in[..1], ..mock }], &parameters), None);
    assert_eq!(estimate_bias(&[mock, MockProfile { expected: &went_in[1..], ..mock }], &parameters), None);
    assert_eq!(estimate_bias(&[], &parameters), None);
    let nothing = TaxonProfile::new([]);
    assert_eq!(estimate_bias(&[MockProfile { profile: &nothing, ..mock }], &parameters), None);
}

/// What the mock does not hold is told, with the relatives that it does.
#[test]
fn reads_of_taxa_that_are_not_in_the_mock_are_told() {
    let taxa = taxa();
    let went_in = expected(&taxa);
    let mock = TaxonProfile::new(taxa[..6].iter().map(|taxon| (taxon, 10_000.0)));
    let parameters = DysbiosisParameters::default();
    let model = estimate_bias(&[MockProfile { profile: &mock, expected: &went_in }], &parameters).unwrap();
    let woman =
        TaxonProfile::new([(&taxa[0], 6000.0), (&taxa[6], 1000.0), (&taxa[8], 2500.0), (&taxa[2], 500.0)]);
    let found = corrected_dominance(&woman, 0.9, &model, "w", &parameters).unwrap();
    assert_abs_diff_eq!(found.by_relative, 0.1, epsilon = 1e-12);
    assert_abs_diff_eq!(found.not_in_mock, 0.25, epsilon = 1e-12);
    // A mock without bias leaves the share where it was; what is not known of the others widens it.
    assert_abs_diff_eq!(found.share, 0.7, epsilon = 1e-9);
    let plain = call_dominance(&woman, 0.9, &parameters);
    assert!(found.lower < plain.lower.unwrap() && found.upper > plain.upper.unwrap());
    assert_eq!(corrected_dominance(&TaxonProfile::new([]), 0.9, &model, "w", &parameters), None);
}

/// Calls made, and those of them that are right.
#[derive(Default, Debug)]
struct Tally {
    women: u32,
    made: u32,
    right: u32,
}

impl Tally {
    fn add(&mut self, status: DominanceStatus, dominant: bool) {
        self.women += 1;
        let called = match status {
            DominanceStatus::Dominant => true,
            DominanceStatus::NotDominant => false,
            _ => return,
        };
        self.made += 1;
        self.right += u32::from(called == dominant);
    }

    fn share_right(&self) -> f64 {
        f64::from(self.right) / f64::from(self.made)
    }
}

/// Reads of a library: efficiencies, log-normal noise a taxon and library, then counts with a spread of their own (Gamma-Poisson of the
/// depth, Poisson a taxon). The calls assume Dirichlet-multinomial noise without any of it.
fn library(shares: &[f64], efficiency: &[f64], random: &mut impl rand::Rng) -> Vec<f64> {
    let depth: f64 = 10_000.0 * Gamma::new(4.0, 0.25).unwrap().sample(random) + 1000.0;
    let amplified: Vec<f64> = shares
        .iter()
        .zip(efficiency)
        .map(|(share, efficiency)| {
            let noise: f64 = StandardNormal.sample(random);
            share * efficiency * libm::exp(0.3 * noise)
        })
        .collect();
    let all: f64 = amplified.iter().sum();
    amplified
        .iter()
        .map(|part| {
            let mean = depth * part / all;
            if mean > 0.0 { Poisson::new(mean).unwrap().sample(random) } else { 0.0 }
        })
        .collect()
}

/// What three libraries of the even mock say of the bias.
fn of_three_mocks(
    taxa: &[Assignment],
    efficiency: &[f64],
    random: &mut impl rand::Rng,
    parameters: &DysbiosisParameters,
) -> BiasModel {
    let went_in = expected(taxa);
    let even: Vec<f64> = TAXA.iter().map(|taxon| f64::from(u8::from(taxon.2))).collect();
    let mocks: Vec<Vec<f64>> = (0..3).map(|_| library(&even, efficiency, random)).collect();
    let profiles: Vec<TaxonProfile<'_>> =
        mocks.iter().map(|reads| TaxonProfile::new(taxa.iter().zip(reads.iter().copied()))).collect();
    let input: Vec<MockProfile<'_>> =
        profiles.iter().map(|profile| MockProfile { profile, expected: &went_in }).collect();
    estimate_bias(&input, parameters).unwrap()
}

/// Women of one study under a bias of `favour` logits for *Lactobacillus* and a bias of heavy tails of each taxon: (uncorrected, under
/// bias without a mock, corrected by three mocks).
fn studies(favour: f64, between_extracts: f64, seed: u64, n_studies: usize, n_women: usize) -> [Tally; 3] {
    let taxa = taxa();
    let parameters = DysbiosisParameters { between_extracts, ..DysbiosisParameters::default() };
    let mut tallies = [Tally::default(), Tally::default(), Tally::default()];
    for study in 0..n_studies {
        let mut random = stream(seed, "bias study", &study.to_le_bytes());
        // Jitter of heavy tails around the favour of the genus.
        let jitter = StudentT::new(4.0).unwrap();
        let efficiency: Vec<f64> = (0..taxa.len())
            .map(|at| {
                let genus = if TAXA[at].0 == "Lactobacillaceae" { favour } else { 0.0 };
                libm::exp(genus + 0.2 * jitter.sample(&mut random))
            })
            .collect();
        let model = of_three_mocks(&taxa, &efficiency, &mut random, &parameters);
        for woman in 0..n_women {
            let lacto: f64 = random.random_range(0.5..1.0);
            // The genus is led by one species, the rest by a few anaerobes.
            let draws: Vec<f64> = (0..taxa.len())
                .map(|at| Gamma::new(if at == 0 { 2.0 } else { 0.3 }, 1.0).unwrap().sample(&mut random))
                .collect();
            let is_lacto = |at: usize| TAXA[at].0 == "Lactobacillaceae";
            let sum = |inside: bool| {
                (0..taxa.len()).filter(|&at| is_lacto(at) == inside).map(|at| draws[at]).sum::<f64>()
            };
            let (inside, outside) = (sum(true), sum(false));
            let shares: Vec<f64> = (0..taxa.len())
                .map(|at| {
                    if is_lacto(at) {
                        lacto * draws[at] / inside
                    } else {
                        (1.0 - lacto) * draws[at] / outside
                    }
                })
                .collect();
            let reads = library(&shares, &efficiency, &mut random);
            let profile = TaxonProfile::new(taxa.iter().zip(reads.iter().copied()));
            let call = call_dominance(&profile, 0.9, &parameters);
            let name = format!("{study}-{woman}");
            let corrected = corrected_dominance(&profile, 0.9, &model, &name, &parameters).unwrap();
            let dominant = lacto >= 0.9;
            tallies[0].add(call.status, dominant);
            tallies[1].add(call.under_bias, dominant);
            tallies[2].add(corrected.status, dominant);
        }
    }
    tallies
}

/// Fault: under a bias of one logit in favour of *Lactobacillus* no more than 70 % of the calls made were right. Of the calls that are given
/// for a study with bias, with a mock and without, at least 95 % are.
#[test]
fn calls_made_under_bias_are_right() {
    let mut uncorrected = Vec::new();
    // Of the extract alone, and through the noise between extracts, which leaves fewer calls where no mock shows the bias.
    for (favour, between_extracts) in
        [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.0, 0.35), (0.5, 0.35), (1.0, 0.35)]
    {
        let [plain, without, with] = studies(favour, between_extracts, 3, 6, 60);
        println!(
            "bias {favour}: uncorrected {plain:?} {:.3}; without a mock {without:?} {:.3}; with {with:?} {:.3}",
            plain.share_right(),
            without.share_right(),
            with.share_right()
        );
        uncorrected.push(plain.share_right());
        // Without a mock the price is calls that are not made; a mock gives most of them back.
        let least_without = if between_extracts > 0.0 { 0.02 } else { 0.08 };
        for (tally, least) in [(&without, least_without), (&with, 0.45)] {
            assert!(tally.share_right() >= 0.95, "bias {favour}: {tally:?}");
            assert!(f64::from(tally.made) >= least * f64::from(tally.women), "bias {favour}: {tally:?}");
        }
    }
    assert!(uncorrected[2] < 0.9, "the bias does harm where nothing is done: {uncorrected:?}");
}

/// The same at length.
#[test]
#[ignore = "300 studies"]
fn long_calls_under_bias() {
    for favour in [0.0, 0.5, 1.0] {
        let tallies = studies(favour, 0.35, 11, 100, 60);
        for (name, tally) in ["uncorrected", "without a mock", "with three mocks"].iter().zip(&tallies) {
            println!(
                "bias {favour}, {name}: {:.1} % of the calls right, {:.1} % of the women called",
                100.0 * tally.share_right(),
                100.0 * f64::from(tally.made) / f64::from(tally.women)
            );
        }
    }
}

fn ce9(name: &str) -> &'static Target {
    Panel::Ce9.targets().iter().find(|target| target.name == name).unwrap()
}

/// Fault: the shares of panel targets were given as read, four times too large where the study's own mocks showed four times the yield.
#[test]
fn the_share_of_a_target_is_corrected_for_what_the_mocks_show() {
    let taxa = taxa();
    let went_in = expected(&taxa);
    let parameters = DysbiosisParameters::default();
    // Of the six taxa of the mock E. coli gives four times the reads of the others.
    let mock: Vec<(&Assignment, f64)> =
        taxa[..6].iter().map(|taxon| (taxon, 10_000.0)).chain([(&taxa[5], 30_000.0)]).collect();
    let mock = TaxonProfile::new(mock);
    let model = estimate_bias(&[MockProfile { profile: &mock, expected: &went_in }], &parameters).unwrap();
    let woman = TaxonProfile::new([(&taxa[0], 9200.0), (&taxa[5], 800.0)]);
    let found = corrected_target(&woman, ce9("Escherichia coli"), &model, "w", &parameters).unwrap();
    assert_abs_diff_eq!(found.share, 200.0 / 9400.0, epsilon = 1e-5);
    assert!(found.lower < found.share && found.share < found.upper && found.upper < 0.08, "{found:?}");
    assert_eq!(found.source, BiasSource::Measured);
    let measured = found.upper / found.lower;
    // A relative in the mock, nothing like it, and no read of it.
    let mut other = species("Streptococcaceae", "Streptococcus anginosus");
    let woman = TaxonProfile::new([(&taxa[0], 9000.0), (&other, 1000.0)]);
    let found = corrected_target(&woman, ce9("Streptococcus"), &model, "w", &parameters).unwrap();
    assert_eq!(found.source, BiasSource::Relative);
    other = species("Enterococcaceae", "Enterococcus faecalis");
    let woman = TaxonProfile::new([(&taxa[0], 9000.0), (&other, 1000.0)]);
    let wide = corrected_target(&woman, ce9("Enterococcus"), &model, "w", &parameters).unwrap();
    assert_eq!(wide.source, BiasSource::NotInMock);
    // More reads, and yet known worse.
    assert!(wide.upper / wide.lower > measured, "{wide:?} {measured}");
    assert_eq!(corrected_target(&woman, ce9("Escherichia coli"), &model, "w", &parameters), None);
}

/// The interval holds the true share as often as it says, with biases, mocks and libraries drawn as the model does not assume.
#[test]
fn the_interval_of_a_corrected_target_holds() {
    let taxa = taxa();
    let parameters = DysbiosisParameters::default();
    let (mut held, mut raw_off, mut all) = (0, 0, 0);
    for study in 0..20_u64 {
        let mut random = stream(5, "target under bias", &study.to_le_bytes());
        let heavy = StudentT::new(4.0).unwrap();
        let efficiency: Vec<f64> =
            (0..taxa.len()).map(|_| libm::exp(0.8 * heavy.sample(&mut random))).collect();
        let model = of_three_mocks(&taxa, &efficiency, &mut random, &parameters);
        for woman in 0..15 {
            // E. coli among what the mock holds too.
            let truth: f64 = random.random_range(0.02..0.4);
            let rest: Vec<f64> = (0..5).map(|_| random.random_range(0.05..1.0)).collect();
            let sum: f64 = rest.iter().sum();
            let mut shares: Vec<f64> = rest.iter().map(|part| (1.0 - truth) * part / sum).collect();
            shares.push(truth);
            shares.resize(taxa.len(), 0.0);
            let reads = library(&shares, &efficiency, &mut random);
            let profile = TaxonProfile::new(taxa.iter().zip(reads.iter().copied()));
            let name = format!("{study}-{woman}");
            let Some(found) = corrected_target(&profile, ce9("Escherichia coli"), &model, &name, &parameters)
            else {
                continue;
            };
            all += 1;
            held += u32::from(found.lower <= truth && truth <= found.upper);
            let raw = reads[5] / reads.iter().sum::<f64>();
            raw_off += u32::from(raw < found.lower || found.upper < raw);
        }
    }
    println!("held {held} of {all}; the share as read is outside in {raw_off}");
    assert!(all > 280 && held * 100 >= all * 92, "{held} of {all}");
    assert!(raw_off > 20, "the bias does harm where nothing is done: {raw_off} of {all}");
}
