//! Lengths of reads: can mates meet, and are the runs of one study alike?

use super::FirstReads;
use crate::parameters::{PairHandling, ReadParameters};
use crate::primer::PrimerTrimmer;
use crate::truncation::check_overlap;
use crate::{Error, Result};

/// How many reads of a sample have which length, after primers were cut.
///
/// ```
/// use endobiome_reads::first_look::{FirstReads, ReadLengths};
/// use endobiome_reads::{Read, ReadParameters, TwoReads};
/// let read = |length| Read { id: b"r".to_vec(), sequence: vec![b'A'; length], quality: vec![30; length] };
/// let fragments = vec![TwoReads { forward: read(251), reverse: Read::default() }; 10];
/// let first = FirstReads { fragments, ..FirstReads::default() };
/// assert_eq!(ReadLengths::of(&first, &ReadParameters::default())?.typical(), Some(251));
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadLengths {
    /// Lengths of forward or single reads, shortest first.
    forward: Vec<u32>,
    /// Lengths of reverse reads, shortest first.
    reverse: Vec<u32>,
}

impl ReadLengths {
    /// Measures the first reads of a sample; those without the primers asked for are left out.
    ///
    /// # Errors
    /// As [`crate::primer::PrimerParameters::resolve`].
    pub fn of(first: &FirstReads, parameters: &ReadParameters) -> Result<Self> {
        let trimmer =
            parameters.primers.resolve()?.map(|pair| PrimerTrimmer::new(&pair, &parameters.primers));
        let mut lengths = Self::default();
        for fragment in &first.fragments {
            let mut fragment = fragment.clone();
            let kept = match (&trimmer, first.paired) {
                (None, _) => true,
                (Some(trimmer), true) => trimmer.pair(&mut fragment).is_ok(),
                (Some(trimmer), false) => trimmer.single(&mut fragment.forward).is_ok(),
            };
            if kept {
                lengths.forward.push(fragment.forward.len() as u32);
                if first.paired {
                    lengths.reverse.push(fragment.reverse.len() as u32);
                }
            }
        }
        lengths.forward.sort_unstable();
        lengths.reverse.sort_unstable();
        Ok(lengths)
    }

    /// Adds those of another sample of the same run.
    pub fn merge(&mut self, other: &Self) {
        self.forward.extend(&other.forward);
        self.reverse.extend(&other.reverse);
        self.forward.sort_unstable();
        self.reverse.sort_unstable();
    }

    /// The length that nine of ten forward (or single) reads reach; `None` without reads.
    pub fn typical(&self) -> Option<u32> {
        quantile(&self.forward, 0.1)
    }

    /// The length that one of ten reads of each mate reaches.
    fn long(&self) -> Option<(u32, u32)> {
        quantile(&self.forward, 0.9).zip(quantile(&self.reverse, 0.9))
    }
}

fn quantile(sorted: &[u32], share: f64) -> Option<u32> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((share * last as f64).floor() as usize).copied()
}

/// Checks that whole mates are long enough to meet over an amplicon of `amplicon` bases (the median of the region).
///
/// The longer reads are taken (one in ten is as long): where they do not meet, none does. Nothing is checked where pairs
/// are not merged, or without pairs.
///
/// # Errors
/// [`Error::NoOverlap`] with the arithmetic.
///
/// ```
/// use endobiome_reads::first_look::{ReadLengths, check_reach};
/// use endobiome_reads::ReadParameters;
/// assert!(check_reach(&ReadLengths::default(), &ReadParameters::default(), 253, 12).is_ok());
/// ```
pub fn check_reach(
    lengths: &ReadLengths,
    parameters: &ReadParameters,
    amplicon: u32,
    needed: u32,
) -> Result<()> {
    if !matches!(parameters.pairs, PairHandling::KeepPairs | PairHandling::Merge) {
        return Ok(());
    }
    let Some((forward, reverse)) = lengths.long() else { return Ok(()) };
    let trimmed =
        |length: u32, mate: &crate::MateFilter| length.saturating_sub(mate.trim_left + mate.trim_right);
    let filter = &parameters.filter;
    let (forward, reverse) = if filter.enabled {
        (trimmed(forward, &filter.forward), trimmed(reverse, &filter.reverse))
    } else {
        (forward, reverse)
    };
    check_overlap(forward, reverse, amplicon, needed).map(drop).map_err(|error| match error {
        Error::NoOverlap { forward, reverse, amplicon, overlap, needed, .. } => {
            let advice = "The reads are not long enough for this region: say pairs = \"forward_only\" or \"concatenate\", or name the region that was sequenced";
            Error::NoOverlap { forward, reverse, amplicon, overlap, needed, advice: advice.to_owned() }
        }
        other => other,
    })
}

/// Where runs of single reads differ in typical length: the length that all of them reach, by which they could be cut.
///
/// `None` if they are alike within `tolerance` bases, or there is no read.
///
/// ```
/// use endobiome_reads::first_look::common_length;
/// assert_eq!(common_length(&[250, 251, 150], 10), Some(150));
/// assert_eq!(common_length(&[250, 251], 10), None);
/// ```
pub fn common_length(typical: &[u32], tolerance: u32) -> Option<u32> {
    let (shortest, longest) = (typical.iter().min()?, typical.iter().max()?);
    (longest - shortest > tolerance).then_some(*shortest)
}
