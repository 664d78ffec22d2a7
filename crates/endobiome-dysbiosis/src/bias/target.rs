//! The share of a panel's target, corrected for the bias that the study's mocks show.

use super::model::{BiasModel, Known};
use super::share::{Side, corrected_share};
use crate::DysbiosisParameters;
use crate::panel::{Target, TargetReads};
use crate::profile::TaxonProfile;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How the bias of a target is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BiasSource {
    /// The mocks hold all that was read of it.
    Measured,
    /// The mocks hold a relative of what was read of it.
    Relative,
    /// The mocks hold nothing like it: the interval is that of any taxon.
    NotInMock,
}

impl fmt::Display for BiasSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Measured => "measured",
            Self::Relative => "relative",
            Self::NotInMock => "not_in_mock",
        })
    }
}

/// The share of a target, corrected for bias. Whether it is there at all is not a matter of bias.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CorrectedTarget {
    /// Its share, each taxon's reads divided by its efficiency.
    pub share: f64,
    /// Lower end of the 95 % interval, through reads, biases and the noise between extracts.
    pub lower: f64,
    /// Upper end; reads that may be of it widen it.
    pub upper: f64,
    /// How its bias is known: the worst of what was read of it.
    pub source: BiasSource,
}

/// Corrects the share of a target of a panel; `None` where nothing was read of it. `name` makes the stream of draws.
pub fn corrected_target(
    profile: &TaxonProfile<'_>,
    target: &Target,
    model: &BiasModel,
    name: &str,
    parameters: &DysbiosisParameters,
) -> Option<CorrectedTarget> {
    let side = |assignment: &_| match target.reads_in(&TaxonProfile::new([(assignment, 1.0)])) {
        TargetReads { reads, .. } if reads > 0.0 => Side::Inside,
        TargetReads { not_resolved, .. } if not_resolved > 0.0 => Side::Either,
        _ => Side::Outside,
    };
    let found = corrected_share(profile, &side, model, &format!("{name}\t{}", target.name), parameters)?;
    let inside = |is: fn(&Known) -> bool| found.reads(|known, side| side == Side::Inside && is(known));
    if inside(|_| true) <= 0.0 {
        return None;
    }
    let source = if inside(|known| matches!(known, Known::Unknown(_))) > 0.0 {
        BiasSource::NotInMock
    } else if inside(|known| matches!(known, Known::Relative(_))) > 0.0 {
        BiasSource::Relative
    } else {
        BiasSource::Measured
    };
    let (lower, upper) = found.interval();
    Some(CorrectedTarget { share: found.share, lower, upper, source })
}
