//! Merging of mates before denoising, as `vsearch --fastq_mergepairs` does it.
//!
//! Source: Edgar & Flyvbjerg (2015), *Error filtering, pair assembly and error correction for
//! next-generation sequencing reads*, Bioinformatics 31:3476; the rules of vsearch 2.22.1 as observed.
//!
//! Let `P(q)` = 0.75 for q < 2, else `10^(-q/10)`. The reverse read is reverse-complemented.
//! Candidate offsets share at least four 5-mers (`seeds`); each is scored by log-odds of the two base
//! calls (`score`); the overlap becomes a consensus with posterior qualities (`consensus`).

mod concatenate;
mod consensus;
mod parameters;
mod score;
mod seeds;

pub use concatenate::{CONCATENATION_N, concatenate};
pub use parameters::{MergeFailure, MergeParameters};

use crate::nucleotide::COMPLEMENT;
use crate::read::Read;
use crate::{Result, phred};
use seeds::Seeds;

/// Merges pairs; holds the buffers, so one a thread.
///
/// ```
/// use endobiome_reads::merge::{MergeParameters, Merger};
/// use endobiome_reads::Read;
/// let fragment = b"ACGTTGCATGCCATTAGCGTACCATGAAACTCCGGTA";
/// let read = |sequence: Vec<u8>| Read { id: b"r".to_vec(), quality: vec![30; sequence.len()], sequence };
/// let forward = read(fragment[..30].to_vec());
/// let mut reverse = read(fragment[7..].to_vec());
/// reverse.reverse_complement();
/// let mut merger = Merger::new(&MergeParameters::default())?;
/// let mut merged = Read::default();
/// merger.merge(&forward, &reverse, &mut merged).unwrap();
/// assert_eq!(merged.sequence, fragment);
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
#[derive(Debug)]
pub struct Merger {
    parameters: MergeParameters,
    seeds: Seeds,
    /// The reverse read turned round, and its scores (0 for `N`).
    turned: Vec<u8>,
    turned_quality: Vec<u8>,
    forward_quality: Vec<u8>,
}

/// The best offset of a pair.
#[derive(Debug, Clone, Copy)]
struct Best {
    shift: usize,
    score: f64,
    differences: usize,
}

impl Merger {
    /// Makes a merger.
    ///
    /// # Errors
    /// [`crate::Error::Parameter`] as [`MergeParameters::check`].
    pub fn new(parameters: &MergeParameters) -> Result<Self> {
        parameters.check()?;
        Ok(Self {
            parameters: parameters.clone(),
            seeds: Seeds::default(),
            turned: Vec::new(),
            turned_quality: Vec::new(),
            forward_quality: Vec::new(),
        })
    }

    /// Merges two mates into `merged`, which takes the forward read's name.
    ///
    /// # Errors
    /// Why the pair cannot be merged.
    pub fn merge(
        &mut self,
        forward: &Read,
        reverse: &Read,
        merged: &mut Read,
    ) -> std::result::Result<(), MergeFailure> {
        self.load(forward, reverse);
        let best = self.best_shift(forward)?;
        self.assemble(best.shift, forward, merged);
        let asked = &self.parameters;
        let length = merged.len();
        if length < asked.min_length as usize {
            return Err(MergeFailure::TooShort);
        }
        if asked.max_length.is_some_and(|longest| length > longest as usize) {
            return Err(MergeFailure::TooLong);
        }
        if asked.max_expected_errors < f64::INFINITY
            && phred::expected_errors(&merged.quality) > asked.max_expected_errors
        {
            return Err(MergeFailure::TooManyErrors);
        }
        Ok(())
    }

    fn load(&mut self, forward: &Read, reverse: &Read) {
        self.turned.clear();
        self.turned.extend(reverse.sequence.iter().rev().map(|&base| COMPLEMENT[usize::from(base)]));
        self.turned_quality.clear();
        self.turned_quality.extend(reverse.quality.iter().rev());
        self.forward_quality.clear();
        self.forward_quality.extend_from_slice(&forward.quality);
        silence_n(&forward.sequence, &mut self.forward_quality);
        silence_n(&self.turned, &mut self.turned_quality);
    }

    /// Scores the candidate offsets. `shift` is the overlap as if both reads had no end beyond the other:
    /// the forward read's last base lies over base `shift - 1` of the turned reverse read.
    fn best_shift(&mut self, forward: &Read) -> std::result::Result<Best, MergeFailure> {
        let asked = &self.parameters;
        let minimum_score = asked.minimum_score();
        let mut best = Best { shift: 0, score: 0.0, differences: 0 };
        let mut hits = 0_u32;
        let mut candidates = false;
        self.seeds.count(&forward.sequence, &self.turned);
        for shift in self.seeds.candidates(asked.minimum_seeds()) {
            candidates = true;
            let scored = score::score(
                (&forward.sequence, &self.forward_quality),
                (&self.turned, &self.turned_quality),
                shift,
            );
            hits += u32::from(scored.score >= minimum_score);
            if scored.score > best.score {
                best = Best { shift, score: scored.score, differences: scored.differences };
            }
        }
        if hits > 1 {
            return Err(MergeFailure::Repeat);
        }
        if !asked.allow_staggered && best.shift > forward.len() {
            return Err(MergeFailure::Staggered);
        }
        if best.differences > asked.max_differences as usize {
            return Err(MergeFailure::TooManyDifferences);
        }
        // vsearch measures by the shift, which for staggered pairs is more than the overlap: here and below.
        if 100.0 * best.differences as f64 > asked.max_difference_percent * best.shift as f64 {
            return Err(MergeFailure::TooManyDifferences);
        }
        if !candidates {
            return Err(MergeFailure::NoSharedWords);
        }
        if best.score < minimum_score {
            return Err(MergeFailure::LowScore);
        }
        if best.shift < asked.min_overlap as usize {
            return Err(MergeFailure::ShortOverlap);
        }
        Ok(best)
    }

    /// Forward read before the overlap, consensus, reverse read after it; ends beyond the other read's
    /// start are left out.
    fn assemble(&self, shift: usize, forward: &Read, merged: &mut Read) {
        let (first, turned_start) = score::starts(forward.len(), shift);
        let overlap = score::overlap(forward.len(), self.turned.len(), shift);
        merged.id.clear();
        merged.id.extend_from_slice(&forward.id);
        merged.sequence.clear();
        merged.quality.clear();
        merged.sequence.extend_from_slice(&forward.sequence[..first]);
        merged.quality.extend_from_slice(&self.forward_quality[..first]);
        let table = &*consensus::CONSENSUS;
        let forward_part = first..first + overlap;
        let turned_part = turned_start..turned_start + overlap;
        let pairs = forward.sequence[forward_part.clone()]
            .iter()
            .zip(&self.forward_quality[forward_part])
            .zip(self.turned[turned_part.clone()].iter().zip(&self.turned_quality[turned_part]));
        for (f, r) in pairs {
            let (base, quality) = table.call(f, r);
            merged.sequence.push(base);
            merged.quality.push(quality);
        }
        merged.sequence.extend_from_slice(&self.turned[turned_start + overlap..]);
        merged.quality.extend_from_slice(&self.turned_quality[turned_start + overlap..]);
    }
}

/// An `N` tells nothing, whatever quality is written for it.
fn silence_n(sequence: &[u8], quality: &mut [u8]) {
    if memchr::memchr(b'N', sequence).is_some() {
        for (base, q) in sequence.iter().zip(quality) {
            if *base == b'N' {
                *q = 0;
            }
        }
    }
}
