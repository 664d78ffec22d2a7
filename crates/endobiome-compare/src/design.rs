//! What the study's design allows, read from the samplesheet before any test.

use crate::error::Result;
use endobiome_cohort::{Cohort, Contrast, GroupColumns};
use endobiome_core::{BodySite, SampleRecord};
use serde::{Deserialize, Serialize};

/// Which samples group tests are run on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteChoice {
    /// The endometrium when there are endometrial samples, else the only (or first) site.
    #[default]
    Auto,
    /// One site, by its name.
    One(String),
    /// All sites together: whole women are permuted and models have a random woman.
    All,
}

/// What may be chosen in a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompareOptions {
    /// Where the groups are written.
    pub columns: GroupColumns,
    /// Which samples group tests are run on.
    pub site: SiteChoice,
    /// Covariates that adjusted models take.
    pub covariates: Vec<String>,
    /// Fewest samples a side for a test.
    pub least_per_group: usize,
    /// Number of random permutations.
    pub permutations: usize,
    /// Seed of the run.
    pub seed: u64,
    /// Confidence level of intervals.
    pub level: f64,
    /// q up to which a taxon counts as found (exploratory).
    pub q_threshold: f64,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self {
            columns: GroupColumns::default(),
            site: SiteChoice::Auto,
            covariates: Vec::new(),
            least_per_group: 3,
            permutations: 9_999,
            seed: 1,
            level: 0.95,
            q_threshold: 0.1,
        }
    }
}

/// How bad a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningLevel {
    /// Good to know.
    Note,
    /// To be weighed when reading the results.
    Caution,
    /// The results cannot be taken at face value: a red banner in the report.
    Red,
}

/// What the design guard says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// How bad it is.
    pub level: WarningLevel,
    /// A short stable name: `batch_confounded`, `small_group`, `no_control`.
    pub code: String,
    /// The contrast it is about; empty for the whole study.
    pub contrast: String,
    /// In plain words, with the numbers.
    pub text: String,
}

/// The design of a study: who is compared with whom, on which samples, and what to beware of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Design {
    pub(crate) records: Vec<SampleRecord>,
    pub(crate) cohort: Cohort,
    pub(crate) contrasts: Vec<Contrast>,
    pub(crate) sites: Vec<BodySite>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) options: CompareOptions,
}

impl Design {
    /// Reads the design from the samplesheet.
    ///
    /// # Errors
    /// When groups cannot be read or a covariate asked for is no column; a design that allows no test is no
    /// error: [`warnings`](Self::warnings) says why, and every comparison gives rows with the reason.
    pub fn read(records: &[SampleRecord], options: &CompareOptions) -> Result<Self> {
        let cohort = Cohort::read(records, &options.columns)?;
        let contrasts = cohort.contrasts();
        Ok(Self {
            records: records.to_vec(),
            cohort,
            contrasts,
            sites: Vec::new(),
            warnings: Vec::new(),
            options: options.clone(),
        })
    }

    /// The women of the study.
    pub fn cohort(&self) -> &Cohort {
        &self.cohort
    }

    /// Who is compared with whom.
    pub fn contrasts(&self) -> &[Contrast] {
        &self.contrasts
    }

    /// What the guard found, worst first.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The sites that group tests use.
    pub fn sites(&self) -> &[BodySite] {
        &self.sites
    }
}
