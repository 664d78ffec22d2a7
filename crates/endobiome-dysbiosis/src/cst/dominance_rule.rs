//! The type of the dominant *Lactobacillus* species, for when no centroids are at hand.

use super::unresolved::{SPECIES, open_reads, open_types, sentence};
use super::{CstCall, CstConfidence};
use crate::posterior::SharePosterior;
use crate::profile::class_label;
use crate::{DysbiosisParameters, TaxonProfile};
use endobiome_core::{Assignment, Rank};

/// Types by dominance: I, II, III or V if *L. crispatus, gasseri, iners* or *jensenii* reaches
/// [`DysbiosisParameters::dominant_share`] (default one half), else IV.
///
/// The probability is that of the posterior share of the leading species on the called side of the cut-off; below
/// 0.95, or with too few reads, the type has low confidence. Where no species reaches the cut-off but one would if the
/// *Lactobacillus* reads without a species were its own, no type is given: `not_resolved`, with the types that are open.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile, cst::dominance_cst};
/// let species = |genus: &str, name: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment.lineage.set(Rank::Species, name);
///     assignment
/// };
/// let iners = species("Lactobacillus", "Lactobacillus iners");
/// let prevotella = species("Prevotella", "Prevotella bivia");
/// let call = dominance_cst(&TaxonProfile::new([(&iners, 9000.0), (&prevotella, 1000.0)]), &DysbiosisParameters::default());
/// assert_eq!((call.cst.as_deref(), call.score), (Some("III"), Some(0.9)));
/// ```
pub fn dominance_cst(profile: &TaxonProfile<'_>, parameters: &DysbiosisParameters) -> CstCall {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return CstCall::none("dominance_rule", "no bacterial reads");
    }
    let mut note = String::new();
    let mut best = ("IV", 0.0);
    let mut open = Vec::new();
    for (cst, names) in SPECIES {
        // Groups that hold species of one type only; what may be of several is in none.
        let of_type = |assignment: &Assignment| {
            let named = assignment.lineage.get(Rank::Species).is_some_and(|species| names.contains(&species));
            let grouped = assignment.species_group.iter().any(|name| names.contains(&name.as_str()));
            named || (grouped && open_types(assignment).is_empty())
        };
        let (mut reads, mut groups) = (0.0, Vec::new());
        for &(assignment, count) in profile.entries().iter().filter(|(assignment, _)| of_type(assignment)) {
            reads += count;
            if assignment.lineage.get(Rank::Species).is_none() {
                groups.push(class_label(assignment));
            }
        }
        if (reads + open_reads(profile, cst)) / n >= parameters.dominant_share {
            open.push(cst);
        }
        if reads > best.1 {
            best = (cst, reads);
            groups.sort_unstable();
            groups.dedup();
            note = if groups.is_empty() {
                String::new()
            } else {
                format!("the region cannot split {}", groups.join("; "))
            };
        }
    }
    let share = best.1 / n;
    let above =
        SharePosterior::new(best.1, n, parameters.rho).probability_at_least(parameters.dominant_share);
    let dominant = share >= parameters.dominant_share;
    if !dominant && !open.is_empty() {
        return CstCall {
            score: Some(share),
            confidence: CstConfidence::NotResolved,
            ..CstCall::none("dominance_rule", sentence(profile, &open))
        };
    }
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
        similarities: Vec::new(),
        note,
    }
}
