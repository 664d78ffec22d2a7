//! Which permutations are run.

use super::design::Units;
use super::enumerate::{arrangements, unrank};
use super::{PermutationDesign, PermutationP, Tail};
use crate::error::{Error, Result, same_length};
use endobiome_core::stream;
use rand::RngExt;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How many permutations, and from which random stream.
#[derive(Debug, Clone, PartialEq)]
pub struct PermutationOptions {
    /// Number of random permutations when not all are run.
    pub permutations: usize,
    /// All permutations are run when there are no more than this (or than `permutations + 1`).
    pub exhaustive_up_to: usize,
    /// Seed of the run.
    pub seed: u64,
    /// Name of the random stream: the computation (`"permanova"`) and what it is about.
    pub task: String,
}

impl Default for PermutationOptions {
    /// 9,999 permutations, all of them up to 10,000, seed 1.
    fn default() -> Self {
        Self { permutations: 9_999, exhaustive_up_to: 10_000, seed: 1, task: "permutation".to_owned() }
    }
}

/// Where the permutations of a plan come from.
#[derive(Debug, Clone)]
enum Source {
    /// Every arrangement: kinds and multiplicities of each cell; the number of all.
    All { multiplicities: Vec<Vec<usize>>, members: Vec<Vec<Vec<usize>>>, total: u64 },
    /// A sample, drawn from a named stream.
    Random(PermutationOptions),
    /// Given from outside.
    Given(Vec<Vec<usize>>),
}

/// The permutations of a test.
///
/// ```
/// use endobiome_stats::permutation::{PermutationDesign, PermutationOptions, PermutationPlan, Tail};
/// // Three women, two sites each: is the site (0 or 1) seen in the values?
/// let values = [1.0, 3.0, 2.0, 5.0, 0.5, 4.0];
/// let site = [0, 1, 0, 1, 0, 1];
/// let women = PermutationDesign::WithinBlocks(vec![0, 0, 1, 1, 2, 2]);
/// let plan = PermutationPlan::for_labels(&site, &women, &PermutationOptions::default())?;
/// let difference = |permutation: &[usize]| -> f64 {
///     permutation.iter().zip(&values).map(|(&from, v)| if site[from] == 1 { *v } else { -v }).sum()
/// };
/// let test = plan.test(Tail::TwoSided, difference);
/// assert!(test.exhaustive);
/// assert_eq!((test.permutations, test.p, test.smallest_p), (8, 0.25, 0.25));
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PermutationPlan {
    n: usize,
    units: Units,
    source: Source,
    /// Fraction of all permutations that leave the labels as they are but for their names.
    symmetric: f64,
}

impl PermutationPlan {
    /// Plans permutations of `n` items for any statistic.
    ///
    /// All permutations are run when the design has few of them. For a test of one factor use
    /// [`for_labels`](Self::for_labels), which needs far fewer to be complete.
    ///
    /// # Errors
    /// When block or role lists are not of length `n`, or nothing can be exchanged.
    pub fn new(n: usize, design: &PermutationDesign, options: &PermutationOptions) -> Result<Self> {
        let distinct: Vec<usize> = (0..n).collect();
        Self::build(n, design, options, &distinct, None)
    }

    /// Plans permutations of the items for a statistic that sees them only through `labels`, and that
    /// does not change when the labels trade names (pseudo-F, H, a two-sided difference).
    ///
    /// Arrangements of the labels are enumerated (924 for six against six, not 12!), and
    /// [`smallest_p`](Self::smallest_p) accounts for arrangements that are the observed one under other names.
    ///
    /// # Errors
    /// As [`new`](Self::new); also when the labels cannot change under the design (a woman-level
    /// factor permuted within women).
    pub fn for_labels(
        labels: &[usize],
        design: &PermutationDesign,
        options: &PermutationOptions,
    ) -> Result<Self> {
        Self::build(labels.len(), design, options, labels, Some(labels))
    }

