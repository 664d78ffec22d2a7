//! How likely a unique sequence is an erroneous copy of a centre.

use crate::alignment::{Aligner, Scores, Step};
use crate::dada2::encoded_reads::{EncodedReads, KMER, shared_kmers_in_place};
use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::parameters::DadaParameters;

/// A centre and a unique sequence, position by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    /// Position in the unique and the centre's nucleotide code, for each substitution.
    pub(crate) substitutions: Vec<(u16, u8)>,
    /// Positions of the unique that the centre lacks.
    pub(crate) insertions: Vec<u16>,
}

/// Compares uniques of one sample in the plain way.
#[derive(Debug)]
pub(crate) struct Comparer<'a> {
    reads: &'a EncodedReads,
    scores: Scores,
    cutoff: f64,
    gapless: bool,
    aligner: Aligner,
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(reads: &'a EncodedReads, parameters: &DadaParameters) -> Self {
        let scores = Scores {
            equal: i32::from(parameters.match_score),
            different: i32::from(parameters.mismatch_score),
            gap: i32::from(parameters.gap_score),
            band: parameters.band_size.map(usize::from),
        };
        let (cutoff, gapless) = (parameters.kmer_distance_cutoff, parameters.gapless);
        Self { reads, scores, cutoff, gapless, aligner: Aligner::default() }
    }

    /// The differences of `unique` from `centre`; `None` where they are too far apart to be aligned.
    /// The `first` centre is compared with all.
    pub(crate) fn compare(&mut self, centre: usize, unique: usize, first: bool) -> Option<Differences> {
        let (one, two) = (self.reads.codes(centre), self.reads.codes(unique));
        let shared = self.reads.shared_kmers(centre, unique);
        let kmers = one.len().min(two.len()) + 1 - KMER;
        let distance = 1.0 - f64::from(shared) / kmers as f64;
        if distance > if first { 1.0 } else { self.cutoff } {
            return None;
        }
        let mut differences = Differences::default();
        if self.gapless && shared_kmers_in_place(one, two) == shared {
            for (position, (&one, &two)) in one.iter().zip(two).enumerate() {
                if one != two {
                    differences.substitutions.push((position as u16, one));
                }
            }
            differences.insertions.extend((one.len()..two.len()).map(|position| position as u16));
            return Some(differences);
        }
        Some(self.align(centre, unique))
    }

    /// The differences of `unique` from `centre` by alignment, whatever their k-mers.
    pub(crate) fn align(&mut self, centre: usize, unique: usize) -> Differences {
        let (one, two) = (self.reads.codes(centre), self.reads.codes(unique));
        let mut differences = Differences::default();
        let (mut i, mut j) = (0, 0);
        for step in self.aligner.align(one, two, self.scores) {
            match step {
                Step::First => i += 1,
                Step::Second => {
                    differences.insertions.push(j as u16);
                    j += 1;
                }
                Step::Both => {
                    if one[i] != two[j] {
                        differences.substitutions.push((j as u16, one[i]));
                    }
                    i += 1;
                    j += 1;
                }
            }
        }
        differences
    }
}

/// The probability to read `unique` from the centre: the product over its positions, from the left.
pub(crate) fn likelihood(
    reads: &EncodedReads,
    unique: usize,
    substitutions: &[(u16, u8)],
    model: &ErrorModel,
) -> f64 {
    let (rates, columns) = (model.rates(), model.n_qualities());
    let mut substitutions = substitutions.iter().peekable();
    let mut product = 1.0;
    let positions = reads.codes(unique).iter().zip(reads.qualities(unique));
    for (position, (&code, &quality)) in positions.enumerate() {
        let from = match substitutions.peek() {
            Some(&&(at, from)) if usize::from(at) == position => {
                substitutions.next();
                from
            }
            _ => code,
        };
        product *= rates[usize::from(4 * from + code) * columns + usize::from(quality)];
    }
    product
}

/// Adds the transitions that all reads of `unique` show against its centre.
pub(crate) fn count_transitions(
    reads: &EncodedReads,
    unique: usize,
    differences: &Differences,
    counts: &mut TransitionCounts,
) {
    let mut substitutions = differences.substitutions.iter().peekable();
    let mut insertions = differences.insertions.iter().peekable();
    let number = u64::from(reads.reads(unique));
    let positions = reads.codes(unique).iter().zip(reads.qualities(unique));
    for (position, (&code, &quality)) in positions.enumerate() {
        if insertions.next_if(|&&at| usize::from(at) == position).is_some() {
            continue;
        }
        let substitution = substitutions.next_if(|&&(at, _)| usize::from(at) == position);
        let from = substitution.map_or(code, |&(_, from)| from);
        counts.add(usize::from(4 * from + code), usize::from(quality), number);
    }
}
