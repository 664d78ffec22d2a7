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
    seen: Box<[u64; WORDS / 64]>,
}

impl Default for WordFinder {
    fn default() -> Self {
        Self { seen: Box::new([0; WORDS / 64]) }
    }
}

impl WordFinder {
    /// Writes the distinct words of `sequence` into `words`, in order of first appearance.
    ///
    /// Words with an ambiguity code are passed over; the case of letters and `U` for `T` do not matter.
    pub(crate) fn distinct(&mut self, sequence: &[u8], words: &mut Vec<u16>) {
        words.clear();
        words.resize(sequence.len(), 0);
        // Every word is written, and the place moves on only if it was new: no branch that a processor could guess wrong.
        let mut found = 0;
        for_each_word(sequence, |word| {
            let set = &mut self.seen[usize::from(word) / 64];
            let bit = 1_u64 << (word % 64);
            words[found] = word;
            found += usize::from(*set & bit == 0);
            *set |= bit;
        });
        words.truncate(found);
        for &word in words.iter() {
            self.seen[usize::from(word) / 64] = 0;
        }
    }
}

/// All words of `sequence` in order, those with an ambiguity code left out.
pub(crate) fn each_word(sequence: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mut words = Vec::with_capacity(sequence.len());
    for_each_word(sequence, |word| words.push(word));
    words.into_iter()
}

/// Visits the words of `sequence` in order, those with an ambiguity code left out.
fn for_each_word(sequence: &[u8], mut visit: impl FnMut(u16)) {
    let (mut word, mut clean) = (0_u16, 0_usize);
    for &letter in sequence {
        let code = CODES[usize::from(letter)];
        word = word << 2 | u16::from(code & 3);
        clean = if code < 4 { clean + 1 } else { 0 };
        if clean >= WORD_LENGTH {
            visit(word);
        }
    }
}

/// The code of each letter in either case, `U` as `T`; 4 for what is no nucleotide.
pub(crate) const CODES: [u8; 256] = {
    let mut codes = [4; 256];
    let mut letter = 0;
    while letter < 256 {
        let upper = (letter as u8).to_ascii_uppercase();
        if let Some(code) = two_bits(if upper == b'U' { b'T' } else { upper }) {
            codes[letter] = code;
        }
        letter += 1;
    }
    codes
};

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
