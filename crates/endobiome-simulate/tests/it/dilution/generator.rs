//! Series of samples of falling load, of which every read is known to be the sample's own or the reagents'.

use crate::foreign_noise::profiles::{Profiles, dirichlet, normalise};
use endobiome_core::{
    AbundanceTable, Assignment, BodySite, FeatureId, RandomStream, SampleId, SampleKind, SampleRecord, stream,
};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};

/// What the samples hold of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Community {
    /// Eight species of a mock community (ZymoBIOMICS D6300, printed shares of 16S), the same in all.
    Mock,
    /// A vaginal community of her own in each woman.
    Women,
    /// The same, of which a third is of taxa that hardly another woman has.
    WomenAndStrangers,
    /// Women of little load hold another, more diverse community than the others: the load goes with the community.
    LoadGoesWithIt,
}

/// One kind of series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) community: Community,
    pub(super) samples: usize,
    /// Odds of reagents to own reads in the weakest sample, and the factor between two samples.
    pub(super) odds: (f64, f64),
    /// Only so many of the weakest samples are in the study; 0: all.
    pub(super) weakest: usize,
    /// Dirichlet precision of the reagents of a well.
    pub(super) wells: f64,
    /// Log standard deviation of every taxon in every library (PCR).
    pub(super) pcr: f64,
    /// Share of a blank's reads that leaked from the samples.
    pub(super) leak: f64,
    pub(super) blanks: usize,
    /// Reads of one more blank, nearly empty.
    pub(super) nearly_empty: u64,
    /// Whether copies of the 16S gene were measured.
    pub(super) qpcr: bool,
    /// Whether the DNA concentration was.
    pub(super) concentration: bool,
}

/// Counts of which the origin is known.
pub(super) struct Known {
    pub(super) counts: AbundanceTable<FeatureId>,
    pub(super) records: Vec<SampleRecord>,
    pub(super) assignments: Vec<Assignment>,
    /// Of each row the reads that are the sample's own, by feature.
    pub(super) own: Vec<Vec<u64>>,
    /// Rows of the specimens, weakest last.
    pub(super) specimens: Vec<usize>,
}

/// Printed shares of 16S of the eight bacteria.
const MOCK: [(&str, f64); 8] = [
    ("Pseudomonas", 0.042),
    ("Escherichia", 0.101),
    ("Salmonella", 0.104),
    ("Limosilactobacillus", 0.184),
    ("Enterococcus", 0.099),
    ("Staphylococcus", 0.155),
    ("Listeria", 0.141),
    ("Bacillus", 0.174),
];

struct Writer<'a> {
    series: &'a Series,
    records: Vec<SampleRecord>,
    rows: Vec<Vec<(usize, u64)>>,
    own: Vec<Vec<u64>>,
}

