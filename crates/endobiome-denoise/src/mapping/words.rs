//! The distinct 8-mers of a sequence.

use super::alphabet::is_base;

/// Length of a word.
pub(crate) const WORD_LENGTH: usize = 8;
/// Number of words.
pub(crate) const WORDS: usize = 1 << (2 * WORD_LENGTH);

/// The distinct words of a sequence of base sets, in order of first appearance; a word with a masked position or an
/// ambiguity code does not count.
pub(crate) fn distinct_words(sequence: &[u8], masked: Option<&[bool]>, seen: &mut SeenWords) -> Vec<u16> {
    let mut words = Vec::with_capacity(sequence.len());
    let (mut word, mut run) = (0_u16, 0_usize);
    for (at, &set) in sequence.iter().enumerate() {
        if !is_base(set) || masked.is_some_and(|masked| masked[at]) {
            run = 0;
            continue;
        }
        word = word << 2 | set.trailing_zeros() as u16;
        run += 1;
        if run >= WORD_LENGTH && seen.insert(word) {
            words.push(word);
        }
    }
    seen.forget(&words);
    words
}

/// A set of words that is emptied at the cost of what it holds.
#[derive(Debug)]
pub(crate) struct SeenWords(Vec<u64>);

impl Default for SeenWords {
    fn default() -> Self {
        Self(vec![0; WORDS / 64])
    }
}

impl SeenWords {
    fn insert(&mut self, word: u16) -> bool {
        let (cell, bit) = (&mut self.0[usize::from(word >> 6)], 1_u64 << (word & 63));
        let new = *cell & bit == 0;
        *cell |= bit;
        new
    }

    fn forget(&mut self, words: &[u16]) {
        for &word in words {
            self.0[usize::from(word >> 6)] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::alphabet::encode;
    use super::*;

    #[test]
    fn counts_a_word_once_and_none_over_a_gap() {
        let mut seen = SeenWords::default();
        assert_eq!(distinct_words(&encode(b"AAAAAAAAAAAA"), None, &mut seen), [0]);
        assert_eq!(distinct_words(&encode(b"AAAAAAAACAAAAAAAA"), None, &mut seen).len(), 9);
        assert!(distinct_words(&encode(b"ACGTACGNACGTACG"), None, &mut seen).is_empty());
        let masked: Vec<bool> = (0..12).map(|at| at == 5).collect();
        assert!(distinct_words(&encode(b"ACGTACGTACGT"), Some(&masked), &mut seen).is_empty());
    }
}
