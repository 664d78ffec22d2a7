//! How likely a unique sequence is an erroneous copy of a centre.

use crate::alignment::{Aligner, Scores, Step};
use crate::dada2::distances;
use crate::dada2::encoded_reads::{EncodedReads, KMER, shared_kmers_in_place};
use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::parameters::DadaParameters;
use rustc_hash::FxHashMap;

/// A centre and a unique sequence, position by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    /// Position in the unique and the centre's nucleotide code, for each substitution.
    pub(crate) substitutions: Vec<(u16, u8)>,
    /// Positions of the unique that the centre lacks.
    pub(crate) insertions: Vec<u16>,
}

/// What is known of a centre and a unique, packed: the states of [`Entry`] and the numbers in them.
type Packed = u32;

/// What is known of a centre and a unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nothing yet.
    Unknown,
    /// Their 5-mers are too different.
    Screened,
    /// The number of substitutions.
    Distance(u32),
    /// Everything; where it is kept.
    Known(u32),
}

impl Entry {
    const KNOWN: u32 = 1 << 16;

    fn unpack(packed: Packed) -> Self {
        match packed {
            0 => Self::Unknown,
            1 => Self::Screened,
            Self::KNOWN.. => Self::Known(packed - Self::KNOWN),
            _ => Self::Distance(packed - 2),
        }
    }

    fn pack(self) -> Packed {
        match self {
            Self::Unknown => 0,
            Self::Screened => 1,
            Self::Distance(count) => count + 2,
            Self::Known(at) => at + Self::KNOWN,
        }
    }
}

/// Comparisons of a sample's uniques, which do not depend on error rates, kept from round to round.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// For each centre met, what is known of every unique.
    centres: FxHashMap<usize, Vec<Packed>>,
    known: Vec<Differences>,
    /// Alignments of pairs that had been compared without one: (centre, unique).
    aligned: FxHashMap<(u32, u32), Differences>,
    /// Which of `known` were made without an alignment.
    gapless: Vec<bool>,
}

impl Memory {
    /// Forgets everything if it takes more than `limit` bytes.
    pub(crate) fn keep_below(&mut self, limit: usize) {
        let entries: usize = self.centres.values().map(Vec::len).sum();
        let lists: usize = self.known.iter().chain(self.aligned.values()).map(Differences::bytes).sum();
        if 4 * entries + lists > limit {
            *self = Self::default();
        }
    }
}

impl Differences {
    fn bytes(&self) -> usize {
        std::mem::size_of::<Self>() + 4 * self.substitutions.capacity() + 2 * self.insertions.capacity()
    }
}

