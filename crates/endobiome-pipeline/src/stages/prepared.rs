//! FASTQ files to dereplicated reads, sample by sample.

mod broken;
mod waiting;

pub use broken::OnSampleError;
pub use waiting::{StoredSample, Waiting};

use crate::inputs::Inputs;
use crate::output::trace::TraceFile;
use crate::sample_reads::SampleReads;
use crate::stage::{READS, Stages};
use crate::store::{Key, Stamp};
use crate::{Error, Plan, Result};
use broken::{Fault, guarded, told};
use endobiome_core::{Context, Message, ReadFiles, SampleId, say};
use endobiome_reads::{
    HostScreen, HostScreenMode, PairHandling, PairReader, ReadAccounting, ReadTrace, ReadWarning,
    prepare_reads, write_sample,
};
use endobiome_tables::SampleEntry;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use waiting::Account;

/// Prepares samples of a plan: from the store where they lie there already, else from their files.
#[derive(Debug)]
pub struct Preparer<'a> {
    plan: &'a Plan,
    stages: &'a Stages<'a>,
    inputs: &'a Inputs<'a>,
    /// What all samples share: parameters and the host's sequences.
    common: Key,
    screen: OnceLock<Option<HostScreen>>,
    /// Bytes of reads that may still be kept in memory.
    room: AtomicUsize,
}

/// Dereplicated reads of up to this many bytes stay in memory; those of further samples wait in the store, so that
/// memory does not grow with their number.
const ROOM: usize = 64 << 20;

impl<'a> Preparer<'a> {
    /// # Errors
    /// When the host FASTA cannot be read.
    pub fn new(plan: &'a Plan, stages: &'a Stages<'a>, inputs: &'a Inputs<'a>) -> Result<Self> {
        let host = plan.configuration.input.host_fasta.as_deref();
        let host = host.map(|path| inputs.look(path)).transpose()?.flatten();
        let common = stages
            .key(&READS)
            .value(&plan.configuration.reads)?
            .value(&plan.configuration.input.host_fasta.is_some())?
            .value(&host)?
            .finish();
        let room = if stages.store().is_some() { ROOM } else { usize::MAX };
        Ok(Self { plan, stages, inputs, common, screen: OnceLock::new(), room: room.into() })
    }

    /// The same for work that ends with the store: no reads stay in memory.
    #[must_use]
    pub(crate) fn keeping_nothing(self) -> Self {
        Self { room: 0.into(), ..self }
    }

    /// The key of what all samples share.
    pub(crate) fn common(&self) -> &Key {
        &self.common
    }

    /// A sample that lies in the store, without a look at its files.
    pub(crate) fn load(&self, entry: &SampleEntry, key: &Key) -> Option<StoredSample> {
        let account = self.stages.load::<Account>(&READS, key)?;
        let sample = StoredSample::stored(entry, *key, account);
        sample.is_stored(self.stages.store()?).then_some(sample)
    }

    /// The reads that are left of a sample in the store; 0 of one that is not there.
    pub(crate) fn reads_left(&self, entry: &SampleEntry, key: &Key) -> u64 {
        self.load(entry, key).map_or(0, |sample| sample.account.left)
    }

    /// A sample that was set aside.
    pub(crate) fn empty(&self, entry: &SampleEntry, reason: String) -> Result<StoredSample> {
        let sample = StoredSample::empty(entry, &self.plan.configuration.reads)?;
        Ok(broken::SetAside::set_aside(sample, reason))
    }

    /// Prepares all samples, in the order of the plan.
    ///
    /// # Errors
    /// [`Error::Reads`] lists every sample whose files are broken, unless they are to be set aside; a sample without
    /// reads is none of them. [`Error::Panicked`]; [`Error::Data`] for a file that is changed while it is read.
    pub fn all(&self, on_error: OnSampleError) -> Result<Vec<StoredSample>> {
        let entries = &self.plan.entries;
        let context = self.stages.context();
        // Told before the samples, not once for each of them.
        self.screen()?;
        context.begin("reads: primers, screen, filter", entries.len() as u64);
        let reused = AtomicUsize::new(0);
        let answers = entries
            .par_iter()
            .map(|entry| {
                context.check()?;
                let answer = guarded(|| match self.stored(entry)? {
                    Some(sample) => {
                        reused.fetch_add(1, Ordering::Relaxed);
                        Ok(sample)
                    }
                    None => self.made(entry),
                });
                context.advance(1);
                Ok((entry.record.id.clone(), answer))
            })
            .collect::<Result<Vec<_>>>()?;
        let samples = told(answers, on_error, |index| {
            let entry = &entries[index];
            StoredSample::empty(entry, &self.plan.configuration.reads)
        })?;
        context.end(&reads_kept(samples.iter().map(|sample| &sample.account.accounting)));
        let reused = reused.into_inner();
        self.stages.tell(&READS, reused, samples.len() - reused);
        Ok(samples)
    }

