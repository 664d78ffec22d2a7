//! Categories in the manner of a commercial test whose rule is not public; ours is printed with the result.

use crate::dominance::{DominanceCall, DominanceStatus};
use crate::panel::{PanelHit, PanelStatus};
use crate::{DysbiosisParameters, TaxonProfile, taxa::GenusGroup};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The rule, printed with every category.
pub const EMMA_LIKE_RULE: &str = "emma_like (our rule; the commercial rules are not public): \
ultralow if the biomass gate fails; else normal if LD90 is called LD and no CE9 target is a hit; \
dysbiosis if LD90 is called NLD and a CE9 target is a hit or BV-associated genera reach 10 %; \
mild_dysbiosis if LD90 is called NLD and neither; indeterminate otherwise. The flag pathogen: a CE9 target is a hit.";

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
    let category = match (ultralow, ld90.status) {
        (Some(true), _) => EmmaLike::Ultralow,
        (_, DominanceStatus::Dominant) if !pathogen => EmmaLike::Normal,
        (_, DominanceStatus::NotDominant) if pathogen || anaerobes >= parameters.emma_bv_share => {
            EmmaLike::Dysbiosis
        }
        (_, DominanceStatus::NotDominant) => EmmaLike::MildDysbiosis,
        _ => EmmaLike::Indeterminate,
    };
    EmmaCall { category, pathogen }
}
