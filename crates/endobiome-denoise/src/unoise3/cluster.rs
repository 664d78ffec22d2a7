//! Errors gathered under the sequences they come from.

use super::UnoiseClusterParameters;
use crate::Result;
use crate::mapping::{Aligner, SeenWords, WordIndex, distinct_words, encode, low_complexity};
use endobiome_core::{FeatureId, Progress};
use std::cmp::Reverse;

/// A distinct sequence and its reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizedSequence {
    /// Upper-case IUPAC nucleotides.
    pub sequence: Box<[u8]>,
    /// Number of reads.
    pub size: u64,
}

/// A sequence that is no error of another, with those that are its errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zotu {
    /// The sequence, by its index among those given.
    pub centroid: usize,
    /// Reads of the sequence and of its errors.
    pub size: u64,
    /// The sequence and its errors, by their indices, most abundant first.
    pub members: Vec<usize>,
}

/// Tells sequences from their errors (`vsearch --cluster_unoise`).
///
/// Sequences are upper-case IUPAC bytes. They are taken from the most abundant on, equally abundant ones by
/// [`FeatureId`], as vsearch does with MD5 labels; the zOTUs come in this order of their centroids. Sequences below
/// `min_size` or `minimum_length` are in no zOTU. One step of progress is one sequence.
///
/// # Errors
/// When a parameter makes no sense.
///
/// ```
/// use endobiome_core::NoProgress;
/// use endobiome_denoise::unoise3::{SizedSequence, UnoiseClusterParameters, cluster_unoise};
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let mut error = sequence;
/// error[30] = b'A';
/// let sequences = [
///     SizedSequence { sequence: sequence.into(), size: 800 },
///     SizedSequence { sequence: error.into(), size: 100 },
/// ];
/// let parameters = UnoiseClusterParameters::default();
/// let zotus = cluster_unoise(&sequences, &parameters, &NoProgress)?;
/// assert_eq!((zotus.len(), zotus[0].size), (1, 900));
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn cluster_unoise(
    sequences: &[SizedSequence],
    parameters: &UnoiseClusterParameters,
    progress: &dyn Progress,
) -> Result<Vec<Zotu>> {
    parameters.check()?;
    let mut order: Vec<usize> = (0..sequences.len())
        .filter(|&at| sequences[at].size >= parameters.min_size)
        .filter(|&at| sequences[at].sequence.len() >= parameters.minimum_length)
        .collect();
    sort_by_size(&mut order, sequences);
    progress.begin("denoising", order.len() as u64);
    let mut seen = SeenWords::default();
    let mut index = WordIndex::default();
    let mut aligner = Aligner::default();
    let mut zotus: Vec<Zotu> = Vec::new();
    let mut encoded: Vec<Vec<u8>> = Vec::new();
    for &at in &order {
        let SizedSequence { sequence, size } = &sequences[at];
        let query = encode(sequence);
        let masked = parameters.mask_low_complexity.then(|| low_complexity(&query));
        let words = distinct_words(&query, masked.as_deref(), &mut seen);
        let found = index.ranked(&words).into_iter().take(parameters.maximum_rejects).find(|&candidate| {
            let counts = aligner.counts(&query, &encoded[candidate as usize]);
            let ratio = *size as f64 / sequences[zotus[candidate as usize].centroid].size as f64;
            counts.identity() >= parameters.minimum_identity
                && (counts.mismatches == 0 || ratio <= largest_share(parameters.alpha, counts.mismatches))
        });
        if let Some(zotu) = found {
            let zotu = &mut zotus[zotu as usize];
            zotu.size += size;
            zotu.members.push(at);
        } else {
            index.add(&words, query.len());
            encoded.push(query);
            zotus.push(Zotu { centroid: at, size: *size, members: vec![at] });
        }
        progress.advance(1);
    }
    progress.end(&format!("{} zOTUs from {} distinct sequences", zotus.len(), order.len()));
    Ok(zotus)
}

/// Sorts indices of sequences: most abundant first, ties by [`FeatureId`].
pub(crate) fn sort_by_size(order: &mut [usize], sequences: &[SizedSequence]) {
    order.sort_by_cached_key(|&at| (Reverse(sequences[at].size), FeatureId::of(&sequences[at].sequence)));
}

/// The largest share of a sequence's reads that an error of so many mismatches may have.
fn largest_share(alpha: f64, mismatches: u32) -> f64 {
    1.0 / (alpha * f64::from(mismatches) + 1.0).exp2()
}
