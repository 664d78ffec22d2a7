//! The divisive partition of a sample's unique sequences.

use crate::dada2::abundance_p::{Improbable, abundance_p, more_improbable};
use crate::dada2::bounds::{Bounds, Floors};
use crate::dada2::comparer::Comparer;
use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::likelihood::{count_transitions, likelihood};
use crate::dada2::memory::Memory;
use crate::dada2::parameters::DadaParameters;
use crate::dada2::poisson;

/// A centre and the uniques that it explains best.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    /// The unique whose sequence the cluster stands for; it never leaves.
    pub(crate) centre: usize,
    /// The uniques, the centre first.
    pub(crate) members: Vec<usize>,
    /// Reads of all members.
    pub(crate) reads: u64,
    /// p-value at birth times the number of uniques.
    pub(crate) birth_p: Option<f64>,
    /// Whether members or reads changed since p-values were computed.
    changed: bool,
    /// Whether members were never looked at for locking.
    new: bool,
    /// The most improbable member but the centre, since p-values were computed; and the most improbable prior.
    least: [Option<Improbable>; 2],
}

/// A comparison of a unique with a cluster's centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Link {
    cluster: usize,
    /// Probability to read the unique from the centre.
    pub(crate) likelihood: f64,
    /// Number of substitutions.
    pub(crate) substitutions: u32,
}

/// What is known of one unique.
#[derive(Debug, Clone)]
struct State {
    cluster: usize,
    /// Its place among the members of its cluster.
    place: usize,
    /// Comparisons worth keeping, by cluster.
    links: Vec<Link>,
    /// Which of them is that with its own cluster.
    own: Link,
    /// Expected copies from the best centre so far; less than this from a whole sample is not worth keeping.
    best_expected: f64,
    locked: bool,
    prior: bool,
}

/// The clusters of one sample.
#[derive(Debug)]
pub(crate) struct Partition<'a> {
    reads: &'a EncodedReads,
    model: &'a ErrorModel,
    parameters: &'a DadaParameters,
    comparer: Comparer<'a>,
    bounds: Option<Bounds>,
    pub(crate) clusters: Vec<Cluster>,
    states: Vec<State>,
    /// For each unique the log likelihood below which a comparison is not worth keeping.
    floors: Vec<f64>,
}

impl<'a> Partition<'a> {
    /// Divides until no unique is improbably abundant. `reads` has at least one unique.
    pub(crate) fn infer(
        reads: &'a EncodedReads,
        model: &'a ErrorModel,
        parameters: &'a DadaParameters,
        priors: &[bool],
        memory: &'a mut Memory,
    ) -> Self {
        let nothing = Link { cluster: 0, likelihood: 0.0, substitutions: 0 };
        let states = (0..reads.len())
            .map(|unique| State {
                cluster: 0,
                place: unique,
                links: Vec::new(),
                own: nothing,
                best_expected: -999.0,
                locked: false,
                prior: priors.get(unique).copied().unwrap_or(false),
            })
            .collect();
        let mut centre = 0;
        for unique in 1..reads.len() {
            if reads.reads(unique) > reads.reads(centre) {
                centre = unique;
            }
        }
        let whole = Cluster {
            centre,
            members: (0..reads.len()).collect(),
            reads: reads.total_reads(),
            birth_p: None,
            changed: true,
            new: true,
            least: [None; 2],
        };
        let comparer = Comparer::new(reads, memory, parameters);
        let bounds = Bounds::new(reads, model);
        let floors = vec![f64::NEG_INFINITY; reads.len()];
        let clusters = vec![whole];
        let mut partition = Self { reads, model, parameters, comparer, bounds, clusters, states, floors };
        partition.compare(0);
        partition.update_p();
        let limit = parameters.max_clusters.map_or(usize::MAX, |limit| limit as usize);
        while partition.clusters.len() < limit && partition.bud() {
            partition.compare(partition.clusters.len() - 1);
            for _ in 0..parameters.max_shuffle {
                if !partition.shuffle() {
                    break;
                }
            }
            partition.update_p();
        }
        partition
    }

