//! The whole run.

mod analysis;

pub use analysis::analyse;

use crate::cluster::RunPlan;
use crate::folder::ResultFolder;
use crate::inputs::Inputs;
use crate::stage::{REPORT, StageOutcome, Stages};
use crate::stages::prepared::{OnSampleError, set_aside};
use crate::store::{Stamp, Store};
use crate::study::Study;
use crate::{Error, Plan, Result, RunConfiguration, findings, manifest, output};
use analysis::Results;
use endobiome_core::{Context, SampleId};
use std::path::{Path, PathBuf};

/// What a run leaves behind.
#[derive(Debug, Clone)]
pub struct RunSummary {
    /// Everything it found.
    pub study: Study,
    /// The files it wrote, in the order in which stages ended.
    pub files: Vec<PathBuf>,
    /// What a person would look for first, in sentences.
    pub findings: Vec<String>,
    /// What became of each stage.
    pub stages: Vec<StageOutcome>,
    /// The samples that were set aside, and why.
    pub set_aside: Vec<(SampleId, String)>,
}

/// How a run goes about its work; no result of a sound study depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunOptions {
    /// Whether what an earlier run stored is used.
    pub resume: bool,
    /// What to do about a sample whose files are broken.
    pub on_sample_error: OnSampleError,
}

impl Default for RunOptions {
    /// Resumes; stops at broken samples.
    fn default() -> Self {
        Self { resume: true, on_sample_error: OnSampleError::Stop }
    }
}

/// As [`run_with`], with the default options.
///
/// # Errors
/// As [`run_with`].
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, run};
/// let configuration = RunConfiguration::new("samplesheet.csv", "results");
/// let summary = run(configuration, &Context::silent())?;
/// for sentence in &summary.findings {
///     println!("{sentence}");
/// }
/// assert!(summary.set_aside.is_empty());
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn run(configuration: RunConfiguration, context: &Context<'_>) -> Result<RunSummary> {
    run_with(configuration, RunOptions::default(), context)
}

/// Runs the main job and writes all files.
///
/// Uses rayon's current thread pool; the bytes written do not depend on the number of threads, on the order
/// of samplesheet rows, or on how much was taken from the store of an earlier run. Inputs are checked before work
/// starts. The files of a stage are written when it ends, under temporary names, and renamed; the manifest comes last.
///
/// # Errors
/// See [`Error`]; an empty or wholly filtered sample is none. [`Error::Cancelled`] when the context was cancelled: what
/// was made so far is stored, and the same run goes on from there.
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{OnSampleError, RunConfiguration, RunOptions, run_with};
/// // Samples with broken files are set aside instead of ending the run.
/// let options = RunOptions { on_sample_error: OnSampleError::Skip, ..RunOptions::default() };
/// let summary = run_with(RunConfiguration::new("samplesheet.csv", "results"), options, &Context::silent())?;
/// for (sample, reason) in &summary.set_aside {
///     println!("{sample}: {reason}");
/// }
/// assert!(summary.set_aside.len() <= summary.study.records().len());
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn run_with(
    configuration: RunConfiguration,
    options: RunOptions,
    context: &Context<'_>,
) -> Result<RunSummary> {
    run_whole(configuration, None, options, context)
}

/// The last phase of a run in many jobs ([`cluster`](crate::cluster)): joins the parts that the shards left, and does all that
/// is study-wide. It writes the bytes of [`run`], and may be done again.
///
/// # Errors
/// As [`run_with`]; [`Error::OtherPlan`] when settings, files or program are not those of the plan; [`Error::Unfinished`] lists
/// the shards that are missing.
pub fn merge(
    configuration: RunConfiguration,
    planned: &RunPlan,
    options: RunOptions,
    context: &Context<'_>,
) -> Result<RunSummary> {
    run_whole(configuration, Some(planned), options, context)
}

fn run_whole(
    configuration: RunConfiguration,
    planned: Option<&RunPlan>,
    options: RunOptions,
    context: &Context<'_>,
) -> Result<RunSummary> {
    let context = &context.with_seed(configuration.seed);
    // Before anything is read: what changes from here on is not vouched for.
    let named = manifest::named_files(&configuration).into_iter().map(Path::to_path_buf);
    let before: Vec<(PathBuf, Option<Stamp>)> = named
        .chain(manifest::clinical_files(&configuration))
        .filter_map(|path| {
            let stamp = Stamp::of(&path).ok()?;
            Some((path, stamp))
        })
        .collect();
    let plan = Plan::new(configuration)?;
    if let Some(planned) = planned {
        planned.check_settings(&plan)?;
    }
    let mut folder = ResultFolder::open(&plan.configuration.output.folder)?;
    plan.check_output()?;
    if !options.resume {
        folder.forget_store()?;
    }
    let store = Store::open(&folder.store())?;
    let inputs = Inputs::new(Some(&store));
    for (path, stamp) in &before {
        let sha256 = inputs.look(path)?;
        inputs.note(path, *stamp, sha256)?;
    }
    if let Some(planned) = planned {
        planned.check_files(&inputs)?;
    }
    let reads: Vec<&Path> =
        plan.entries.iter().flat_map(|entry| entry.files.paths()).map(PathBuf::as_path).collect();
    for path in &reads {
        // A first look is taken at them before they are read whole: both must see the same file.
        if let Ok(stamp) = Stamp::of(path) {
            inputs.note(path, stamp, None)?;
        }
    }
    folder.examine(before.iter().map(|(path, _)| path.as_path()).chain(reads))?;

    let stages = Stages::new(Some(&store), context);
    let study =
        analysis::analyse_into(plan, planned, options.on_sample_error, &stages, &inputs, &mut folder)?;
    context.check()?;
    folder.put(output::exchange::of_run(folder.path(), &study)?);
    folder.put(output::report::write(folder.path(), &study)?);
    stages.tell(&REPORT, 0, 1);
    manifest::write(&study, &inputs, &mut folder)?;
    store.forget_unused();
    Ok(RunSummary {
        findings: findings::sentences(&study),
        files: folder.files().to_vec(),
        stages: stages.outcomes(),
        set_aside: set_aside(&study.reads),
        study,
    })
}

impl Results for ResultFolder {
    fn ready(&mut self) -> Result<()> {
        self.begin()
    }

    fn write(&mut self, files: &mut dyn FnMut(&Path) -> Result<Vec<PathBuf>>) -> Result<()> {
        self.begin()?;
        let files = files(self.path())?;
        self.put(files);
        Ok(())
    }
}

impl Error {
    /// Whether the run was stopped because that was asked for: nothing is wrong, and it can go on later.
    pub fn is_cancelled(&self) -> bool {
        self.class() == crate::ErrorClass::Cancelled
    }
}
