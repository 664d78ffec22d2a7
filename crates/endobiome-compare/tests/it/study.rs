//! Simulated studies: overdispersed counts with a truth that is known.
#![expect(clippy::unwrap_used, reason = "a study that cannot be made fails the test")]

use endobiome_core::{AbundanceTable, BodySite, RandomStream, Rank, SampleId, SampleRecord, TaxonId, stream};
use rand_distr::{Distribution, Normal, Poisson};

/// What a study is like.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) cases: usize,
    pub(crate) controls: usize,
    pub(crate) taxa: usize,
    /// The first taxa, this many, are `fold` times as abundant in cases.
    pub(crate) shifted: usize,
    pub(crate) fold: f64,
    /// Samples of vagina and endometrium of each woman.
    pub(crate) two_sites: bool,
    /// Share of cases and of controls in run B; `None` for one run.
    pub(crate) in_run_b: Option<(f64, f64)>,
    /// The last taxa, this many, are `kit_fold` times as abundant in run B.
    pub(crate) kit: usize,
    pub(crate) kit_fold: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 1,
            cases: 50,
            controls: 50,
            taxa: 80,
            shifted: 0,
            fold: 1.0,
            two_sites: false,
            in_run_b: None,
            kit: 0,
            kit_fold: 1.0,
        }
    }
}

pub(crate) struct Study {
    pub(crate) records: Vec<SampleRecord>,
    pub(crate) table: AbundanceTable<TaxonId, u64>,
    /// Shannon diversity of each record.
    pub(crate) shannon: Vec<f64>,
}

fn normal(random: &mut RandomStream, sd: f64) -> f64 {
    Normal::new(0.0, sd).unwrap().sample(random)
}

impl Plan {
    /// Draws the study: log-normal abundances that vary between women and between samples, Poisson counts,
    /// depths of some 10,000 reads.
    pub(crate) fn draw(&self) -> Study {
        let mut random = stream(self.seed, "study", b"");
        let base: Vec<f64> = (0..self.taxa).map(|_| normal(&mut random, 1.5)).collect();
        let (mut records, mut rows, mut ids, mut shannon) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let women = self.cases + self.controls;
        for woman in 0..women {
            let case = woman < self.cases;
            let of_woman: Vec<f64> = (0..self.taxa).map(|_| normal(&mut random, 1.0)).collect();
            let position = if case { woman } else { woman - self.cases };
            let size = if case { self.cases } else { self.controls };
            let in_b = self.in_run_b.is_some_and(|(of_cases, of_controls)| {
                (position as f64) < if case { of_cases } else { of_controls } * size as f64
            });
            let sites: &[BodySite] = if self.two_sites {
                &[BodySite::Endometrium, BodySite::Vagina]
            } else {
                &[BodySite::Endometrium]
            };
            for site in sites {
                let id = SampleId::new(format!("W{woman:03}_{}", &site.name()[..1])).unwrap();
                let mut record = SampleRecord::new(id.clone());
                record.site = Some(site.clone());
                record.participant = Some(format!("W{woman:03}"));
                record.group = Some(if case { "RIF" } else { "control" }.to_owned());
                record.run = self.in_run_b.map(|_| if in_b { "B" } else { "A" }.to_owned());
                let abundance: Vec<f64> = (0..self.taxa)
                    .map(|taxon| {
                        let mut log = base[taxon] + of_woman[taxon] + normal(&mut random, 0.5);
                        if case && taxon < self.shifted {
                            log += libm::log(self.fold);
                        }
                        if in_b && taxon + self.kit >= self.taxa {
                            log += libm::log(self.kit_fold);
                        }
                        libm::exp(log)
                    })
                    .collect();
                let depth = libm::exp(9.2 + normal(&mut random, 0.4));
                let total: f64 = abundance.iter().sum();
                let counts: Vec<(usize, u64)> = abundance
                    .iter()
                    .enumerate()
                    .map(|(taxon, a)| {
                        let mean = (a / total * depth).max(1e-9);
                        (taxon, Poisson::new(mean).unwrap().sample(&mut random) as u64)
                    })
                    .collect();
                let reads: f64 = counts.iter().map(|c| c.1 as f64).sum();
                shannon.push(
                    counts
                        .iter()
                        .filter(|c| c.1 > 0)
                        .map(|c| {
                            let p = c.1 as f64 / reads;
                            -p * libm::log(p)
                        })
                        .sum(),
                );
                ids.push(id);
                records.push(record);
                rows.push(counts);
            }
        }
        let taxa = (0..self.taxa).map(|t| TaxonId::new(Rank::Genus, format!("Genus{t:03}"))).collect();
        Study { records, table: AbundanceTable::from_rows(ids, taxa, rows).unwrap(), shannon }
    }
}

/// Bray-Curtis distances of a table.
pub(crate) fn bray_curtis(table: &AbundanceTable<TaxonId, u64>) -> endobiome_ecology::DistanceMatrix {
    let shares: Vec<Vec<f64>> = (0..table.n_samples())
        .map(|s| {
            let total = table.sample_total(s) as f64;
            table.dense_row(s).iter().map(|v| v / total).collect()
        })
        .collect();
    let mut condensed = Vec::new();
    for i in 0..shares.len() {
        for j in i + 1..shares.len() {
            let shared: f64 = shares[i].iter().zip(&shares[j]).map(|(a, b)| a.min(*b)).sum();
            // Of two samples alike the sum of shares may be above 1 in its last digit.
            condensed.push((1.0 - shared).max(0.0));
        }
    }
    endobiome_ecology::DistanceMatrix::from_condensed(table.samples().to_vec(), condensed).unwrap()
}

/// The mean over subsamples at a depth of some distances.
pub(crate) fn mean_at_depth(
    table: &AbundanceTable<TaxonId, u64>,
    depth: u64,
    repeats: u64,
    distances: &dyn Fn(&AbundanceTable<TaxonId, u64>) -> endobiome_ecology::DistanceMatrix,
) -> endobiome_ecology::DistanceMatrix {
    let mut sums: Vec<f64> = Vec::new();
    let mut ids = Vec::new();
    for repeat in 0..repeats {
        let of_one = distances(&endobiome_ecology::rarefaction::rarefy(table, depth, 1, repeat).unwrap().0);
        sums.resize(of_one.condensed().len(), 0.0);
        sums.iter_mut().zip(of_one.condensed()).for_each(|(sum, distance)| *sum += distance);
        ids = of_one.ids().to_vec();
    }
    let mean = sums.into_iter().map(|sum| sum / repeats as f64).collect();
    endobiome_ecology::DistanceMatrix::from_condensed(ids, mean).unwrap()
}
