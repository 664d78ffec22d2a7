//! What is permuted, how often, and what must not be.

use super::Term;
use crate::{Error, Result};
use endobiome_stats::permutation::{PermutationDesign, PermutationOptions, PermutationPlan};

/// Which samples belong together: the samples of one woman.
///
/// ```
/// use endobiome_ecology::permutation_tests::Blocks;
/// assert_eq!(Blocks::new("woman", &["P1", "P1", "P2"]).of_samples(), [0, 0, 1]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocks {
    unit: String,
    names: Vec<String>,
    of_sample: Vec<usize>,
}

impl Blocks {
    /// One block name a sample; `unit` is the word for a block (`woman`).
    pub fn new<T: ToString>(unit: impl Into<String>, names_of_samples: &[T]) -> Self {
        let texts: Vec<String> = names_of_samples.iter().map(ToString::to_string).collect();
        let mut names = texts.clone();
        names.sort();
        names.dedup();
        let of_sample = texts.iter().map(|text| names.binary_search(text).unwrap_or_default()).collect();
        Self { unit: unit.into(), names, of_sample }
    }

    /// The number of the block of each sample.
    pub fn of_samples(&self) -> &[usize] {
        &self.of_sample
    }

    /// A block with several samples, and their number.
    fn repeated(&self) -> Option<(&str, usize)> {
        let mut count = vec![0; self.names.len()];
        self.of_sample.iter().for_each(|&block| count[block] += 1);
        count.iter().position(|&c| c > 1).map(|block| (self.names[block].as_str(), count[block]))
    }

    /// Whether the labels are the same within every block.
    fn constant_within(&self, labels: &[usize]) -> bool {
        let mut label_of = vec![None; self.names.len()];
        self.of_sample
            .iter()
            .zip(labels)
            .all(|(&block, &label)| *label_of[block].get_or_insert(label) == label)
    }
}

/// The permutations of a test.
///
/// ```
/// use endobiome_ecology::permutation_tests::{Blocks, Permutations};
/// let women = Blocks::new("woman", &["P1", "P1", "P2", "P2"]);
/// // Vagina against endometrium: exchange within each woman.
/// let site = Permutations::within_blocks(women.clone());
/// // RIF against control: exchange whole women, site for site.
/// let group = Permutations::whole_blocks(women, &["V", "E", "V", "E"]).with_seed(7);
/// assert_ne!(site, group);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Permutations {
    design: PermutationDesign,
    blocks: Option<Blocks>,
    given: Option<Vec<Vec<usize>>>,
    options: PermutationOptions,
}

impl Permutations {
    /// Any sample with any other: for independent samples.
    ///
    /// Tell with [`of_blocks`](Self::of_blocks) to which woman each sample belongs, so that a test that
    /// this design would spoil is refused.
    pub fn free() -> Self {
        Self {
            design: PermutationDesign::Free,
            blocks: None,
            given: None,
            options: PermutationOptions::default(),
        }
    }

    /// Samples of one block with each other: for what differs within a woman (site), or groups within batches.
    pub fn within_blocks(blocks: Blocks) -> Self {
        Self {
            design: PermutationDesign::WithinBlocks(blocks.of_sample.clone()),
            blocks: Some(blocks),
            ..Self::free()
        }
    }

    /// Whole blocks, a role (site) going to the same role: for what is the same for all samples of a woman.
    pub fn whole_blocks<T: ToString>(blocks: Blocks, roles: &[T]) -> Self {
        let role = Blocks::new("role", roles).of_sample;
        Self {
            design: PermutationDesign::WholeBlocks { block: blocks.of_sample.clone(), role },
            blocks: Some(blocks),
            ..Self::free()
        }
    }

    /// Permutations from outside, in vegan's reading (`shuffleSet`): in row r, sample `r[i]` takes place `i`,
    /// 0-based; the observed order is not among them. What they exchange is the caller's care.
    pub fn given(rows: Vec<Vec<usize>>) -> Self {
        Self { given: Some(rows), ..Self::free() }
    }

    /// Tells to which block each sample belongs, without changing what is permuted.
    #[must_use]
    pub fn of_blocks(mut self, blocks: Blocks) -> Self {
        self.blocks = Some(blocks);
        self
    }

    /// Sets the number of random permutations; all are run when the design has no more, or no more than 10,000.
    #[must_use]
    pub fn with_permutations(mut self, permutations: usize) -> Self {
        self.options.permutations = permutations;
        self
    }

