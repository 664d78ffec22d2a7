//! Denoised mates merged into one sequence.

use crate::alignment::batch::BatchAligner;
use crate::alignment::{Scores, Step};
use crate::dada2::denoise::Denoised;
use crate::dada2::parameters::MergePairsParameters;
use crate::{Error, Result};
use endobiome_core::sequence::reverse_complement;
use endobiome_reads::Dereplicated;
use rustc_hash::FxHashMap;

/// One distinct pair of a forward and a reverse ASV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedPair {
    /// The merged sequence; empty when the pair was not accepted.
    pub sequence: Vec<u8>,
    /// Read pairs.
    pub abundance: u64,
    /// The forward ASV.
    pub forward: u32,
    /// The reverse ASV.
    pub reverse: u32,
    /// Matching positions of the overlap.
    pub matches: u32,
    /// Mismatching positions of the overlap.
    pub mismatches: u32,
    /// Gap positions of the overlap.
    pub indels: u32,
    /// Whether the overlap is good enough.
    pub accepted: bool,
}

/// The pairs of one sample.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergedPairs {
    /// Most abundant first.
    pub pairs: Vec<MergedPair>,
    /// Read pairs of which only the reverse mate has an ASV.
    pub uncorrected_forward: u64,
    /// Read pairs of which only the forward mate has an ASV.
    pub uncorrected_reverse: u64,
    /// Read pairs of which no mate has an ASV.
    pub uncorrected_both: u64,
}

impl MergedPairs {
    /// Read pairs that were merged.
    pub fn merged(&self) -> u64 {
        self.pairs.iter().filter(|pair| pair.accepted).map(|pair| pair.abundance).sum()
    }
}

/// Merges the mates of a sample.
///
/// Each distinct pair of ASVs is aligned with free ends and a penalty that gives up most of an overlap before it takes a
/// mismatch; the pair is accepted when the overlap has at least `min_overlap` matches and at most `max_mismatch`
/// mismatches and gaps. Where mates disagree the one with more error-free reads is taken, the forward one if equal; a
/// gap never wins against a nucleotide.
///
/// # Errors
/// [`Error::Mates`] when the numbers of forward and reverse reads differ.
///
/// ```
/// use endobiome_core::sequence::reverse_complement;
/// use endobiome_denoise::dada2::{DadaParameters, ErrorModel, MergePairsParameters, denoise, merge_pairs};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let rows: Vec<Vec<f64>> = (0..16).map(|row| vec![if row % 5 == 0 { 0.997 } else { 0.001 }; 41]).collect();
/// let model = ErrorModel::from_rows(&rows)?;
/// let amplicon = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGGACTCTCAAGTCAGCGGTCAAATCGC";
/// let reads = |sequence: &[u8]| {
///     let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
///     dereplicate(&vec![read; 10], TieOrder::Sequence)
/// };
/// // The mates share 30 bases.
/// let (forward, reverse) = (reads(&amplicon[..55]), reads(&reverse_complement(&amplicon[25..])));
/// let found = |reads| denoise(reads, &model, &DadaParameters::default(), &[]);
/// let merged = merge_pairs((&found(&forward)?, &forward), (&found(&reverse)?, &reverse), &MergePairsParameters::default())?;
/// assert_eq!((merged.merged(), merged.pairs[0].matches), (10, 30));
/// assert_eq!(merged.pairs[0].sequence, amplicon);
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn merge_pairs(
    forward: (&Denoised, &Dereplicated),
    reverse: (&Denoised, &Dereplicated),
    parameters: &MergePairsParameters,
) -> Result<MergedPairs> {
    let (forward_reads, reverse_reads) = (&forward.1.read_to_unique, &reverse.1.read_to_unique);
    if forward_reads.len() != reverse_reads.len() {
        return Err(Error::Mates { forward: forward_reads.len(), reverse: reverse_reads.len() });
    }
    let asv_of =
        |denoised: &Denoised, unique: u32| denoised.unique_to_asv.get(unique as usize).copied().flatten();
    let mut merged = MergedPairs::default();
    let mut index_of: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let mut counted: Vec<((u32, u32), u64)> = Vec::new();
    for (&one, &two) in forward_reads.iter().zip(reverse_reads) {
        match (asv_of(forward.0, one), asv_of(reverse.0, two)) {
            (Some(one), Some(two)) => {
                let index = *index_of.entry((one, two)).or_insert_with(|| {
                    counted.push(((one, two), 0));
                    counted.len() - 1
                });
                counted[index].1 += 1;
            }
            (None, Some(_)) => merged.uncorrected_forward += 1,
            (Some(_), None) => merged.uncorrected_reverse += 1,
            (None, None) => merged.uncorrected_both += 1,
        }
    }
    let complements: Vec<Vec<u8>> =
        reverse.0.asvs.iter().map(|asv| reverse_complement(&asv.sequence)).collect();
    let sequences: Vec<(&[u8], &[u8])> = counted
        .iter()
        .map(|&((one, two), _)| (&forward.0.asvs[one as usize].sequence[..], &complements[two as usize][..]))
        .collect();
    merged.pairs = counted
        .into_iter()
        .map(|((forward, reverse), abundance)| MergedPair {
            sequence: Vec::new(),
            abundance,
            forward,
            reverse,
            matches: 0,
            mismatches: 0,
            indels: 0,
            accepted: true,
        })
        .collect();
    if parameters.just_concatenate {
        for (pair, (one, two)) in merged.pairs.iter_mut().zip(&sequences) {
            pair.sequence = [one, &b"NNNNNNNNNN"[..], two].concat();
        }
    } else {
        let penalty = if parameters.max_mismatch == 0 { -64 } else { -8 };
        let scores =
            Scores { equal: 1, different: penalty, gap: penalty, homopolymer_gap: penalty, band: None };
        BatchAligner::default().align(&sequences, scores, |at, path| {
            let pair = &mut merged.pairs[at];
            let prefer_second =
                reverse.0.asvs[pair.reverse as usize].n0 > forward.0.asvs[pair.forward as usize].n0;
            join(sequences[at], &path.steps(), prefer_second, parameters, pair);
        });
    }
    merged.pairs.sort_by_key(|pair| std::cmp::Reverse(pair.abundance));
    Ok(merged)
}

