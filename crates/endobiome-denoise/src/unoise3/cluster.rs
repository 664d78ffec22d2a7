//! Errors gathered under the sequences they come from.

use super::UnoiseClusterParameters;
use crate::Result;
use crate::mapping::{Judge, Prepared, Ranking, Rule, SeenWords, WordIndex};
use endobiome_core::{Context, FeatureId};
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
/// use endobiome_core::Context;
/// use endobiome_denoise::unoise3::{SizedSequence, UnoiseClusterParameters, cluster_unoise};
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let mut error = sequence;
/// error[30] = b'A';
/// let sequences = [
///     SizedSequence { sequence: sequence.into(), size: 800 },
///     SizedSequence { sequence: error.into(), size: 100 },
/// ];
/// let parameters = UnoiseClusterParameters::default();
/// let zotus = cluster_unoise(&sequences, &parameters, &Context::silent())?;
/// assert_eq!((zotus.len(), zotus[0].size), (1, 900));
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn cluster_unoise(
    sequences: &[SizedSequence],
    parameters: &UnoiseClusterParameters,
    context: &Context<'_>,
) -> Result<Vec<Zotu>> {
    parameters.check()?;
    let mut order: Vec<usize> = (0..sequences.len())
        .filter(|&at| sequences[at].size >= parameters.min_size)
        .filter(|&at| sequences[at].sequence.len() >= parameters.minimum_length)
        .collect();
    sort_by_size(&mut order, sequences);
    context.begin("denoising", order.len() as u64);
    let mut seen = SeenWords::default();
    let mut index = WordIndex::default();
    let mut ranking = Ranking::default();
    let mut judge = Judge::default();
    let mut zotus: Vec<Zotu> = Vec::new();
    let mut centroids: Vec<(Prepared, u64)> = Vec::new();
    for &at in &order {
        let SizedSequence { sequence, size } = &sequences[at];
        let query = Prepared::new(sequence, parameters.mask_low_complexity, &mut seen);
        ranking.start(&index, &query.words);
        let mut found = None;
        for _ in 0..parameters.maximum_rejects {
            let Some((candidate, shared)) = ranking.next(&index) else { break };
            let (centroid, reads) = &centroids[candidate];
            let mismatches = most_mismatches(parameters.alpha, *size as f64 / *reads as f64, query.len());
            let rule = Rule { identity: parameters.minimum_identity, mismatches: Some(mismatches) };
            if judge.accepts(&query, centroid, shared, &rule) {
                found = Some(candidate);
                break;
            }
        }
        if let Some(zotu) = found {
            let zotu = &mut zotus[zotu];
            zotu.size += size;
            zotu.members.push(at);
        } else {
            index.add(&query.words, query.len());
            centroids.push((query, *size));
            zotus.push(Zotu { centroid: at, size: *size, members: vec![at] });
        }
        context.advance(1);
    }
    context.end(&format!("{} zOTUs from {} distinct sequences", zotus.len(), order.len()));
    Ok(zotus)
}

/// Sorts indices of sequences: most abundant first, ties by [`FeatureId`].
pub(crate) fn sort_by_size(order: &mut [usize], sequences: &[SizedSequence]) {
    order.sort_by_cached_key(|&at| (Reverse(sequences[at].size), FeatureId::of(&sequences[at].sequence)));
}

/// The most mismatches that an error with such a share of a sequence's reads may have: the most `d` for which the
/// share is at most `2^-(alpha d + 1)`, or none at all.
fn most_mismatches(alpha: f64, share: f64, length: usize) -> u32 {
    let largest_share = |mismatches: u32| 1.0 / libm::exp2(alpha * f64::from(mismatches) + 1.0);
    (1..=length as u32).take_while(|&mismatches| share <= largest_share(mismatches)).last().unwrap_or(0)
}
