//! The plan of a run in many jobs, as a file.

use super::balance::balanced;
use super::phase::{Phase, Shard};
use crate::folder::store_of;
use crate::inputs::{Inputs, hexadecimal};
use crate::stage::PROGRAM;
use crate::stages::preflight;
use crate::store::{Stamp, Store};
use crate::{Denoiser, Error, Plan, Result, RunConfiguration, manifest};
use endobiome_core::{Context, Message, SampleId};
use endobiome_denoise::dada2::Pooling;
use endobiome_reads::input::{RunOfRead, TwoReads};
use endobiome_reads::{PairReader, ReadParameters};
use endobiome_tables::{AtomicFile, SampleEntry};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Raised when the form of the file changes.
const FORM: u32 = 1;
/// Settings that differ are listed up to this many.
const LISTED: usize = 10;

/// What a run in many jobs will do: made once, read by every job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunPlan {
    form: u32,
    /// Version and build of the program that made it; another makes other keys, and is refused.
    program: String,
    /// The phases, in order.
    pub phases: Vec<PlannedPhase>,
    /// Every setting, before the first look at the reads.
    settings: Value,
    /// What the first look at the reads made of the settings of reads.
    reads: ReadParameters,
    /// What was noticed so far.
    warnings: Vec<Message>,
    /// The files that settings name.
    files: Vec<PlannedFile>,
    /// The sequencing runs, by name; a shard of the phase of learning each.
    pub runs: Vec<Option<String>>,
    /// The samples, in the order of the study.
    pub samples: Vec<PlannedSample>,
}

/// A phase and its number of shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPhase {
    /// The phase.
    pub phase: Phase,
    /// How many jobs it is.
    pub shards: usize,
}

/// An input file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The SHA-256 of its bytes, in hexadecimal digits; `None` when it was not there.
    pub sha256: Option<String>,
}

/// A sample and the shard that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSample {
    /// The sample.
    pub id: SampleId,
    /// Its sequencing run: the samplesheet's, else the flow cell in the name of its first read.
    pub run: Option<String>,
    /// The bytes of its files.
    pub bytes: u64,
    /// The shard, from 1, in phases whose shards are samples.
    pub shard: usize,
    /// Its files, lane by lane.
    pub files: Vec<PlannedFile>,
}

impl PlannedSample {
    /// The hashes of its files; `None` when one was not there.
    pub(super) fn digests(&self) -> Option<Vec<[u8; 32]>> {
        self.files.iter().map(|file| bytes_of(file.sha256.as_deref()?)).collect()
    }
}

