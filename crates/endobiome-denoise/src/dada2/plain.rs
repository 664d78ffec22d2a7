//! The partition in its plain form, the oracle of the fast one: every pair is screened, aligned and multiplied out each time,
//! nothing is kept, bounded or put into lanes.

use crate::alignment::{Aligner, Step};
use crate::dada2::denoise::denoise;
use crate::dada2::error_model::ErrorModel;
use crate::dada2::parameters::DadaParameters;
use crate::dada2::poisson::upper_tail;
use endobiome_reads::{Dereplicated, Unique};
use proptest::prelude::*;

struct Plain<'a> {
    uniques: &'a [Unique],
    model: &'a ErrorModel,
    parameters: &'a DadaParameters,
    priors: &'a [bool],
    /// Members, the centre first.
    clusters: Vec<Vec<usize>>,
    births: Vec<Option<f64>>,
    /// For each unique: cluster, likelihood, substitutions.
    links: Vec<Vec<(usize, f64, usize)>>,
    /// The link in effect.
    own: Vec<(usize, f64, usize)>,
    most: Vec<f64>,
    p: Vec<f64>,
    locked: Vec<bool>,
}

fn code(byte: u8) -> usize {
    b"ACGT".iter().position(|&base| base == byte).unwrap()
}

fn shared_words(a: &[u8], b: &[u8]) -> usize {
    let mut left: Vec<&[u8]> = b.windows(5).collect();
    let take =
        |word: &&[u8]| left.iter().position(|other| other == word).map(|at| left.swap_remove(at)).is_some();
    a.windows(5).filter(take).count()
}

