//! How long is the amplicon? Measured on pairs that merge, where no known primers say it.

use super::FirstReads;
use crate::merge::{MergeParameters, Merger};
use crate::parameters::{PairHandling, ReadParameters};
use crate::primer::PrimerTrimmer;
use crate::{Read, Result};
use serde::Serialize;

/// Fragments of each sample that are merged.
const OF_SAMPLE: usize = 200;
/// Fewer merged pairs say nothing.
const LEAST: usize = 50;
/// Share of pairs that must merge: amplicons too long for the reads do not merge and would be missing from the lengths.
const MERGING: f64 = 0.5;
/// Most differing bases in per cent of the overlap: whole reads have poor ends, and the length alone is asked for.
const DIFFERENCES: f64 = 25.0;

/// The length of the insert between the primers, from pairs that merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MeasuredAmplicon {
    /// The length that 99 % of merged pairs do not exceed, in bases.
    pub length: u32,
    /// Pairs that merged.
    pub merged: u64,
    /// Pairs that were tried.
    pub of: u64,
}

impl MeasuredAmplicon {
    /// Merges up to 200 pairs of each sample, whole and after primers were cut.
    ///
    /// `None` where pairs are not merged later, fewer than half of them or fewer than 50 merge: then too little is known of
    /// the longer amplicons.
    ///
    /// # Errors
    /// As [`crate::primer::PrimerParameters::resolve`].
    ///
    /// ```
    /// use endobiome_reads::ReadParameters;
    /// use endobiome_reads::first_look::MeasuredAmplicon;
    /// assert_eq!(MeasuredAmplicon::of(&[], &ReadParameters::default())?, None);
    /// # Ok::<(), endobiome_reads::Error>(())
    /// ```
    pub fn of(samples: &[FirstReads], parameters: &ReadParameters) -> Result<Option<Self>> {
        if !matches!(parameters.pairs, PairHandling::KeepPairs | PairHandling::Merge) {
            return Ok(None);
        }
        let trimmer =
            parameters.primers.resolve()?.map(|pair| PrimerTrimmer::new(&pair, &parameters.primers));
        let mut merger = Merger::new(&MergeParameters {
            max_differences: u32::MAX,
            max_difference_percent: DIFFERENCES,
            allow_staggered: true,
            ..MergeParameters::vsearch()
        })?;
        let mut merged = Read::default();
        let mut lengths = Vec::new();
        let mut of = 0;
        for sample in samples.iter().filter(|sample| sample.paired) {
            for fragment in sample.fragments.iter().take(OF_SAMPLE) {
                let mut reads = fragment.clone();
                if trimmer.as_ref().is_some_and(|trimmer| trimmer.pair(&mut reads).is_err()) {
                    continue;
                }
                of += 1;
                if merger.merge(&reads.forward, &reads.reverse, &mut merged).is_ok() {
                    lengths.push(merged.len() as u32);
                }
            }
        }
        lengths.sort_unstable();
        let enough = lengths.len() >= LEAST && lengths.len() as f64 >= MERGING * of as f64;
        let at = (0.99 * lengths.len().saturating_sub(1) as f64).ceil() as usize;
        Ok(lengths.get(at).filter(|_| enough).map(|&length| Self {
            length,
            merged: lengths.len() as u64,
            of,
        }))
    }
}