fn bytes_of(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

impl RunPlan {
    /// Checks a run as [`run`](crate::run()) does, looks at the first reads, hashes all inputs and deals the samples to at most
    /// `shards` shards of like size; without a number, to one for every twenty samples.
    ///
    /// # Errors
    /// Those of [`Plan::new`] and [`check_reads`](preflight::check_reads); [`Error::Configuration`] for reads from a pipe.
    pub fn new(
        configuration: RunConfiguration,
        shards: Option<usize>,
        context: &Context<'_>,
    ) -> Result<Self> {
        let context = &context.with_seed(configuration.seed);
        let mut plan = Plan::new(configuration)?;
        let settings = settings_of(&plan.configuration)?;
        preflight::check_reads(&mut plan, context)?;
        let store = Store::open(&store_of(&plan.configuration.output.folder))?;
        let inputs = Inputs::new(Some(&store));
        let named = named_files(&plan.configuration);
        let files = named.into_iter().map(|path| planned_file(path, &inputs)).collect::<Result<_>>()?;
        context.begin("hashing the reads", plan.entries.len() as u64);
        let mut samples = plan
            .entries
            .par_iter()
            .map(|entry| {
                context.check()?;
                let sample = planned_sample(entry, &plan.configuration.reads, &inputs);
                context.advance(1);
                sample
            })
            .collect::<Result<Vec<_>>>()?;
        let bytes: Vec<u64> = samples.iter().map(|sample| sample.bytes).collect();
        context.end(&format!(
            "{} samples, {} MB",
            samples.len(),
            bytes.iter().sum::<u64>().div_ceil(1_000_000)
        ));
        let shards = shards.unwrap_or(samples.len().div_ceil(20)).clamp(1, samples.len().max(1));
        for (sample, shard) in samples.iter_mut().zip(balanced(&bytes, shards)) {
            sample.shard = shard;
        }
        let runs: BTreeSet<_> = samples.iter().map(|sample| sample.run.clone()).collect();
        let runs: Vec<_> = runs.into_iter().collect();
        let denoise = &plan.configuration.denoise;
        let counts: &[(Phase, usize)] = match (denoise.method, denoise.dada2.pooling) {
            (Denoiser::Unoise3, _) => &[(Phase::Reads, shards), (Phase::Merge, 1)],
            (Denoiser::Dada2, Pooling::Independent) => &[
                (Phase::Reads, shards),
                (Phase::Learn, runs.len()),
                (Phase::Denoise, shards),
                (Phase::Merge, 1),
            ],
            // Samples of a run help each other: one job does them all.
            (Denoiser::Dada2, Pooling::Pseudo | Pooling::Pooled) => {
                &[(Phase::Reads, shards), (Phase::Denoise, runs.len()), (Phase::Merge, 1)]
            }
        };
        let phases = counts.iter().map(|&(phase, shards)| PlannedPhase { phase, shards }).collect();
        let reads = plan.configuration.reads;
        let warnings = plan.warnings;
        Ok(Self {
            form: FORM,
            program: PROGRAM.to_owned(),
            phases,
            settings,
            reads,
            warnings,
            files,
            runs,
            samples,
        })
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`] when the file cannot be read, [`Error::Configuration`] when it is no plan of this
    /// version's.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(endobiome_tables::Error::io(path))?;
        let wrong = |why: &str| {
            let place = path.display().to_string();
            Error::configuration(place, format!("{why}; make it with `endobiome plan`"))
        };
        let value: Value =
            serde_json::from_str(&text).map_err(|error| wrong(&format!("no plan: {error}")))?;
        // Before the rest: a plan of another form has other fields.
        if value.get("form") != Some(&Value::from(FORM)) {
            return Err(wrong("no plan of the form that this version reads"));
        }
        if value.get("program") != Some(&Value::from(PROGRAM)) {
            let other = value.get("program").and_then(Value::as_str).unwrap_or("another");
            return Err(wrong(&format!(
                "the plan was made by build {other}, and this is {PROGRAM}: their results may differ, so they are not mixed"
            )));
        }
        serde_json::from_value(value).map_err(|error| wrong(&format!("no plan: {error}")))
    }

    /// Writes the plan.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`].
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(AtomicFile::write(path, text + "\n")?)
    }

    /// The number of shards of a phase.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the run has no such phase.
    pub fn shards(&self, phase: Phase) -> Result<usize> {
        let found = self.phases.iter().find(|planned| planned.phase == phase);
        found.map(|planned| planned.shards).ok_or_else(|| {
            let names: Vec<&str> = self.phases.iter().map(|planned| planned.phase.name()).collect();
            Error::configuration(
                "--phase",
                format!("the plan has no phase {phase}; its phases are {}", names.join(", ")),
            )
        })
    }

    /// The shard that was meant.
    ///
    /// # Errors
    /// [`Error::Configuration`] when there is no such shard, or it cannot be told which of several is meant.
    pub fn shard(&self, phase: Phase, shard: Option<Shard>) -> Result<usize> {
        let shards = self.shards(phase)?;
        let wrong = |message: String| Err(Error::configuration("--shard", message));
        match shard {
            None if shards == 1 => Ok(1),
            None => wrong(format!("phase {phase} has {shards} shards; say which, as --shard 1/{shards}")),
            Some(Shard { of: Some(of), .. }) if of != shards => {
                wrong(format!("phase {phase} has {shards} shards in this plan, not {of}"))
            }
            Some(Shard { number, .. }) if number > shards => {
                wrong(format!("phase {phase} has {shards} shards in this plan; there is no shard {number}"))
            }
            Some(Shard { number, .. }) => Ok(number),
        }
    }

    /// The bytes of the files that a shard works on; all of them for the merge.
    pub fn bytes(&self, phase: Phase, shard: usize) -> Vec<u64> {
        let by_run = phase == Phase::Learn || (phase == Phase::Denoise && self.shards(Phase::Learn).is_err());
        let is_of_shard = |sample: &&PlannedSample| match phase {
            Phase::Merge => true,
            _ if by_run => self.shard_of_run(sample.run.as_deref()) == shard,
            _ => sample.shard == shard,
        };
        self.samples.iter().filter(is_of_shard).map(|sample| sample.bytes).collect()
    }

    /// Refuses work with other settings than those of the plan.
    ///
    /// # Errors
    /// [`Error::OtherPlan`] lists what differs.
    pub(crate) fn check_settings(&self, plan: &Plan) -> Result<()> {
        let now = settings_of(&plan.configuration)?;
        let (planned, now) = (leaves(&self.settings), leaves(&now));
        let keys: BTreeSet<&String> = planned.keys().chain(now.keys()).collect();
        let shown = |value: Option<&Value>| value.map_or_else(|| "not set".to_owned(), Value::to_string);
        let mut differences: Vec<String> = keys
            .into_iter()
            .filter(|&key| planned.get(key) != now.get(key))
            .map(|key| format!("{key} is {}, in the plan {}", shown(now.get(key)), shown(planned.get(key))))
            .collect();
        let samples = || self.samples.iter().map(|sample| &sample.id);
        if differences.is_empty() && !samples().eq(plan.entries.iter().map(|entry| &entry.record.id)) {
            differences.push("the samples are others than in the plan".to_owned());
        }
        if differences.is_empty() {
            return Ok(());
        }
        let more = differences.len().saturating_sub(LISTED);
        differences.truncate(LISTED);
        if more > 0 {
            differences.push(format!("and {more} more"));
        }
        Err(Error::OtherPlan { differences })
    }

    /// Refuses work on other files (samplesheet, metadata, reference) than those of the plan. Reads are checked by whoever
    /// reads them.
    ///
    /// # Errors
    /// [`Error::OtherPlan`] lists the files that differ.
    pub(crate) fn check_files(&self, inputs: &Inputs<'_>) -> Result<()> {
        let mut differences = Vec::new();
        for file in &self.files {
            if inputs.look(&file.path)?.map(|sha256| hexadecimal(&sha256)) != file.sha256 {
                differences.push(format!("{} is another file than in the plan", file.path.display()));
            }
        }
        if differences.is_empty() { Ok(()) } else { Err(Error::OtherPlan { differences }) }
    }

    /// What the first look at the reads found, as if it had just been taken.
    pub(crate) fn apply(&self, plan: &mut Plan) {
        plan.configuration.reads = self.reads.clone();
        plan.warnings.clone_from(&self.warnings);
    }

    /// The shard of a phase in which a sequencing run is done; 0 for a run that only samples set aside have.
    pub(super) fn shard_of_run(&self, run: Option<&str>) -> usize {
        self.runs.iter().position(|name| name.as_deref() == run).map_or(0, |at| at + 1)
    }
}