impl Plain<'_> {
    fn reads(&self, unique: usize) -> f64 {
        f64::from(self.uniques[unique].count)
    }

    fn cluster_reads(&self, cluster: usize) -> f64 {
        self.clusters[cluster].iter().map(|&unique| self.reads(unique)).sum()
    }

    /// Likelihood and substitutions; `None` where the pair is screened.
    fn likelihood(&self, centre: usize, unique: usize, first: bool) -> Option<(f64, usize)> {
        let (one, two) = (&self.uniques[centre].sequence, &self.uniques[unique].sequence);
        let shared = shared_words(one, two);
        let distance = 1.0 - shared as f64 / (one.len().min(two.len()) - 4) as f64;
        if distance > if first { 1.0 } else { self.parameters.kmer_distance_cutoff } {
            return None;
        }
        let in_place = one.windows(5).zip(two.windows(5)).filter(|(a, b)| a == b).count();
        let mut steps = Vec::new();
        if self.parameters.gapless && in_place == shared {
            steps.resize(one.len().min(two.len()), Step::Both);
            steps.resize(two.len(), Step::Second);
        } else {
            steps.extend_from_slice(Aligner::default().align(one, two, self.parameters.scores()));
        }
        let (mut i, mut j, mut product, mut substitutions) = (0, 0, 1.0, 0);
        for step in steps {
            if step != Step::First {
                let to = code(two[j]);
                let from = if step == Step::Both { code(one[i]) } else { to };
                substitutions += usize::from(from != to);
                let unique = &self.uniques[unique];
                let mean = (f64::from(unique.quality_sums[j]) / f64::from(unique.count)).round() as usize;
                product *= self.model.row(4 * from + to)[mean];
            }
            i += usize::from(step != Step::Second);
            j += usize::from(step != Step::First);
        }
        Some((product, substitutions))
    }

    fn compare(&mut self, cluster: usize) {
        let centre = self.clusters[cluster][0];
        let total: f64 = (0..self.uniques.len()).map(|unique| self.reads(unique)).sum();
        for unique in 0..self.uniques.len() {
            let passed_over = self.reads(unique) > self.reads(centre) || self.locked[unique];
            if unique != centre && self.parameters.greedy && passed_over {
                continue;
            }
            let (value, substitutions) = self.likelihood(centre, unique, cluster == 0).unwrap_or((0.0, 0));
            if value * total > self.most[unique] || unique == centre {
                self.most[unique] = self.most[unique].max(value * self.reads(centre));
                self.links[unique].push((cluster, value, substitutions));
                if cluster == 0 || unique == centre {
                    self.own[unique] = (cluster, value, substitutions);
                }
            }
        }
    }

    fn shuffle(&mut self) -> bool {
        let reads: Vec<f64> = (0..self.clusters.len()).map(|cluster| self.cluster_reads(cluster)).collect();
        let best = |links: &[(usize, f64, usize)]| {
            let mut best = links[0];
            for &link in links {
                if link.1 * reads[link.0] > best.1 * reads[best.0] {
                    best = link;
                }
            }
            best
        };
        let wanted: Vec<_> = self.links.iter().map(|links| best(links)).collect();
        let mut moved = false;
        for cluster in 0..self.clusters.len() {
            for place in (1..self.clusters[cluster].len()).rev() {
                let unique = self.clusters[cluster][place];
                if wanted[unique].0 != cluster {
                    self.clusters[cluster].swap_remove(place);
                    self.clusters[wanted[unique].0].push(unique);
                    self.own[unique] = wanted[unique];
                    moved = true;
                }
            }
        }
        moved
    }

    fn abundance_p(&self, unique: usize) -> f64 {
        let (cluster, likelihood, substitutions) = self.own[unique];
        let (number, prior) = (self.uniques[unique].count, self.priors[unique]);
        let unconditional = prior || self.parameters.detect_singletons;
        if (number == 1 && !unconditional) || (substitutions == 0 && likelihood > 0.0) {
            return 1.0;
        }
        let expected = likelihood * self.cluster_reads(cluster);
        if expected == 0.0 {
            return 0.0;
        }
        let tail = upper_tail(number.into(), expected);
        let at_least_one = 1.0 - libm::exp(-expected);
        match at_least_one {
            _ if unconditional => tail,
            small if small < 1e-7 => tail / (expected - 0.5 * expected * expected),
            _ => tail / at_least_one,
        }
    }

    fn update_p(&mut self, new: usize) {
        for unique in 0..self.uniques.len() {
            self.p[unique] = self.abundance_p(unique);
        }
        let centre = self.clusters[new][0];
        for &unique in &self.clusters[new] {
            let explained = self.own[unique].1 * self.reads(centre) > self.reads(unique);
            self.locked[unique] |= self.parameters.greedy && (explained || unique == centre);
        }
    }

    /// The place of the least p below 1, more reads on ties.
    fn least(&self, may: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
        let mut least: Option<(usize, usize)> = None;
        for (cluster, members) in self.clusters.iter().enumerate() {
            for (place, &unique) in members.iter().enumerate().skip(1).filter(|&(_, &unique)| may(unique)) {
                let better = least.map_or(self.p[unique] < 1.0, |(cluster, place)| {
                    let other = self.clusters[cluster][place];
                    self.p[unique] < self.p[other]
                        || (self.p[unique] == self.p[other] && self.reads(unique) > self.reads(other))
                });
                if better {
                    least = Some((cluster, place));
                }
            }
        }
        least
    }

    fn bud(&mut self) -> bool {
        let of = |place: Option<(usize, usize)>| {
            place.map(|(cluster, at)| (cluster, at, self.clusters[cluster][at]))
        };
        let uniques = self.uniques.len() as f64;
        let by_abundance =
            of(self.least(|_| true)).filter(|x| self.p[x.2] * uniques < self.parameters.omega_a);
        let by_prior =
            of(self.least(|unique| self.priors[unique])).filter(|x| self.p[x.2] < self.parameters.omega_p);
        let (cluster, place, unique, birth) = match (by_abundance, by_prior) {
            (Some((cluster, place, unique)), _) => (cluster, place, unique, self.p[unique] * uniques),
            (None, Some((cluster, place, unique))) => (cluster, place, unique, self.p[unique]),
            (None, None) => return false,
        };
        self.clusters[cluster].swap_remove(place);
        self.clusters.push(vec![unique]);
        self.births.push(Some(birth));
        true
    }

    fn infer(&mut self) {
        self.compare(0);
        self.update_p(0);
        let most = self.parameters.max_clusters.map_or(usize::MAX, |most| most as usize);
        while self.clusters.len() < most && self.bud() {
            let new = self.clusters.len() - 1;
            self.compare(new);
            let _ = (0..self.parameters.max_shuffle).all(|_| self.shuffle());
            self.update_p(new);
        }
    }
}

/// Centres, births, and for each unique its cluster.
type Answer = (Vec<u32>, Vec<Option<f64>>, Vec<Option<u32>>);

fn plain(uniques: &[Unique], model: &ErrorModel, parameters: &DadaParameters, priors: &[bool]) -> Answer {
    let mut members: Vec<usize> = (0..uniques.len()).collect();
    let mut centre = 0;
    for unique in 1..uniques.len() {
        if uniques[unique].count > uniques[centre].count {
            centre = unique;
        }
    }
    members.swap(0, centre);
    let n = uniques.len();
    let mut plain = Plain {
        uniques,
        model,
        parameters,
        priors,
        clusters: vec![members],
        births: vec![None],
        links: vec![Vec::new(); n],
        own: vec![(0, 0.0, 0); n],
        most: vec![-999.0; n],
        p: vec![1.0; n],
        locked: vec![false; n],
    };
    plain.infer();
    let centres: Vec<usize> = plain.clusters.iter().map(|members| members[0]).collect();
    let assigned = (0..n).map(|unique| {
        let (cluster, likelihood, _) = plain.own[unique];
        let expected = likelihood * plain.cluster_reads(cluster);
        let probable = upper_tail(uniques[unique].count.into(), expected) >= parameters.omega_c;
        (probable || centres[cluster] == unique).then_some(cluster as u32)
    });
    let assigned = assigned.collect();
    (centres.into_iter().map(|centre| centre as u32).collect(), plain.births, assigned)
}