    /// Compares all uniques with the centre of a new cluster.
    fn compare(&mut self, cluster: usize) {
        let centre = self.clusters[cluster].centre;
        let centre_reads = self.reads.reads(centre);
        let total = self.reads.total_reads() as f64;
        let uniques: Vec<usize> = (0..self.reads.len())
            .filter(|&unique| {
                unique == centre
                    || !(self.parameters.greedy
                        && (self.reads.reads(unique) > centre_reads || self.states[unique].locked))
            })
            .collect();
        let floors = Floors { reads: self.reads, bounds: self.bounds.as_ref(), floors: &self.floors };
        let found = self.comparer.compare(centre, &uniques, cluster == 0, &floors);
        for (unique, number) in found {
            let differences = self.comparer.differences(number);
            let value = likelihood(self.reads, unique, differences.substitutions, self.model);
            let state = &mut self.states[unique];
            if value * total > state.best_expected || unique == centre {
                let substitutions = differences.substitutions.len() as u32;
                let link = Link { cluster, likelihood: value, substitutions };
                let expected = value * centre_reads as f64;
                if expected > state.best_expected {
                    state.best_expected = expected;
                    self.floors[unique] = floor(expected, total);
                }
                state.links.push(link);
                if cluster == 0 || unique == centre {
                    state.own = link;
                }
            }
        }
        if cluster == 0 {
            // Uniques that greed passed over stay in the first cluster, unlikely copies of its centre.
            for state in self.states.iter_mut().filter(|state| state.links.is_empty()) {
                state.links.push(state.own);
                state.best_expected = 0.0;
            }
        }
    }

    /// Moves every unique to the cluster that expects most copies of it; whether any moved.
    fn shuffle(&mut self) -> bool {
        let mut moves = Vec::new();
        for (unique, state) in self.states.iter().enumerate() {
            // With one link only, it is that with its cluster.
            let [first, _, ..] = &state.links[..] else { continue };
            let mut best = first;
            let expected = |link: &Link| link.likelihood * self.clusters[link.cluster].reads as f64;
            let mut most = expected(best);
            for link in &state.links[1..] {
                let copies = expected(link);
                if copies > most {
                    (best, most) = (link, copies);
                }
            }
            if best.cluster != state.cluster && self.clusters[state.cluster].centre != unique {
                moves.push((unique, *best));
            }
        }
        // Members leave from the last to the first, cluster by cluster: the order decides later ties.
        moves.sort_by_key(|&(unique, _)| {
            (self.states[unique].cluster, std::cmp::Reverse(self.states[unique].place))
        });
        for &(unique, link) in &moves {
            self.remove(unique);
            self.insert(unique, link);
        }
        !moves.is_empty()
    }

    fn remove(&mut self, unique: usize) {
        let State { cluster, place, .. } = self.states[unique];
        let from = &mut self.clusters[cluster];
        from.members.swap_remove(place);
        from.reads -= self.reads.reads(unique);
        from.changed = true;
        if let Some(&moved) = from.members.get(place) {
            self.states[moved].place = place;
        }
    }

    fn insert(&mut self, unique: usize, link: Link) {
        let to = &mut self.clusters[link.cluster];
        let state = &mut self.states[unique];
        state.cluster = link.cluster;
        state.place = to.members.len();
        state.own = link;
        to.members.push(unique);
        to.reads += self.reads.reads(unique);
        to.changed = true;
    }

