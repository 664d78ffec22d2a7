//! The type of the dominant *Lactobacillus* species, for when no centroids are at hand.

use super::{CstCall, CstConfidence};
use crate::posterior::SharePosterior;
use crate::{DysbiosisParameters, TaxonProfile};

const SPECIES: [(&str, &str); 4] = [
    ("I", "Lactobacillus crispatus"),
    ("II", "Lactobacillus gasseri"),
    ("III", "Lactobacillus iners"),
    ("V", "Lactobacillus jensenii"),
];

/// Species that 16S regions or later splits do not part from the name above.
const WITH: [(&str, &str); 2] = [("II", "Lactobacillus paragasseri"), ("V", "Lactobacillus mulieris")];

/// Types by dominance: I, II, III or V if *L. crispatus, gasseri, iners* or *jensenii* reaches
/// [`DysbiosisParameters::dominant_share`] (default one half), else IV.
///
/// The probability is that of the posterior share of the leading species on the called side of the cut-off; below
/// 0.95, or with too few reads, the type has low confidence.
pub fn dominance_cst(profile: &TaxonProfile<'_>, parameters: &DysbiosisParameters) -> CstCall {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return CstCall::none("dominance_rule", "no bacterial reads");
    }
    let mut note = String::new();
    let mut best = ("IV", 0.0);
    for (cst, species) in SPECIES {
        let found = profile.species_reads(species);
        // A class that holds both names of one type was counted by the first already.
        let with: f64 = WITH
            .iter()
            .filter(|(other, _)| *other == cst)
            .map(|(_, species)| profile.species_reads(species).species)
            .sum();
        let reads = found.with_class() + with;
        if reads > best.1 {
            best = (cst, reads);
            note = if found.group > 0.0 {
                format!("the region cannot split {}", found.group_label)
            } else {
                String::new()
            };
        }
    }
    let share = best.1 / n;
    let above =
        SharePosterior::new(best.1, n, parameters.rho).probability_at_least(parameters.dominant_share);
    let dominant = share >= parameters.dominant_share;
    let probability = if dominant { above } else { 1.0 - above };
    let sure = probability >= parameters.call_probability && n >= parameters.reads_not_interpretable;
    CstCall {
        method: "dominance_rule".to_owned(),
        sub_cst: None,
        cst: Some(if dominant { best.0 } else { "IV" }.to_owned()),
        score: Some(share),
        margin: None,
        confidence: if sure { CstConfidence::Assigned } else { CstConfidence::LowConfidence },
        probability: Some(probability),
        note,
    }
}