fn model() -> ErrorModel {
    let rows: Vec<Vec<f64>> = (0..16)
        .map(|row| {
            let wrong = |quality: i32| 0.25_f64.min(libm::pow(10_f64, f64::from(-quality) / 10.0) / 3.0);
            let skew = 1.0 - 0.04 * f64::from(row);
            (0..42).map(|q| if row % 5 == 0 { 1.0 - 3.0 * wrong(q) } else { wrong(q) * skew }).collect()
        })
        .collect();
    ErrorModel::from_rows(&rows).unwrap()
}

/// A family of sequences with their reads and qualities, most abundant first.
fn family() -> impl Strategy<Value = Vec<Unique>> {
    let edit = (any::<u16>(), 0_u8..4, 0_u8..12, 1_u32..60, 8_u32..41, any::<u16>());
    let root = prop::collection::vec(0_u8..4, 24..70);
    (root, 200_u32..2000, prop::collection::vec(edit, 1..60)).prop_map(|(root, most, edits)| {
        let mut sequences = vec![(root, most, 36)];
        for (place, code, kind, reads, quality, parent) in edits {
            let mut next = sequences[usize::from(parent) % sequences.len().min(6)].0.clone();
            let at = usize::from(place) % next.len();
            match kind {
                0..=7 => next[at] = code,
                8 => {
                    next.remove(at);
                    next.push(code);
                }
                9 => {
                    next.insert(at, code);
                    next.pop();
                }
                10 => next.truncate(20 + at / 2),
                _ => (0..8).for_each(|k| next[(at + 3 * k) % 20] = (code + k as u8) % 4),
            }
            let reads = if reads < 40 { 1 + reads / 20 } else { reads };
            sequences.push((next, reads, quality));
        }
        let mut uniques: Vec<Unique> = Vec::new();
        for (codes, count, quality) in sequences {
            let sequence: Box<[u8]> = codes.iter().map(|&code| b"ACGT"[usize::from(code)]).collect();
            if uniques.iter().all(|unique| unique.sequence != sequence) {
                let sums = (0..codes.len()).map(|at| count * (quality - (at as u32 / 12)));
                uniques.push(Unique { quality_sums: sums.collect(), sequence, count });
            }
        }
        uniques.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.sequence.cmp(&b.sequence)));
        uniques
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn the_fast_partition_equals_the_plain_one(
        uniques in family(),
        omega_a in prop::sample::select(vec![1e-40, 1e-10, 1e-3]),
        omega_c in prop::sample::select(vec![1e-40, 0.0, 1e-2]),
        kmer_distance_cutoff in prop::sample::select(vec![0.42, 0.8, 0.1, 1.0]),
        band_size in prop::sample::select(vec![Some(16), Some(3), None]),
        switches in any::<[bool; 3]>(),
        max_clusters in prop::option::weighted(0.1, 1_u32..5),
        every in 2_usize..40,
    ) {
        let [greedy, gapless, detect_singletons] = switches;
        let parameters = DadaParameters {
            omega_a, omega_c, kmer_distance_cutoff, band_size, greedy, gapless, detect_singletons, max_clusters,
            ..DadaParameters::default()
        };
        let priors: Vec<bool> = (0..uniques.len()).map(|unique| unique % every == every - 1).collect();
        let known: Vec<&[u8]> =
            uniques.iter().zip(&priors).filter(|(_, prior)| **prior).map(|(u, _)| &*u.sequence).collect();
        let (centres, births, assigned) = plain(&uniques, &model(), &parameters, &priors);
        let sample = Dereplicated { uniques: uniques.clone(), read_to_unique: Vec::new() };
        let found = denoise(&sample, &model(), &parameters, &known).unwrap();
        prop_assert_eq!(found.asvs.iter().map(|asv| asv.centre).collect::<Vec<_>>(), centres);
        prop_assert_eq!(found.asvs.iter().map(|asv| asv.birth_p).collect::<Vec<_>>(), births);
        prop_assert_eq!(found.unique_to_asv, assigned);
    }
}
