//! Studies of paired niches under noise that the assessment does not assume.

use super::profiles::{Profiles, dirichlet, normalise};
use endobiome_core::{
    AbundanceTable, Assignment, BodySite, FeatureId, RandomStream, SampleId, SampleKind, SampleRecord, stream,
};
use rand::RngExt;
use rand_distr::{Beta, Distribution, StandardNormal, StudentT};

/// One way in which a study is noisy; all zero: counts are drawn at random.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Noise {
    pub(super) name: &'static str,
    /// rho of Dirichlet-multinomial libraries.
    pub(super) rho: f64,
    /// Log standard deviation of every taxon in every library (PCR).
    pub(super) pcr: f64,
    /// Log standard deviation of every taxon between extracts of one specimen.
    pub(super) extract: f64,
    /// Log standard deviation of every taxon between the vaginal and the endometrial device, one draw a study.
    pub(super) bias: f64,
    /// The same with the tails of Student's t of 3 degrees of freedom, one draw a woman.
    pub(super) heavy_bias: f64,
    /// Dirichlet precision of the reagents of a well; 0: all wells alike.
    pub(super) wells: f64,
    /// Share of the reagents of the women's lot that the blanks' lot does not have.
    pub(super) other_lot: f64,
    /// Share of the endometrial reads from accidental taxa, one to three a library.
    pub(super) sporadic: f64,
    /// Chance that a taxon below 2 % is lost from an endometrial library.
    pub(super) lost: f64,
    /// Dirichlet precision of what is carried over around the vaginal swab; 0: the same.
    pub(super) patch: f64,
    /// Share of a blank's reads that leaked from vaginal samples.
    pub(super) leak: f64,
    /// Women whose extract was sequenced twice, said to be replicates.
    pub(super) replicates: usize,
    /// Whether every fourth woman has a second extraction.
    pub(super) second_extraction: bool,
}

/// What is true of a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Carry-over and reagents only.
    Nothing,
    /// A community as in her vagina.
    Same,
    /// A community of which less than half is as in her vagina.
    Unlike,
}

pub(super) struct Woman {
    /// Name of her first endometrial sample.
    pub(super) sample: String,
    pub(super) class: Class,
    pub(super) alpha: f64,
    pub(super) beta: f64,
    pub(super) gamma: f64,
    /// What of the reads is of her own, by feature.
    pub(super) own: Vec<f64>,
    pub(super) twice: bool,
}

pub(super) struct Study {
    pub(super) counts: AbundanceTable<FeatureId>,
    pub(super) records: Vec<SampleRecord>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) women: Vec<Woman>,
}

const WOMEN: usize = 40;
const BLANKS: usize = 6;

struct Libraries<'a> {
    noise: &'a Noise,
    records: Vec<SampleRecord>,
    rows: Vec<Vec<(usize, u64)>>,
}

/// Draws a study of 40 women in thirds of the three classes and six blanks of 10,000 reads.
pub(super) fn draw(profiles: &Profiles, noise: &Noise, seed: u64) -> Study {
    let mut random = stream(seed, "foreign noise", noise.name.as_bytes());
    let n = profiles.features.len();
    let blanks_lot = profiles.reagents(seed, &mut random);
    let other_lot = profiles.reagents(seed + 1, &mut random);
    let womens_lot = mixed(&[(1.0 - noise.other_lot, &blanks_lot), (noise.other_lot, &other_lot)], n);
    let device = biases(&mut random, n, noise.bias);
    let mut libraries = Libraries { noise, records: Vec::new(), rows: Vec::new() };
    let (mut women, mut vaginas) = (Vec::new(), Vec::new());
    for number in 0..WOMEN {
        let vagina = profiles.vaginal(&mut random);
        let class = [Class::Nothing, Class::Same, Class::Unlike][number % 3];
        let own = match class {
            Class::Nothing => vec![0.0; n],
            Class::Same => vagina.clone(),
            Class::Unlike => loop {
                let own = profiles.vaginal(&mut random);
                if vagina.iter().zip(&own).map(|(v, t)| v.min(*t)).sum::<f64>() < 0.5 {
                    break own;
                }
            },
        };
        let (a, b): (f64, f64) = (
            Beta::new(1.2, 3.0).unwrap().sample(&mut random),
            Beta::new(0.7, 3.0).unwrap().sample(&mut random),
        );
        let gamma = if class == Class::Nothing { 0.0 } else { random.random_range(0.1..0.9) };
        let (alpha, beta) = ((1.0 - gamma) * a / (a + b), (1.0 - gamma) * b / (a + b));
        let heavy = heavy_biases(&mut random, n, noise.heavy_bias);
        let through = |shares: &[f64]| {
            let mut shares: Vec<f64> =
                shares.iter().zip(&device).zip(&heavy).map(|((s, d), h)| s * d * h).collect();
            normalise(&mut shares);
            shares
        };
        let mut carried = through(&vagina);
        if noise.patch > 0.0 {
            carried = dirichlet(&mut random, &carried, noise.patch);
        }
        let own = through(&own);
        let name = format!("W{number:02}");
        let twice = noise.second_extraction && (number / 3) % 4 == 0;
        for extraction in 0..if twice { 2 } else { 1 } {
            let kit = well(&mut random, &womens_lot, noise.wells);
            let mut shares = mixed(&[(alpha, &carried), (beta, &kit), (gamma, &own)], n);
            if noise.sporadic > 0.0 {
                shares = mixed(
                    &[(1.0 - noise.sporadic, &shares), (noise.sporadic, &accident(profiles, &mut random))],
                    n,
                );
            }
            scatter(&mut random, &mut shares, noise.extract);
            let copies = if number < noise.replicates { 2 } else { 1 };
            for copy in 0..copies {
                let suffix = match (extraction, copy) {
                    (0, 0) => String::new(),
                    (e, c) => format!("_x{e}_{c}"),
                };
                let mut record = record(&format!("{name}_E{suffix}"), SampleKind::Specimen);
                record.site = Some(BodySite::Endometrium);
                record.participant = Some(name.clone());
                record.replicate = (copies > 1 || twice).then(|| format!("r{extraction}{copy}"));
                if twice {
                    record.covariates.insert("extraction".to_owned(), format!("x{extraction}"));
                }
                let lost: Vec<f64> = shares
                    .iter()
                    .map(|&s| if s < 0.02 && random.random::<f64>() < noise.lost { 0.0 } else { s })
                    .collect();
                let reads = libm::exp(libm::log(3000.0) + random.random::<f64>() * libm::log(40.0 / 3.0));
                libraries.push(&mut random, record, &lost, reads as u64);
            }
        }
        let mut record = record(&format!("{name}_V"), SampleKind::Specimen);
        record.site = Some(BodySite::Vagina);
        record.participant = Some(name.clone());
        let mut swab = mixed(&[(0.998, &vagina), (0.002, &womens_lot)], n);
        scatter(&mut random, &mut swab, noise.extract);
        let reads = random.random_range(10_000..50_000);
        libraries.push(&mut random, record, &swab, reads);
        vaginas.push(vagina);
        let kept = 1.0 - noise.sporadic;
        women.push(Woman {
            sample: format!("{name}_E"),
            class,
            alpha: alpha * kept,
            beta: beta * kept,
            gamma: gamma * kept,
            own: own.iter().map(|share| share * gamma * kept).collect(),
            twice,
        });
    }
    for blank in 0..BLANKS {
        let kit = well(&mut random, &blanks_lot, noise.wells);
        let neighbour = &vaginas[random.random_range(0..vaginas.len())];
        let mut shares = mixed(&[(1.0 - noise.leak, &kit), (noise.leak, neighbour)], n);
        scatter(&mut random, &mut shares, noise.extract);
        libraries.push(
            &mut random,
            record(&format!("blank{blank}"), SampleKind::ExtractionBlank),
            &shares,
            10_000,
        );
    }
    let counts = AbundanceTable::from_rows(
        libraries.records.iter().map(|record| record.id.clone()).collect(),
        profiles.features.clone(),
        libraries.rows,
    )
    .unwrap();
    Study { counts, records: libraries.records, assignments: profiles.assignments.clone(), women }
}