    /// Sets the seed (1 else).
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.options.seed = seed;
        self
    }

    /// Sets up to how many permutations all are run, rather than a sample.
    #[must_use]
    pub fn exhaustive_up_to(mut self, limit: usize) -> Self {
        self.options.exhaustive_up_to = limit;
        self
    }

    /// Refuses `term` when permuting so would take the samples of one block for independent.
    ///
    /// # Errors
    /// [`Error::PseudoReplication`]; [`Error::Length`] when the blocks are not of this many samples.
    pub fn refuse_pseudo_replication(&self, term: &Term) -> Result<()> {
        let Some(blocks) = &self.blocks else { return Ok(()) };
        if blocks.of_sample.len() != term.len() {
            return Err(Error::Length {
                what: "blocks of the samples",
                expected: term.len(),
                given: blocks.of_sample.len(),
            });
        }
        let Some(how) = self.takes_for_independent(blocks) else { return Ok(()) };
        match blocks.repeated() {
            Some((example, samples)) if blocks.constant_within(term.labels()) => {
                Err(Error::PseudoReplication {
                    term: term.name().to_owned(),
                    unit: blocks.unit.clone(),
                    example: example.to_owned(),
                    samples,
                    how,
                })
            }
            _ => Ok(()),
        }
    }

    /// Refuses a test of the agreement of two sets of distances or points when samples of one block would be
    /// exchanged with those of others: they are alike in both, and agree without any relation of the two.
    ///
    /// # Errors
    /// [`Error::RepeatedBlocks`]; [`Error::Length`] when the blocks are not of `n` samples.
    pub fn refuse_repeats(&self, what: &'static str, n: usize) -> Result<()> {
        let Some(blocks) = &self.blocks else { return Ok(()) };
        if blocks.of_sample.len() != n {
            return Err(Error::Length {
                what: "blocks of the samples",
                expected: n,
                given: blocks.of_sample.len(),
            });
        }
        let Some(how) = self.takes_for_independent(blocks) else { return Ok(()) };
        match blocks.repeated() {
            Some((example, samples)) => Err(Error::RepeatedBlocks {
                what,
                unit: blocks.unit.clone(),
                example: example.to_owned(),
                samples,
                how,
            }),
            None => Ok(()),
        }
    }

    /// In which way samples of one block are exchanged as if independent, if so.
    fn takes_for_independent(&self, blocks: &Blocks) -> Option<&'static str> {
        match &self.design {
            _ if self.given.is_some() => None,
            PermutationDesign::Free => Some("freely"),
            PermutationDesign::WithinBlocks(of_sample) if !same_partition(of_sample, &blocks.of_sample) => {
                Some("within other blocks")
            }
            _ => None,
        }
    }

    /// Whether any permutation changes these labels.
    pub(crate) fn moves(&self, labels: &[usize]) -> bool {
        self.given.is_some() || PermutationPlan::for_labels(labels, &self.design, &self.options).is_ok()
    }

    /// The plan of a test that sees samples through `labels` and does not mind their names.
    pub(crate) fn plan_for_labels(&self, task: &str, labels: &[usize]) -> Result<PermutationPlan> {
        match &self.given {
            Some(rows) => given_plan(labels.len(), rows),
            None => Ok(PermutationPlan::for_labels(labels, &self.design, &self.named(task))?),
        }
    }

    /// The plan of a test that tells all samples apart.
    pub(crate) fn plan(&self, task: &str, n: usize) -> Result<PermutationPlan> {
        match &self.given {
            Some(rows) => given_plan(n, rows),
            None => Ok(PermutationPlan::new(n, &self.design, &self.named(task))?),
        }
    }

    fn named(&self, task: &str) -> PermutationOptions {
        PermutationOptions { task: task.to_owned(), ..self.options.clone() }
    }
}

/// vegan orders the samples and leaves the labels; plans order the labels: the inverse.
fn given_plan(n: usize, rows: &[Vec<usize>]) -> Result<PermutationPlan> {
    // Checked before it is turned round.
    PermutationPlan::given(n, rows.to_vec())?;
    let inverse = rows
        .iter()
        .map(|row| {
            let mut inverse = vec![0; n];
            row.iter().enumerate().for_each(|(place, &item)| inverse[item] = place);
            inverse
        })
        .collect();
    Ok(PermutationPlan::given(n, inverse)?)
}

/// Whether two lists of block numbers group the samples alike.
fn same_partition(a: &[usize], b: &[usize]) -> bool {
    let pairs: std::collections::BTreeSet<(usize, usize)> =
        a.iter().copied().zip(b.iter().copied()).collect();
    let firsts: std::collections::BTreeSet<usize> = a.iter().copied().collect();
    let seconds: std::collections::BTreeSet<usize> = b.iter().copied().collect();
    pairs.len() == firsts.len() && pairs.len() == seconds.len()
}
