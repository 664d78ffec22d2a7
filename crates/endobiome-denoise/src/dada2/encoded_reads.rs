//! The unique sequences of a sample in the form the partition works on.

use crate::{Error, Result};
use endobiome_reads::Dereplicated;

/// Length of the k-mers by which pairs are screened.
pub(crate) const KMER: usize = 5;
/// Number of different k-mers.
const KMERS: usize = 1 << (2 * KMER);
/// Longest sequence taken: positions are packed with a nucleotide into 16 bits.
const LONGEST: usize = 1 << 14;

/// Nucleotide codes (A 0, C 1, G 2, T 3), rounded mean qualities, reads and k-mer counts of all uniques.
#[derive(Debug, Clone, Default)]
pub(crate) struct EncodedReads {
    /// Unique `i` holds the positions `starts[i]..starts[i + 1]`.
    starts: Vec<usize>,
    codes: Vec<u8>,
    qualities: Vec<u8>,
    reads: Vec<u32>,
    /// `KMERS` counts for each unique, none above 255.
    kmer_counts: Vec<u8>,
    /// Whether a k-mer of this unique comes more than 255 times.
    saturated: Vec<bool>,
    total_reads: u64,
    highest_quality: usize,
}

impl EncodedReads {
    /// Encodes the uniques of a sample.
    pub(crate) fn new(sample: &Dereplicated) -> Result<Self> {
        let mut encoded = Self { starts: vec![0], ..Self::default() };
        encoded.kmer_counts = vec![0; sample.uniques.len() * KMERS];
        for (index, (unique, kmers)) in
            sample.uniques.iter().zip(encoded.kmer_counts.chunks_exact_mut(KMERS)).enumerate()
        {
            let length = unique.sequence.len();
            let fault = |reason| Error::Unique { unique: index, reason };
            if length <= KMER {
                return Err(fault("it has fewer than 6 nucleotides"));
            }
            if length >= LONGEST {
                return Err(Error::TooLong { unique: index, length, limit: LONGEST - 1 });
            }
            if unique.quality_sums.len() != length {
                return Err(fault("its qualities are not as many as its nucleotides"));
            }
            if unique.count == 0 {
                return Err(fault("it has no read"));
            }
            let start = encoded.codes.len();
            for (position, &byte) in unique.sequence.iter().enumerate() {
                encoded.codes.push(code(byte).ok_or_else(|| Error::AmbiguousNucleotide {
                    unique: index,
                    position,
                    byte: char::from(byte),
                })?);
            }
            let count = u64::from(unique.count);
            for &sum in &unique.quality_sums {
                let mean = (2 * u64::from(sum) + count) / (2 * count);
                let mean = u8::try_from(mean).ok().filter(|&mean| mean <= 93);
                let mean = mean.ok_or_else(|| fault("it has a mean quality above 93"))?;
                encoded.highest_quality = encoded.highest_quality.max(usize::from(mean));
                encoded.qualities.push(mean);
            }
            encoded.saturated.push(count_kmers(&encoded.codes[start..], kmers));
            encoded.starts.push(encoded.codes.len());
            encoded.reads.push(unique.count);
            encoded.total_reads += count;
        }
        Ok(encoded)
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
    pub(crate) fn reads(&self, unique: usize) -> u32 {
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
        (0..self.len()).map(|i| u64::from(self.reads[i]) * self.codes(i).len() as u64).sum()
    }

    /// Number of k-mers that two uniques share, counted with multiplicity.
    pub(crate) fn shared_kmers(&self, a: usize, b: usize) -> u32 {
        if self.saturated[a] && self.saturated[b] {
            return shared_kmers_exact(self.codes(a), self.codes(b));
        }
        let left = &self.kmer_counts[a * KMERS..(a + 1) * KMERS];
        let right = &self.kmer_counts[b * KMERS..(b + 1) * KMERS];
        shared_counts(left, right)
    }
}

/// Sum of the smaller of each two counts.
fn shared_counts(left: &[u8], right: &[u8]) -> u32 {
    left.chunks_exact(128)
        .zip(right.chunks_exact(128))
        .map(|(left, right)| left.iter().zip(right).map(|(&l, &r)| u32::from(l.min(r))).sum::<u32>())
        .sum()
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

/// The k-mers of a sequence, as numbers.
fn kmers(codes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    codes.windows(KMER).map(|window| window.iter().fold(0, |kmer, &code| kmer << 2 | usize::from(code)))
}

/// Counts k-mers up to 255; whether one comes more often.
fn count_kmers(codes: &[u8], counts: &mut [u8]) -> bool {
    let mut saturated = false;
    for kmer in kmers(codes) {
        match counts[kmer].checked_add(1) {
            Some(count) => counts[kmer] = count,
            None => saturated = true,
        }
    }
    saturated
}

fn shared_kmers_exact(a: &[u8], b: &[u8]) -> u32 {
    let count = |codes| {
        let mut counts = vec![0_u32; KMERS];
        kmers(codes).for_each(|kmer| counts[kmer] += 1);
        counts
    };
    count(a).into_iter().zip(count(b)).map(|(a, b)| a.min(b)).sum()
}

/// Number of positions at which both sequences have the same k-mer.
pub(crate) fn shared_kmers_in_place(a: &[u8], b: &[u8]) -> u32 {
    let mut run = 0_u32;
    let mut shared = 0;
    for (a, b) in a.iter().zip(b) {
        run = if a == b { run + 1 } else { 0 };
        shared += u32::from(run >= KMER as u32);
    }
    shared
}
