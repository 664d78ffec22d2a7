//! PhiX spike-in, by DADA2's rule.
//!
//! All 16-mers of the circular genome of phiX174 (NC_001422.1) are the words of one strand, those of its
//! reverse complement of the other. A read's 16-mers are walked; after a hit the next one looked at starts
//! 17 bases later. Two hits with one strand make the read PhiX.

use super::kmers::{KmerSet, for_each_kmer};
use crate::embedded;
use crate::{Error, Result};
use endobiome_core::sequence::reverse_complement;
use std::sync::OnceLock;

const WORD: usize = 16;
const LEAST_HITS: u32 = 2;

/// The 16-mers of both strands of PhiX.
#[derive(Debug)]
pub(crate) struct PhixWords {
    forward: KmerSet,
    reverse: KmerSet,
    /// Either strand: answers most reads alone.
    both: KmerSet,
}

impl PhixWords {
    /// The words of the embedded genome.
    ///
    /// # Errors
    /// [`Error::Embedded`] if the program was built wrong.
    pub(crate) fn embedded() -> Result<&'static Self> {
        static WORDS: OnceLock<std::result::Result<PhixWords, String>> = OnceLock::new();
        WORDS
            .get_or_init(|| {
                let genome = embedded::phix().map_err(|e| e.to_string())?;
                Ok(Self::of(&genome))
            })
            .as_ref()
            .map_err(|reason| Error::Embedded { what: "PhiX genome", reason: reason.clone() })
    }

    fn of(genome: &[u8]) -> Self {
        let forward = circular_words(genome);
        let reverse = circular_words(&reverse_complement(genome));
        let both = KmerSet::new(forward.iter().chain(&reverse).copied());
        Self { forward: KmerSet::new(forward), reverse: KmerSet::new(reverse), both }
    }

    /// Whether a read is PhiX.
    pub(crate) fn matches(&self, sequence: &[u8]) -> bool {
        let mut any = false;
        for_each_kmer(sequence, WORD, |_, word| {
            any = self.both.contains(word);
            !any
        });
        any && (hits(&self.forward, sequence) >= LEAST_HITS || hits(&self.reverse, sequence) >= LEAST_HITS)
    }
}

fn circular_words(genome: &[u8]) -> Vec<u32> {
    let mut circular = genome.to_vec();
    circular.extend_from_slice(&genome[..(WORD - 1).min(genome.len())]);
    let mut words = Vec::new();
    for_each_kmer(&circular, WORD, |_, word| {
        words.push(word);
        true
    });
    words
}

fn hits(words: &KmerSet, sequence: &[u8]) -> u32 {
    let mut hits = 0;
    let mut next = 0;
    for_each_kmer(sequence, WORD, |place, word| {
        if place >= next && words.contains(word) {
            hits += 1;
            next = place + WORD + 1;
        }
        hits < LEAST_HITS
    });
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_both_strands_and_the_seam_of_the_circle() {
        let words = PhixWords::embedded().unwrap();
        let genome = embedded::phix().unwrap();
        assert!(words.matches(&genome[1_000..1_100]));
        assert!(words.matches(&reverse_complement(&genome[1_000..1_100])));
        let mut seam = genome[genome.len() - 17..].to_vec();
        seam.extend_from_slice(&genome[..17]);
        assert!(words.matches(&seam));
        // One word alone is no proof: 32 bases hold no second one 17 bases on.
        assert!(!words.matches(&genome[1_000..1_032]));
        assert!(words.matches(&genome[1_000..1_033]));
    }
}
