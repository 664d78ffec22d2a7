//! What a user may set, with documented defaults.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Parameters of [`call`](crate::call()).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DysbiosisParameters {
    /// Overdispersion rho of replicate counts, in `[0, 1)`: the correlation of two reads of one sample beyond
    /// its composition. Default 0.01, from one laboratory's mock dilution series (Karstens 2019); replace it by the
    /// study's own replicates or mocks. No setting: a run takes what the assessment of low biomass found or was told.
    #[serde(skip)]
    pub rho: f64,
    /// Where `rho` comes from, in words, printed with every call.
    #[serde(skip)]
    pub rho_source: String,
    /// Noise between two extracts of one specimen: log standard deviation of a taxon's share. Default 0.35. No setting here: a run takes that of
    /// the assessment of low biomass, as of the next two.
    #[serde(skip)]
    pub between_extracts: f64,
    /// Noise between sites (swab against biopsy device): log standard deviation of a taxon's yield. Default 0.8.
    #[serde(skip)]
    pub between_sites: f64,
    /// Share of the reads that a sporadic contaminant of one extraction may have in a site of low biomass. Default 0.2.
    #[serde(skip)]
    pub sporadic_share: f64,
    /// Posterior probability from which on a threshold call is made. Default 0.95: a call when P >= 0.95 or P <= 0.05.
    #[schemars(extend("exclusiveMinimum" = 0.5, "exclusiveMaximum" = 1.0))]
    pub call_probability: f64,
    /// Whether a share equal to the threshold counts as above it (`>=`, default) or not (`>`). The papers leave it open.
    pub threshold_rule: ThresholdRule,
    /// Reads below which a sample is not interpretable. Default 500.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub reads_not_interpretable: f64,
    /// Reads below which a sample is called low in depth. Default 2,000.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub reads_low_depth: f64,
    /// Reads a panel hit needs. Default 10.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub panel_minimum_reads: f64,
    /// Share of the bacterial reads a panel hit needs. Default 0.001.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub panel_minimum_share: f64,
    /// Error probability of a panel, divided by the number of its targets. Default 0.05.
    #[schemars(with = "endobiome_core::setting::Level")]
    pub panel_error: f64,
    /// Size of the negative binomial of contaminant reads (variance mean + mean^2/size). Default 2.
    #[schemars(with = "endobiome_core::setting::Positive")]
    pub contaminant_size: f64,
    /// Share from which on a species is dominant. Default 0.5.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub dominant_share: f64,
    /// Sum of bacterial-vaginosis taxa that makes `dysbiosis` of `mild_dysbiosis` in the `emma_like` rule. Default 0.10.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub emma_bv_share: f64,
    /// File of VALENCIA's centroids (`CST_centroids_012920.csv`, to be had from ravel-lab/VALENCIA, MIT). Default none: types
    /// are then given by the dominance rule.
    pub cst_centroids: Option<PathBuf>,
    /// Whose rules types follow with centroids: our own (default `none`), or `valencia`, the letter of its script: taxa named as the
    /// taxonomy given names them, all reads (or the column `read_count` of the metadata) as denominator, the nearest type always given.
    pub cst_compat: CstCompat,
    /// What went into the mocks of the study: a preset (`endobiome mock presets`) or a file of taxa and shares. Default none: the presets
    /// that the column `expected` of the mocks names. With mocks of known composition dominance is given corrected for bias too.
    pub mock_composition: Option<PathBuf>,
    /// Bias in favour of or against *Lactobacillus*, in logits of its share, that a call has to stand where no mock shows what it is.
    /// Default 1.0, a choice: the log standard deviation of a taxon's bias is 0.7 in PCR and 1.5 in extraction (McLaren 2019).
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub usual_bias: f64,
    /// Log standard deviation of the bias of taxa that the mocks do not hold; that of the mocks' own taxa where it is larger. Default 0.7
    /// (PCR, McLaren 2019).
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub taxon_bias: f64,
    /// Table of copies of the 16S gene by taxon: two columns (taxon, copies), or rrnDB's statistics (`pantaxa_stats`). With it shares and
    /// dominance calls are given by genomes too, beside those by reads. Default none: numbers predicted far from known genomes are poor
    /// (Louca 2018).
    pub copy_number: Option<PathBuf>,
    /// Margin to the best other community state type below which a type has low confidence. Default 0.05.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub cst_margin: f64,
    /// Draws of the bootstrap of the community state type; 0 leaves it out. Default 200.
    #[schemars(range(min = 0, max = 1000000))]
    pub cst_bootstrap: u32,
    /// Specimens of a site that a dominant community state type (dCST) needs to have a name; fewer are `RARE_DOMINANT`. Default 5, a choice for
    /// studies of a hundred women (50 in the package of its authors, for thousands).
    #[schemars(range(min = 1))]
    pub dcst_support: usize,
    /// Group whose samples are the reference of the distance indices. Default `control`.
    #[schemars(length(min = 1))]
    pub reference_group: String,
    /// References below which the distance indices are not computed. Default 5.
    #[schemars(range(min = 1))]
    pub reference_minimum: usize,
    /// Seed of all random draws. No setting: a run has one seed. Default 1.
    #[serde(skip)]
    pub seed: u64,
}

