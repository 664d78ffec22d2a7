//! The search for chimeras.

use super::Uchime3Parameters;
use super::candidates::{Aligned, Pool};
use super::model::is_exact_model;
use super::parents::choose_parents;
use crate::Result;
use crate::mapping::{encode, low_complexity};
use crate::unoise3::{SizedSequence, sort_by_size};
use endobiome_core::Context;
use serde::{Deserialize, Serialize};

/// What was found of one sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChimeraCall {
    /// For a chimera, the sequences its left and its right part come from, by their indices.
    pub parents: Option<(usize, usize)>,
}

impl ChimeraCall {
    /// Whether the sequence is a chimera.
    pub const fn is_chimera(&self) -> bool {
        self.parents.is_some()
    }
}

/// Finds the chimeras among denoised sequences (`vsearch --uchime3_denovo`).
///
/// Sequences are upper-case IUPAC bytes; they are taken from the most abundant on, equally abundant ones
/// by [`FeatureId`](endobiome_core::FeatureId), as vsearch does with MD5 labels. A sequence shorter than
/// 32 is never called a chimera. The calls come in the order given. One step of progress is one sequence.
///
/// # Errors
/// When a parameter makes no sense.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_denoise::uchime3::{Uchime3Parameters, find_chimeras};
/// use endobiome_denoise::unoise3::SizedSequence;
/// let a = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGGACTCTCAAGTCAGCGGTCAAATCGCGGGGCTCAAC\
///            CCCGTTCCGCCGTTGAAACTGGGAGCCTTGAGTGCGCGAGAAGTAGGCGG";
/// let b = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGGAAGATCAAGTCAGCGGTAAAATTGAGAGGCTCAAC\
///            CTCTTCGAGCCGTTGAAACTGGTTTTCTTGAGTGAGCGAGAAGTATGCGG";
/// let chimera = [&a[..75], &b[75..]].concat();
/// let sequences = [(a.to_vec(), 900), (b.to_vec(), 800), (chimera, 20)]
///     .map(|(sequence, size)| SizedSequence { sequence: sequence.into(), size });
/// let calls = find_chimeras(&sequences, &Uchime3Parameters::default(), &Context::silent())?;
/// assert_eq!(calls[2].parents, Some((0, 1)));
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn find_chimeras(
    sequences: &[SizedSequence],
    parameters: &Uchime3Parameters,
    context: &Context<'_>,
) -> Result<Vec<ChimeraCall>> {
    parameters.check()?;
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    sort_by_size(&mut order, sequences);
    context.begin("finding chimeras", sequences.len() as u64);
    let mut pool = Pool::default();
    let mut calls = vec![ChimeraCall::default(); sequences.len()];
    for at in order {
        let query = encode(&sequences[at].sequence);
        let masked = low_complexity(&query);
        let minimum_size = parameters.abundance_skew * sequences[at].size as f64;
        calls[at].parents = parents_of(&mut pool, &query, masked.as_deref(), minimum_size);
        if !calls[at].is_chimera() {
            pool.add(at, &query, masked.as_deref(), sequences[at].size);
        }
        context.advance(1);
    }
    let chimeras = calls.iter().filter(|call| call.is_chimera()).count();
    context.end(&format!("{chimeras} chimeras of {} sequences", sequences.len()));
    Ok(calls)
}

/// The left and the right parent of a chimera.
fn parents_of(
    pool: &mut Pool,
    query: &[u8],
    masked: Option<&[bool]>,
    minimum_size: f64,
) -> Option<(usize, usize)> {
    let candidates = pool.candidates(query, masked, minimum_size);
    let aligned: Vec<Aligned> = candidates.iter().map(|&candidate| pool.align(query, candidate)).collect();
    let (first, second) = choose_parents(query, &aligned)?;
    let reversed = is_exact_model(query, &aligned[first], &aligned[second])?;
    let (left, right) = if reversed { (second, first) } else { (first, second) };
    Some((pool.given(candidates[left]), pool.given(candidates[right])))
}
