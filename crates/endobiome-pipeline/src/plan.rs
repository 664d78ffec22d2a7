//! What a run will do, checked before it does it.

pub mod clinical;
mod columns;
mod files;

use crate::settings::{Said, SettingProblem};
use crate::stages::classification;
use crate::{Error, Result, RunConfiguration};
use endobiome_core::{Message, SampleKind, SampleRecord, say};
use endobiome_tables::{AtomicFile, Metadata, SampleEntry, Samplesheet};
use endobiome_taxonomy::Reference;
use std::borrow::Cow;

pub(crate) use columns::{check as check_columns, check_batches};
pub(crate) use files::{check_calls, check_reference, check_tree};

/// How far the work of a plan goes: what lies beyond it is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Reads are read, cut, filtered, merged.
    Reads,
    /// They become ASVs.
    Asvs,
    /// The whole run.
    Run,
}

/// A run whose inputs have been read and checked.
///
/// ```
/// use endobiome_pipeline::{Error, Plan, RunConfiguration};
/// // What is wrong is told before any work.
/// let refused = Plan::new(RunConfiguration::new("no such sheet.csv", "results"));
/// let Err(Error::Settings { problems }) = refused else { panic!("it is refused") };
/// assert!(problems.iter().any(|problem| problem.key == "input.samplesheet"));
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    /// The resolved parameters.
    pub configuration: RunConfiguration,
    /// The samples, by id, with all that is known of them.
    pub entries: Vec<SampleEntry>,
    /// What may surprise later.
    pub warnings: Vec<Message>,
    /// The clinical side, where the settings name it.
    pub clinical: Option<clinical::ClinicalStudy>,
    /// The reference, opened to check it; taken by whoever needs it first.
    reference: Option<Cow<'static, Reference>>,
}

impl Plan {
    /// Reads samplesheet and metadata, resolves the parameters, and opens every file that they name.
    ///
    /// # Errors
    /// [`Error::Settings`] with every problem of the settings and of the files they name. No read is opened.
    pub fn new(mut configuration: RunConfiguration) -> Result<Self> {
        let problems = match configuration.resolve() {
            Err(Error::Settings { problems }) => problems,
            Err(error) => return Err(error),
            Ok(()) => Vec::new(),
        };
        Self::checked(configuration, problems, Reach::Run)
    }

    /// The same from what was said, for work that goes as far as `reach`.
    ///
    /// # Errors
    /// As [`new`](Self::new); what is wrong with what was said is told with its place.
    pub fn of_said(said: Said, reach: Reach) -> Result<Self> {
        let (configuration, problems) = said.resolve();
        Self::checked(configuration, problems, reach)
    }

