//! The paired-niche model: how much of the endometrial reads vaginal carry-over can explain.

pub(crate) mod bound;
pub(crate) mod explain;
pub(crate) mod limits;
pub(crate) mod qpcr;
pub(crate) mod ratio;
pub(crate) mod support;

pub(crate) use explain::{Explanation, explain};
pub(crate) use limits::{FeatureLimits, feature_limits};
pub(crate) use support::niche;

use endobiome_core::{FeatureId, SampleId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What relative data cannot tell, printed with every carry-over result.
pub const IDENTIFIABILITY: &str = "Read shares alone bound the carry-over from above only: any share from 0 to \
alpha_hi explains the data. If the endometrium held the same bacteria in the same proportions as the vagina, \
no analysis of read shares could tell residents from carry-over; 'no evidence beyond vagina and kit' is therefore \
not evidence of an empty endometrium.";

/// The call of one endometrial sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NicheCall {
    /// Every feature can be explained by vaginal carry-over, reagents and leak.
    NoEvidenceBeyondVaginaAndKit,
    /// At least one feature cannot.
    EndometriumSpecific,
    /// A control or the paired sample is missing, or reads are too few.
    Insufficient,
}

impl fmt::Display for NicheCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEvidenceBeyondVaginaAndKit => "no_evidence_beyond_vagina_and_kit",
            Self::EndometriumSpecific => "endometrium_specific",
            Self::Insufficient => "insufficient",
        })
    }
}

/// One endometrial sample and its paired vaginal sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CarryOverRow {
    /// The endometrial sample.
    pub sample: SampleId,
    /// The woman.
    pub participant: Option<String>,
    /// The paired vaginal sample.
    pub vaginal_sample: Option<SampleId>,
    /// Largest share of the endometrial reads that vaginal carry-over can explain.
    pub alpha_hi: Option<f64>,
    /// With qPCR in both niches: lower end of the interval of alpha.
    pub alpha_qpcr_low: Option<f64>,
    /// With qPCR in both niches: upper end of it.
    pub alpha_qpcr_high: Option<f64>,
    /// Largest share that the reagents can explain.
    pub beta_hi: Option<f64>,
    /// Share that leak from other wells may explain, as used.
    pub leak_hi: Option<f64>,
    /// Lower bound of the share that is specific to the endometrium.
    pub gamma_lo: Option<f64>,
    /// Number of endometrium-supported features.
    pub supported: usize,
    /// The call.
    pub niche_call: NicheCall,
    /// Why, in words.
    pub reason: String,
}

/// A feature that carry-over, reagents and leak together do not explain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SupportedFeature {
    /// The endometrial sample.
    pub sample: SampleId,
    /// The feature.
    pub feature: FeatureId,
    /// Its taxon, for reading.
    pub taxon: String,
    /// Its share in the endometrial sample.
    pub share: f64,
    /// Lower confidence limit of the share.
    pub lower: f64,
    /// What carry-over, reagents and leak may explain of it.
    pub explained: f64,
}
