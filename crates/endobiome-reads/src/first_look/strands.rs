//! Which strand of the 16S gene do reads lie on? Told by words that 16S genes share.

use super::{FirstReads, ReadsFinding};
use crate::Result;
use crate::input::TwoReads;
use crate::screen::SixteenSWords;
use serde::Serialize;

/// Fewer judged fragments say nothing of a sample.
const LEAST: u64 = 20;
/// So many words more must speak for one strand than for the other.
const LEAD: i64 = 2;
/// From this share on a strand is no accident (chimeras and inverted repeats make up less).
const ACCIDENT: f64 = 0.05;

/// Tells the strand of fragments by the conserved words of 16S genes (`screen`).
///
/// ```
/// use endobiome_reads::first_look::Strands;
/// use endobiome_reads::{Read, TwoReads};
/// let noise = Read { id: b"r".to_vec(), sequence: b"ACGT".repeat(40), quality: vec![30; 160] };
/// let strands = Strands::new()?;
/// assert_eq!(strands.is_turned(&TwoReads { forward: noise, ..TwoReads::default() }, false), None);
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
#[derive(Debug)]
pub struct Strands(SixteenSWords);

impl Strands {
    /// Unpacks the embedded words.
    ///
    /// # Errors
    /// [`crate::Error::Embedded`] in a program that was built wrong.
    pub fn new() -> Result<Self> {
        SixteenSWords::embedded().map(Self)
    }

    /// Whether the first mate lies on the strand opposite to the gene (as reads from the reverse primer do). Both mates of
    /// a pair are asked. `None` where words do not tell: no 16S, or too short.
    pub fn is_turned(&self, reads: &TwoReads, paired: bool) -> Option<bool> {
        let votes = |sequence: &[u8]| {
            let (forward, reverse) = self.0.on_strands(sequence);
            i64::from(forward) - i64::from(reverse)
        };
        let mut lead = votes(&reads.forward.sequence);
        if paired {
            lead -= votes(&reads.reverse.sequence);
        }
        (lead.abs() >= LEAD).then_some(lead < 0)
    }
}

/// How many of a sample's first fragments lie on which strand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct StrandCounts {
    /// The first mate reads as the gene does.
    pub along: u64,
    /// The first mate reads the other strand.
    pub turned: u64,
    /// Words do not tell.
    pub undecided: u64,
}

impl StrandCounts {
    /// Counts.
    ///
    /// # Errors
    /// As [`Strands::new`].
    pub fn of(first: &FirstReads) -> Result<Self> {
        let strands = Strands::new()?;
        let mut counts = Self::default();
        for fragment in &first.fragments {
            match strands.is_turned(fragment, first.paired) {
                Some(false) => counts.along += 1,
                Some(true) => counts.turned += 1,
                None => counts.undecided += 1,
            }
        }
        Ok(counts)
    }

    /// What they say: nothing where all lie along the gene, or too few were judged.
    pub fn finding(&self) -> Option<ReadsFinding> {
        let (turned, decided) = (self.turned, self.along + self.turned);
        let share = turned as f64 / decided.max(1) as f64;
        match decided {
            0..LEAST => None,
            _ if share > 1.0 - ACCIDENT => Some(ReadsFinding::OtherStrand { turned, decided }),
            _ if share >= ACCIDENT => Some(ReadsFinding::MixedStrands { turned, decided }),
            _ => None,
        }
    }
}
