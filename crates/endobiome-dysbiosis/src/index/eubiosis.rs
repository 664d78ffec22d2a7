//! Hashimoto-Kyono eubiosis: *Lactobacillus* plus *Bifidobacterium* at 80 %.

use crate::posterior::SharePosterior;
use crate::{DysbiosisParameters, Index, IndexValue, TaxonProfile, taxa::GenusGroup};

/// The cut-off of the source.
pub(super) const EUBIOSIS_THRESHOLD: f64 = 0.80;

/// Share of *Lactobacillus* sensu lato and *Bifidobacterium* (without *Gardnerella*), against 0.80.
///
/// Reads whose candidates include both *Bifidobacterium* and *Gardnerella* (or reads that reached only
/// Lactobacillaceae) are ambiguous: they widen the interval, and the call must hold with and without them.
pub(super) fn eubiosis(profile: &TaxonProfile<'_>, parameters: &DysbiosisParameters) -> IndexValue {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return IndexValue::plain(Index::Eubiosis, None);
    }
    let (lacto, lacto_mixed) = profile.genus_reads(GenusGroup::LactobacillusSensuLato);
    let (bifido, bifido_mixed) = profile.genus_reads(GenusGroup::Genus("Bifidobacterium"));
    let sure = lacto + bifido;
    let maybe = lacto_mixed + bifido_mixed + profile.lactobacillaceae_without_genus();
    let low = SharePosterior::new(sure, n, parameters.rho);
    let high = SharePosterior::new((sure + maybe).min(n), n, parameters.rho);
    let (p_low, p_high) =
        (low.probability_at_least(EUBIOSIS_THRESHOLD), high.probability_at_least(EUBIOSIS_THRESHOLD));
    let call = if n < parameters.reads_not_interpretable {
        "not_interpretable"
    } else if p_low >= parameters.call_probability {
        "eubiosis"
    } else if p_high <= 1.0 - parameters.call_probability {
        "dysbiosis"
    } else {
        "indeterminate"
    };
    IndexValue {
        index: Index::Eubiosis,
        value: Some(sure / n),
        lower: Some(low.quantile(0.025)),
        upper: Some(high.quantile(0.975)),
        call: Some(call.to_owned()),
        probability: Some(p_low),
        note: if maybe > 0.0 {
            format!("{:.1} % of reads may or may not belong to the numerator", 100.0 * maybe / n)
        } else {
            String::new()
        },
    }
}
