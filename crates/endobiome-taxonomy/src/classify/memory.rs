//! How much memory a classifier will need, said before it is made.

use super::{ClassifierParameters, Compat, Method};
use crate::Reference;

/// Memory of a classifier, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryNeeded {
    /// While it is made, the reference itself not counted.
    pub building: u64,
    /// While it classifies: the trained model.
    pub model: u64,
    /// What each thread adds.
    pub each_thread: u64,
}

/// Tells how much memory a classifier will need for a reference, without making it.
///
/// An upper estimate: a block of 64 references (or 16 lineages) holds at most as many different words as its
/// references have places, and no more than 40,000, which real genes do not reach. With a region the references are shorter and
/// the need is smaller; the estimate is that of whole references.
///
/// ```
/// use endobiome_taxonomy::Reference;
/// use endobiome_taxonomy::classify::{ClassifierParameters, memory_needed};
/// let needed = memory_needed(Reference::embedded()?, &ClassifierParameters::default());
/// assert!(needed.model < 4 << 30);
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
pub fn memory_needed(reference: &Reference, parameters: &ClassifierParameters) -> MemoryNeeded {
    let nucleotides: u64 = (0..reference.len()).map(|record| reference.sequence_length(record) as u64).sum();
    let records = reference.len() as u64;
    let (things, block, cell) = match (parameters.effective_method(), parameters.compat) {
        (Method::NaiveBayes, Compat::Qiime2) => {
            // One cell for each (lineage, bucket) pair.
            let cells = (reference.taxa().len() as u64 * 2_500).min(nucleotides);
            return MemoryNeeded { building: 32 * cells, model: 16 * cells, each_thread: 1 << 20 };
        }
        (Method::Nearest, _) => {
            // A list costs four bytes a (record, word) pair, a row of bits less.
            let model = 4 * nucleotides + (17 << 20) + records * 40;
            return MemoryNeeded {
                building: model + (64 << 20),
                model,
                each_thread: records * 2 + (1 << 20),
            };
        }
        (Method::NaiveBayes | Method::Default, _) => (reference.taxa().len() as u64, 16, 32),
        (Method::Sintax, _) => (records, 64, 8),
    };
    let blocks = things.div_ceil(block).max(1);
    let pairs = (blocks * MOST_WORDS_OF_A_BLOCK).min(nucleotides);
    let directory = blocks * 16_384 + 65_536 * (blocks / 8 + 40);
    let model = directory + pairs * cell + records * 40;
    MemoryNeeded { building: 2 * model + records * 256, model, each_thread: blocks * 4_000 + (1 << 20) }
}

/// Different words of a block that are reckoned with.
const MOST_WORDS_OF_A_BLOCK: u64 = 40_000;
