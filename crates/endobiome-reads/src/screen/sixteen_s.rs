//! Whether a read holds words that 16S genes share.
//!
//! The words are the 17,629 13-mers that at least 1 % of 26,877 RefSeq 16S type-strain sequences (bacteria)
//! hold and the 6,365 that at least 3 % of 2,446 archaeal Greengenes OTUs hold (`data/README.md`). Of the
//! windows of the former of 200 bases 0.008 % hold fewer than three such words on one strand,
//! of 150 bases 0.04 % fewer than two. Shorter windows can lie wholly in a variable region, so reads below
//! `SHORTEST` bases are not judged.

use super::kmers::{KmerSet, for_each_kmer, reverse_complement_kmer};
use crate::{Error, Result, embedded};

const WORD: usize = 13;
/// Shorter reads are not judged.
pub(crate) const SHORTEST: usize = 130;
/// From this length on three words are asked for, below it two.
const LONG: usize = 200;

/// Conserved words of 16S genes, one set a strand.
#[derive(Debug)]
pub(crate) struct SixteenSWords {
    forward: KmerSet,
    reverse: KmerSet,
}

impl SixteenSWords {
    pub(crate) fn embedded() -> Result<Self> {
        let mut words = decode(&embedded::conserved_16s_words()?)?;
        words.extend(decode(&embedded::conserved_archaea_words()?)?);
        let reverse = words.iter().map(|&word| reverse_complement_kmer(word, WORD)).collect::<Vec<_>>();
        Ok(Self { forward: KmerSet::new(words), reverse: KmerSet::new(reverse) })
    }

    /// Whether the read looks like 16S on either strand; also `true` if it is too short to tell.
    pub(crate) fn matches(&self, sequence: &[u8]) -> bool {
        if sequence.len() < SHORTEST {
            return true;
        }
        let needed = if sequence.len() < LONG { 2 } else { 3 };
        let (mut forward, mut reverse) = (0, 0);
        for_each_kmer(sequence, WORD, |_, word| {
            forward += u32::from(self.forward.contains(word));
            reverse += u32::from(self.reverse.contains(word));
            forward.max(reverse) < needed
        });
        forward.max(reverse) >= needed
    }
}

impl SixteenSWords {
    /// How many words of the gene's own strand the sequence holds, and how many of the other.
    pub(crate) fn on_strands(&self, sequence: &[u8]) -> (u32, u32) {
        let (mut forward, mut reverse) = (0, 0);
        for_each_kmer(sequence, WORD, |_, word| {
            forward += u32::from(self.forward.contains(word));
            reverse += u32::from(self.reverse.contains(word));
            true
        });
        (forward, reverse)
    }
}

/// Ascending numbers as differences in base 128, low digit first.
fn decode(bytes: &[u8]) -> Result<Vec<u32>> {
    let mut words = Vec::new();
    let (mut last, mut difference, mut shift) = (0_u32, 0_u32, 0_u32);
    for &byte in bytes {
        difference |= u32::from(byte & 127) << shift;
        if byte < 128 {
            last += difference;
            words.push(last);
            (difference, shift) = (0, 0);
        } else {
            shift += 7;
        }
    }
    if shift != 0 || words.last().is_none_or(|&last| last >> (2 * WORD) != 0) {
        return Err(Error::Embedded { what: "16S words", reason: "the list is damaged".to_owned() });
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_as_many_as_the_readme_says() {
        let words = decode(&embedded::conserved_16s_words().unwrap()).unwrap();
        assert_eq!(words.len(), 17_629);
        assert!(words.is_sorted());
        let archaea = decode(&embedded::conserved_archaea_words().unwrap()).unwrap();
        assert_eq!(archaea.len(), 6_365);
    }
}