/// Compares uniques of one sample.
#[derive(Debug)]
pub(crate) struct Comparer<'a> {
    reads: &'a EncodedReads,
    memory: &'a mut Memory,
    scores: Scores,
    cutoff: f64,
    gapless: bool,
    aligner: Aligner,
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(reads: &'a EncodedReads, memory: &'a mut Memory, parameters: &DadaParameters) -> Self {
        let scores = Scores {
            equal: i32::from(parameters.match_score),
            different: i32::from(parameters.mismatch_score),
            gap: i32::from(parameters.gap_score),
            band: parameters.band_size.map(usize::from),
        };
        let (cutoff, gapless) = (parameters.kmer_distance_cutoff, parameters.gapless);
        Self { reads, memory, scores, cutoff, gapless, aligner: Aligner::default() }
    }

    /// What is known of the uniques named and a centre, of each at least its distance. The `first` centre is compared
    /// with all, however different.
    pub(crate) fn distances(&mut self, centre: usize, uniques: &[usize], first: bool) -> Vec<Entry> {
        let mut row = self
            .memory
            .centres
            .remove(&centre)
            .unwrap_or_else(|| vec![Entry::Unknown.pack(); self.reads.len()]);
        let one = self.reads.codes(centre);
        let in_lanes = distances::fits(one.len(), self.scores);
        let mut waiting = Vec::new();
        for &unique in uniques {
            let entry = Entry::unpack(row[unique]);
            if entry != Entry::Unknown && !(first && entry == Entry::Screened) {
                continue;
            }
            let two = self.reads.codes(unique);
            let shared = self.reads.shared_kmers(centre, unique);
            let kmers = one.len().min(two.len()) + 1 - KMER;
            let distance = 1.0 - f64::from(shared) / kmers as f64;
            if distance > if first { 1.0 } else { self.cutoff } {
                row[unique] = Entry::Screened.pack();
            } else if self.gapless && shared_kmers_in_place(one, two) == shared {
                row[unique] = self.keep(in_place(one, two), true).pack();
            } else if in_lanes && one.len() == two.len() && !first {
                waiting.push(unique);
            } else {
                let differences = self.path(centre, unique);
                row[unique] = self.keep(differences, false).pack();
            }
        }
        for chunk in waiting.chunks(distances::LANES) {
            let lanes: Vec<&[u8]> = chunk.iter().map(|&unique| self.reads.codes(unique)).collect();
            let counts = distances::substitutions(one, &lanes, self.scores);
            for (&unique, count) in chunk.iter().zip(counts) {
                row[unique] = Entry::Distance(u32::from(count)).pack();
            }
        }
        let answer = uniques.iter().map(|&unique| Entry::unpack(row[unique])).collect();
        self.memory.centres.insert(centre, row);
        answer
    }

    /// The differences that an entry stands for; the pair is aligned if only their number was known.
    pub(crate) fn resolve(&mut self, centre: usize, unique: usize, entry: Entry) -> Option<&Differences> {
        let at = match entry {
            Entry::Known(at) => at,
            Entry::Distance(_) => {
                let differences = self.path(centre, unique);
                let kept = self.keep(differences, false);
                if let Some(row) = self.memory.centres.get_mut(&centre) {
                    row[unique] = kept.pack();
                }
                match kept {
                    Entry::Known(at) => at,
                    _ => return None,
                }
            }
            Entry::Unknown | Entry::Screened => return None,
        };
        self.memory.known.get(at as usize)
    }

    /// The differences of `unique` from `centre` by alignment, whatever their k-mers.
    pub(crate) fn align(&mut self, centre: usize, unique: usize) -> &Differences {
        let entry = self.memory.centres.get(&centre).map_or(Entry::Unknown, |row| Entry::unpack(row[unique]));
        if let Entry::Known(at) = entry {
            let at = at as usize;
            let differences = &self.memory.known[at];
            let surely = differences.substitutions.is_empty()
                && differences.insertions.is_empty()
                && self.reads.codes(centre).len() == self.reads.codes(unique).len();
            if !self.memory.gapless[at] || surely {
                return &self.memory.known[at];
            }
        }
        let key = (centre as u32, unique as u32);
        if !self.memory.aligned.contains_key(&key) {
            let differences = self.path(centre, unique);
            self.memory.aligned.insert(key, differences);
        }
        &self.memory.aligned[&key]
    }

    fn keep(&mut self, differences: Differences, gapless: bool) -> Entry {
        self.memory.known.push(differences);
        self.memory.gapless.push(gapless);
        Entry::Known((self.memory.known.len() - 1) as u32)
    }

    /// The differences along the best alignment.
    fn path(&mut self, centre: usize, unique: usize) -> Differences {
        let (one, two) = (self.reads.codes(centre), self.reads.codes(unique));
        let mut differences = Differences::default();
        let (mut i, mut j) = (0, 0);
        for step in self.aligner.align(one, two, self.scores) {
            match step {
                Step::First => i += 1,
                Step::Second => {
                    differences.insertions.push(j as u16);
                    j += 1;
                }
                Step::Both => {
                    if one[i] != two[j] {
                        differences.substitutions.push((j as u16, one[i]));
                    }
                    i += 1;
                    j += 1;
                }
            }
        }
        differences
    }
}

/// The differences position by position.
fn in_place(one: &[u8], two: &[u8]) -> Differences {
    let mut differences = Differences::default();
    for (position, (&one, &two)) in one.iter().zip(two).enumerate() {
        if one != two {
            differences.substitutions.push((position as u16, one));
        }
    }
    differences.insertions.extend((one.len()..two.len()).map(|position| position as u16));
    differences
}

/// Bounds of likelihoods under one error model, from the number of substitutions or from their list.
///
/// They tell, without the product over all positions, that a comparison is not worth keeping.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// Log likelihood of each unique's own sequence.
    own: Vec<f64>,
    /// `MOST` numbers a unique: what its 1, 2, … most likely substitutions change in the log likelihood at most.
    best: Vec<f64>,
    /// `ln rate(from -> to) - ln rate(to -> to)` at `(4 * from + to) * columns + quality`.
    change: Vec<f64>,
    columns: usize,
}

impl Bounds {
    /// Substitutions told apart.
    const MOST: usize = 48;

