//! Alpha diversity of a profile at a rank, as context of the indices.

use endobiome_core::Rank;
use serde::{Deserialize, Serialize};

use crate::TaxonProfile;

/// Alpha diversity at species rank. No endometrial cut-off of any of these is validated.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ProfileDiversity {
    /// Taxa seen.
    pub observed: f64,
    /// Shannon entropy, natural logarithm.
    pub shannon: f64,
    /// Simpson, 1 - sum p^2.
    pub simpson: f64,
    /// Inverse Simpson, 1 / sum p^2; 0 without reads.
    pub inverse_simpson: f64,
    /// Berger-Parker: the largest share.
    pub berger_parker: f64,
    /// Pielou: Shannon / ln(observed); `None` with fewer than two taxa.
    pub pielou: Option<f64>,
}

/// Computes [`ProfileDiversity`] of the profile collapsed at `rank`.
pub(crate) fn profile_diversity(profile: &TaxonProfile<'_>, rank: Rank) -> ProfileDiversity {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return ProfileDiversity::default();
    }
    let shares: Vec<f64> = profile.collapse(rank).into_values().map(|reads| reads / n).collect();
    let shannon: f64 = -shares.iter().map(|p| p * libm::log(*p)).sum::<f64>();
    let squares: f64 = shares.iter().map(|p| p * p).sum();
    #[expect(clippy::cast_precision_loss, reason = "a number of taxa")]
    let observed = shares.len() as f64;
    ProfileDiversity {
        observed,
        shannon: shannon.max(0.0),
        simpson: 1.0 - squares,
        inverse_simpson: 1.0 / squares,
        berger_parker: shares.iter().copied().fold(0.0, f64::max),
        pielou: (shares.len() > 1).then(|| shannon / libm::log(observed)),
    }
}
