//! Categories in the manner of a commercial test whose rule is not public; ours is printed with the result.

use crate::dominance::{DominanceCall, DominanceStatus};
use crate::panel::{PanelHit, PanelStatus};
use crate::{DysbiosisParameters, TaxonProfile, taxa::GenusGroup};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The rule, printed with every category.
pub const EMMA_LIKE_RULE: &str = "emma_like (our rule; the commercial rules are not public): \
ultralow if the biomass gate fails; else dysbiosis if LD90 is called NLD and a CE9 target is a hit or BV-associated \
genera reach 10 %; else indeterminate if a CE9 target is unreplicated, unverifiable or not_resolved, for then neither its presence nor \
its absence can be built on; else normal if LD90 is called LD and no CE9 target is a hit; mild_dysbiosis if LD90 is \
called NLD; indeterminate otherwise. LD90 is the call corrected for the bias of taxa where the study has mocks of known \
composition; hits and the 10 % are of the reads as they are. The flag pathogen: a CE9 target is a hit. The basis says what the category rests on.";

/// The category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmmaLike {
    /// Too little template to tell it from the blanks.
    Ultralow,
    /// *Lactobacillus*-dominated, no panel hit.
    Normal,
    /// Not dominated, with a panel hit or many BV-associated reads.
    Dysbiosis,
    /// Not dominated, with neither.
    MildDysbiosis,
    /// The data do not tell.
    Indeterminate,
}

impl fmt::Display for EmmaLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ultralow => "ultralow",
            Self::Normal => "normal",
            Self::Dysbiosis => "dysbiosis",
            Self::MildDysbiosis => "mild_dysbiosis",
            Self::Indeterminate => "indeterminate",
        })
    }
}

/// The category of one sample with its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmmaCall {
    /// The category.
    pub category: EmmaLike,
    /// Whether a CE9 target is a hit.
    pub pathogen: bool,
    /// What the category rests on.
    pub basis: EmmaBasis,
}

/// What a category rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmmaBasis {
    /// The biomass gate.
    Biomass,
    /// The LD90 call, with every CE9 target below its limits.
    Dominance,
    /// NLD and a hit of a CE9 target, BV-associated genera being few.
    PanelHit,
    /// NLD and BV-associated genera, without a hit.
    BvGenera,
    /// NLD, a hit and BV-associated genera: either would do.
    PanelHitAndBvGenera,
    /// Nothing: a CE9 target is unreplicated, unverifiable or not resolved.
    OpenTarget,
    /// Nothing: LD90 is indeterminate, or LD with a hit.
    OpenDominance,
}

impl fmt::Display for EmmaBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Biomass => "biomass",
            Self::Dominance => "dominance",
            Self::PanelHit => "panel_hit",
            Self::BvGenera => "bv_genera",
            Self::PanelHitAndBvGenera => "panel_hit_and_bv_genera",
            Self::OpenTarget => "open_target",
            Self::OpenDominance => "open_dominance",
        })
    }
}

/// Applies [`EMMA_LIKE_RULE`]. `ultralow` is what the biomass gate said; `None` when it could not be applied.
pub(crate) fn emma_like(
    profile: &TaxonProfile<'_>,
    ld90: &DominanceCall,
    ce9: &[PanelHit],
    ultralow: Option<bool>,
    parameters: &DysbiosisParameters,
) -> EmmaCall {
    let pathogen = ce9.iter().any(|hit| hit.status == PanelStatus::Hit);
    let n = profile.bacterial_reads();
    let anaerobes = if n > 0.0 { profile.genus_reads(GenusGroup::VaginosisAnaerobes).0 / n } else { 0.0 };
    let many = anaerobes >= parameters.emma_bv_share;
    let open = ce9.iter().any(|hit| {
        matches!(hit.status, PanelStatus::Unreplicated | PanelStatus::Unverifiable | PanelStatus::NotResolved)
    });
    let (category, basis) = match (ultralow, ld90.status) {
        (Some(true), _) => (EmmaLike::Ultralow, EmmaBasis::Biomass),
        (_, DominanceStatus::NotDominant) if pathogen && many => {
            (EmmaLike::Dysbiosis, EmmaBasis::PanelHitAndBvGenera)
        }
        (_, DominanceStatus::NotDominant) if pathogen => (EmmaLike::Dysbiosis, EmmaBasis::PanelHit),
        (_, DominanceStatus::NotDominant) if many => (EmmaLike::Dysbiosis, EmmaBasis::BvGenera),
        (_, DominanceStatus::NotDominant | DominanceStatus::Dominant) if open => {
            (EmmaLike::Indeterminate, EmmaBasis::OpenTarget)
        }
        (_, DominanceStatus::NotDominant) => (EmmaLike::MildDysbiosis, EmmaBasis::Dominance),
        (_, DominanceStatus::Dominant) if !pathogen => (EmmaLike::Normal, EmmaBasis::Dominance),
        _ => (EmmaLike::Indeterminate, EmmaBasis::OpenDominance),
    };
    EmmaCall { category, pathogen, basis }
}