    /// Takes permutations from outside, each a list of 0-based items; the observed order is not among them.
    ///
    /// # Errors
    /// When a row is not a permutation of `0..n`.
    pub fn given(n: usize, rows: Vec<Vec<usize>>) -> Result<Self> {
        for row in &rows {
            same_length("a permutation", n, row.len())?;
            let mut seen = vec![false; n];
            for &item in row {
                match seen.get_mut(item) {
                    Some(place) if !*place => *place = true,
                    _ => {
                        return Err(Error::Parameter {
                            what: "an item of a permutation",
                            #[expect(clippy::cast_precision_loss, reason = "only shown")]
                            value: item as f64,
                            expected: "each of 0..n once is",
                        });
                    }
                }
            }
        }
        let units = PermutationDesign::Free.units(n)?;
        Ok(Self { n, units, source: Source::Given(rows), symmetric: 0.0 })
    }

    fn build(
        n: usize,
        design: &PermutationDesign,
        options: &PermutationOptions,
        labels: &[usize],
        symmetry: Option<&[usize]>,
    ) -> Result<Self> {
        let units = design.units(n)?;
        // The units of a cell by the pattern of labels they carry.
        let members: Vec<Vec<Vec<usize>>> = units
            .cells
            .iter()
            .map(|cell| {
                let mut kinds: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
                for &unit in cell {
                    let pattern = units.items[unit].iter().map(|&item| labels[item]).collect();
                    kinds.entry(pattern).or_default().push(unit);
                }
                kinds.into_values().collect()
            })
            .collect();
        if members.iter().all(|kinds| kinds.len() < 2) {
            return Err(Error::NothingToPermute { reason: "what is exchanged carries the same labels" });
        }
        let multiplicities: Vec<Vec<usize>> =
            members.iter().map(|kinds| kinds.iter().map(Vec::len).collect()).collect();
        let total =
            multiplicities.iter().try_fold(1_u64, |total, cell| total.checked_mul(arrangements(cell)?));
        let limit = options.exhaustive_up_to.max(options.permutations + 1) as u64;
        let symmetric = symmetry.map_or(0.0, |labels| symmetric_fraction(&units, labels));
        let source = match total {
            Some(total) if total <= limit => Source::All { multiplicities, members, total },
            _ => Source::Random(options.clone()),
        };
        Ok(Self { n, units, source, symmetric })
    }

    /// Number of items permuted.
    pub fn n_items(&self) -> usize {
        self.n
    }

    /// Number of permutations of the plan.
    pub fn len(&self) -> usize {
        match &self.source {
            Source::All { total, .. } => usize::try_from(*total).unwrap_or(usize::MAX),
            Source::Random(options) => options.permutations,
            Source::Given(rows) => rows.len(),
        }
    }

    /// Whether the plan has no permutation.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether these are all permutations of the design; the observed order is then among them.
    pub fn is_exhaustive(&self) -> bool {
        matches!(self.source, Source::All { .. })
    }

    /// The smallest p that the plan can give.
    pub fn smallest_p(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of permutations")]
        match &self.source {
            Source::All { total, .. } => (self.symmetric * *total as f64).round().max(1.0) / *total as f64,
            _ => self.symmetric.max(1.0 / (self.len() as f64 + 1.0)),
        }
    }

    /// Writes the `index`-th permutation into `out`: place `i` takes item `out[i]`.
    ///
    /// # Panics
    /// If `out` does not hold one place an item, or `index` is not below [`len`](Self::len).
    pub fn permutation(&self, index: usize, out: &mut [usize]) {
        assert_eq!(out.len(), self.n, "one place an item");
        assert!(index < self.len(), "permutation {index} of {}", self.len());
        for (place, item) in out.iter_mut().enumerate() {
            *item = place;
        }
        match &self.source {
            Source::All { multiplicities, members, .. } => {
                let mut rank = index as u64;
                let mut kinds = Vec::new();
                for ((cell, counts), units_of_kind) in
                    self.units.cells.iter().zip(multiplicities).zip(members)
                {
                    let here = arrangements(counts).unwrap_or(1);
                    unrank(rank % here, counts, &mut kinds);
                    rank /= here;
                    let mut taken = vec![0; counts.len()];
                    for (&target, &kind) in cell.iter().zip(&kinds) {
                        self.move_unit(units_of_kind[kind][taken[kind]], target, out);
                        taken[kind] += 1;
                    }
                }
            }
            Source::Random(options) => {
                let mut random = stream(options.seed, &options.task, &(index as u64).to_le_bytes());
                for cell in &self.units.cells {
                    let mut order = cell.clone();
                    for i in (1..order.len()).rev() {
                        order.swap(i, random.random_range(0..=i));
                    }
                    for (&target, &unit) in cell.iter().zip(&order) {
                        self.move_unit(unit, target, out);
                    }
                }
            }
            Source::Given(rows) => out.copy_from_slice(&rows[index]),
        }
    }

