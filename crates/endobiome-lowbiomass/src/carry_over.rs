//! The paired-niche model: how much of the endometrial reads vaginal carry-over can explain.

pub(crate) mod bound;
pub(crate) mod carried;
pub(crate) mod excess;
pub(crate) mod explain;
pub(crate) mod limits;
pub(crate) mod qpcr;
pub(crate) mod ratio;
pub(crate) mod support;

pub(crate) use explain::{Explanation, explain};
pub(crate) use limits::{FeatureLimits, feature_limits};
pub(crate) use support::{beyond, niche, second_extraction};

use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{FeatureId, Message, SampleId, Standing, say};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What relative data cannot tell, printed with every carry-over result.
pub fn identifiability() -> Message {
    say!(
        "Read shares alone bound the carry-over from above only: any share from 0 to \
alpha_hi explains the data. If the endometrium held the same bacteria in the same proportions as the vagina, \
no analysis of read shares could tell residents from carry-over; 'no evidence beyond vagina and kit' is therefore \
not evidence of an empty endometrium."
    )
}

/// The call of one endometrial sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NicheCall {
    /// Vaginal carry-over, reagents and leak can explain the reads within the noise assumed.
    NoEvidenceBeyondVaginaAndKit,
    /// They cannot, but a sporadic contaminant of this one extraction can: a second extraction would settle it.
    Unreplicated,
    /// Neither can: more is left than a sporadic contaminant may bring. Of one extraction.
    NotExplained,
    /// They cannot, and a second extraction holds it again.
    EndometriumSpecific,
    /// A control or the paired sample is missing, or reads are too few.
    Insufficient,
}

impl fmt::Display for NicheCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEvidenceBeyondVaginaAndKit => "no_evidence_beyond_vagina_and_kit",
            Self::Unreplicated => "unreplicated",
            Self::NotExplained => "not_explained_by_vagina_or_blanks",
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
    /// A second extraction of her endometrium, where there is one.
    pub second_extraction: Option<SampleId>,
    /// Largest share of the endometrial reads that vaginal carry-over can explain.
    pub alpha_hi: Option<f64>,
    /// With copies of both niches (qPCR, or a spike-in): lower end of the interval of alpha.
    pub alpha_qpcr_low: Option<f64>,
    /// With them: upper end of it.
    pub alpha_qpcr_high: Option<f64>,
    /// Largest share that the reagents can explain.
    pub beta_hi: Option<f64>,
    /// Share that leak from other wells may explain, as used.
    pub leak_hi: Option<f64>,
    /// Lower bound of the share that neither vagina nor reagents nor leak explain.
    pub gamma_lo: Option<f64>,
    /// The same of what two extractions share.
    pub gamma_lo_found_again: Option<f64>,
    /// Smallest noise between sites (log standard deviation) at which the claim would fall; infinite where none tried does.
    pub falls_between_sites: Option<f64>,
    /// The noise between sites taken for usual.
    pub usual_between_sites: f64,
    /// Smallest sporadic contamination that would explain what a single extraction shows.
    pub falls_sporadic: Option<f64>,
    /// The sporadic contamination taken for usual.
    pub usual_sporadic: f64,
    /// Number of endometrium-supported features.
    pub supported: usize,
    /// The call.
    pub niche_call: NicheCall,
    /// Why, in words.
    pub reason: Message,
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
    /// What carry-over, reagents and leak may explain of it, through the noise assumed.
    pub explained: f64,
    /// How it stands.
    pub standing: Standing,
}

impl Described for CarryOverRow {
    const FILE: &'static str = "contamination/carry_over.tsv";
    const ROWS: &'static str = "one row an endometrial sample";

