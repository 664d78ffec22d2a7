//! Single-species indicators with published cut-offs, and shares reported apart.

use crate::posterior::SharePosterior;
use crate::{DysbiosisParameters, Index, IndexValue, TaxonProfile, taxa::GenusGroup};

/// The cut-off of the source for both species.
pub(super) const INDICATOR_THRESHOLD: f64 = 0.10;

/// *L. crispatus* share against 10 % (`Lc10`): `at_or_below`, `above` or `indeterminate`.
pub(super) fn lc10(profile: &TaxonProfile<'_>, parameters: &DysbiosisParameters) -> IndexValue {
    indicator(Index::Lc10, "Lactobacillus crispatus", profile, parameters)
}

/// *G. vaginalis* share against 10 % (`Gv10`): `at_or_below`, `above` or `indeterminate`.
///
/// *Gardnerella* that was resolved to the genus only stays out of the value and is told in the note.
pub(super) fn gv10(profile: &TaxonProfile<'_>, parameters: &DysbiosisParameters) -> IndexValue {
    indicator(Index::Gv10, "Gardnerella vaginalis", profile, parameters)
}

/// The share of all *Gardnerella*.
pub(super) fn gardnerella_share(profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    share(Index::GardnerellaGenusShare, profile.genus_reads(GenusGroup::Genus("Gardnerella")).0, profile, rho)
}

/// The share of *L. iners*, reported apart from the other lactobacilli.
pub(super) fn iners_share(profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    share(
        Index::LactobacillusInersShare,
        profile.species_reads("Lactobacillus iners").with_class(),
        profile,
        rho,
    )
}

/// A share with its credible interval and nothing else.
pub(crate) fn share(index: Index, reads: f64, profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return IndexValue::plain(index, None);
    }
    let (lower, upper) = SharePosterior::new(reads, n, rho).interval();
    let mut value = IndexValue::plain(index, Some(reads / n));
    value.lower = Some(lower);
    value.upper = Some(upper);
    value
}

fn indicator(
    index: Index,
    species: &str,
    profile: &TaxonProfile<'_>,
    parameters: &DysbiosisParameters,
) -> IndexValue {
    let n = profile.bacterial_reads();
    let found = profile.species_reads(species);
    let mut value = share(index, found.with_class(), profile, parameters.rho);
    if n <= 0.0 {
        return value;
    }
    let low = SharePosterior::new(found.species, n, parameters.rho).probability_at_least(INDICATOR_THRESHOLD);
    let high = SharePosterior::new(found.with_class() + found.genus_only, n, parameters.rho)
        .probability_at_least(INDICATOR_THRESHOLD);
    let class =
        SharePosterior::new(found.with_class(), n, parameters.rho).probability_at_least(INDICATOR_THRESHOLD);
    let needed = parameters.call_probability;
    let call = if n < parameters.reads_not_interpretable {
        "not_interpretable"
    } else if low >= needed {
        "above"
    } else if high <= 1.0 - needed {
        "at_or_below"
    } else if class >= needed && found.group > 0.0 {
        "above_as_class"
    } else {
        "indeterminate"
    };
    value.call = Some(call.to_owned());
    value.probability = Some(class);
    if found.group > 0.0 {
        value.note = format!("the region cannot split {}; the value is of that class", found.group_label);
    }
    if found.genus_only > 0.0 {
        let text = format!("{:.1} % of reads reached the genus only", 100.0 * found.genus_only / n);
        value.note = if value.note.is_empty() { text } else { format!("{}; {text}", value.note) };
    }
    value
}
