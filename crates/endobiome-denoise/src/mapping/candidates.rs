//! Targets ranked by the words they share with a query.

use super::words::WORDS;

/// Fewest words a candidate shares with the query; all of the query's where it has fewer.
pub(crate) const MINIMUM_SHARED_WORDS: usize = 12;

/// Which targets hold each word.
#[derive(Debug)]
pub(crate) struct WordIndex {
    holders: Vec<Vec<u32>>,
    lengths: Vec<u32>,
    counts: Vec<u16>,
}

impl Default for WordIndex {
    fn default() -> Self {
        Self { holders: vec![Vec::new(); WORDS], lengths: Vec::new(), counts: Vec::new() }
    }
}

impl WordIndex {
    /// Adds a target by its distinct words and its length.
    pub(crate) fn add(&mut self, words: &[u16], length: usize) {
        let target = self.lengths.len() as u32;
        for &word in words {
            self.holders[usize::from(word)].push(target);
        }
        self.lengths.push(length as u32);
        self.counts.push(0);
    }

    /// The targets that share enough words, best first: more shared words, then shorter, then added earlier.
    ///
    /// A query without a word shares all of its words with every target.
    pub(crate) fn ranked(&mut self, words: &[u16]) -> Vec<u32> {
        let minimum = MINIMUM_SHARED_WORDS.min(words.len()) as u16;
        self.counts.fill(0);
        for &word in words {
            for &target in &self.holders[usize::from(word)] {
                self.counts[target as usize] += 1;
            }
        }
        let mut ranked: Vec<u32> = (0..self.lengths.len() as u32)
            .filter(|&target| self.counts[target as usize] >= minimum)
            .collect();
        ranked.sort_by_key(|&target| {
            (u16::MAX - self.counts[target as usize], self.lengths[target as usize], target)
        });
        ranked
    }
}
