//! The unique sequences of a sample in the form the partition works on.

use crate::dada2::kmer_profiles::{KMER, KmerProfiles};
use crate::{Error, Result};
use endobiome_reads::Dereplicated;

/// Longest sequence taken: positions are packed with a nucleotide into 16 bits.
const LONGEST: usize = 1 << 14;

/// Nucleotide codes (A 0, C 1, G 2, T 3), rounded mean qualities, reads and k-mer counts of all uniques.
#[derive(Debug, Clone, Default)]
pub(crate) struct EncodedReads {
    /// Unique `i` holds the positions `starts[i]..starts[i + 1]`.
    starts: Vec<usize>,
    codes: Vec<u8>,
    qualities: Vec<u8>,
    reads: Vec<u64>,
    kmers: KmerProfiles,
    total_reads: u64,
    highest_quality: usize,
}

/// A unique sequence of several samples.
#[derive(Debug)]
pub(crate) struct PooledUnique<'a> {
    pub(crate) sequence: &'a [u8],
    /// Reads in all samples.
    pub(crate) count: u64,
    /// Sums of their qualities by position.
    pub(crate) quality_sums: Vec<u64>,
}

impl EncodedReads {
    /// Encodes the uniques of a sample.
    pub(crate) fn new(sample: &Dereplicated) -> Result<Self> {
        let mut encoded = Self { starts: vec![0], ..Self::default() };
        for (index, unique) in sample.uniques.iter().enumerate() {
            let sums = unique.quality_sums.iter().map(|&sum| u64::from(sum));
            encoded.push(index, &unique.sequence, u64::from(unique.count), sums)?;
        }
        Ok(encoded)
    }

    /// Encodes the uniques of several samples together, whose counts and sums of qualities may go beyond 32 bits.
    pub(crate) fn pooled(pool: &[PooledUnique<'_>]) -> Result<Self> {
        let mut encoded = Self { starts: vec![0], ..Self::default() };
        for (index, unique) in pool.iter().enumerate() {
            encoded.push(index, unique.sequence, unique.count, unique.quality_sums.iter().copied())?;
        }
        Ok(encoded)
    }

    /// Encodes one unique: its nucleotides, reads, and the sums of their qualities by position.
    fn push(
        &mut self,
        index: usize,
        sequence: &[u8],
        count: u64,
        sums: impl ExactSizeIterator<Item = u64>,
    ) -> Result<()> {
        let length = sequence.len();
        let fault = |reason| Error::Unique { unique: index, reason };
        if length <= KMER {
            return Err(fault("it has fewer than 6 nucleotides"));
        }
        if length >= LONGEST {
            return Err(Error::TooLong { unique: index, length, limit: LONGEST - 1 });
        }
        if sums.len() != length {
            return Err(fault("its qualities are not as many as its nucleotides"));
        }
        if count == 0 {
            return Err(fault("it has no read"));
        }
        let start = self.codes.len();
        for (position, &byte) in sequence.iter().enumerate() {
            self.codes.push(code(byte).ok_or_else(|| Error::AmbiguousNucleotide {
                unique: index,
                position,
                byte: char::from(byte),
            })?);
        }
        for sum in sums {
            let mean = (2 * sum + count) / (2 * count);
            let mean = u8::try_from(mean).ok().filter(|&mean| mean <= 93);
            let mean = mean.ok_or_else(|| fault("it has a mean quality above 93"))?;
            self.highest_quality = self.highest_quality.max(usize::from(mean));
            self.qualities.push(mean);
        }
        self.kmers.push(&self.codes[start..]);
        self.starts.push(self.codes.len());
        self.reads.push(count);
        self.total_reads += count;
        Ok(())
    }

    /// Number of uniques.
    pub(crate) fn len(&self) -> usize {
        self.reads.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.reads.is_empty()
    }

    /// Nucleotide codes of a unique.
    pub(crate) fn codes(&self, unique: usize) -> &[u8] {
        &self.codes[self.starts[unique]..self.starts[unique + 1]]
    }

    /// Rounded mean qualities of a unique.
    pub(crate) fn qualities(&self, unique: usize) -> &[u8] {
        &self.qualities[self.starts[unique]..self.starts[unique + 1]]
    }

    /// Reads of a unique.
    pub(crate) fn reads(&self, unique: usize) -> u64 {
        self.reads[unique]
    }

    /// Reads of all uniques.
    pub(crate) fn total_reads(&self) -> u64 {
        self.total_reads
    }

    /// Highest rounded mean quality.
    pub(crate) fn highest_quality(&self) -> usize {
        self.highest_quality
    }

    /// Bases of all reads.
    pub(crate) fn total_bases(&self) -> u64 {
        (0..self.len()).map(|i| self.reads[i] * self.codes(i).len() as u64).sum()
    }

    /// The k-mers of all uniques.
    pub(crate) fn kmers(&self) -> &KmerProfiles {
        &self.kmers
    }
}

/// The code of an upper-case nucleotide.
fn code(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A' => 0,
        b'C' => 1,
        b'G' => 2,
        b'T' => 3,
        _ => return None,
    })
}
