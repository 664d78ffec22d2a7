//! What of a sample is beyond its reagents.

use super::alone::{OF_REAGENTS, over_reagents};
use super::wells::KitWells;

/// Lower bound of the share of a sample that is not of its reagents: the bound of `carry_over::excess` without a vagina.
pub(crate) fn beyond_reagents(shares: &[f64], kit: &[f64], wells: &KitWells) -> f64 {
    let pick = |shares: &[f64]| -> Vec<f64> { wells.columns.iter().map(|&column| shares[column]).collect() };
    let (theta, kit) = (pick(shares), pick(kit));
    let outside = (shares.iter().sum::<f64>() - theta.iter().sum::<f64>()).max(0.0);
    OF_REAGENTS
        .iter()
        .zip(&wells.alone.limits)
        .map(|(&allowance, q)| {
            let q = q.min(0.999);
            (over_reagents(&theta, &kit, outside, allowance) - q) / (1.0 - q)
        })
        .fold(0.0, f64::max)
}
