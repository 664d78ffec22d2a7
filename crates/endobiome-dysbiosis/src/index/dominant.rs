//! The dominant species.

use crate::posterior::SharePosterior;
use crate::{DysbiosisParameters, TaxonProfile};
use endobiome_core::Rank;
use serde::{Deserialize, Serialize};

/// The most abundant species (or class of species) and whether it dominates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DominantSpecies {
    /// The most abundant taxon at species rank; `None` without reads.
    pub leading: Option<String>,
    /// Its share of the bacterial reads.
    pub share: f64,
    /// P(share >= cut-off).
    pub probability: f64,
    /// `leading` if its share reaches the cut-off (default 0.5), else `none`.
    pub dominant: String,
}

/// Finds the dominant species: share >= [`DysbiosisParameters::dominant_share`], else `none`.
///
/// *L. iners* and the other lactobacilli are never merged. Ties are broken by name.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile, index::dominant_species};
/// let mut iners = Assignment::default();
/// iners.lineage.set(Rank::Domain, "Bacteria");
/// iners.lineage.set(Rank::Genus, "Lactobacillus");
/// let mut crispatus = iners.clone();
/// iners.lineage.set(Rank::Species, "Lactobacillus iners");
/// crispatus.lineage.set(Rank::Species, "Lactobacillus crispatus");
/// let profile = TaxonProfile::new([(&iners, 3000.0), (&crispatus, 1000.0)]);
/// let found = dominant_species(&profile, &DysbiosisParameters::default());
/// assert_eq!((found.dominant.as_str(), found.share), ("Lactobacillus iners", 0.75));
/// ```
pub fn dominant_species(profile: &TaxonProfile<'_>, parameters: &DysbiosisParameters) -> DominantSpecies {
    let n = profile.bacterial_reads();
    let mut leading: Option<(String, f64)> = None;
    for (taxon, reads) in profile.collapse(Rank::Species) {
        if leading.as_ref().is_none_or(|(_, most)| reads > *most) {
            leading = Some((taxon.name().to_owned(), reads));
        }
    }
    let Some((name, reads)) = leading else {
        return DominantSpecies { leading: None, share: 0.0, probability: 0.0, dominant: "none".to_owned() };
    };
    let share = reads / n;
    DominantSpecies {
        dominant: if share >= parameters.dominant_share { name.clone() } else { "none".to_owned() },
        leading: Some(name),
        share,
        probability: SharePosterior::new(reads, n, parameters.rho)
            .probability_at_least(parameters.dominant_share),
    }
}
