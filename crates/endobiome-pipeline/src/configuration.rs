//! Everything a run can be told.

use crate::stages::diversity::DiversityOptions;
use crate::{Error, Result};
use endobiome_compare::{CompareOptions, TaxaOptions};
use endobiome_core::SampleId;
use endobiome_core::primer::PrimerPreset;
use endobiome_denoise::dada2::Dada2Parameters;
use endobiome_denoise::unoise3::UnoiseParameters;
use endobiome_dysbiosis::DysbiosisParameters;
use endobiome_lowbiomass::LowBiomassParameters;
use endobiome_reads::ReadParameters;
use endobiome_taxonomy::classify::ClassifierParameters;
use endobiome_taxonomy::reference::NamePolicy;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A run, as its TOML states it. Every part but `input` and `output` has defaults; an unknown key is an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunConfiguration {
    /// Where the data are.
    pub input: Input,
    /// Where the results go.
    pub output: Output,
    /// Seed of every random draw.
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
    /// Alpha and beta diversity, trees, ordinations, curves.
    #[serde(default)]
    pub diversity: DiversityOptions,
    /// Groups and covariates.
    #[serde(default)]
    pub compare: CompareOptions,
    /// Differential abundance.
    #[serde(default)]
    pub taxa: TaxaOptions,
}

fn default_seed() -> u64 {
    1
}

fn yes() -> bool {
    true
}

/// Where the data are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Which reads belong to which sample.
    pub samplesheet: PathBuf,
    /// What else is known of the samples.
    pub metadata: Option<PathBuf>,
    /// Host sequences (nuclear off-target loci, a genome) that reads are screened against, beside the embedded
    /// mitochondrion.
    pub host_fasta: Option<PathBuf>,
}

/// Where the results go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// The folder; made when it is not there.
    pub folder: PathBuf,
    /// Samples of which every read is followed to its dereplicated form, in `qc/read_trace/`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<SampleId>,
}

/// Another tool whose results are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaxonomyConfiguration {
    /// `embedded`, an index made by `endobiome db build`, or a reference FASTA of DADA2, SINTAX, QIIME 2,
    /// mothur or RDP form.
    pub reference: PathBuf,
    /// The taxonomy file beside a QIIME 2 or mothur FASTA.
    pub reference_taxonomy: Option<PathBuf>,
    /// Whether names come out in the canonical vocabulary, which indices need, or as the reference has them.
    pub names: NamePolicy,
    /// How queries are classified.
    pub classifier: ClassifierParameters,
    /// Features with one of these words in their lineage (any case) leave the bacterial table.
    pub exclude: Vec<String>,
}

impl Default for TaxonomyConfiguration {
    fn default() -> Self {
        Self {
            reference: PathBuf::from("embedded"),
            reference_taxonomy: None,
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
            input: Input { samplesheet: samplesheet.into(), metadata: None, host_fasta: None },
            output: Output { folder: folder.into(), trace: Vec::new() },
            seed: default_seed(),
            compat: Compat::None,
            check_primers: true,
            reads: ReadParameters::default(),
            denoise: DenoiseConfiguration::default(),
            taxonomy: TaxonomyConfiguration::default(),
            lowbiomass: LowBiomassParameters::default(),
            dysbiosis: DysbiosisParameters::default(),
            diversity: DiversityOptions::default(),
            compare: CompareOptions::default(),
            taxa: TaxaOptions::default(),
        }
    }

    /// Reads a TOML file. Relative paths in it are taken from the working folder.
    ///
    /// # Errors
    /// [`Error::Tables`] when the file cannot be read, [`Error::Configuration`] with line and key when it is
    /// not right.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| {
            if source.kind() == std::io::ErrorKind::InvalidData {
                Error::configuration(
                    path.display().to_string(),
                    "this is no UTF-8 text; a TOML file is needed",
                )
            } else {
                endobiome_tables::Error::io(path)(source).into()
            }
        })?;
        toml::from_str(&text)
            .map_err(|error| Error::configuration(path.display().to_string(), error.to_string()))
    }

    /// Puts one seed everywhere, applies a compatibility profile, and checks what the types cannot.
    ///
    /// # Errors
    /// [`Error::Configuration`] and the errors of the parts name the parameter that is wrong.
    pub fn resolve(&mut self) -> Result<()> {
        self.taxonomy.classifier.seed = self.seed;
        self.diversity.seed = self.seed;
        self.diversity.check()?;
        self.compare.seed = self.seed;
        self.dysbiosis.seed = self.seed;
        self.lowbiomass.seed = self.seed;
        let merges_first = self.denoise.method == Denoiser::Unoise3;
        use endobiome_reads::PairHandling;
        self.reads.pairs = match (self.reads.pairs, merges_first) {
            (PairHandling::KeepPairs, true) => PairHandling::Merge,
            (PairHandling::Merge, false) => {
                return Err(Error::configuration(
                    "reads.pairs",
                    "dada2 merges pairs after denoising; leave reads.pairs out, or choose denoiser unoise3",
                ));
            }
            (PairHandling::Concatenate, false) => {
                // DADA2 cannot denoise the Ns between joined mates: it joins them after denoising.
                self.denoise.dada2.merge.just_concatenate = true;
                PairHandling::KeepPairs
            }
            (other, _) => other,
        };
        match self.compat {
            Compat::None => {}
            Compat::Dada2 if merges_first => {
                return Err(Error::configuration("compat", "dada2 goes with denoise.method = \"dada2\""));
            }
            Compat::Vsearch if !merges_first => {
                return Err(Error::configuration("compat", "vsearch goes with denoise.method = \"unoise3\""));
            }
            Compat::Dada2 => {
                self.denoise.dada2.order = endobiome_denoise::FeatureOrder::AbundanceFirstSeen;
                self.reads.host_screen = endobiome_reads::HostScreenMode::Off;
            }
            Compat::Vsearch => self.reads.host_screen = endobiome_reads::HostScreenMode::Off,
        }
        if self.taxonomy.classifier.region.is_none() {
            self.taxonomy.classifier.region = self.region().map(|preset| preset.name.to_owned());
        }
        self.reads.check()?;
        self.taxonomy.classifier.check()?;
        self.dysbiosis.check()?;
        Ok(())
    }

    /// The region that the primers of a known pair amplify; `None` for primers of one's own or none.
    pub fn region(&self) -> Option<&'static PrimerPreset> {
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

    #[test]
    fn unknown_keys_and_contradictions_are_refused() {
        let read = |text: &str| toml::from_str::<RunConfiguration>(text);
        let good = "[input]\nsamplesheet = 's.csv'\n[output]\nfolder = 'out'\n";
        assert!(read(good).is_ok());
        assert!(read(&format!("{good}[reads.filter]\nmax_m = 0\n")).is_err());
        let mut wrong = read(&format!("compat = 'vsearch'\n{good}")).unwrap();
        assert!(wrong.resolve().unwrap_err().to_string().contains("unoise3"));
        let mut wrong = read(&format!("{good}[reads]\npairs = 'merge'\n")).unwrap();
        assert!(wrong.resolve().unwrap_err().to_string().contains("dada2 merges pairs after denoising"));
    }
}
