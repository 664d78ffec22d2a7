//! Multinomial naive Bayes over hashed pieces, as `classify-sklearn` of QIIME 2 (Bokulich et al. 2018).
//!
//! Pieces are the 7-letter windows of the lower-case sequence with a space at both ends, counted in 8,192 buckets by
//! MurmurHash3 (32 bit, seed 0); counts of a sequence are scaled to length 1. A class sums its sequences;
//! `p(bucket|class)` is that with 0.001 added, scaled to sum 1. Classes are equally likely beforehand.

use crate::Reference;
use crate::classify::support::Supported;
use crate::classify::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;
use rayon::prelude::*;

const PIECE: usize = 7;
const BUCKETS: usize = 8_192;
const SMOOTHING: f64 = 0.001;

/// A trained model.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hashed {
    classes: usize,
    /// `ln p(bucket|class)` where the class holds the bucket: by bucket, (class, difference from `empty`).
    starts: Vec<usize>,
    cells: Vec<(u32, f64)>,
    /// `ln p` of a bucket that the class does not hold.
    empty: Vec<f64>,
}

/// Buckets of a sequence with their values, scaled to length 1, ascending.
fn features(sequence: &[u8]) -> Vec<(u16, f64)> {
    let mut text = Vec::with_capacity(sequence.len() + 2);
    text.push(b' ');
    text.extend(sequence.iter().map(u8::to_ascii_lowercase));
    text.push(b' ');
    let mut buckets: Vec<u16> = text.windows(PIECE).map(bucket).collect();
    buckets.sort_unstable();
    let mut features: Vec<(u16, f64)> = Vec::new();
    for bucket in buckets {
        match features.last_mut() {
            Some((last, count)) if *last == bucket => *count += 1.0,
            _ => features.push((bucket, 1.0)),
        }
    }
    let norm = features.iter().map(|(_, count)| count * count).sum::<f64>().sqrt();
    if norm > 0.0 {
        features.iter_mut().for_each(|(_, count)| *count /= norm);
    }
    features
}

/// The bucket of a piece: the absolute value of its signed hash, modulo the number of buckets.
fn bucket(piece: &[u8]) -> u16 {
    let hash = murmur3(piece) as i32;
    (hash.unsigned_abs() % BUCKETS as u32) as u16
}

/// MurmurHash3 of 32 bits with seed 0 (Appleby, public domain).
fn murmur3(bytes: &[u8]) -> u32 {
    let mix = |mut block: u32| {
        block = block.wrapping_mul(0xcc9e_2d51).rotate_left(15);
        block.wrapping_mul(0x1b87_3593)
    };
    let mut hash = 0_u32;
    let chunks = bytes.chunks_exact(4);
    let rest = chunks.remainder();
    for chunk in chunks {
        let block = chunk.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte));
        hash = (hash ^ mix(block)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    if !rest.is_empty() {
        hash ^= mix(rest.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte)));
    }
    hash ^= bytes.len() as u32;
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

impl Hashed {
    /// Trains on all references.
    pub(crate) fn train(reference: &Reference, classes: usize, class_of: &[u32]) -> Self {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); classes];
        for (record, &class) in class_of.iter().enumerate() {
            members[class as usize].push(record);
        }
        let rows: Vec<(Vec<(u16, f64)>, f64)> = members
            .par_iter()
            .map(|list| {
                let mut sums = vec![0.0; BUCKETS];
                for &record in list {
                    for (bucket, value) in features(&reference.sequence(record)) {
                        sums[usize::from(bucket)] += value;
                    }
                }
                let total: f64 = sums.iter().map(|sum| sum + SMOOTHING).sum();
                let empty = libm::log(SMOOTHING) - libm::log(total);
                let held = (0..BUCKETS).filter(|&bucket| sums[bucket] > 0.0);
                let row = held
                    .map(|b| (b as u16, libm::log(sums[b] + SMOOTHING) - libm::log(total) - empty))
                    .collect();
                (row, empty)
            })
            .collect();
        let mut starts = vec![0; BUCKETS + 1];
        for (row, _) in &rows {
            for &(bucket, _) in row {
                starts[usize::from(bucket) + 1] += 1;
            }
        }
        for bucket in 0..BUCKETS {
            starts[bucket + 1] += starts[bucket];
        }
        let mut at = starts.clone();
        let mut cells = vec![(0, 0.0); starts[BUCKETS]];
        for (class, (row, _)) in rows.iter().enumerate() {
            for &(bucket, value) in row {
                cells[at[usize::from(bucket)]] = (class as u32, value);
                at[usize::from(bucket)] += 1;
            }
        }
        Self { classes, starts, cells, empty: rows.iter().map(|(_, empty)| *empty).collect() }
    }

    /// Bytes of memory held.
    pub(crate) fn held_bytes(&self) -> usize {
        self.cells.len() * size_of::<(u32, f64)>() + self.empty.len() * 8 + self.starts.len() * 8
    }

    /// The posterior of each class.
    pub(crate) fn posterior(&self, query: &[u8]) -> Vec<f64> {
        let features = features(query);
        let total: f64 = features.iter().map(|(_, value)| value).sum();
        let mut scores: Vec<f64> = self.empty.iter().map(|empty| empty * total).collect();
        for &(bucket, value) in &features {
            let range = self.starts[usize::from(bucket)]..self.starts[usize::from(bucket) + 1];
            for &(class, difference) in &self.cells[range] {
                scores[class as usize] += value * difference;
            }
        }
        let greatest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        scores.iter_mut().for_each(|score| *score = libm::exp(*score - greatest));
        let sum: f64 = scores.iter().sum();
        scores.iter_mut().for_each(|score| *score /= sum);
        scores
    }

    /// The class of the greatest posterior, and at each rank the posterior of all classes that share its names so far.
    ///
    /// A rank without a name in that class keeps the sum of the rank above in the walk and gets confidence 0. The confidences are
    /// given for all ranks; where they fall below the threshold is the reader's to cut.
    pub(crate) fn classify(&self, query: &[u8], taxa: &Taxa) -> Option<Supported> {
        if self.classes == 0 {
            return None;
        }
        let posterior = self.posterior(query);
        let mut class = 0;
        for (other, value) in posterior.iter().enumerate() {
            // References with equal words tie but for rounding: the first lineage has it.
            if *value > posterior[class] * (1.0 + 1e-9) {
                class = other;
            }
        }
        let path = taxa.path(class as u32);
        let mut confidence = [0.0; 7];
        for rank in Rank::ALL {
            let at = rank.index();
            if path[at] == NO_NODE {
                continue;
            }
            let sum: f64 = posterior
                .iter()
                .enumerate()
                .filter(|(other, _)| taxa.path(*other as u32)[at] == path[at])
                .map(|(_, value)| value)
                .sum();
            confidence[at] = sum.min(1.0);
        }
        Some(Supported { class: class as u32, confidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vectors of the hash, from its published description.
    #[test]
    fn hash_is_murmur3() {
        assert_eq!(murmur3(b""), 0);
        assert_eq!(murmur3(b"hello"), 0x248b_fa47);
        assert_eq!(murmur3(b"hello, world"), 0x149b_bb7f);
        assert_eq!(murmur3(b"The quick brown fox jumps over the lazy dog"), 0x2e4f_f723);
    }

    #[test]
    fn features_have_length_one() {
        let features = features(b"ACGTACGTACGTAAA");
        let norm: f64 = features.iter().map(|(_, value)| value * value).sum();
        assert!((norm - 1.0).abs() < 1e-12);
    }
}