    fn screen(&self) -> Result<Option<&HostScreen>> {
        if let Some(screen) = self.screen.get() {
            return Ok(screen.as_ref());
        }
        let screen = open_screen(self.plan)?;
        Ok(self.screen.get_or_init(|| screen).as_ref())
    }

    /// The key of a sample whose files have these hashes.
    pub(crate) fn key(&self, entry: &SampleEntry, digests: &[[u8; 32]]) -> Key {
        let key = Key::builder().key(&self.common).text(&shape(&entry.files));
        digests.iter().fold(key, |key, digest| key.bytes(digest)).finish()
    }

    /// The sample as it lies in the store; `None` when it does not, or its files are not what they were.
    fn stored(&self, entry: &SampleEntry) -> std::result::Result<Option<StoredSample>, Fault> {
        let Some(store) = self.stages.store() else { return Ok(None) };
        // Its trace is a file that only reading gives.
        if self.plan.configuration.output.trace.contains(&entry.record.id) || !store.has_any(READS.name) {
            return Ok(None);
        }
        let mut found = Vec::new();
        for path in entry.files.paths() {
            let Ok(Some(stamp)) = Stamp::of(path) else { return Ok(None) };
            let sha256 = match self.inputs.remembered(path, stamp) {
                Some(sha256) => sha256,
                // Touched or moved: hashing tells whether it is another file.
                None => crate::inputs::sha256_of(path).map_err(Fault::of_run)?,
            };
            found.push((path, stamp, sha256));
        }
        let digests: Vec<[u8; 32]> = found.iter().map(|file| file.2).collect();
        let key = self.key(entry, &digests);
        let Some(account) = self.stages.load::<Account>(&READS, &key) else { return Ok(None) };
        let sample = StoredSample::stored(entry, key, account);
        if !sample.is_stored(store) {
            return Ok(None);
        }
        for (path, stamp, sha256) in found {
            self.inputs.note(path, Some(stamp), Some(sha256)).map_err(Fault::of_run)?;
        }
        Ok(Some(sample))
    }

