//! Do reads run on into the primer at the other end of the amplicon, although their own was cut?

use super::FirstReads;
use crate::Result;
use crate::primer::{Matcher, PrimerPair, PrimerPreset};
use serde::Serialize;

/// The primer cannot stand nearer to the read's start.
const NEAREST: usize = 50;
/// Below this share of reads it is an accident.
const THERE: f64 = 0.1;
/// Differences a base, as cutadapt.
const RATE: f64 = 0.1;

/// A known pair of primers whose other ends stand in the reads.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error(
    "{reads} of {of} reads run on into a primer at their other end ({reverse_name} or {forward_name}, turned round): what follows the amplicon would become part of ASVs. Name the primers with --five-prime cut (reads.primers.five_prime) to cut it"
)]
pub struct ReadThrough {
    /// Reads that hold the other primer.
    pub reads: u64,
    /// Reads looked at (both mates of pairs).
    pub of: u64,
    /// Name of the forward primer.
    pub forward_name: String,
    /// Name of the reverse primer.
    pub reverse_name: String,
    /// The pair, as it would be asked for.
    pub primers: PrimerPair,
}

impl ReadThrough {
    /// Looks for the primers of all known pairs; the pair that most reads run into, `None` below a tenth of them.
    ///
    /// # Errors
    /// As [`PrimerPreset::primers`].
    pub fn of(first: &FirstReads) -> Result<Option<Self>> {
        let mut best: Option<Self> = None;
        for preset in PrimerPreset::ALL {
            let primers = preset.primers()?;
            let after_forward = Matcher::new(&primers.reverse.reverse_complement(), RATE);
            let after_reverse = Matcher::new(&primers.forward.reverse_complement(), RATE);
            let (mut reads, mut of) = (0, 0);
            for fragment in &first.fragments {
                of += 1;
                reads += u64::from(after_forward.whole_after(&fragment.forward.sequence, NEAREST));
                if first.paired {
                    of += 1;
                    reads += u64::from(after_reverse.whole_after(&fragment.reverse.sequence, NEAREST));
                }
            }
            if reads as f64 >= THERE * of as f64 && reads > best.as_ref().map_or(0, |best| best.reads) {
                let (forward_name, reverse_name) =
                    (preset.pair().forward_name.to_owned(), preset.pair().reverse_name.to_owned());
                best = Some(Self { reads, of, forward_name, reverse_name, primers });
            }
        }
        Ok(best)
    }
}
