//! The search itself.

use super::{Aligner, MappingParameters, SeenWords, WordIndex, distinct_words, encode, low_complexity};
use crate::Result;
use endobiome_core::Progress;

/// Where a read went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mapped {
    /// To an equal sequence, by its index.
    Exactly(usize),
    /// To a sequence within the identity asked, by its index.
    Within(usize),
    /// To none.
    Nowhere,
}

impl Mapped {
    /// The index of the sequence, if any.
    pub const fn target(self) -> Option<usize> {
        match self {
            Self::Exactly(target) | Self::Within(target) => Some(target),
            Self::Nowhere => None,
        }
    }
}

/// Maps each distinct read to the first of `targets` that takes it.
///
/// Sequences are upper-case IUPAC bytes. The order of the targets matters only between candidates that share as many
/// words and are as long: the earlier is tried first. One step of progress is one query.
///
/// # Errors
/// When a parameter makes no sense.
///
/// ```
/// use endobiome_core::NoProgress;
/// use endobiome_denoise::mapping::{Mapped, MappingParameters, map_sequences};
/// let target = b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGGAAGATCAAGTCAGCGGTAAAATTG".as_slice();
/// let mut read = target.to_vec();
/// read[20] = b'G';
/// let parameters = MappingParameters::default();
/// let queries = [target, &read, &read[..40]];
/// let mapped = map_sequences(&queries, &[target], &parameters, &NoProgress)?;
/// assert_eq!(mapped, [Mapped::Exactly(0), Mapped::Within(0), Mapped::Within(0)]);
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn map_sequences(
    queries: &[&[u8]],
    targets: &[&[u8]],
    parameters: &MappingParameters,
    progress: &dyn Progress,
) -> Result<Vec<Mapped>> {
    parameters.check()?;
    progress.begin("mapping reads", queries.len() as u64);
    let mut seen = SeenWords::default();
    let mut index = WordIndex::default();
    let encoded: Vec<(usize, Vec<u8>)> = targets
        .iter()
        .enumerate()
        .filter(|(_, target)| target.len() >= parameters.minimum_length)
        .map(|(at, target)| (at, encode(target)))
        .collect();
    for (_, target) in &encoded {
        index.add(&words_of(target, parameters, &mut seen), target.len());
    }
    let mut aligner = Aligner::default();
    let mut mapped = Vec::with_capacity(queries.len());
    for &sequence in queries {
        let mut found = Mapped::Nowhere;
        if !sequence.is_empty() {
            let query = encode(sequence);
            let words = words_of(&query, parameters, &mut seen);
            for candidate in index.ranked(&words).into_iter().take(parameters.maximum_rejects) {
                let (at, target) = &encoded[candidate as usize];
                if aligner.counts(&query, target).identity() >= parameters.identity {
                    found = if sequence == targets[*at] { Mapped::Exactly(*at) } else { Mapped::Within(*at) };
                    break;
                }
            }
        }
        mapped.push(found);
        progress.advance(1);
    }
    progress.end(&format!(
        "{} of {} distinct reads mapped",
        mapped.iter().filter(|m| **m != Mapped::Nowhere).count(),
        mapped.len()
    ));
    Ok(mapped)
}

fn words_of(sequence: &[u8], parameters: &MappingParameters, seen: &mut SeenWords) -> Vec<u16> {
    let masked = parameters.mask_low_complexity.then(|| low_complexity(sequence));
    distinct_words(sequence, masked.as_deref(), seen)
}