    fn move_unit(&self, unit: usize, target: usize, out: &mut [usize]) {
        for (&place, &item) in self.units.items[target].iter().zip(&self.units.items[unit]) {
            out[place] = item;
        }
    }

    /// The p of an observed statistic among permuted ones, given in the order of the plan.
    ///
    /// # Panics
    /// If the statistics are not as many as the permutations.
    pub fn p_value(&self, tail: Tail, observed: f64, permuted: &[f64]) -> PermutationP {
        assert_eq!(permuted.len(), self.len(), "one statistic a permutation");
        let extreme = permuted.iter().filter(|&&statistic| tail.at_least(statistic, observed)).count();
        let permutations = self.len();
        let exhaustive = self.is_exhaustive();
        #[expect(clippy::cast_precision_loss, reason = "counts of permutations")]
        let p = if exhaustive {
            extreme.max(1) as f64 / permutations as f64
        } else {
            (1 + extreme) as f64 / (1 + permutations) as f64
        };
        PermutationP { p, extreme, permutations, exhaustive, smallest_p: self.smallest_p() }
    }

    /// The statistics of all permutations, in order, computed in parallel.
    ///
    /// `statistic` gets a permutation: place `i` takes item `permutation[i]`.
    pub fn statistics<S>(&self, statistic: S) -> Vec<f64>
    where
        S: Fn(&[usize]) -> f64 + Sync,
    {
        (0..self.len())
            .into_par_iter()
            .map_init(
                || vec![0; self.n],
                |place, index| {
                    self.permutation(index, place);
                    statistic(place)
                },
            )
            .collect()
    }

    /// Runs the test: the statistic on the items as they are against that on every permutation.
    pub fn test<S>(&self, tail: Tail, statistic: S) -> PermutationP
    where
        S: Fn(&[usize]) -> f64 + Sync,
    {
        let identity: Vec<usize> = (0..self.n).collect();
        let observed = statistic(&identity);
        self.p_value(tail, observed, &self.statistics(statistic))
    }
}

/// The fraction of all permutations of the units that give the observed labels under some renaming.
fn symmetric_fraction(units: &Units, labels: &[usize]) -> f64 {
    let mut names = labels.to_vec();
    names.sort_unstable();
    names.dedup();
    if names.len() > 6 {
        return 0.0; // 720 renamings are enough work; with seven groups or more the fraction is negligible
    }
    let of_item: Vec<usize> =
        labels.iter().map(|label| names.binary_search(label).unwrap_or_default()).collect();
    let mut fraction = 0.0;
    let mut renaming: Vec<usize> = (0..names.len()).collect();
    loop {
        fraction += fraction_of_renaming(units, &of_item, &renaming);
        if !next_permutation(&mut renaming) {
            return fraction;
        }
    }
}

/// The fraction of permutations that turn each item's label into its new name under `renaming`.
fn fraction_of_renaming(units: &Units, labels: &[usize], renaming: &[usize]) -> f64 {
    let mut log_fraction = 0.0;
    for cell in &units.cells {
        let mut counts: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        for &unit in cell {
            *counts.entry(units.items[unit].iter().map(|&item| labels[item]).collect()).or_default() += 1;
        }
        for (pattern, count) in &counts {
            let renamed: Vec<usize> = pattern.iter().map(|&label| renaming[label]).collect();
            if counts.get(&renamed) != Some(count) {
                return 0.0;
            }
            log_fraction += log_factorial(*count);
        }
        log_fraction -= log_factorial(cell.len());
    }
    libm::exp(log_fraction)
}

#[expect(clippy::cast_precision_loss, reason = "group sizes")]
fn log_factorial(n: usize) -> f64 {
    (2..=n).map(|i| libm::log(i as f64)).sum()
}

