//! Whether what is stated with a probability is right as often as it says.
//!
//! Long form: `cargo test --workspace --test it -- --ignored --nocapture reliability`, with the variables of the parent module.

use super::generator::{Class, Noise, draw};
use super::profiles::Profiles;
use super::{QUIET, ROWS};
use endobiome_core::{Assignment, Rank, stream};
use endobiome_dysbiosis::dominance::call_dominance;
use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile};
use endobiome_lowbiomass::{LowBiomassParameters, assess};
use rand::RngExt;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal, StudentT};

/// Confidences that are asked for.
pub(crate) const STATED: [f64; 6] = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99];

/// Hits of trials with the 95 % interval of Wilson.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Frequency {
    hits: f64,
    all: f64,
}

impl Frequency {
    pub(crate) fn add(&mut self, hit: bool) {
        self.hits += f64::from(u8::from(hit));
        self.all += 1.0;
    }

    fn interval(self) -> (f64, f64) {
        let (n, p, z) = (self.all, self.hits / self.all, 1.96);
        let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        (centre - half, centre + half)
    }

    pub(crate) fn words(self) -> String {
        if self.all < 1.0 {
            return "-".to_owned();
        }
        let (low, high) = self.interval();
        format!(
            "{:.1} ({:.1} to {:.1}, {})",
            100.0 * self.hits / self.all,
            100.0 * low,
            100.0 * high,
            self.all
        )
    }
}

/// Of each confidence asked for, how often the bounds hold: carry-over, reagents, what is neither (of women with an unlike community).
fn bounds(profiles: &Profiles, noise: &Noise, studies: u64) -> Vec<[Frequency; 3]> {
    let mut found = vec![[Frequency::default(); 3]; STATED.len()];
    for seed in 0..studies {
        let study = draw(profiles, noise, 1000 + seed);
        for (confidence, found) in STATED.iter().zip(&mut found) {
            let parameters =
                LowBiomassParameters { confidence: *confidence, ..LowBiomassParameters::default() };
            let assessed = assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap();
            for woman in &study.women {
                let row = assessed.carry_over.iter().find(|row| row.sample.as_str() == woman.sample).unwrap();
                found[0].add(woman.alpha <= row.alpha_hi.unwrap() + 1e-9);
                found[1].add(woman.beta <= row.beta_hi.unwrap() + 1e-9);
                if woman.class == Class::Unlike {
                    found[2].add(woman.gamma >= row.gamma_lo.unwrap() - 1e-9);
                }
            }
        }
    }
    found
}

fn species(name: &str) -> Assignment {
    let mut assignment = Assignment::default();
    assignment.lineage.set(Rank::Domain, "Bacteria");
    assignment.lineage.set(Rank::Genus, name.split(' ').next().unwrap());
    assignment.lineage.set(Rank::Species, name);
    assignment
}

/// Bins of the stated probability that the share is at least 90 %.
const BINS: [f64; 8] = [0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.000_001];

/// Of each bin, how often the share of the specimen is: yields of heavy tails between extracts, log-normal noise of libraries, depths of their own.
fn dominance(women: usize, between_extracts: f64) -> Vec<Frequency> {
    let names = [
        "Lactobacillus crispatus",
        "Lactobacillus iners",
        "Gardnerella vaginalis",
        "Fannyhessea vaginae",
        "Prevotella bivia",
        "Streptococcus agalactiae",
    ];
    let taxa: Vec<Assignment> = names.iter().map(|name| species(name)).collect();
    let mut random = stream(17, "reliability", b"");
    let heavy = StudentT::new(4.0).unwrap();
    let parameters = DysbiosisParameters { between_extracts, ..DysbiosisParameters::default() };
    let mut found = vec![Frequency::default(); BINS.len() - 1];
    for _ in 0..women {
        let lacto: f64 = random.random_range(0.6..1.0);
        let parts: Vec<f64> = (0..6).map(|_| Gamma::new(0.5, 1.0).unwrap().sample(&mut random)).collect();
        let (inside, outside) = (parts[0] + parts[1], parts[2] + parts[3] + parts[4] + parts[5]);
        let amplified: Vec<f64> = parts
            .iter()
            .enumerate()
            .map(|(at, part)| {
                let share = if at < 2 { lacto * part / inside } else { (1.0 - lacto) * part / outside };
                let library: f64 = StandardNormal.sample(&mut random);
                // A standard deviation of .35 between extracts, of heavy tails; .15 of a library.
                share
                    * libm::exp(0.35 / std::f64::consts::SQRT_2 * heavy.sample(&mut random) + 0.15 * library)
            })
            .collect();
        let all: f64 = amplified.iter().sum();
        let depth: f64 = 1000.0 + 10_000.0 * Gamma::new(4.0, 0.25).unwrap().sample(&mut random);
        let reads: Vec<f64> = amplified
            .iter()
            .map(|part| {
                let mean = depth * part / all;
                if mean > 0.0 { Poisson::new(mean).unwrap().sample(&mut random) } else { 0.0 }
            })
            .collect();
        let profile = TaxonProfile::new(taxa.iter().zip(reads));
        let stated = call_dominance(&profile, 0.9, &parameters).probability.unwrap();
        let bin = BINS.iter().skip(1).position(|upto| stated < *upto).unwrap();
        found[bin].add(lacto >= 0.9);
    }
    found
}

#[test]
#[ignore = "long form: a table of docs/methods.md"]
fn reliability_long() {
    let number = |variable: &str| std::env::var(variable).ok().and_then(|text| text.parse::<u64>().ok());
    let studies = number("ENDOBIOME_STUDIES").unwrap_or(10);
    for between_extracts in [0.35, 0.0] {
        println!(
            "P(share >= 90 %), noise between extracts {between_extracts} assumed: stated, right (95 % interval, women)"
        );
        for (bin, of) in dominance(6000, between_extracts).iter().enumerate() {
            println!("  {:.2} to {:.2}: {}", BINS[bin], BINS[bin + 1].min(1.0), of.words());
        }
    }
    let profiles = Profiles::open();
    println!("{}; stated confidence | carry-over | reagents | neither", profiles.words);
    let rows = [QUIET, ROWS[4], ROWS[11], ROWS[15]];
    for noise in &rows {
        println!("{}", if noise.name.is_empty() { "the program's own noise" } else { noise.name });
        for (stated, of) in STATED.iter().zip(bounds(&profiles, noise, studies)) {
            println!("  {stated:.2} | {}", of.map(Frequency::words).join(" | "));
        }
    }
}

/// Of dominance that is stated with 95 % or more, or 5 % or less, at least that many are so, under noise of another form.
#[test]
fn stated_probabilities_of_dominance_are_kept_at_the_ends() {
    let found = dominance(1500, 0.35);
    let (low, high) = (found[0], found[BINS.len() - 2]);
    assert!(high.hits >= 0.95 * high.all && high.all > 25.0, "{}", high.words());
    assert!(low.hits <= 0.05 * low.all && low.all > 150.0, "{}", low.words());
}