impl Libraries<'_> {
    /// Amplifies and sequences: log-normal noise of every taxon, a Dirichlet draw, reads.
    fn push(&mut self, random: &mut RandomStream, record: SampleRecord, shares: &[f64], reads: u64) {
        let mut shares = shares.to_vec();
        scatter(random, &mut shares, self.noise.pcr);
        if self.noise.rho > 0.0 {
            shares = dirichlet(random, &shares, 1.0 / self.noise.rho - 1.0);
        }
        normalise(&mut shares);
        let mut sums = shares.clone();
        let mut sum = 0.0;
        for value in &mut sums {
            sum += *value;
            *value = sum;
        }
        let mut counts = vec![0_u64; shares.len()];
        for _ in 0..reads {
            let draw = random.random::<f64>() * sum;
            counts[sums.partition_point(|&upto| upto <= draw).min(shares.len() - 1)] += 1;
        }
        self.rows.push(counts.into_iter().enumerate().filter(|&(_, n)| n > 0).collect());
        self.records.push(record);
    }
}

fn record(name: &str, kind: SampleKind) -> SampleRecord {
    let mut record = SampleRecord::new(SampleId::new(name).unwrap());
    record.kind = kind;
    record
}

fn mixed(parts: &[(f64, &Vec<f64>)], n: usize) -> Vec<f64> {
    let mut sum = vec![0.0; n];
    for (weight, shares) in parts {
        sum.iter_mut().zip(*shares).for_each(|(sum, share)| *sum += weight * share);
    }
    sum
}

fn well(random: &mut RandomStream, lot: &[f64], precision: f64) -> Vec<f64> {
    if precision > 0.0 { dirichlet(random, lot, precision) } else { lot.to_vec() }
}

fn normal(random: &mut RandomStream) -> f64 {
    StandardNormal.sample(random)
}

fn biases(random: &mut RandomStream, n: usize, sd: f64) -> Vec<f64> {
    (0..n).map(|_| libm::exp(sd * normal(random))).collect()
}

fn heavy_biases(random: &mut RandomStream, n: usize, scale: f64) -> Vec<f64> {
    if scale <= 0.0 {
        return vec![1.0; n];
    }
    let law = StudentT::new(3.0).unwrap();
    (0..n).map(|_| libm::exp((scale * law.sample(random)).clamp(-8.0, 8.0))).collect()
}

fn scatter(random: &mut RandomStream, shares: &mut [f64], sd: f64) {
    if sd > 0.0 {
        shares.iter_mut().for_each(|share| *share *= libm::exp(sd * normal(random)));
        normalise(shares);
    }
}

/// One to three taxa that an accident brought: most of them known from nowhere else, some from anywhere.
fn accident(profiles: &Profiles, random: &mut RandomStream) -> Vec<f64> {
    let n = profiles.features.len();
    let mut shares = vec![0.0; n];
    for _ in 0..random.random_range(1..=3) {
        let first = if random.random::<f64>() < 0.7 { profiles.first_accidental } else { 0 };
        shares[random.random_range(first..n)] += random.random::<f64>();
    }
    normalise(&mut shares);
    shares
}
