//! Words of eight nucleotides.

use crate::reference::two_bits;

/// Length of a word.
pub(crate) const WORD_LENGTH: usize = 8;
/// Number of words there are: 4^8.
pub(crate) const WORDS: usize = 1 << (2 * WORD_LENGTH);

/// Finds the words of sequences, one sequence after the other, with memory kept in between.
#[derive(Debug, Clone)]
pub(crate) struct WordFinder {
    /// One bit a word: met in the present sequence.
    seen: Vec<u64>,
}

impl Default for WordFinder {
    fn default() -> Self {
        Self { seen: vec![0; WORDS / 64] }
    }
}

impl WordFinder {
    /// Writes the distinct words of `sequence` into `words`, in order of first appearance.
    ///
    /// Words with an ambiguity code are passed over; the case of letters and `U` for `T` do not matter.
    pub(crate) fn distinct(&mut self, sequence: &[u8], words: &mut Vec<u16>) {
        words.clear();
        for word in each_word(sequence) {
            let (at, bit) = (usize::from(word) / 64, 1_u64 << (word % 64));
            if self.seen[at] & bit == 0 {
                self.seen[at] |= bit;
                words.push(word);
            }
        }
        for &word in words.iter() {
            self.seen[usize::from(word) / 64] = 0;
        }
    }
}

/// All words of `sequence` in order, those with an ambiguity code left out.
pub(crate) fn each_word(sequence: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mut word = 0_u16;
    let mut clean = 0_usize;
    sequence.iter().filter_map(move |&letter| {
        let upper = match letter.to_ascii_uppercase() {
            b'U' => b'T',
            other => other,
        };
        match two_bits(upper) {
            Some(bits) => {
                word = word << 2 | u16::from(bits);
                clean += 1;
            }
            None => clean = 0,
        }
        (clean >= WORD_LENGTH).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguity_codes_break_words_and_case_does_not() {
        assert_eq!(each_word(b"AAAAAAAAC").collect::<Vec<_>>(), [0, 1]);
        assert_eq!(each_word(b"aaaaaaaac").collect::<Vec<_>>(), [0, 1]);
        assert_eq!(each_word(b"AAAANAAAAAAAG").collect::<Vec<_>>(), [2]);
        assert_eq!(each_word(b"ACGT").count(), 0);
    }

    #[test]
    fn distinct_words_come_once_and_the_finder_is_clean_after() {
        let mut finder = WordFinder::default();
        let mut words = Vec::new();
        for _ in 0..2 {
            finder.distinct(b"AAAAAAAAAAAACAAAAAAAA", &mut words);
            assert_eq!(words.iter().filter(|&&word| word == 0).count(), 1);
            assert_eq!(words.len(), 9);
        }
    }
}
