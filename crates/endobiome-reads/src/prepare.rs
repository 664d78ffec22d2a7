//! One sample from its files to distinct reads.

mod steps;

use crate::accounting::ReadAccounting;
use crate::dereplicate::{Dereplicated, Dereplicator};
use crate::first_look::FirstReads;
use crate::input::{PairReader, RunOfRead, TwoReads};
use crate::parameters::{PairHandling, ReadParameters};
use crate::primer::{PrimerDetection, detect};
use crate::quality_profile::QualityProfile;
use crate::screen::{HostScreen, ScreenCounts};
use crate::trace::ReadTrace;
use crate::warning::ReadWarning;
use crate::writer::FastqWriter;
use crate::{Error, Result};
use endobiome_core::{ReadFiles, SampleRecord};
use std::path::PathBuf;
use steps::{Kept, Outcome, Steps};

/// The distinct reads of a sample.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PreparedReads {
    /// Both mates; the i-th read of both is one pair. DADA2 merges them after denoising.
    Pairs {
        /// Forward reads.
        forward: Dereplicated,
        /// Reverse reads, in their own orientation.
        reverse: Dereplicated,
    },
    /// Pairs that were merged or joined before denoising.
    Merged(Dereplicated),
    /// Single reads, or the forward reads of pairs.
    Single(Dereplicated),
}

impl PreparedReads {
    /// Number of reads (a pair is one).
    pub fn reads(&self) -> u64 {
        match self {
            Self::Pairs { forward: reads, .. } | Self::Merged(reads) | Self::Single(reads) => reads.reads(),
        }
    }
}

/// One sample, ready for denoising.
#[derive(Debug, Clone)]
pub struct PreparedSample {
    /// The distinct reads.
    pub reads: PreparedReads,
    /// Where every read went so far; it closes.
    pub accounting: ReadAccounting,
    /// Qualities of the reads as they came.
    pub quality: QualityProfile,
    /// Reads off target; `None` if the screen was off.
    pub screen: Option<ScreenCounts>,
    /// The run that the first read's name tells of.
    pub run: Option<RunOfRead>,
    /// What was noticed in reading the files.
    pub warnings: Vec<ReadWarning>,
}

/// Reads, cuts, screens, filters, merges and dereplicates one sample.
///
/// Order: primers, host screen, filter, merge (or join), dereplication. Memory grows with distinct reads,
/// not with the file. A sample without reads, or of which none is left, gives empty results, no error.
/// Without `screen` nothing is screened, whatever the parameters say.
///
/// The sample's record is not needed to prepare reads; it is there so that rules by kind of sample can be
/// added without a change for callers.
///
/// # Errors
/// Bad parameters and bad files, with the place ([`crate::Error`]).
///
/// ```
/// use endobiome_core::{ReadFiles, SampleId, SampleRecord};
/// use endobiome_reads::{PreparedReads, ReadParameters, prepare_sample};
/// let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("reads.fastq");
/// let sequence = "ACGTACCTGATTAGCAGTCA";
/// std::fs::write(&path, format!("@r1\n{sequence}\n+\n{}\n", "I".repeat(20))).unwrap();
/// let record = SampleRecord::new(SampleId::new("S1").unwrap());
/// let sample = prepare_sample(&record, &ReadFiles::Single(path), &ReadParameters::default(), None)?;
/// assert!(matches!(&sample.reads, PreparedReads::Single(reads) if reads.uniques.len() == 1));
/// sample.accounting.check()?;
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
pub fn prepare_sample(
    record: &SampleRecord,
    files: &ReadFiles,
    parameters: &ReadParameters,
    screen: Option<&HostScreen>,
) -> Result<PreparedSample> {
    prepare_sample_traced(record, files, parameters, screen, None)
}

