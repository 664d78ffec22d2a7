//! What a user may set, with documented defaults.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Parameters of [`assess`](crate::assess()).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LowBiomassParameters {
    /// Overdispersion rho of replicate counts, in `[0, 1)`. Default: none given, so it is estimated from technical
    /// replicates, else from mocks, else taken from [`default_rho`](Self::default_rho).
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub rho: Option<f64>,
    /// Overdispersion of a study without replicates or mocks. Default 0.01 (Karstens 2019 dilution series).
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub default_rho: f64,
    /// Noise between two extracts of one specimen: log standard deviation of a taxon's share. Default 0.35, a choice.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub between_extracts: f64,
    /// Noise between sites (swab against biopsy device): log standard deviation of a taxon's yield. Default 0.8, a choice: whole
    /// protocols differ by 0.9 to 1.6 (McLaren 2019), here one kit serves both. The women's own pairs cannot tell it from what is theirs.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub between_sites: f64,
    /// Dirichlet precision of the reagents' profile of a well around that of its batch. Default: none given, so it is estimated from
    /// three blanks or more of a batch, else taken from [`default_reagent_precision`](Self::default_reagent_precision).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub reagent_precision: Option<f64>,
    /// The same for a batch of one or two blanks. Default 4.2 (69 negatives of one study).
    #[schemars(with = "endobiome_core::setting::Positive")]
    pub default_reagent_precision: f64,
    /// Share of the reads that a sporadic contaminant of one extraction may have. Default 0.2, a choice after Erb-Downward 2020: what
    /// does not exceed it is a claim only where a second extraction finds it again.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub sporadic_share: f64,
    /// Share of the reads that a claim needs at least. Default 0.02.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub least_share: f64,
    /// Draws of the noise behind every bound. Default 400.
    #[schemars(range(min = 100, max = 100000))]
    pub noise_draws: usize,
    /// Confidence of every bound. Default 0.95.
    #[schemars(with = "endobiome_core::setting::Level")]
    pub confidence: f64,
    /// Which decontam-type tests decide. Default combined where concentrations are known, else prevalence.
    pub contaminant_method: Option<crate::decontam::ContaminantMethod>,
    /// Probability below which decontam-type tests call a contaminant. Default 0.1.
    #[schemars(with = "endobiome_core::setting::Level")]
    pub contaminant_threshold: f64,
    /// The same for the prevalence test where `either` or `both` tests decide, each by its own. Default none given: that of
    /// [`contaminant_threshold`](Self::contaminant_threshold).
    #[schemars(extend("exclusiveMinimum" = 0.0, "exclusiveMaximum" = 1.0))]
    pub prevalence_threshold: Option<f64>,
    /// Probability below which the reverse test (decontam's `isNotContaminant`) calls a feature no contaminant. Default 0.5.
    #[schemars(with = "endobiome_core::setting::Level")]
    pub not_contaminant_threshold: f64,
    /// With `contaminant_method = "microbiem_ratio"`: mean share in blanks over mean share in specimens above which a feature is called a
    /// contaminant: of PCR blanks, or of the other blanks, each kind by itself. Default 1, a choice (MicrobIEM has none).
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub microbiem_ratio: f64,
    /// The same: share of the blanks that must hold the feature. Default 0: any.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub microbiem_span: f64,
    /// How probabilities of batches are joined. Default minimum.
    pub contaminant_batch_rule: crate::decontam::BatchRule,
    /// Greatest share of a blank that well-to-well leak may explain. Default 0.5.
    #[schemars(with = "endobiome_core::setting::Level")]
    pub leak_maximum: f64,
    /// Greatest distance (in wells) over which leak is modelled where wells are known. Default 3.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub leak_distance: f64,
    /// Reads a vaginal ASV needs to bound the carry-over. Default 50.
    #[schemars(range(min = 1))]
    pub carry_over_minimum_reads: u64,
    /// Number of most abundant vaginal ASVs that bound the carry-over. Default 40.
    #[schemars(range(min = 1))]
    pub carry_over_features: usize,
    /// Reads an endometrial ASV needs to be tested for support. Default 10.
    #[schemars(range(min = 1))]
    pub support_minimum_reads: u64,
    /// Reads below which a sample is not interpretable. Default 500. No setting of its own: a run takes that of the
    /// dysbiosis calls, so that two tables cannot contradict each other.
    #[serde(skip)]
    pub reads_not_interpretable: u64,
    /// Cosine to the kit profile above which a sample is called ultralow when no copies were measured. Default 0.8.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub ultralow_cosine: f64,
    /// Read concentration, relative to the run median of specimens, below which a sample is ultralow. Default 0.05.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub ultralow_read_concentration: f64,
    /// Columns that say which samples share reagents: the kit is modelled apart for each combination of their values. `batch`, `run`
    /// and `plate` are those of the samplesheet; a lot of the clinical tables (`extraction_kit_lot`, `pcr_reagent_lot`) stands under its
    /// name. Empty: `batch`, else `run`. A batch without blanks of its own has no kit model, so more columns need more blanks.
    pub batch_columns: Vec<String>,
    /// Pooled blank reads per batch that the bounds need (measured by simulation). Default 60,000.
    #[schemars(range(min = 1))]
    pub blank_reads_wanted: u64,
    /// Seed of all random draws. No setting: a run has one seed. Default 1.
    #[serde(skip)]
    pub seed: u64,
}