    /// Bounds for all uniques; `None` when a rate is 0, whose logarithm no bound can be made of.
    pub(crate) fn new(reads: &EncodedReads, model: &ErrorModel) -> Option<Self> {
        let columns = model.n_qualities();
        let logs: Vec<f64> = model.rates().iter().map(|rate| rate.ln()).collect();
        if logs.iter().any(|log| !log.is_finite()) {
            return None;
        }
        let change: Vec<f64> = (0..16 * columns)
            .map(|at| logs[at] - logs[5 * (at / columns % 4) * columns + at % columns])
            .collect();
        // Nucleotides at qualities, the one most easily substituted first.
        let largest = |code: usize, quality: usize| {
            (0..4)
                .filter(|&from| from != code)
                .map(|from| change[(4 * from + code) * columns + quality])
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let mut order: Vec<(f64, usize)> =
            (0..4 * columns).map(|at| (largest(at / columns, at % columns), at)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut own, mut best) =
            (Vec::with_capacity(reads.len()), Vec::with_capacity(reads.len() * Self::MOST));
        let mut seen = vec![0_usize; 4 * columns];
        for unique in 0..reads.len() {
            seen.fill(0);
            for (&code, &quality) in reads.codes(unique).iter().zip(reads.qualities(unique)) {
                seen[usize::from(code) * columns + usize::from(quality)] += 1;
            }
            own.push(
                seen.iter()
                    .enumerate()
                    .map(|(at, &n)| n as f64 * logs[5 * (at / columns) * columns + at % columns])
                    .sum(),
            );
            let sorted = order.iter().flat_map(|&(change, at)| std::iter::repeat_n(change, seen[at]));
            let mut sum = 0.0;
            let sums = sorted.chain(std::iter::repeat(0.0)).map(|change| {
                sum += change;
                sum
            });
            best.extend(sums.take(Self::MOST));
        }
        Some(Self { own, best, change, columns })
    }

    /// At least the log likelihood of `unique` with so many substitutions.
    pub(crate) fn by_number(&self, unique: usize, substitutions: u32) -> f64 {
        let Some(last) = (substitutions as usize).checked_sub(1) else { return self.own[unique] };
        let best = &self.best[unique * Self::MOST..(unique + 1) * Self::MOST];
        match best.get(last) {
            Some(change) => self.own[unique] + change,
            None => {
                let (most, before) = (best[Self::MOST - 1], best[Self::MOST - 2]);
                let further = (last + 1 - Self::MOST) as f64 * (most - before).max(0.0);
                self.own[unique] + most + further
            }
        }
    }

    /// The log likelihood of `unique` with these substitutions, up to rounding.
    pub(crate) fn by_list(&self, reads: &EncodedReads, unique: usize, substitutions: &[(u16, u8)]) -> f64 {
        let (codes, qualities) = (reads.codes(unique), reads.qualities(unique));
        let change = |&(position, from): &(u16, u8)| {
            let at = usize::from(position);
            self.change[usize::from(4 * from + codes[at]) * self.columns + usize::from(qualities[at])]
        };
        self.own[unique] + substitutions.iter().map(change).sum::<f64>()
    }
}

/// The probability to read `unique` from the centre: the product over its positions, from the left.
pub(crate) fn likelihood(
    reads: &EncodedReads,
    unique: usize,
    substitutions: &[(u16, u8)],
    model: &ErrorModel,
) -> f64 {
    let (rates, columns) = (model.rates(), model.n_qualities());
    let mut substitutions = substitutions.iter().peekable();
    let mut product = 1.0;
    let positions = reads.codes(unique).iter().zip(reads.qualities(unique));
    for (position, (&code, &quality)) in positions.enumerate() {
        let from = match substitutions.peek() {
            Some(&&(at, from)) if usize::from(at) == position => {
                substitutions.next();
                from
            }
            _ => code,
        };
        product *= rates[usize::from(4 * from + code) * columns + usize::from(quality)];
    }
    product
}

/// Adds the transitions that all reads of `unique` show against its centre.
pub(crate) fn count_transitions(
    reads: &EncodedReads,
    unique: usize,
    differences: &Differences,
    counts: &mut TransitionCounts,
) {
    let mut substitutions = differences.substitutions.iter().peekable();
    let mut insertions = differences.insertions.iter().peekable();
    let number = u64::from(reads.reads(unique));
    let positions = reads.codes(unique).iter().zip(reads.qualities(unique));
    for (position, (&code, &quality)) in positions.enumerate() {
        if insertions.next_if(|&&at| usize::from(at) == position).is_some() {
            continue;
        }
        let substitution = substitutions.next_if(|&&(at, _)| usize::from(at) == position);
        let from = substitution.map_or(code, |&(_, from)| from);
        counts.add(usize::from(4 * from + code), usize::from(quality), number);
    }
}
