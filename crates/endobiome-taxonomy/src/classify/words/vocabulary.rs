//! A numbering of words in which those of one region of the gene meet, and lie together in memory.
//!
//! It changes no answer, only what an answer costs.

use super::finder::{WORDS, each_word};
use crate::Reference;
use crate::reference::index::Numbers;

/// Numbers for the words, by their mean place in the references.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    number: Numbers<u16>,
}

impl Vocabulary {
    /// Numbers the words by their mean relative place in (up to some thousand of) the sequences.
    pub(crate) fn new(count: usize, sequence_of: impl Fn(usize, &mut Vec<u8>)) -> Self {
        let mut sums = vec![(0_u64, 0_u64); WORDS];
        let mut sequence = Vec::new();
        for reference in (0..count).step_by((count / 4096).max(1)) {
            sequence_of(reference, &mut sequence);
            let length = sequence.len().max(1) as u64;
            for (place, word) in each_word(&sequence).enumerate() {
                let (sum, times) = &mut sums[usize::from(word)];
                *sum += place as u64 * 100_000 / length;
                *times += 1;
            }
        }
        let mut order: Vec<u16> = (0..=u16::MAX).collect();
        order.sort_by_key(|&word| {
            let (sum, times) = sums[usize::from(word)];
            (sum.checked_div(times).unwrap_or(u64::MAX), word)
        });
        let mut number = vec![0; WORDS];
        for (at, &word) in order.iter().enumerate() {
            number[usize::from(word)] = at as u16;
        }
        Self { number: number.into() }
    }

    /// The words of a reference.
    pub(crate) fn of(reference: &Reference) -> Self {
        Self::new(reference.len(), |record, bytes| reference.sequence_into(record, bytes))
    }

    /// As it was stored.
    pub(crate) fn stored(number: Numbers<u16>) -> Self {
        Self { number }
    }

    /// The numbers, word by word.
    pub(crate) fn numbers(&self) -> &[u16] {
        &self.number
    }

    /// Where on the gene numbered words lie: the numbers a tenth and nine tenths of the way through them.
    pub(crate) fn span(words: &[u16]) -> (f64, f64) {
        let mut sorted = words.to_vec();
        sorted.sort_unstable();
        let at = |tenths: usize| sorted.get(sorted.len() * tenths / 10).copied().map_or(0.0, f64::from);
        (at(1), at(9))
    }

    /// Replaces words by their numbers.
    pub(crate) fn apply(&self, words: &mut [u16]) {
        for word in words {
            *word = self.number[usize::from(*word)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vocabulary_is_a_renumbering_by_place() {
        let vocabulary = Vocabulary::new(1, |_, sequence| *sequence = b"TTTTTTTTAAAAAAAA".to_vec());
        let mut words = vec![u16::MAX, 0];
        vocabulary.apply(&mut words);
        assert_eq!(words, [0, 8]);
        let mut all: Vec<u16> = (0..=u16::MAX).collect();
        vocabulary.apply(&mut all);
        all.sort_unstable();
        assert!(all.iter().enumerate().all(|(at, &number)| at == usize::from(number)));
    }
}