    fn columns() -> Vec<Column<Self>> {
        const MISSING: &str = "a control, the paired sample or reads are missing; `reason` says which";
        const NO_QPCR: &str = "there are no copies of both samples";
        vec![
            Column::new("sample", "the endometrial sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("patient_id", "the woman", |row: &Self| row.participant.clone())
                .not_known("it was not said"),
            Column::new("vaginal_sample", "her vaginal sample", |row: &Self| {
                Cell::or_not_applicable(row.vaginal_sample.as_ref().map(Cell::text))
            })
            .not_applicable("there is none"),
            Column::new("second_extraction", "a second extraction of her endometrium", |row: &Self| {
                Cell::or_not_applicable(row.second_extraction.as_ref().map(Cell::text))
            })
            .not_applicable("there is none"),
            Column::new(
                "alpha_hi",
                "largest share of the reads that vaginal carry-over can explain",
                |row: &Self| row.alpha_hi,
            )
            .unit("share")
            .not_known(MISSING),
            Column::new(
                "alpha_qpcr_low",
                "lower end of the interval of that share by copies (qPCR, or a spike-in)",
                |row: &Self| row.alpha_qpcr_low,
            )
            .unit("share")
            .not_known(NO_QPCR),
            Column::new("alpha_qpcr_high", "upper end of it", |row: &Self| row.alpha_qpcr_high)
                .unit("share")
                .not_known(NO_QPCR),
            Column::new("beta_hi", "largest share that the reagents can explain", |row: &Self| row.beta_hi)
                .unit("share")
                .not_known(MISSING),
            Column::new("leak_hi", "share that leak from other wells may explain, as used", |row: &Self| {
                row.leak_hi
            })
            .unit("share")
            .not_known(MISSING),
            Column::new(
                "gamma_lo",
                "lower bound of the share that neither vagina nor reagents nor leak explain, through the noise of `noise.tsv`",
                |row: &Self| row.gamma_lo,
            )
            .unit("share")
            .not_known(MISSING),
            Column::new(
                "gamma_lo_found_again",
                "the same of what two extractions share",
                |row: &Self| Cell::or_not_applicable(row.gamma_lo_found_again.map(Cell::from)),
            )
            .unit("share")
            .not_applicable("there is no second extraction"),
            Column::new(
                "falls_between_sites",
                "smallest noise between sites at which the claim would fall",
                |row: &Self| {
                    Cell::or_not_applicable(row.falls_between_sites.map(|sd| {
                        if sd.is_finite() { Cell::from(sd) } else { Cell::text("above 4") }
                    }))
                },
            )
            .unit("log sd")
            .not_applicable("nothing is claimed"),
            Column::new("usual_between_sites", "noise between sites that is taken for usual", |row: &Self| {
                row.usual_between_sites
            })
            .unit("log sd"),
            Column::new(
                "falls_sporadic",
                "smallest sporadic contamination that would explain what this one extraction shows",
                |row: &Self| Cell::or_not_applicable(row.falls_sporadic.map(Cell::from)),
            )
            .unit("share")
            .not_applicable("nothing is shown, or it was found again"),
            Column::new("usual_sporadic", "sporadic contamination that is taken for usual", |row: &Self| {
                row.usual_sporadic
            })
            .unit("share"),
            Column::new("supported_asvs", "number of rows of `endometrium_supported.tsv`", |row: &Self| {
                row.supported
            }),
            Column::new(
                "niche_call",
                "`no_evidence_beyond_vagina_and_kit`; `unreplicated` (a sporadic contaminant of this extraction may explain what is left: a second \
                 extraction would settle it); `not_explained_by_vagina_or_blanks` (more is left than that); `endometrium_specific` (found again in a \
                 second extraction); or `insufficient`",
                |row: &Self| Cell::text(row.niche_call),
            ),
            Column::new("reason", "why, in words", |row: &Self| Cell::text(&row.reason)),
        ]
    }
}

impl Described for SupportedFeature {
    const FILE: &'static str = "contamination/endometrium_supported.tsv";
    const ROWS: &'static str =
        "one row an endometrial sample and ASV that carry-over, reagents and leak together do not explain";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the endometrial sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("ASV_ID", "the ASV", |row: &Self| Cell::text(row.feature)),
            Column::new("taxon", "its taxon, for reading", |row: &Self| Cell::text(&row.taxon)),
            Column::new("share", "its share in the sample", |row: &Self| row.share).unit("share"),
            Column::new("lower", "lower confidence limit of the share", |row: &Self| row.lower).unit("share"),
            Column::new(
                "explained",
                "what carry-over, reagents and leak may explain of it, through the noise of `noise.tsv`",
                |row: &Self| row.explained,
            )
            .unit("share"),
            Column::new(
                "standing",
                "`unreplicated` (a sporadic contaminant of this extraction may explain it: no claim), `beyond_sporadic`, `found_again` (in a \
                 second extraction)",
                |row: &Self| row.standing.name(),
            ),
        ]
    }
}
