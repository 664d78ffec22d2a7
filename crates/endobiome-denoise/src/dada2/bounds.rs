//! Likelihoods bounded from above, without the product over all positions.

use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::error_model::ErrorModel;

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
        let logs: Vec<f64> = model.rates().iter().map(|rate| libm::log(*rate)).collect();
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
        let of_matches: Vec<f64> =
            (0..4 * columns).map(|at| logs[5 * (at / columns) * columns + at % columns]).collect();
        let mut seen = vec![0_u32; 4 * columns];
        for unique in 0..reads.len() {
            seen.fill(0);
            for (&code, &quality) in reads.codes(unique).iter().zip(reads.qualities(unique)) {
                seen[usize::from(code) * columns + usize::from(quality)] += 1;
            }
            own.push(seen.iter().zip(&of_matches).map(|(&number, log)| f64::from(number) * log).sum());
            let (mut sum, end) = (0.0, best.len() + Self::MOST);
            for &(change, at) in &order {
                for _ in 0..seen[at].min((end - best.len()) as u32) {
                    sum += change;
                    best.push(sum);
                }
                if best.len() == end {
                    break;
                }
            }
            best.resize(end, sum);
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

/// How likely a comparison with each unique must be at least to be worth keeping.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Floors<'a> {
    pub(crate) reads: &'a EncodedReads,
    pub(crate) bounds: Option<&'a Bounds>,
    /// Log likelihoods; negative infinity where nothing is ruled out.
    pub(crate) floors: &'a [f64],
}

impl Floors<'_> {
    /// Whether a comparison with so many substitutions is surely below the floor.
    pub(crate) fn rules_out_number(&self, unique: usize, substitutions: u32) -> bool {
        let floor = self.floors[unique];
        self.bounds.is_some_and(|bounds| bounds.by_number(unique, substitutions) < floor)
    }

    /// Whether a comparison with these substitutions is surely below the floor.
    pub(crate) fn rules_out_list(&self, unique: usize, substitutions: &[(u16, u8)]) -> bool {
        let floor = self.floors[unique];
        floor > f64::NEG_INFINITY
            && self.bounds.is_some_and(|bounds| bounds.by_list(self.reads, unique, substitutions) < floor)
    }
}