fn next_permutation(order: &mut [usize]) -> bool {
    let Some(pivot) = order.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    let Some(successor) = order.iter().rposition(|&value| value > order[pivot]) else {
        return false;
    };
    order.swap(pivot, successor);
    order[pivot + 1..].reverse();
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(plan: &PermutationPlan) -> Vec<Vec<usize>> {
        (0..plan.len())
            .map(|i| {
                let mut out = vec![0; plan.n_items()];
                plan.permutation(i, &mut out);
                out
            })
            .collect()
    }

    #[test]
    fn eight_women_two_sites_have_256_permutations_and_no_p_below_two_of_them() {
        let women: Vec<usize> = (0..16).map(|i| i / 2).collect();
        let site: Vec<usize> = (0..16).map(|i| i % 2).collect();
        let design = PermutationDesign::WithinBlocks(women);
        let plan = PermutationPlan::for_labels(&site, &design, &PermutationOptions::default()).unwrap();
        assert!(plan.is_exhaustive());
        assert_eq!(plan.len(), 256);
        approx::assert_relative_eq!(plan.smallest_p(), 2.0 / 256.0, epsilon = 1e-12);
        let mut rows = all(&plan);
        rows.sort();
        rows.dedup();
        assert_eq!(rows.len(), 256);
        assert!(rows.contains(&(0..16).collect()));
    }

    #[test]
    fn whole_blocks_move_together_and_keep_the_site() {
        // Woman 1 comes with her sites in the other order.
        let block = vec![0, 0, 1, 1, 2, 2];
        let role = vec![0, 1, 1, 0, 0, 1];
        let design = PermutationDesign::WholeBlocks { block: block.clone(), role: role.clone() };
        let plan = PermutationPlan::new(6, &design, &PermutationOptions::default()).unwrap();
        assert_eq!(plan.len(), 6);
        for row in all(&plan) {
            for pair in [[0, 1], [2, 3], [4, 5]] {
                assert_eq!(block[row[pair[0]]], block[row[pair[1]]]);
            }
            assert!(row.iter().enumerate().all(|(place, &item)| role[place] == role[item]));
        }
    }

    #[test]
    fn random_permutations_do_not_depend_on_order_and_keep_to_their_blocks() {
        let block: Vec<usize> = (0..60).map(|i| i % 3).collect();
        let design = PermutationDesign::WithinBlocks(block.clone());
        let options = PermutationOptions { permutations: 99, ..PermutationOptions::default() };
        let plan = PermutationPlan::new(60, &design, &options).unwrap();
        assert!(!plan.is_exhaustive());
        assert_eq!(plan.smallest_p(), 0.01);
        let mut late = vec![0; 60];
        plan.permutation(70, &mut late);
        assert_eq!(all(&plan)[70], late);
        assert!(late.iter().enumerate().all(|(place, &item)| block[place] == block[item]));
    }

    #[test]
    fn six_against_six_is_enumerated_by_labels() {
        let labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
        let plan =
            PermutationPlan::for_labels(&labels, &PermutationDesign::Free, &PermutationOptions::default())
                .unwrap();
        assert_eq!(plan.len(), 924);
        approx::assert_relative_eq!(plan.smallest_p(), 2.0 / 924.0, epsilon = 1e-12);
    }

    #[test]
    fn a_womans_factor_cannot_be_permuted_within_women() {
        let design = PermutationDesign::WithinBlocks(vec![0, 0, 1, 1]);
        let plan = PermutationPlan::for_labels(&[0, 0, 1, 1], &design, &PermutationOptions::default());
        assert!(matches!(plan, Err(Error::NothingToPermute { .. })));
    }

    #[test]
    fn a_random_sample_of_permutations_is_frozen_for_a_seed() {
        let options = PermutationOptions { permutations: 9, exhaustive_up_to: 0, ..Default::default() };
        let plan = PermutationPlan::new(8, &PermutationDesign::Free, &options).unwrap();
        let mut out = vec![0; 8];
        plan.permutation(3, &mut out);
        assert_eq!(out, FROZEN);
    }

    /// A change of the stream changes results for every user: it is a breaking change.
    const FROZEN: [usize; 8] = [6, 5, 4, 3, 1, 7, 0, 2];
}
