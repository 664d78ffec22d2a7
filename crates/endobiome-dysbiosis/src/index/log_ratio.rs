//! Log-ratios of two groups of genera: LAR and its balance, and the Moreno 2022 profile.

use crate::posterior::{SharePosterior, effective_reads};
use crate::{Index, IndexValue, TaxonProfile, taxa::GenusGroup};

/// `log10((numerator + 1) / (denominator + 1))` on reads.
pub(crate) fn log10_ratio(numerator: f64, denominator: f64) -> f64 {
    libm::log10((numerator + 1.0) / (denominator + 1.0))
}

/// `LAR`: *Lactobacillus* sensu lato against BV-associated genera.
pub(crate) fn lactobacillus_anaerobe_ratio(profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    let lacto = profile.genus_reads(GenusGroup::LactobacillusSensuLato).0;
    let anaerobes = profile.genus_reads(GenusGroup::VaginosisAnaerobes).0;
    ratio(Index::LactobacillusAnaerobeRatio, lacto, anaerobes, profile, rho)
}

/// The two-part balance of the same sums, with pseudocount 0.5.
pub(crate) fn lactobacillus_anaerobe_balance(profile: &TaxonProfile<'_>) -> IndexValue {
    let lacto = profile.genus_reads(GenusGroup::LactobacillusSensuLato).0;
    let anaerobes = profile.genus_reads(GenusGroup::VaginosisAnaerobes).0;
    let balance = std::f64::consts::FRAC_1_SQRT_2 * libm::log((lacto + 0.5) / (anaerobes + 0.5));
    IndexValue::plain(
        Index::LactobacillusAnaerobeBalance,
        (profile.bacterial_reads() > 0.0).then_some(balance),
    )
}

/// The Moreno 2022 genera as `log10((up + 1) / (Lactobacillus + 1))`; no cut-off is published.
pub(crate) fn moreno_mdi(profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    let up = profile.genus_reads(GenusGroup::MorenoUnsuccessful).0;
    let lacto = profile.genus_reads(GenusGroup::LactobacillusSensuLato).0;
    ratio(Index::MorenoMdi, up, lacto, profile, rho)
}

/// The ratio with the interval that overdispersed counts allow: given the reads in either group, the share of
/// the first has a Beta posterior on effective reads, and the log-odds is its image.
fn ratio(index: Index, numerator: f64, denominator: f64, profile: &TaxonProfile<'_>, rho: f64) -> IndexValue {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return IndexValue::plain(index, None);
    }
    let worth = effective_reads(n, rho) / n;
    let posterior = SharePosterior { a: numerator * worth + 0.5, b: denominator * worth + 0.5, spread: 0.0 };
    let log_odds = |p: f64| {
        let share = posterior.quantile(p).clamp(1e-12, 1.0 - 1e-12);
        libm::log10(share / (1.0 - share))
    };
    let (lower, upper) = (log_odds(0.025), log_odds(0.975));
    let mut value = IndexValue::plain(index, Some(log10_ratio(numerator, denominator)));
    value.lower = Some(lower);
    value.upper = Some(upper);
    if numerator + denominator == 0.0 {
        value.note = "neither group is present: the ratio is that of the pseudocounts".to_owned();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::log10_ratio;

    #[test]
    fn ratio_of_the_worked_sample() {
        assert!((log10_ratio(4600.0, 1270.0) - 0.558_707).abs() < 1e-6);
    }
}
