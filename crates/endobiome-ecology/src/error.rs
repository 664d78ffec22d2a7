//! The errors of this crate.

use endobiome_core::SampleId;

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something about diversity cannot be computed from what was given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A cell of the table is negative, NaN or infinite.
    #[error("sample {sample}, feature column {feature} (from 0): {value} is not an abundance")]
    Abundance {
        /// The sample.
        sample: SampleId,
        /// The feature's column, from 0.
        feature: usize,
        /// The value found.
        value: f64,
    },
    /// Samples without a read have no composition, so nothing can be told of how they differ.
    #[error(
        "{} sample(s) hold no read, {what} is not defined for them: {}; leave them out (`without_empty_samples`) and tell of it",
        samples.len(), join(samples)
    )]
    EmptySamples {
        /// What was to be computed.
        what: &'static str,
        /// All such samples.
        samples: Vec<SampleId>,
    },
    /// Fewer samples than the method needs.
    #[error("{what} needs at least {needed} samples, {given} given")]
    TooFewSamples {
        /// The method.
        what: &'static str,
        /// The least number.
        needed: usize,
        /// The number given.
        given: usize,
    },
    /// Two inputs that should be of one length are not.
    #[error("{what}: {given} given where {expected} were expected")]
    Length {
        /// The input.
        what: &'static str,
        /// The length wanted.
        expected: usize,
        /// The length given.
        given: usize,
    },
    /// A parameter is outside its range.
    #[error("{what} is {value}: {expected} expected")]
    Parameter {
        /// The parameter.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it may be, in words.
        expected: &'static str,
    },
    /// A distance matrix is not one.
    #[error("distance matrix: {reason} between {first} and {second}")]
    Distance {
        /// What is wrong.
        reason: &'static str,
        /// The one sample.
        first: SampleId,
        /// The other.
        second: SampleId,
    },
    /// Two things that speak of the same samples name different ones, or in another order.
    #[error("{what}: sample {place} (from 0) is {found} where {expected} was expected")]
    SampleOrder {
        /// The two things.
        what: &'static str,
        /// Place in the list, from 0.
        place: usize,
        /// The sample expected.
        expected: SampleId,
        /// The sample found.
        found: SampleId,
    },
    /// Nothing varies: no axis, no variance, no test.
    #[error("{what}: {reason}")]
    Degenerate {
        /// What was to be computed.
        what: &'static str,
        /// Why it cannot be.
        reason: &'static str,
    },
    /// A Newick text is broken.
    #[error("Newick, byte {position} (from 0): {reason}")]
    Newick {
        /// Byte position in the text, from 0.
        position: usize,
        /// What is wrong there.
        reason: &'static str,
    },
    /// A tree cannot serve.
    #[error("tree: {0}")]
    Tree(String),
    /// Features of the table that the tree does not have as tips.
    #[error("{missing} of {features} features are not tips of the tree, the first is {first:?}")]
    MissingTips {
        /// How many are missing.
        missing: usize,
        /// Number of features of the table.
        features: usize,
        /// The first missing one.
        first: String,
    },
    /// A term of a model has the same value everywhere, or a level for every sample.
    #[error("term {term:?}: {reason}")]
    Term {
        /// The term.
        term: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The permutations asked for would break the pairing of samples, and the p would be wrong.
    #[error(
        "{term:?} is the same for all samples of one {unit} ({example} has {samples} of them): permuting \
         the samples {how} takes them for independent, and the test then says p < 0.05 far too often when \
         there is nothing (25.7 % of the time with 40 women of two sites). Permute whole {unit}s, or \
         analyse one sample each"
    )]
    PseudoReplication {
        /// The term.
        term: String,
        /// What a block is (`woman`).
        unit: String,
        /// One block with several samples.
        example: String,
        /// Its number of samples.
        samples: usize,
        /// The permutation asked for, in words.
        how: &'static str,
    },
    /// Two sets of distances would be matched by permuting samples of one woman as if independent.
    #[error(
        "{what}: {example} is one {unit} with {samples} samples. They are alike in both sets, so that permuting the \
         samples {how} finds agreement where there is none. Permute whole {unit}s or within them, or take one sample \
         each"
    )]
    RepeatedBlocks {
        /// The test.
        what: &'static str,
        /// What a block is (`woman`).
        unit: String,
        /// One block with several samples.
        example: String,
        /// Its number of samples.
        samples: usize,
        /// The permutation asked for, in words.
        how: &'static str,
    },
    /// The permutation design does not fit.
    #[error("permutation design: {0}")]
    Design(#[from] endobiome_stats::Error),
    /// The shared nouns did not fit together.
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
    /// An iteration did not settle.
    #[error("{what}: no convergence after {iterations} steps")]
    NoConvergence {
        /// The computation.
        what: &'static str,
        /// Steps taken.
        iterations: usize,
    },
}

fn join(samples: &[SampleId]) -> String {
    let mut names: Vec<&str> = samples.iter().take(10).map(SampleId::as_str).collect();
    if samples.len() > names.len() {
        names.push("…");
    }
    names.join(", ")
}