    /// Recomputes abundance p-values where something changed, and locks what new centres explain.
    fn update_p(&mut self) {
        for cluster in &mut self.clusters {
            if cluster.changed {
                cluster.least = [None; 2];
                for (place, &unique) in cluster.members.iter().enumerate() {
                    let state = &mut self.states[unique];
                    let reads = self.reads.reads(unique);
                    let p = abundance_p(
                        reads,
                        (state.own.likelihood, state.own.substitutions),
                        cluster.reads,
                        state.prior,
                        self.parameters,
                    );
                    if place > 0 {
                        let member = Improbable { p, reads, unique };
                        cluster.least[0] = more_improbable(cluster.least[0], member);
                        if state.prior {
                            cluster.least[1] = more_improbable(cluster.least[1], member);
                        }
                    }
                }
                cluster.changed = false;
            }
            if cluster.new && self.parameters.greedy {
                let centre_reads = self.reads.reads(cluster.centre) as f64;
                for &unique in &cluster.members {
                    let state = &mut self.states[unique];
                    let explained = state.own.likelihood * centre_reads > (self.reads.reads(unique) as f64);
                    if explained || unique == cluster.centre {
                        state.locked = true;
                    }
                }
            }
            cluster.new = false;
        }
    }

    /// Makes the most improbable unique the centre of a new cluster, if it is improbable enough.
    fn bud(&mut self) -> bool {
        let least_of = |which: usize| {
            let members = self.clusters.iter().filter_map(|cluster| cluster.least[which]);
            members.fold(None, more_improbable)
        };
        let uniques = self.reads.len() as f64;
        let by_abundance = least_of(0).filter(|least| least.p * uniques < self.parameters.omega_a);
        let by_prior = least_of(1).filter(|least| least.p < self.parameters.omega_p);
        let Some((birth_p, unique)) = by_abundance
            .map(|least| (least.p * uniques, least.unique))
            .or(by_prior.map(|least| (least.p, least.unique)))
        else {
            return false;
        };
        self.remove(unique);
        let cluster = self.clusters.len();
        self.clusters.push(Cluster {
            centre: unique,
            members: Vec::new(),
            reads: 0,
            birth_p: Some(birth_p),
            changed: true,
            new: true,
            least: [None; 2],
        });
        self.insert(unique, Link { cluster, likelihood: 0.0, substitutions: 0 });
        true
    }

    /// Aligns uniques with the centres of their clusters, for [`count`](Self::count).
    pub(crate) fn align(&mut self, uniques: impl Iterator<Item = usize>) {
        let centre = |unique: usize| self.clusters[self.states[unique].cluster].centre;
        let pairs: Vec<(usize, usize)> = uniques.map(|unique| (centre(unique), unique)).collect();
        self.comparer.align(&pairs);
    }

    /// Counts the transitions between a unique and its centre; the number of substitutions.
    ///
    /// What is counted is the alignment, also where 5-mers had decided that there is no gap; [`align`](Self::align) must
    /// have been asked for it.
    pub(crate) fn count(&self, unique: usize, transitions: &mut TransitionCounts) -> usize {
        let centre = self.clusters[self.states[unique].cluster].centre;
        let Some(differences) = self.comparer.aligned(centre, unique) else { return 0 };
        count_transitions(self.reads, unique, differences, transitions);
        differences.substitutions.len()
    }

    /// Whether a unique's abundance is probable enough that its reads are taken as copies of the centre.
    pub(crate) fn is_corrected(&self, unique: usize) -> bool {
        let cluster = &self.clusters[self.states[unique].cluster];
        let expected = self.states[unique].own.likelihood * cluster.reads as f64;
        unique == cluster.centre
            || poisson::upper_tail(self.reads.reads(unique), expected) >= self.parameters.omega_c
    }
}

/// The log likelihood below which a comparison is not worth keeping: its expected copies from all reads of the sample
/// would be no more than `expected`.
///
/// Bounds are rounded sums of logarithms: a margin far above their error, and no floor where products may run out of
/// the range of doubles.
fn floor(expected: f64, total: f64) -> f64 {
    let needed = libm::log(expected) - libm::log(total) - 1e-6;
    if needed > -650.0 { needed } else { f64::NEG_INFINITY }
}