impl Default for LowBiomassParameters {
    fn default() -> Self {
        Self {
            rho: None,
            default_rho: 0.01,
            between_extracts: 0.35,
            between_sites: 0.8,
            reagent_precision: None,
            default_reagent_precision: 4.2,
            sporadic_share: 0.2,
            least_share: 0.02,
            noise_draws: 400,
            confidence: 0.95,
            contaminant_method: None,
            contaminant_threshold: 0.1,
            prevalence_threshold: None,
            not_contaminant_threshold: 0.5,
            microbiem_ratio: 1.0,
            microbiem_span: 0.0,
            contaminant_batch_rule: crate::decontam::BatchRule::Minimum,
            leak_maximum: 0.5,
            leak_distance: 3.0,
            carry_over_minimum_reads: 50,
            carry_over_features: 40,
            support_minimum_reads: 10,
            reads_not_interpretable: 500,
            ultralow_cosine: 0.8,
            ultralow_read_concentration: 0.05,
            batch_columns: Vec::new(),
            blank_reads_wanted: 60_000,
            seed: 1,
        }
    }
}

impl LowBiomassParameters {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first parameter out of range.
    pub fn check(&self) -> Result<()> {
        let wrong = |name, value, expected| Err(Error::Parameter { name, value, expected });
        for (name, value) in [("rho", self.rho.unwrap_or(0.0)), ("default_rho", self.default_rho)] {
            if !(0.0..1.0).contains(&value) {
                return wrong(name, value, "at least 0 and below 1");
            }
        }
        for (name, value) in [
            ("confidence", self.confidence),
            ("contaminant_threshold", self.contaminant_threshold),
            ("prevalence_threshold", self.prevalence_threshold.unwrap_or(0.5)),
            ("not_contaminant_threshold", self.not_contaminant_threshold),
            ("leak_maximum", self.leak_maximum),
        ] {
            if !(value > 0.0 && value < 1.0) {
                return wrong(name, value, "above 0 and below 1");
            }
        }
        for (name, value) in [
            ("sporadic_share", self.sporadic_share),
            ("least_share", self.least_share),
            ("microbiem_span", self.microbiem_span),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return wrong(name, value, "between 0 and 1");
            }
        }
        for (name, value) in [
            ("reagent_precision", self.reagent_precision.unwrap_or(1.0)),
            ("default_reagent_precision", self.default_reagent_precision),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return wrong(name, value, "above 0");
            }
        }
        if self.noise_draws < 100 {
            return wrong("noise_draws", self.noise_draws as f64, "at least 100");
        }
        for (name, value) in [
            ("leak_distance", self.leak_distance),
            ("microbiem_ratio", self.microbiem_ratio),
            ("between_extracts", self.between_extracts),
            ("between_sites", self.between_sites),
            ("ultralow_cosine", self.ultralow_cosine),
            ("ultralow_read_concentration", self.ultralow_read_concentration),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return wrong(name, value, "at least 0");
            }
        }
        Ok(())
    }
}