/// As [`prepare_sample`], telling `trace` what happens to each read.
///
/// # Errors
/// As [`prepare_sample`].
///
/// ```
/// use endobiome_core::{ReadFiles, SampleId, SampleRecord};
/// use endobiome_reads::{ReadParameters, TraceLog, prepare_sample_traced};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("reads.fastq");
/// std::fs::write(&path, format!("@r1\n{}\n+\n{}\n", "ACGTACCTGATTAGCAGTCA", "I".repeat(20)))?;
/// let record = SampleRecord::new(SampleId::new("S1")?);
/// let mut log = TraceLog::default();
/// prepare_sample_traced(&record, &ReadFiles::Single(path), &ReadParameters::default(), None, Some(&mut log))?;
/// assert!(log.rows.iter().all(|(read, _, outcome)| read == "r1" && outcome == "kept"));
/// assert!(!log.rows.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prepare_sample_traced<'a>(
    _record: &SampleRecord,
    files: &ReadFiles,
    parameters: &ReadParameters,
    screen: Option<&'a HostScreen>,
    trace: Option<&'a mut dyn ReadTrace>,
) -> Result<PreparedSample> {
    let source = PairReader::open(files, parameters.quality_encoding)?;
    prepare_reads(source, parameters, screen, trace)
}

/// As [`prepare_sample`], from readers that are open.
///
/// # Errors
/// As [`prepare_sample`].
///
/// ```
/// use endobiome_core::ReadFiles;
/// use endobiome_reads::{PairReader, QualityEncoding, ReadParameters, prepare_reads};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("reads.fastq");
/// let record = format!("@r\n{}\n+\n{}\n", "ACGTACCTGATTAGCAGTCA", "I".repeat(20));
/// std::fs::write(&path, record.repeat(3))?;
/// let source = PairReader::open(&ReadFiles::Single(path), QualityEncoding::default())?;
/// let sample = prepare_reads(source, &ReadParameters::default(), None, None)?;
/// assert_eq!(sample.reads.reads(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prepare_reads<'a>(
    mut source: PairReader,
    parameters: &ReadParameters,
    screen: Option<&'a HostScreen>,
    trace: Option<&'a mut dyn ReadTrace>,
) -> Result<PreparedSample> {
    let paired = source.is_paired();
    let mut steps = Steps::new(parameters, paired, screen, trace)?;
    let mut forward = Dereplicator::new(parameters.ties);
    let mut reverse = Dereplicator::new(parameters.ties);
    let mut reads = TwoReads::default();
    while source.read_into(&mut reads)? {
        match steps.take(&mut reads) {
            Some(Kept::Pair(f, r)) => {
                forward.push(f);
                reverse.push(r);
            }
            Some(Kept::One(read)) => forward.push(read),
            None => {}
        }
    }
    let Outcome { accounting, quality, screen, run } = steps.finish()?;
    let forward = forward.finish();
    let reads = match (paired, parameters.pairs) {
        (true, PairHandling::KeepPairs) => PreparedReads::Pairs { forward, reverse: reverse.finish() },
        (true, PairHandling::Merge | PairHandling::Concatenate) => PreparedReads::Merged(forward),
        _ => PreparedReads::Single(forward),
    };
    Ok(PreparedSample { reads, accounting, quality, screen, run, warnings: source.warnings() })
}

/// What [`write_sample`] found beside the files it wrote.
#[derive(Debug, Clone)]
pub struct WrittenSample {
    /// Where every read went; it closes.
    pub accounting: ReadAccounting,
    /// Qualities of the reads as they came.
    pub quality: QualityProfile,
    /// Reads off target; `None` if the screen was off.
    pub screen: Option<ScreenCounts>,
    /// What was noticed in reading the files.
    pub warnings: Vec<ReadWarning>,
}

