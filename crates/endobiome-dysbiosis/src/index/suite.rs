//! All indices that a sample gives by itself.

use super::{eubiosis, indicators, log_ratio};
use crate::alpha::profile_diversity;
use crate::posterior::SharePosterior;
use crate::{DysbiosisParameters, Index, IndexValue, TaxonProfile, taxa::GenusGroup};
use endobiome_core::Rank;

/// Computes the indices of one profile, in the order of [`Index::ALL`]; those that need a reference group are left out.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile, index::{Index, index_values}};
/// let mut lactobacillus = Assignment::default();
/// lactobacillus.lineage.set(Rank::Domain, "Bacteria");
/// let mut prevotella = lactobacillus.clone();
/// lactobacillus.lineage.set(Rank::Genus, "Lactobacillus");
/// prevotella.lineage.set(Rank::Genus, "Prevotella");
/// let profile = TaxonProfile::new([(&lactobacillus, 3000.0), (&prevotella, 1000.0)]);
/// let values = index_values(&profile, &DysbiosisParameters::default());
/// let of = |index| values.iter().find(|value| value.index == index).and_then(|value| value.value);
/// assert_eq!((of(Index::LactobacillusShare), of(Index::Observed)), (Some(0.75), Some(2.0)));
/// ```
pub fn index_values(profile: &TaxonProfile<'_>, parameters: &DysbiosisParameters) -> Vec<IndexValue> {
    let rho = parameters.rho;
    let alpha = profile_diversity(profile, Rank::Species);
    let some = |value: f64| (profile.bacterial_reads() > 0.0).then_some(value);
    let mut values = vec![
        lactobacillus(profile, rho),
        indicators::share(
            Index::LactobacillusStrictShare,
            profile.genus_reads(GenusGroup::Genus("Lactobacillus")).0,
            profile,
            rho,
        ),
        eubiosis::eubiosis(profile, parameters),
        log_ratio::moreno_mdi(profile, rho),
        log_ratio::lactobacillus_anaerobe_ratio(profile, rho),
        log_ratio::lactobacillus_anaerobe_balance(profile),
        indicators::lc10(profile, parameters),
        indicators::gv10(profile, parameters),
        indicators::gardnerella_share(profile, rho),
        indicators::iners_share(profile, rho),
    ];
    for (index, value) in [
        (Index::Shannon, some(alpha.shannon)),
        (Index::Simpson, some(alpha.simpson)),
        (Index::InverseSimpson, some(alpha.inverse_simpson)),
        (Index::BergerParker, some(alpha.berger_parker)),
        (Index::Pielou, alpha.pielou),
        (Index::Observed, some(alpha.observed)),
    ] {
        values.push(IndexValue::plain(index, value));
    }
    values
}

fn lactobacillus(profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    let (sure, mixed) = profile.genus_reads(GenusGroup::LactobacillusSensuLato);
    let ambiguous = mixed + profile.lactobacillaceae_without_genus();
    let mut value = indicators::share(Index::LactobacillusShare, sure, profile, rho);
    let n = profile.bacterial_reads();
    if ambiguous > 0.0 && n > 0.0 {
        value.upper = Some(SharePosterior::new(sure + ambiguous, n, rho).quantile(0.975));
        value.note =
            format!("{:.1} % of reads may or may not be Lactobacillus sensu lato", 100.0 * ambiguous / n);
    }
    value
}