    /// The same for a resolved configuration, for work that goes as far as `reach`.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn within(mut configuration: RunConfiguration, reach: Reach) -> Result<Self> {
        let problems = match configuration.resolve() {
            Err(Error::Settings { problems }) => problems,
            Err(error) => return Err(error),
            Ok(()) => Vec::new(),
        };
        Self::checked(configuration, problems, reach)
    }

    /// The same, with the problems of its settings that are known already: all are told together.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn checked(
        configuration: RunConfiguration,
        problems: Vec<SettingProblem>,
        reach: Reach,
    ) -> Result<Self> {
        let mut plan = Self {
            configuration,
            entries: Vec::new(),
            warnings: Vec::new(),
            clinical: None,
            reference: None,
        };
        // A file that cannot be read says nothing of the rest.
        if problems.iter().any(|problem| problem.key.is_empty()) {
            return Err(Error::Settings { problems });
        }
        let mut problems = problems;
        plan.read_samples(&mut problems);
        plan.check_folder(&mut problems);
        files::check_host(&plan.configuration, &mut problems);
        if reach == Reach::Run {
            check_calls(&plan.configuration, &mut problems);
            check_tree(&plan.configuration, true, &mut problems);
            plan.reference = check_reference(&plan.configuration, &mut problems);
            if !plan.entries.is_empty() {
                check_columns(&plan.records(), &plan.configuration, &mut problems);
            }
        }
        if !problems.is_empty() {
            return Err(Error::Settings { problems });
        }
        let all_paired = plan.entries.iter().all(|entry| entry.files.is_paired());
        plan.configuration.derive_filter(all_paired);
        plan.warn(reach);
        Ok(plan)
    }

    /// The samples with their metadata, as far as they can be read.
    fn read_samples(&mut self, problems: &mut Vec<SettingProblem>) {
        let input = &self.configuration.input;
        if input.samplesheet.as_os_str().is_empty() {
            problems.push(SettingProblem::new(
                "input.samplesheet",
                "a samplesheet is needed: --input, or samplesheet in [input] of the configuration",
            ));
            return;
        }
        match Samplesheet::read(&input.samplesheet) {
            Ok(sheet) => {
                let longest = endobiome_core::file_name::LONGEST;
                let too_long = |run: &&str| endobiome_core::file_name::part_of(run).len() > longest;
                let runs = sheet.entries.iter().filter_map(|entry| entry.record.run.as_deref());
                if let Some(run) = runs.into_iter().find(too_long) {
                    let start: String = run.chars().take(30).collect();
                    problems.push(SettingProblem::new("input.samplesheet", format!(
                        "the sequencing run {start:?}… has a name too long for the files that are named after it (at most {longest} \
                         characters; each other than letters, digits and ._- counts three)"
                    )));
                }
                self.entries = sheet.entries;
                self.warnings = sheet.warnings.into_iter().map(Message::from).collect();
            }
            Err(error) => problems.push(self.of_file("input.samplesheet", error)),
        }
        if let Some(path) = &self.configuration.input.metadata {
            match Metadata::read(path) {
                Ok(metadata) if !self.entries.is_empty() => {
                    let mut records = self.records();
                    match metadata.join(&mut records) {
                        Ok(()) => {
                            let compare = &mut self.configuration.compare;
                            compare.factors.extend(metadata.categorical_columns());
                            compare.numbers.extend(metadata.numeric_columns());
                            for (entry, record) in self.entries.iter_mut().zip(records) {
                                entry.record = record;
                            }
                        }
                        Err(error) => problems.push(self.of_file("input.metadata", error)),
                    }
                }
                Ok(_) => {}
                Err(error) => problems.push(self.of_file("input.metadata", error)),
            }
        }
        self.join_clinical(problems);
        if self.entries.is_empty() {
            return;
        }
        let is_known =
            |id: &endobiome_core::SampleId| self.entries.iter().any(|entry| entry.record.id == *id);
        for unknown in self.configuration.output.trace.iter().filter(|id| !is_known(id)) {
            let sheet = self.configuration.input.samplesheet.display();
            problems.push(
                self.configuration
                    .problem("output.trace", format!("there is no sample {unknown} in {sheet}")),
            );
        }
    }

    /// What the clinical tables say of the samples; those that they leave out are no samples of the run.
    fn join_clinical(&mut self, problems: &mut Vec<SettingProblem>) {
        let mut records = self.records();
        let Some((study, joined)) = clinical::join(&self.configuration, &mut records, problems) else {
            return;
        };
        let mut of_id: std::collections::BTreeMap<_, _> =
            records.into_iter().map(|record| (record.id.clone(), record)).collect();
        self.entries.retain_mut(|entry| match of_id.remove(&entry.record.id) {
            Some(record) => {
                entry.record = record;
                true
            }
            None => false,
        });
        self.warnings.extend(joined.warnings);
        self.configuration.compare.factors.extend(joined.factors);
        self.configuration.compare.numbers.extend(joined.numbers);
        self.clinical = Some(study);
    }

    fn of_file(&self, key: &str, error: endobiome_tables::Error) -> SettingProblem {
        files::problem(&self.configuration, key, &error.into())
    }

    /// Whether the folder for the results can be written to, without making it.
    fn check_folder(&self, problems: &mut Vec<SettingProblem>) {
        const KEY: &str = "output.folder";
        let folder = &self.configuration.output.folder;
        if folder.as_os_str().is_empty() {
            problems.push(SettingProblem::new(
                KEY,
                "a folder for the results is needed: --outdir, or folder in [output] of the configuration",
            ));
            return;
        }
        let Ok(absolute) = std::path::absolute(folder) else { return };
        let Some(there) = absolute.ancestors().find(|path| path.exists()) else { return };
        if !there.is_dir() {
            let message = format!("{} is a file; a folder is needed", there.display());
            problems.push(self.configuration.problem(KEY, message));
        } else if let Err(error) = AtomicFile::create(there.join(".endobiome-probe")) {
            // Dropped without a commit, the probe leaves nothing behind.
            problems.push(self.of_file(KEY, error));
        }
    }

    fn warn(&mut self, reach: Reach) {
        let configuration = &self.configuration;
        if reach == Reach::Run
            && configuration.taxonomy.classifier.region.is_none()
            && !configuration.was_said("taxonomy.classifier.region")
        {
            self.warnings.push(say!(
                "the amplified region is not known: species that it cannot tell apart are not shown as groups; name \
                 it with --region (V4, V3V4, ...) or --primers"
            ));
        }
        for (key, reason) in crate::settings::unused(configuration) {
            if configuration.was_said(key) {
                let source = configuration.said.source(key);
                self.warnings.push(say!(
                    "{source}: {key} has no effect: {reason}",
                    source = source.to_string(),
                    key,
                    reason
                ));
            }
        }
        let count = |kind: SampleKind| self.entries.iter().filter(|entry| entry.record.kind == kind).count();
        if count(SampleKind::ExtractionBlank) == 0 {
            self.warnings.push(say!(
                "no extraction blank in the samplesheet (sample_type = extraction_blank): \
                 nothing can be said of kit contaminants"
            ));
        }
    }

    /// The reference of the configuration: the one opened by the checks, else opened now.
    ///
    /// # Errors
    /// As [`classification::open_reference`].
    pub fn take_reference(&mut self) -> Result<Cow<'static, Reference>> {
        match self.reference.take() {
            Some(reference) => Ok(reference),
            None => classification::open_reference(&self.configuration.taxonomy),
        }
    }

    /// Makes the output folder and sees that a file can be written there, before hours of work are spent.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`] names the folder.
    pub fn check_output(&self) -> Result<()> {
        // Dropped without a commit, the probe leaves nothing behind.
        AtomicFile::create(self.configuration.output.folder.join("probe"))?;
        Ok(())
    }

    /// The records, in order.
    pub fn records(&self) -> Vec<SampleRecord> {
        self.entries.iter().map(|entry| entry.record.clone()).collect()
    }
}
