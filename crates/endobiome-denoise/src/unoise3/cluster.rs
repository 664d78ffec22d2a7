//! Errors gathered under the sequences they come from.

use super::UnoiseClusterParameters;
use crate::Result;
use crate::mapping::{Aligner, SeenWords, WordIndex, distinct_words, encode, low_complexity};
use endobiome_core::Progress;

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
/// Sequences are taken from the most abundant on, equally abundant ones in the order given. The answer is ordered by
/// size, most first, then by that order. Sequences below `min_size` or `minimum_length` are in no zOTU. One step of
/// progress is one sequence.
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
    order.sort_by_key(|&at| std::cmp::Reverse(sequences[at].size));
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
    zotus.sort_by_key(|zotu| std::cmp::Reverse(zotu.size));
    progress.end(&format!("{} zOTUs from {} distinct sequences", zotus.len(), order.len()));
    Ok(zotus)
}

/// The largest share of a sequence's reads that an error of so many mismatches may have.
fn largest_share(alpha: f64, mismatches: u32) -> f64 {
    1.0 / (alpha * f64::from(mismatches) + 1.0).exp2()
}
