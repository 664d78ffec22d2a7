//! The one typed struct of all settings.

use super::problem::SettingProblem;
use super::said::Said;
use crate::stages::diversity::DiversityOptions;
use crate::{Error, Result};
use endobiome_cohort::CohortSettings;
use endobiome_compare::{CompareOptions, TaxaOptions};
use endobiome_core::SampleId;
use endobiome_core::primer::KnownPrimerPair;
use endobiome_denoise::dada2::Dada2Parameters;
use endobiome_denoise::unoise3::UnoiseParameters;
use endobiome_dysbiosis::DysbiosisParameters;
use endobiome_dysbiosis::absolute::AbsoluteParameters;
use endobiome_lowbiomass::LowBiomassParameters;
use endobiome_reads::ReadParameters;
use endobiome_taxonomy::classify::ClassifierParameters;
use endobiome_taxonomy::reference::NamePolicy;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Settings of endobiome. Every setting has a default but the samplesheet and the folder for the results; an unknown key is an
/// error.
///
/// ```
/// use endobiome_pipeline::RunConfiguration;
/// let mut configuration = RunConfiguration::new("samples.csv", "results");
/// configuration.reads.filter.max_n = 1;
/// assert_eq!(configuration.input.samplesheet.as_os_str(), "samples.csv");
/// assert_eq!(configuration.output.folder.as_os_str(), "results");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunConfiguration {
    /// Where the data are.
    #[serde(default)]
    pub input: Input,
    /// Where the results go.
    #[serde(default)]
    pub output: Output,
    /// Seed of every random draw of a run.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// Give the results of another tool.
    #[serde(default)]
    pub compat: Compat,
    /// Stop when most samples carry other primers than asked for, or primers nobody asked to cut.
    #[serde(default = "yes")]
    pub check_primers: bool,
    /// Reading, filtering, primers, host screen, merging.
    #[serde(default)]
    pub reads: ReadParameters,
    /// ASV inference.
    #[serde(default)]
    pub denoise: DenoiseConfiguration,
    /// Reference and classifier.
    #[serde(default)]
    pub taxonomy: TaxonomyConfiguration,
    /// Blanks, contaminants, carry-over.
    #[serde(default)]
    pub lowbiomass: LowBiomassParameters,
    /// Indices and calls.
    #[serde(default)]
    pub dysbiosis: DysbiosisParameters,
    /// Absolute amounts: spike-in and qPCR.
    #[serde(default)]
    pub absolute: AbsoluteParameters,
    /// Alpha and beta diversity, trees, ordinations, curves.
    #[serde(default)]
    pub diversity: DiversityOptions,
    /// The clinical tables of the study: groups, covariates and timing come from them.
    #[serde(default)]
    pub cohort: CohortSettings,
    /// Groups and covariates.
    #[serde(default)]
    pub compare: CompareOptions,
    /// Differential abundance.
    #[serde(default)]
    pub taxa: TaxaOptions,
    /// What was said, and by whom; empty for settings made in a program. A value that was said is never overwritten by what
    /// follows from another setting.
    #[serde(skip)]
    pub said: Said,
}

fn default_seed() -> u64 {
    1
}

fn yes() -> bool {
    true
}

/// Where the data are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// Which reads belong to which sample.
    pub samplesheet: PathBuf,
    /// What else is known of the samples.
    pub metadata: Option<PathBuf>,
    /// Host sequences (nuclear off-target loci, a genome) that reads are screened against, beside the embedded
    /// mitochondrion.
    pub host_fasta: Option<PathBuf>,
    /// A feature table of any tool, analysed instead of reads (`endobiome analyse`), or a folder of results: nf-core/ampliseq's, a
    /// QIIME 2 export, a phyloseq or mothur folder, ours. `-` is standard input.
    pub table: Option<PathBuf>,
    /// What the features of the table were assigned to, in any tool's form; without it a taxonomy inside the table is taken, or
    /// the sequences are classified.
    pub taxonomy: Option<PathBuf>,
    /// The sequences of the features of the table (FASTA or `.qza`).
    pub sequences: Option<PathBuf>,
    /// Which axis of a table of text holds the samples, where its names do not tell.
    pub samples_in: Option<SamplesIn>,
    /// The samples of the table to analyse: names between commas, or a file with a name a line.
    pub samples: Option<String>,
    /// A condition on the columns of the metadata, which the samples of the table to analyse fulfil: `phase = luteal and site in
    /// (endometrium, vagina)`.
    #[serde(rename = "where")]
    pub condition: Option<String>,
    /// Whether a sample that only the table or only the metadata knows is an error; else it is left out and listed.
    pub require_all: bool,
}

/// The axis of a table of text that holds the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SamplesIn {
    /// Samples are rows, features columns (DADA2, mothur).
    Rows,
    /// Samples are columns, features rows (QIIME 2, biom).
    Columns,
}

