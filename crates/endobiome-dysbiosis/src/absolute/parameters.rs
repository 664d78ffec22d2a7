//! What a user may set of absolute amounts.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Parameters of [`absolute_amounts`](super::absolute_amounts).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AbsoluteParameters {
    /// What was added to the samples in a known amount: names of taxa, or FASTA files of their 16S sequences. Default none. Its reads
    /// are left out of every share, index and comparison, in all samples.
    #[schemars(inner(length(min = 1)))]
    pub spike_in: Vec<String>,
    /// Copies of the 16S gene of the spike-in that went into each sample, all its taxa together. The column `spike_in_copies` of the
    /// samplesheet or the metadata goes before it (0: none went in). Default none.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub spike_in_copies: Option<f64>,
    /// Log standard deviation of the copies of spike-in that went in (pipetting). Default 0.1, a choice.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub spike_in_log_sd: f64,
    /// Log standard deviation of a load by qPCR, of one sample on one plate. Default 0.35 (half a cycle), a choice; the replicates of the
    /// study's own qPCR tell it better.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub qpcr_log_sd: f64,
    /// Log standard deviation of how much better or worse the spike-in (or what the qPCR was calibrated with) is read than the bacteria of
    /// a sample. Default 0.7 (a taxon's bias in PCR, McLaren 2019). It is in the wide intervals alone: much of it is common to all
    /// samples of a study.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub efficiency_log_sd: f64,
    /// Whether the qPCR measures the spike-in too, as universal primers do of a bacterial one. Default true.
    pub qpcr_sees_spike_in: bool,
    /// Which measurement gives the amounts. Default auto: the spike-in where one is named, else qPCR.
    pub way: LoadWay,
}

/// A way to the load of a sample.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LoadWay {
    /// The spike-in where one is named, else qPCR.
    #[default]
    Auto,
    /// The spike-in.
    SpikeIn,
    /// qPCR.
    Qpcr,
}

impl LoadWay {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::SpikeIn => "spike_in",
            Self::Qpcr => "qpcr",
        }
    }
}

impl Default for AbsoluteParameters {
    fn default() -> Self {
        Self {
            spike_in: Vec::new(),
            spike_in_copies: None,
            spike_in_log_sd: 0.1,
            qpcr_log_sd: 0.35,
            efficiency_log_sd: 0.7,
            qpcr_sees_spike_in: true,
            way: LoadWay::Auto,
        }
    }
}

impl AbsoluteParameters {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first parameter out of range.
    ///
    /// ```
    /// use endobiome_dysbiosis::absolute::AbsoluteParameters;
    /// assert!(AbsoluteParameters::default().check().is_ok());
    /// assert!(AbsoluteParameters { spike_in_copies: Some(0.0), ..AbsoluteParameters::default() }.check().is_err());
    /// ```
    pub fn check(&self) -> Result<()> {
        for (name, value) in [
            ("spike_in_log_sd", self.spike_in_log_sd),
            ("qpcr_log_sd", self.qpcr_log_sd),
            ("efficiency_log_sd", self.efficiency_log_sd),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(Error::Parameter { name, value, expected: "at least 0" });
            }
        }
        match self.spike_in_copies {
            Some(value) if !(value > 0.0 && value.is_finite()) => {
                Err(Error::Parameter { name: "spike_in_copies", value, expected: "above 0" })
            }
            _ => Ok(()),
        }
    }

    /// The way that gives the amounts: never [`LoadWay::Auto`].
    pub fn chosen_way(&self) -> LoadWay {
        match self.way {
            LoadWay::Auto if self.spike_in.is_empty() => LoadWay::Qpcr,
            LoadWay::Auto => LoadWay::SpikeIn,
            said => said,
        }
    }
}
