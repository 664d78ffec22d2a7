//! The errors of this crate.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with a shared noun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A sample id is empty or holds a character that files or R cannot carry.
    #[error("sample id {id:?} is not usable: {reason} (allowed: letters, digits, '.', '_', '-')")]
    SampleId {
        /// The id as given.
        id: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A sequence holds a byte that is no IUPAC nucleotide code.
    #[error("byte {byte:?} at position {position} is not an IUPAC nucleotide code")]
    Nucleotide {
        /// The offending byte, as a character.
        byte: char,
        /// 0-based position in the sequence.
        position: usize,
    },
    /// A word that should name a category (rank, sample type, well) does not.
    #[error("{value:?} is not a {what}; expected {expected}")]
    Word {
        /// What was looked for.
        what: &'static str,
        /// The word as given.
        value: String,
        /// The words that would have done.
        expected: &'static str,
    },
    /// Parts that belong together (counts, records, assignments, corrected tables) differ in size or order.
    #[error("{what}: {found} given, {expected} expected")]
    Shape {
        /// What is of the wrong size or order.
        what: &'static str,
        /// The size found.
        found: usize,
        /// The size that fits.
        expected: usize,
    },
    /// A sample cannot be used.
    #[error("sample {sample} {problem}")]
    Sample {
        /// The sample.
        sample: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Table parts do not fit together.
    #[error("abundance table: {0}")]
    Table(String),
}