/// Takes a sample through the same steps as [`prepare_sample`] and writes the reads that are left, in the
/// order of the input, instead of dereplicating them.
///
/// `outputs` is one file, or two if pairs stay apart ([`PairHandling::KeepPairs`]); a name in `.gz` is
/// compressed. Files appear under their names when all are complete.
///
/// # Errors
/// As [`prepare_sample`]; [`crate::Error::Parameter`] for a wrong number of outputs.
///
/// ```
/// use endobiome_core::ReadFiles;
/// use endobiome_reads::{ReadParameters, write_sample};
/// let folder = tempfile::tempdir()?;
/// let (path, out) = (folder.path().join("reads.fastq"), folder.path().join("kept.fastq"));
/// let good = format!("@good\n{}\n+\n{}\n", "ACGTACCTGATTAGCAGTCA", "I".repeat(20));
/// let short = "@short\nACGT\n+\nIIII\n";
/// std::fs::write(&path, format!("{short}{good}"))?;
/// write_sample(&ReadFiles::Single(path), &ReadParameters::default(), None, None, &[out.clone()])?;
/// assert_eq!(std::fs::read_to_string(out)?, good);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_sample<'a>(
    files: &ReadFiles,
    parameters: &ReadParameters,
    screen: Option<&'a HostScreen>,
    trace: Option<&'a mut dyn ReadTrace>,
    outputs: &[PathBuf],
) -> Result<WrittenSample> {
    let apart = files.is_paired() && parameters.pairs == PairHandling::KeepPairs;
    if outputs.len() != 1 + usize::from(apart) {
        let reason =
            format!("{} given; the reads of this sample need {}", outputs.len(), 1 + usize::from(apart));
        return Err(Error::parameter("outputs", reason));
    }
    let mut source = PairReader::open(files, parameters.quality_encoding)?;
    let mut steps = Steps::new(parameters, source.is_paired(), screen, trace)?;
    let mut writers = outputs.iter().map(FastqWriter::create).collect::<Result<Vec<_>>>()?;
    let mut reads = TwoReads::default();
    while source.read_into(&mut reads)? {
        match (steps.take(&mut reads), writers.as_mut_slice()) {
            (Some(Kept::Pair(f, r)), [forward, reverse]) => {
                forward.write(f)?;
                reverse.write(r)?;
            }
            (Some(Kept::One(read)), [writer, ..]) => writer.write(read)?,
            _ => {}
        }
    }
    let Outcome { accounting, quality, screen, .. } = steps.finish()?;
    for writer in writers {
        writer.finish()?;
    }
    Ok(WrittenSample { accounting, quality, screen, warnings: source.warnings() })
}

/// Looks at the first `most` fragments of a sample: qualities after primers were cut, for
/// [`crate::truncation::resolve`].
///
/// # Errors
/// As [`prepare_sample`].
///
/// ```
/// use endobiome_core::ReadFiles;
/// use endobiome_reads::{ReadParameters, profile_sample};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("reads.fastq");
/// std::fs::write(&path, format!("@r\n{}\n+\n{}\n", "ACGTACCTGATTAGCAGTCA", "I".repeat(20)).repeat(3))?;
/// let profile = profile_sample(&ReadFiles::Single(path), &ReadParameters::default(), 2)?;
/// assert_eq!((profile.forward.reads(), profile.forward.cycles()), (2, 20));
/// assert_eq!(profile.forward.scores(), [(40, 40)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn profile_sample(files: &ReadFiles, parameters: &ReadParameters, most: u64) -> Result<QualityProfile> {
    FirstReads::of(files, parameters, most)?.profile(parameters)
}

/// Looks for primers in the first `most` fragments of a sample, before work starts.
///
/// # Errors
/// As [`prepare_sample`].
///
/// ```
/// use endobiome_core::ReadFiles;
/// use endobiome_reads::{PrimerVerdict, ReadParameters, detect_primers};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("reads.fastq");
/// // The forward primer of V4 (515F) still stands there, and nobody said so.
/// let sequence = "GTGCCAGCAGCCGCGGTAATACGGAGGATGCGAGCG";
/// std::fs::write(&path, format!("@r\n{sequence}\n+\n{}\n", "I".repeat(sequence.len())).repeat(20))?;
/// let found = detect_primers(&ReadFiles::Single(path), &ReadParameters::default(), 10)?;
/// assert_eq!((found.looked_at, found.verdict), (10, PrimerVerdict::StillThere));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn detect_primers(files: &ReadFiles, parameters: &ReadParameters, most: u64) -> Result<PrimerDetection> {
    let mut source = PairReader::open(files, parameters.quality_encoding)?;
    let mut first = Vec::new();
    let mut reads = TwoReads::default();
    while source.fragments() < most && source.read_into(&mut reads)? {
        first.push(reads.clone());
    }
    detect(first.iter(), source.is_paired(), &parameters.primers)
}
