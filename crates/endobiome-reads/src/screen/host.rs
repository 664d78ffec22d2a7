//! The screen: which reads are host, PhiX or no 16S.

use super::kmers::{KmerSet, for_each_kmer};
use super::phix::PhixWords;
use super::sixteen_s::SixteenSWords;
use crate::{Error, Result, embedded, fasta};
use endobiome_core::sequence::reverse_complement;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a read is, if it is no bacterial 16S.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffTargetRead {
    /// Human mitochondrial DNA.
    HostMitochondrion,
    /// The host sequences that the user gave.
    HostNuclear,
    /// PhiX spike-in.
    Phix,
    /// None of these, and no 16S either.
    Non16S,
}

impl OffTargetRead {
    /// All kinds, in the order of the tests.
    pub const ALL: [Self; 4] = [Self::HostMitochondrion, Self::HostNuclear, Self::Phix, Self::Non16S];

    /// The name of its column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HostMitochondrion => "reads_host_mito",
            Self::HostNuclear => "reads_host_nuclear",
            Self::Phix => "reads_phix",
            Self::Non16S => "reads_non16s",
        }
    }
}

/// How many reads of a sample are off target; `None` where it was not tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScreenCounts {
    /// Human mitochondrial reads.
    pub reads_host_mito: Option<u64>,
    /// Reads like the host FASTA of the user; not tested without one.
    pub reads_host_nuclear: Option<u64>,
    /// PhiX reads.
    pub reads_phix: Option<u64>,
    /// Reads that are no 16S.
    pub reads_non16s: Option<u64>,
}

impl ScreenCounts {
    /// Zero where the screen tests, `None` where it does not.
    pub(crate) fn zero(screen: &HostScreen) -> Self {
        Self {
            reads_host_mito: Some(0),
            reads_host_nuclear: screen.nuclear.is_some().then_some(0),
            reads_phix: Some(0),
            reads_non16s: Some(0),
        }
    }

    /// The count of one kind.
    pub fn get(&self, kind: OffTargetRead) -> Option<u64> {
        match kind {
            OffTargetRead::HostMitochondrion => self.reads_host_mito,
            OffTargetRead::HostNuclear => self.reads_host_nuclear,
            OffTargetRead::Phix => self.reads_phix,
            OffTargetRead::Non16S => self.reads_non16s,
        }
    }

    pub(crate) fn add(&mut self, kind: OffTargetRead) {
        let count = match kind {
            OffTargetRead::HostMitochondrion => &mut self.reads_host_mito,
            OffTargetRead::HostNuclear => &mut self.reads_host_nuclear,
            OffTargetRead::Phix => &mut self.reads_phix,
            OffTargetRead::Non16S => &mut self.reads_non16s,
        };
        *count = Some(count.unwrap_or(0) + 1);
    }
}

/// Length of host words. Both strands of the mitochondrion have 33,000 of them among 4^15 = 1.07 billion.
const WORD: usize = 15;
/// A read is host if at least this many of its words are ...
const LEAST_HITS: usize = 8;
/// ... and at least one in this many. With 3 % errors about 63 % of words stay whole, at the worst spacing
/// of errors half; of bacterial 16S at most 6 words in 250 bases are mitochondrial.
const ONE_IN: usize = 10;
/// More host sequence would hit one word in twenty by chance.
const MOST_HOST_BASES: usize = 20_000_000;

/// The index of the screen; made once, shared by all samples and threads.
#[derive(Debug)]
pub struct HostScreen {
    mitochondrion: KmerSet,
    nuclear: Option<KmerSet>,
    phix: &'static PhixWords,
    sixteen_s: SixteenSWords,
}

impl HostScreen {
    /// The embedded screen: human mitochondrion, PhiX, conserved words of 16S.
    ///
    /// # Errors
    /// [`crate::Error::Embedded`] if the program was built wrong.
    ///
    /// ```
    /// use endobiome_reads::HostScreen;
    /// let screen = HostScreen::embedded()?;
    /// assert!(!screen.tests_nuclear());
    /// # Ok::<(), endobiome_reads::Error>(())
    /// ```
    pub fn embedded() -> Result<Self> {
        let mitochondrion = both_strands([embedded::human_mitochondrion()?].iter());
        let (phix, sixteen_s) = (PhixWords::embedded()?, SixteenSWords::embedded()?);
        Ok(Self { mitochondrion, nuclear: None, phix, sixteen_s })
    }

    /// The embedded screen and, as nuclear host, the sequences of a FASTA file (compressed or not).
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn with_host_fasta(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let sequences = fasta::read(path)?;
        let bases: usize = sequences.iter().map(Vec::len).sum();
        if bases > MOST_HOST_BASES {
            return Err(Error::NotFastq {
                path: path.to_owned(),
                reason: format!(
                    "{bases} bases of host are more than the {MOST_HOST_BASES} that this screen can tell from chance; give the loci that your primers hit, not a genome"
                ),
            });
        }
        Ok(Self { nuclear: Some(both_strands(sequences.iter())), ..Self::embedded()? })
    }

    /// Whether nuclear host sequences are looked for.
    pub fn tests_nuclear(&self) -> bool {
        self.nuclear.is_some()
    }

    /// Says what a fragment is if it is off target: what either mate shows it to be.
    ///
    /// `Non16S` only if both mates show it: one bad mate is no proof.
    pub fn classify_fragment(&self, forward: &[u8], reverse: Option<&[u8]>) -> Option<OffTargetRead> {
        let first = self.classify(forward);
        let Some(reverse) = reverse else { return first };
        match first {
            Some(OffTargetRead::Non16S) => self.classify(reverse),
            Some(kind) => Some(kind),
            None => self.classify(reverse).filter(|&kind| kind != OffTargetRead::Non16S),
        }
    }

    /// Says what a read is if it is off target, on either strand.
    pub fn classify(&self, sequence: &[u8]) -> Option<OffTargetRead> {
        if is_mostly(&self.mitochondrion, sequence) {
            return Some(OffTargetRead::HostMitochondrion);
        }
        if self.nuclear.as_ref().is_some_and(|nuclear| is_mostly(nuclear, sequence)) {
            return Some(OffTargetRead::HostNuclear);
        }
        if self.phix.matches(sequence) {
            return Some(OffTargetRead::Phix);
        }
        if !self.sixteen_s.matches(sequence) {
            return Some(OffTargetRead::Non16S);
        }
        None
    }
}

fn both_strands<'a>(sequences: impl Iterator<Item = &'a Vec<u8>>) -> KmerSet {
    let mut words = Vec::new();
    for sequence in sequences {
        for strand in [sequence.clone(), reverse_complement(sequence)] {
            for_each_kmer(&strand, WORD, |_, word| {
                words.push(word);
                true
            });
        }
    }
    KmerSet::new(words)
}

fn is_mostly(words: &KmerSet, sequence: &[u8]) -> bool {
    let mut hits = 0_usize;
    let mut all = 0_usize;
    for_each_kmer(sequence, WORD, |_, word| {
        all += 1;
        hits += usize::from(words.contains(word));
        true
    });
    hits >= LEAST_HITS && hits * ONE_IN >= all
}