/// Judges the overlap of aligned mates and, if it is good, writes the merged sequence.
fn join(
    (one, two): (&[u8], &[u8]),
    steps: &[Step],
    prefer_second: bool,
    parameters: &MergePairsParameters,
    pair: &mut MergedPair,
) {
    let inside = overlap(steps);
    let (mut i, mut j) = (0, 0);
    for (column, &step) in steps.iter().enumerate() {
        let within = inside.contains(&column);
        let (mut first, mut second) = (None, None);
        if step != Step::Second {
            first = Some(one[i]);
            i += 1;
        }
        if step != Step::First {
            second = Some(two[j]);
            j += 1;
        }
        if within {
            match (first, second) {
                (Some(first), Some(second)) if first == second => pair.matches += 1,
                (Some(_), Some(_)) => pair.mismatches += 1,
                _ => pair.indels += 1,
            }
        }
        if parameters.trim_overhang
            && ((column < inside.start && first.is_none()) || (column >= inside.end && second.is_none()))
        {
            continue;
        }
        // A gap never wins against a nucleotide.
        let taken = if prefer_second { second.or(first) } else { first.or(second) };
        pair.sequence.extend(taken);
    }
    pair.accepted =
        pair.matches >= parameters.min_overlap && pair.mismatches + pair.indels <= parameters.max_mismatch;
    if !pair.accepted {
        pair.sequence.clear();
    }
}

/// The columns between the gaps at both ends.
fn overlap(steps: &[Step]) -> std::ops::Range<usize> {
    let ends = |one: Option<&Step>| one.copied().filter(|&step| step != Step::Both);
    let left = ends(steps.first())
        .map_or(0, |end| steps.iter().position(|&step| step != end).unwrap_or(steps.len()));
    let right = ends(steps.last())
        .map_or(steps.len(), |end| steps.iter().rposition(|&step| step != end).map_or(0, |at| at + 1));
    left..right.max(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dada2::denoise::Asv;

    fn denoised(sequence: &[u8], n0: u64) -> (Denoised, Dereplicated) {
        let asv = Asv {
            sequence: sequence.to_vec(),
            abundance: n0,
            n0,
            n1: 0,
            uniques: 1,
            birth_p: None,
            centre: 0,
        };
        let denoised = Denoised { asvs: vec![asv], unique_to_asv: vec![Some(0)], ..Denoised::default() };
        (denoised, Dereplicated { uniques: Vec::new(), read_to_unique: vec![0, 0] })
    }

    /// R keeps the nucleotide that one mate has and the other lacks, whichever is preferred (found on the MiSeq SOP).
    #[test]
    fn a_gap_never_wins_against_a_nucleotide() {
        let whole = b"TTGACCATGCATCCGTAACGATTCAGGCTTACGAGCATCGGATATCGCAAGTCTAGGCATCAGTTTGCA";
        let lacking: Vec<u8> = [&whole[..30], &whole[31..]].concat();
        let parameters = MergePairsParameters { max_mismatch: 1, ..MergePairsParameters::default() };
        for (one, two) in [(&whole[..], &lacking[..]), (&lacking[..], &whole[..])] {
            for n0 in [1, 9] {
                let (forward, reverse) = (denoised(one, 5), denoised(&reverse_complement(two), n0));
                let merged =
                    merge_pairs((&forward.0, &forward.1), (&reverse.0, &reverse.1), &parameters).unwrap();
                let pair = &merged.pairs[0];
                assert_eq!((pair.matches, pair.indels, pair.accepted), (68, 1, true));
                assert_eq!(pair.sequence, whole);
            }
        }
    }
}