/// Whose rules give community state types where there are centroids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CstCompat {
    /// Those of this crate: canonical names, bacterial reads, no type where the reads leave it open.
    #[default]
    None,
    /// Those of VALENCIA's script.
    Valencia,
}

/// Whether equality counts as dominance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdRule {
    /// `share >= threshold`.
    #[default]
    AtLeast,
    /// `share > threshold`.
    Above,
}

impl Default for DysbiosisParameters {
    fn default() -> Self {
        Self {
            rho: 0.01,
            rho_source: "default 0.01 (one laboratory's mock dilution series, Karstens 2019)".to_owned(),
            between_extracts: 0.35,
            between_sites: 0.8,
            sporadic_share: 0.2,
            call_probability: 0.95,
            threshold_rule: ThresholdRule::AtLeast,
            reads_not_interpretable: 500.0,
            reads_low_depth: 2000.0,
            panel_minimum_reads: 10.0,
            panel_minimum_share: 0.001,
            panel_error: 0.05,
            contaminant_size: 2.0,
            dominant_share: 0.5,
            emma_bv_share: 0.10,
            cst_centroids: None,
            cst_compat: CstCompat::None,
            mock_composition: None,
            copy_number: None,
            usual_bias: 1.0,
            taxon_bias: 0.7,
            cst_margin: 0.05,
            cst_bootstrap: 200,
            dcst_support: 5,
            reference_group: "control".to_owned(),
            reference_minimum: 5,
            seed: 1,
        }
    }
}

impl DysbiosisParameters {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first parameter out of range.
    pub fn check(&self) -> Result<()> {
        let wrong = |name, value, expected| Err(Error::Parameter { name, value, expected });
        if !(0.0..1.0).contains(&self.rho) {
            return wrong("rho", self.rho, "at least 0 and below 1");
        }
        if !(self.call_probability > 0.5 && self.call_probability < 1.0) {
            return wrong("call_probability", self.call_probability, "above 0.5 and below 1");
        }
        if !(self.panel_error > 0.0 && self.panel_error < 1.0) {
            return wrong("panel_error", self.panel_error, "between 0 and 1");
        }
        if !(self.contaminant_size > 0.0 && self.contaminant_size.is_finite()) {
            return wrong("contaminant_size", self.contaminant_size, "above 0");
        }
        for (name, value) in [
            ("dominant_share", self.dominant_share),
            ("emma_bv_share", self.emma_bv_share),
            ("panel_minimum_share", self.panel_minimum_share),
            ("cst_margin", self.cst_margin),
            ("sporadic_share", self.sporadic_share),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return wrong(name, value, "between 0 and 1");
            }
        }
        for (name, value) in [
            ("reads_not_interpretable", self.reads_not_interpretable),
            ("reads_low_depth", self.reads_low_depth),
            ("usual_bias", self.usual_bias),
            ("between_extracts", self.between_extracts),
            ("between_sites", self.between_sites),
            ("taxon_bias", self.taxon_bias),
            ("panel_minimum_reads", self.panel_minimum_reads),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return wrong(name, value, "at least 0");
            }
        }
        Ok(())
    }
}
