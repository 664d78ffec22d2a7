//! What the first reads of a sample say, before work starts: are they what they are said to be?
//!
//! Each question has a file: [`strands`](StrandCounts) of 16S genes (mates exchanged, orientation mixed), mates one after
//! the other in a file of single reads, the other primer at the reads' ends, primers with more differences than allowed,
//! reads with too many errors for variants, mates too short to meet, runs of different read length, the length of the
//! amplicon, what the filter keeps. Nothing is changed here; a
//! [`ReadsFinding`] says what was seen and what to do.

mod amplicon;
mod findings;
mod interleaved;
mod kept;
mod lengths;
mod nanopore;
mod primer_differences;
mod read_through;
mod strands;

pub use amplicon::MeasuredAmplicon;
pub use findings::ReadsFinding;
pub use kept::{KeptByFilter, kept_by_filter};
pub use lengths::{ReadLengths, check_reach, common_length};
pub use read_through::ReadThrough;
pub use strands::{StrandCounts, Strands};

use crate::Result;
use crate::input::{PairReader, TwoReads};
use crate::parameters::{PairHandling, ReadParameters};
use crate::primer::{PrimerTrimmer, ReadOrientation};
use crate::quality_profile::{CycleQualities, QualityProfile};
use crate::warning::ReadWarning;
use endobiome_core::ReadFiles;

/// The first fragments of a sample, as they stand in its files.
#[derive(Debug, Clone, Default)]
pub struct FirstReads {
    /// The fragments, in order.
    pub fragments: Vec<TwoReads>,
    /// Whether they have two mates.
    pub paired: bool,
    /// What was noticed in reading them.
    pub warnings: Vec<ReadWarning>,
}

impl FirstReads {
    /// Reads up to `most` fragments.
    ///
    /// # Errors
    /// As [`PairReader::read_into`].
    pub fn of(files: &ReadFiles, parameters: &ReadParameters, most: u64) -> Result<Self> {
        let mut source = PairReader::open(files, parameters.quality_encoding)?;
        let mut fragments = Vec::new();
        let mut reads = TwoReads::default();
        while source.fragments() < most && source.read_into(&mut reads)? {
            fragments.push(reads.clone());
        }
        let paired = source.is_paired() && parameters.pairs != PairHandling::ForwardOnly;
        Ok(Self { fragments, paired, warnings: source.warnings() })
    }

    /// Their qualities after primers were cut; fragments without the primers asked for are left out.
    ///
    /// # Errors
    /// As [`crate::primer::PrimerParameters::resolve`].
    pub fn profile(&self, parameters: &ReadParameters) -> Result<QualityProfile> {
        let trimmer =
            parameters.primers.resolve()?.map(|pair| PrimerTrimmer::new(&pair, &parameters.primers));
        let reverse = self.paired.then(CycleQualities::default);
        let mut profile = QualityProfile { reverse, ..QualityProfile::default() };
        for fragment in &self.fragments {
            let mut reads = fragment.clone();
            let kept = match (&trimmer, self.paired) {
                (None, _) => true,
                (Some(trimmer), true) => trimmer.pair(&mut reads).is_ok(),
                (Some(trimmer), false) => trimmer.single(&mut reads.forward).is_ok(),
            };
            if kept {
                profile.forward.push(&reads.forward);
                if let Some(reverse) = &mut profile.reverse {
                    reverse.push(&reads.reverse);
                }
            }
        }
        Ok(profile)
    }

    /// Everything that these reads say against what is asked of them; empty when nothing does.
    ///
    /// Strands are judged where no primer is named to judge them by, and reads are not turned anyway.
    ///
    /// # Errors
    /// As [`crate::primer::PrimerParameters::resolve`].
    ///
    /// ```
    /// use endobiome_core::ReadFiles;
    /// use endobiome_reads::ReadParameters;
    /// use endobiome_reads::first_look::{FirstReads, ReadsFinding};
    /// let folder = tempfile::tempdir().unwrap();
    /// let path = folder.path().join("reads.fastq");
    /// let pair = |n: u32| format!("@r{n}/1\nACGT\n+\nIIII\n@r{n}/2\nCCGT\n+\nIIII\n");
    /// std::fs::write(&path, (0..20).map(pair).collect::<String>()).unwrap();
    /// let parameters = ReadParameters::default();
    /// let first = FirstReads::of(&ReadFiles::Single(path), &parameters, 200)?;
    /// assert!(matches!(first.findings(&parameters)?[..], [ReadsFinding::InterleavedAsSingle { pairs: 20, of: 20 }]));
    /// # Ok::<(), endobiome_reads::Error>(())
    /// ```
    pub fn findings(&self, parameters: &ReadParameters) -> Result<Vec<ReadsFinding>> {
        let mut findings = Vec::new();
        findings.extend(interleaved::look(self));
        findings.extend(nanopore::look(self));
        let primers = parameters.primers.resolve()?;
        if primers.is_none() && parameters.primers.orientation == ReadOrientation::Forward {
            findings.extend(StrandCounts::of(self)?.finding());
        }
        match &primers {
            None => findings.extend(ReadThrough::of(self)?.map(ReadsFinding::ReadThrough)),
            Some(pair) => findings.extend(primer_differences::look(self, pair, &parameters.primers)),
        }
        Ok(findings)
    }
}