/// Draws one series.
pub(super) fn draw(profiles: &Profiles, series: &Series, seed: u64) -> Known {
    let mut random = stream(seed, "series of falling load", series.name.as_bytes());
    let mut features = profiles.features.clone();
    let mut assignments = profiles.assignments.clone();
    let first_mock = features.len();
    // Two variants of the gene a species: 70 and 30 % of its copies.
    for (genus, _) in MOCK {
        for variant in ["a", "b"] {
            features.push(FeatureId::of(format!("mock {genus} {variant}").as_bytes()));
            assignments.push(Assignment::default());
        }
    }
    let n = features.len();
    let wide = |mut shares: Vec<f64>| {
        shares.resize(n, 0.0);
        normalise(&mut shares);
        shares
    };
    let lot = wide(profiles.reagents(seed, &mut random));
    let mut mock = vec![0.0; n];
    for (at, (_, share)) in MOCK.iter().enumerate() {
        mock[first_mock + 2 * at] = 0.7 * share;
        mock[first_mock + 2 * at + 1] = 0.3 * share;
    }
    normalise(&mut mock);
    let main = wide(profiles.vaginal(&mut random));
    let mut writer = Writer { series, records: Vec::new(), rows: Vec::new(), own: Vec::new() };
    let mut mean = vec![0.0; n];
    let first = if series.weakest > 0 { series.samples - series.weakest } else { 0 };
    for number in 0..series.samples {
        let steps = (series.samples - 1 - number) as i32;
        let odds = series.odds.0 * series.odds.1.powi(-steps);
        let community = match series.community {
            Community::Mock => mock.clone(),
            Community::Women => wide(profiles.vaginal(&mut random)),
            Community::WomenAndStrangers => {
                let vaginal = wide(profiles.vaginal(&mut random));
                let mut strangers = vec![0.0; n];
                for _ in 0..4 {
                    strangers[random.random_range(profiles.first_accidental..profiles.features.len())] +=
                        random.random::<f64>();
                }
                normalise(&mut strangers);
                vaginal.iter().zip(&strangers).map(|(v, s)| 0.67 * v + 0.33 * s).collect()
            }
            Community::LoadGoesWithIt if odds < 0.5 => dirichlet(&mut random, &main, 30.0),
            Community::LoadGoesWithIt => wide(profiles.vaginal(&mut random)),
        };
        mean.iter_mut().zip(&community).for_each(|(sum, share)| *sum += share);
        let kit = if series.wells > 0.0 { dirichlet(&mut random, &lot, series.wells) } else { lot.clone() };
        let reads = (10_000.0 * libm::pow(5.0, random.random())) as u64;
        let name = format!("S{number:02}");
        let mut record = SampleRecord::new(SampleId::new(name.as_str()).unwrap());
        record.site = Some(match series.community {
            Community::Mock => BodySite::Other("mock".to_owned()),
            _ => BodySite::Endometrium,
        });
        if series.community != Community::Mock {
            record.participant = Some(name);
        }
        // Fluorescence of the whole extract follows the load by a power of a third, and levels off.
        let load = 1.0 / odds;
        let strongest = series.odds.1.powi(series.samples as i32 - 1) / series.odds.0;
        let concentration =
            (10.0 + 130.0 * libm::pow(load / strongest, 0.35)) * libm::exp(0.2 * normal(&mut random));
        record.dna_ng_ul = series.concentration.then_some(concentration);
        if series.qpcr {
            record.qpcr_copies = Some(1e4 * (1.0 + load) * libm::exp(0.2 * normal(&mut random)));
        }
        if number >= first {
            let own: Vec<f64> = community.iter().map(|share| share / (1.0 + odds)).collect();
            let foreign: Vec<f64> = kit.iter().map(|share| share * odds / (1.0 + odds)).collect();
            writer.push(&mut random, record, &own, &foreign, reads);
        }
    }
    let specimens = (0..writer.rows.len()).collect();
    normalise(&mut mean);
    let blanks =
        (0..series.blanks).map(|_| 8000).chain((series.nearly_empty > 0).then_some(series.nearly_empty));
    for (number, reads) in blanks.enumerate() {
        let kit = if series.wells > 0.0 { dirichlet(&mut random, &lot, series.wells) } else { lot.clone() };
        let mut record = SampleRecord::new(SampleId::new(format!("blank{number}")).unwrap());
        record.kind = SampleKind::ExtractionBlank;
        record.dna_ng_ul = Some(10.0 * libm::exp(0.2 * normal(&mut random)));
        record.qpcr_copies = series.qpcr.then(|| 1e4 * libm::exp(0.2 * normal(&mut random)));
        let own: Vec<f64> = mean.iter().map(|share| share * series.leak).collect();
        let foreign: Vec<f64> = kit.iter().map(|share| share * (1.0 - series.leak)).collect();
        writer.push(&mut random, record, &own, &foreign, reads);
    }
    let counts = AbundanceTable::from_rows(
        writer.records.iter().map(|record| record.id.clone()).collect(),
        features,
        writer.rows,
    )
    .unwrap();
    Known { counts, records: writer.records, assignments, own: writer.own, specimens }
}

impl Writer<'_> {
    /// Amplifies (log-normal noise of every taxon, whoever brought it) and sequences.
    fn push(
        &mut self,
        random: &mut RandomStream,
        record: SampleRecord,
        own: &[f64],
        foreign: &[f64],
        reads: u64,
    ) {
        let n = own.len();
        let noise: Vec<f64> = (0..n).map(|_| libm::exp(self.series.pcr * normal(random))).collect();
        let mut sums = Vec::with_capacity(2 * n);
        let mut sum = 0.0;
        for (share, noise) in own.iter().zip(&noise).chain(foreign.iter().zip(&noise)) {
            sum += share * noise;
            sums.push(sum);
        }
        let mut counts = vec![0_u64; n];
        let mut of_own = vec![0_u64; n];
        for _ in 0..reads {
            let draw = random.random::<f64>() * sum;
            let at = sums.partition_point(|&upto| upto <= draw).min(2 * n - 1);
            counts[at % n] += 1;
            of_own[at % n] += u64::from(at < n);
        }
        self.rows.push(counts.into_iter().enumerate().filter(|&(_, n)| n > 0).collect());
        self.own.push(of_own);
        self.records.push(record);
    }
}

fn normal(random: &mut RandomStream) -> f64 {
    StandardNormal.sample(random)
}