/// The settings as they are compared.
fn settings_of(configuration: &RunConfiguration) -> Result<Value> {
    // By way of text, as they are read from the file.
    let text = serde_json::to_string(configuration).map_err(|error| Error::Internal(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| Error::Internal(error.to_string()))
}

/// Every value under the path of its key; lists are one value.
fn leaves(value: &Value) -> BTreeMap<String, Value> {
    fn gather(path: &str, value: &Value, into: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    gather(&path, value, into);
                }
            }
            value => {
                into.insert(path.to_owned(), value.clone());
            }
        }
    }
    let mut found = BTreeMap::new();
    gather("", value, &mut found);
    found
}

fn named_files(configuration: &RunConfiguration) -> Vec<PathBuf> {
    let named = manifest::named_files(configuration).into_iter().map(Path::to_path_buf);
    named.chain(manifest::clinical_files(configuration)).collect()
}

fn planned_file(path: PathBuf, inputs: &Inputs<'_>) -> Result<PlannedFile> {
    if let Ok(None) = Stamp::of(&path) {
        let message = "it is no regular file: what is read by several jobs cannot come from a pipe";
        return Err(Error::configuration(path.display().to_string(), message));
    }
    let sha256 = inputs.look(&path)?.map(|sha256| hexadecimal(&sha256));
    Ok(PlannedFile { path, sha256 })
}

fn planned_sample(entry: &SampleEntry, reads: &ReadParameters, inputs: &Inputs<'_>) -> Result<PlannedSample> {
    let paths = entry.files.paths();
    let bytes = paths.iter().filter_map(|path| std::fs::metadata(path).ok()).map(|data| data.len()).sum();
    let files = paths.into_iter().map(|path| planned_file(path.clone(), inputs)).collect::<Result<_>>()?;
    let run = entry.record.run.clone().or_else(|| flow_cell(entry, reads));
    Ok(PlannedSample { id: entry.record.id.clone(), run, bytes, shard: 1, files })
}

/// The flow cell in the name of the first read, as reading the sample finds it.
fn flow_cell(entry: &SampleEntry, parameters: &ReadParameters) -> Option<String> {
    let mut source = PairReader::open(&entry.files, parameters.quality_encoding).ok()?;
    let mut reads = TwoReads::default();
    let is_read = source.read_into(&mut reads).ok()?;
    is_read.then(|| RunOfRead::of(&reads.forward.id)).flatten().map(|run| run.flow_cell)
}