/// Where the results go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Output {
    /// The folder; made when it is not there.
    pub folder: PathBuf,
    /// Samples of which every read is followed to its dereplicated form, in `qc/read_trace/`.
    #[schemars(with = "Vec<String>")]
    pub trace: Vec<SampleId>,
    /// Write FASTQ (steps `filter` and `merge`) without compression: half of the computing time of `filter`, four times the disk.
    pub plain: bool,
}

/// Another tool whose results are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compat {
    /// Our own defaults.
    #[default]
    None,
    /// R dada2 1.26.
    Dada2,
    /// vsearch 2.22.1.
    Vsearch,
}

/// The way to ASVs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Denoiser {
    /// Error rates learned from the reads.
    #[default]
    Dada2,
    /// Pairs merged first, zOTUs by abundance.
    Unoise3,
}

impl std::fmt::Display for Denoiser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Dada2 => "dada2",
            Self::Unoise3 => "unoise3",
        })
    }
}

/// ASV inference.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DenoiseConfiguration {
    /// The way to ASVs.
    pub method: Denoiser,
    /// Parameters of `dada2`.
    pub dada2: Dada2Parameters,
    /// Parameters of `unoise3`.
    pub unoise3: UnoiseParameters,
}

/// Reference and classifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TaxonomyConfiguration {
    /// `embedded`, an index made by `endobiome db build`, or a reference FASTA of DADA2, SINTAX, QIIME 2,
    /// mothur, RDP, SILVA, GTDB, UNITE or PR2 form.
    pub reference: PathBuf,
    /// The taxonomy file beside a QIIME 2 or mothur FASTA.
    pub reference_taxonomy: Option<PathBuf>,
    /// Whether the sequences of the reference are already cut to the region of the study, so that its primers are not looked for
    /// in them. An index made with `db build --region` knows it by itself.
    pub reference_is_cut: bool,
    /// Whether names come out in the canonical vocabulary, which indices need, or as the reference has them.
    pub names: NamePolicy,
    /// How queries are classified.
    pub classifier: ClassifierParameters,
    /// Features with one of these words in their lineage (any case) leave the bacterial table.
    #[schemars(inner(length(min = 1)))]
    pub exclude: Vec<String>,
}

impl Default for TaxonomyConfiguration {
    fn default() -> Self {
        Self {
            reference: PathBuf::from("embedded"),
            reference_taxonomy: None,
            reference_is_cut: false,
            names: NamePolicy::Canonical,
            classifier: ClassifierParameters::default(),
            exclude: ["mitochondria", "chloroplast", "eukaryota"].map(str::to_owned).to_vec(),
        }
    }
}

impl RunConfiguration {
    /// A run of `samplesheet` into `folder` with defaults.
    pub fn new(samplesheet: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Self {
        Self {
            input: Input { samplesheet: samplesheet.into(), ..Input::default() },
            output: Output { folder: folder.into(), trace: Vec::new(), plain: false },
            seed: default_seed(),
            compat: Compat::None,
            check_primers: true,
            reads: ReadParameters::default(),
            denoise: DenoiseConfiguration::default(),
            taxonomy: TaxonomyConfiguration::default(),
            lowbiomass: LowBiomassParameters::default(),
            dysbiosis: DysbiosisParameters::default(),
            absolute: AbsoluteParameters::default(),
            diversity: DiversityOptions::default(),
            cohort: CohortSettings::default(),
            compare: CompareOptions::default(),
            taxa: TaxaOptions::default(),
            said: Said::default(),
        }
    }

    /// Reads a TOML file and resolves it. Relative paths in it are taken from the working folder.
    ///
    /// # Errors
    /// [`Error::Settings`] with every problem, each with its line and key.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let mut said = Said::default();
        said.file(path);
        let (configuration, problems) = said.resolve();
        if problems.is_empty() { Ok(configuration) } else { Err(Error::Settings { problems }) }
    }

    /// Works out what follows from other settings (a compatibility profile, the region of the primers) and checks what the
    /// types cannot. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`Error::Settings`] with every problem.
    pub fn resolve(&mut self) -> Result<()> {
        let mut problems: Vec<SettingProblem> = self.derive();
        problems.extend(self.problems());
        if problems.is_empty() { Ok(()) } else { Err(Error::Settings { problems }) }
    }

    /// The region that the primers of a known pair amplify; `None` for primers of one's own or none.
    pub fn region(&self) -> Option<&'static KnownPrimerPair> {
        self.reads.primers.preset.map(endobiome_reads::PrimerPreset::pair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reading cuts the primers and taxonomy cuts references to the region: they must mean the same pair.
    #[test]
    fn every_primer_preset_of_the_reads_is_a_region() {
        for preset in endobiome_reads::PrimerPreset::ALL {
            let mut configuration = RunConfiguration::new("s.csv", "out");
            configuration.reads.primers.preset = Some(preset);
            let region = configuration.region().expect("a region");
            assert_eq!(region, preset.pair(), "{}", preset.name());
            configuration.resolve().unwrap();
            let name = configuration.taxonomy.classifier.region.expect("set from the primers");
            assert!(endobiome_taxonomy::region::Region::parse(&name).is_ok(), "{name}");
        }
    }
}