    /// The sample from its files; stored for the next run.
    fn made(&self, entry: &SampleEntry) -> std::result::Result<StoredSample, Fault> {
        let parameters = &self.plan.configuration.reads;
        let screen = self.screen().map_err(Fault::of_run)?;
        let paths = entry.files.paths();
        let stamps: Vec<Option<Stamp>> = paths.iter().map(|path| Stamp::of(path).ok().flatten()).collect();
        let (source, digests) = PairReader::open_hashing(&entry.files, parameters.quality_encoding)?;
        let mut trace = trace_of(self.plan, entry)?;
        let followed = trace.as_mut().map(|trace| trace as &mut (dyn ReadTrace + '_));
        let sample = prepare_reads(source, parameters, screen, followed)?;
        if let Some(trace) = trace {
            trace.finish().map_err(Fault::of_run)?;
        }
        let mut hashes = Vec::new();
        for ((path, stamp), digest) in paths.into_iter().zip(stamps).zip(digests) {
            let sha256 = match digest.sha256() {
                Some(sha256) => sha256,
                // A reader may stop before it meets the end; what it did not look at is hashed after it.
                None => crate::inputs::sha256_of(path).map_err(Fault::of_run)?,
            };
            self.inputs.note(path, stamp, Some(sha256)).map_err(Fault::of_run)?;
            hashes.push(sha256);
        }
        let key = self.key(entry, &hashes);
        Ok(StoredSample::made(entry, key, sample, self.stages, &self.room))
    }
}

/// What [`write()`] left.
#[derive(Debug)]
pub struct Written {
    /// The FASTQ files, sample by sample.
    pub files: Vec<PathBuf>,
    /// What became of the reads.
    pub samples: Vec<SampleReads>,
    /// What was noticed after the first look.
    pub warnings: Vec<Message>,
}

/// Takes all samples of a plan through the same steps and writes the reads that are left to `folder`.
///
/// # Errors
/// As [`Preparer::all`]; samples that are not broken are written all the same.
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{Plan, RunConfiguration, stages::prepared};
/// let plan = Plan::new(RunConfiguration::new("samplesheet.csv", "results"))?;
/// let written = prepared::write(&plan, "filtered".as_ref(), &Context::silent())?;
/// assert!(written.files.iter().all(|file| file.starts_with("filtered")));
/// assert_eq!(written.samples.len(), plan.entries.len());
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn write(plan: &Plan, folder: &Path, context: &Context<'_>) -> Result<Written> {
    let parameters = &plan.configuration.reads;
    let outputs = |entry: &SampleEntry| -> Vec<PathBuf> {
        let apart = entry.files.is_paired() && parameters.pairs == PairHandling::KeepPairs;
        let suffixes: &[&str] = if apart { &["_R1", "_R2"] } else { &[""] };
        let end = if plan.configuration.output.plain { "" } else { ".gz" };
        suffixes.iter().map(|suffix| folder.join(format!("{}{suffix}.fastq{end}", entry.record.id))).collect()
    };
    let screen = open_screen(plan)?;
    context.begin("reads: primers, screen, filter", plan.entries.len() as u64);
    let answers = plan
        .entries
        .par_iter()
        .map(|entry| {
            context.check()?;
            let answer = guarded(|| {
                let mut trace = trace_of(plan, entry)?;
                let followed = trace.as_mut().map(|trace| trace as &mut (dyn ReadTrace + '_));
                let written =
                    write_sample(&entry.files, parameters, screen.as_ref(), followed, &outputs(entry))?;
                if let Some(trace) = trace {
                    trace.finish().map_err(Fault::of_run)?;
                }
                Ok(written)
            });
            context.advance(1);
            Ok((entry.record.id.clone(), answer))
        })
        .collect::<Result<Vec<_>>>()?;
    let samples = told(answers, OnSampleError::Stop, |_| {
        Err(Error::Internal("a sample was set aside that stops the step".to_owned()))
    })?;
    context.end(&reads_kept(samples.iter().map(|sample| &sample.accounting)));
    let files = plan.entries.iter().flat_map(outputs).collect();
    let noticed = plan.entries.iter().zip(&samples).map(|(entry, s)| (&entry.record.id, &*s.warnings));
    let warnings = later_warnings(noticed, &plan.warnings);
    let samples = samples
        .into_iter()
        .zip(&plan.entries)
        .map(|(sample, entry)| SampleReads {
            id: entry.record.id.clone(),
            run: entry.record.run.clone(),
            accounting: sample.accounting,
            quality: sample.quality,
            screen: sample.screen,
            set_aside: None,
        })
        .collect();
    Ok(Written { files, samples, warnings })
}

/// What was noticed of samples' files beyond what the first look told: reading came upon it later, on another lane say.
pub fn later_warnings<'a>(
    samples: impl IntoIterator<Item = (&'a SampleId, &'a [ReadWarning])>,
    told: &[Message],
) -> Vec<Message> {
    samples
        .into_iter()
        .flat_map(|(sample, warnings)| warnings.iter().map(move |warning| of_sample(sample, warning)))
        .filter(|warning| !told.contains(warning))
        .collect()
}

/// What was noticed of a sample's files, with its name.
pub(crate) fn of_sample(sample: &SampleId, warning: &ReadWarning) -> Message {
    say!("sample {sample}: {warning}", sample, warning = warning.to_string())
}

/// The file that the reads of a sample are followed into, where that is asked for.
fn trace_of(plan: &Plan, entry: &SampleEntry) -> std::result::Result<Option<TraceFile>, Fault> {
    let output = &plan.configuration.output;
    let id = &entry.record.id;
    let wanted = output.trace.contains(id);
    wanted.then(|| TraceFile::create(&output.folder, id)).transpose().map_err(Fault::of_run)
}

fn open_screen(plan: &Plan) -> Result<Option<HostScreen>> {
    Ok(match (plan.configuration.reads.host_screen, &plan.configuration.input.host_fasta) {
        (HostScreenMode::Off, _) => None,
        (_, None) => Some(HostScreen::embedded()?),
        (_, Some(path)) => Some(HostScreen::with_host_fasta(path)?),
    })
}

fn reads_kept<'a>(samples: impl Iterator<Item = &'a ReadAccounting>) -> String {
    let (mut total, mut reads, mut kept) = (0, 0, 0);
    for accounting in samples {
        total += 1;
        reads += accounting.input;
        kept += accounting.kept();
    }
    format!("{total} samples, {kept} of {reads} reads kept")
}

/// The samples that were set aside, and why.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_pipeline::sample_reads::SampleReads;
/// use endobiome_pipeline::stages::prepared::set_aside;
/// use endobiome_reads::{QualityProfile, ReadAccounting};
/// let sample = |name: &str, reason: Option<&str>| -> Result<SampleReads, endobiome_core::Error> {
///     Ok(SampleReads {
///         id: SampleId::new(name)?,
///         run: None,
///         accounting: ReadAccounting::new(0),
///         quality: QualityProfile::default(),
///         screen: None,
///         set_aside: reason.map(str::to_owned),
///     })
/// };
/// let reads = [sample("S1", None)?, sample("S2", Some("cut short"))?];
/// assert_eq!(set_aside(&reads), [(SampleId::new("S2")?, "cut short".to_owned())]);
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn set_aside(reads: &[SampleReads]) -> Vec<(SampleId, String)> {
    reads.iter().filter_map(|sample| Some((sample.id.clone(), sample.set_aside.clone()?))).collect()
}

/// How the files of a sample belong together, lane by lane.
fn shape(files: &ReadFiles) -> String {
    match files {
        ReadFiles::Single(_) => "single".to_owned(),
        ReadFiles::Paired(..) => "paired".to_owned(),
        ReadFiles::Interleaved(_) => "interleaved".to_owned(),
        ReadFiles::Lanes(lanes) => lanes.iter().map(shape).collect::<Vec<_>>().join(","),
    }
}
