//! How the words of a reference are numbered, and how often each is met in it.

use super::finder::{WORDS, WordFinder};
use super::vocabulary::Vocabulary;
use crate::Reference;
use crate::reference::index::Numbers;
use std::cell::RefCell;

/// What is known of the words of a reference.
#[derive(Debug)]
pub(crate) struct Words {
    /// Their numbers.
    pub(crate) vocabulary: Vocabulary,
    /// For each numbered word `ln P`, by which the strand of a query is told.
    pub(crate) familiarity: Numbers<f32>,
}

impl Words {
    /// Learns the words of a reference.
    pub(crate) fn of(reference: &Reference) -> Self {
        let vocabulary = Vocabulary::of(reference);
        let familiarity = familiarity(reference, &vocabulary).into();
        Self { vocabulary, familiarity }
    }

    /// How familiar some numbered words are together.
    pub(crate) fn familiarity_of(&self, words: &[u16]) -> f64 {
        words.iter().map(|&word| f64::from(self.familiarity[usize::from(word)])).sum()
    }
}

/// Finds the distinct words of a record, as numbers of the vocabulary.
pub(crate) fn words_of(reference: &Reference, vocabulary: &Vocabulary, record: usize, words: &mut Vec<u16>) {
    thread_local! {
        /// Kept from record to record: to clear it takes longer than to find the words.
        static MEMORY: RefCell<(WordFinder, Vec<u8>)> = RefCell::default();
    }
    MEMORY.with_borrow_mut(|(finder, letters)| {
        reference.sequence_into(record, letters);
        finder.distinct(letters, words);
    });
    vocabulary.apply(words);
}

/// `ln P` of each word over (up to some thousand of) the references.
fn familiarity(reference: &Reference, vocabulary: &Vocabulary) -> Vec<f32> {
    let mut holders = vec![0_u32; WORDS];
    let mut finder = WordFinder::default();
    let (mut words, mut looked_at) = (Vec::new(), 0.0);
    for record in (0..reference.len()).step_by((reference.len() / 4096).max(1)) {
        finder.distinct(&reference.sequence(record), &mut words);
        vocabulary.apply(&mut words);
        looked_at += 1.0;
        for &word in &words {
            holders[usize::from(word)] += 1;
        }
    }
    holders.into_iter().map(|n| libm::log((f64::from(n) + 0.5) / (looked_at + 1.0)) as f32).collect()
}
