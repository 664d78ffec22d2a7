//! With copies of both niches, by qPCR or a spike-in: an interval of the carry-over share instead of an upper bound alone.
//!
//! # Model
//! The copies carried into the endometrial sample are a part `r_i` of the vaginal copies, `alpha_i = r_i L_V / L_E`, and
//! the women of one study, sampled by one protocol, share it up to a spread: `ln r_i ~ N(mu, sigma^2)`. Compositions
//! give a point value of `alpha_i` (the median of endometrial over vaginal shares, weighted by the vaginal ones), hence of
//! `ln r_i`. It is too large where the endometrium holds the vaginal species itself, so location and scale are taken
//! robustly, from the lower side: `mu` is the median after trimming values beyond 2 scales above it, and the scale is that of
//! the values below `mu`, which holds the spread between women, the qPCR error and the counting noise of the point values (taking
//! the last off made the interval miss too often in simulation). The interval is `exp(mu +- 1.96 sigma) L_V / L_E`, cut at
//! `alpha_hi`.
//!
//! # Limits
//! It stands on the shared ratio: a woman whose sampling carried over ten times more than the others' is missed.
//! Where most women of a study hold the vaginal species in the endometrium too, `mu` is too large and so is the interval.

use super::CarryOverRow;
use crate::StudyView;
use crate::kit::profile::{effective, weighted_median_ratio};

/// Women that the shared ratio needs.
const WOMEN_NEEDED: usize = 10;
/// Effective carried-over reads that a woman needs to count for the shared ratio.
const READS_NEEDED: f64 = 5.0;
/// The qPCR error assumed at least, as the standard deviation of the logarithm (10 % in either niche).
const LEAST_SIGMA: f64 = 0.15;

/// Narrows the bounds of the rows that have copies in both niches, when there are at least ten; leaves the others.
pub(crate) fn narrow<'a>(study: &StudyView<'_>, rho: f64, rows: impl Iterator<Item = &'a mut CarryOverRow>) {
    let mut known: Vec<(&mut CarryOverRow, Transfer)> = Vec::new();
    for row in rows {
        if let Some(transfer) = transfer(study, rho, row) {
            known.push((row, transfer));
        }
    }
    let telling: Vec<&Transfer> =
        known.iter().map(|(_, transfer)| transfer).filter(|t| t.carried >= READS_NEEDED).collect();
    if telling.len() < WOMEN_NEEDED {
        return;
    }
    let (mu, scale) = lower_location_scale(telling.iter().map(|transfer| transfer.log_ratio).collect());
    let sigma = scale.max(LEAST_SIGMA);
    for (row, transfer) in known {
        let at = |z: f64| libm::exp(mu + z * sigma) * transfer.loads;
        let alpha_hi = row.alpha_hi.unwrap_or(1.0);
        row.alpha_qpcr_low = Some(at(-1.96).min(alpha_hi));
        row.alpha_qpcr_high = Some(at(1.96).min(alpha_hi));
    }
}

/// What one woman says of the transfer ratio.
struct Transfer {
    /// ln of the ratio that her composition suggests.
    log_ratio: f64,
    /// Effective reads carried over.
    carried: f64,
    /// `L_V / L_E`.
    loads: f64,
}

fn transfer(study: &StudyView<'_>, rho: f64, row: &CarryOverRow) -> Option<Transfer> {
    let endometrial = study.counts.sample_index(&row.sample)?;
    let vaginal = study.counts.sample_index(row.vaginal_sample.as_ref()?)?;
    let loads = study.loads.measured(vaginal)? / study.loads.measured(endometrial)?;
    let (n_e, n_v) = (study.totals[endometrial] as f64, study.totals[vaginal] as f64);
    if n_e <= 0.0 || n_v <= 0.0 {
        return None;
    }
    let ratio = weighted_median_ratio(
        study
            .counts
            .row(vaginal)
            .map(|(column, reads)| (study.counts.get(endometrial, column) as f64 / n_e, reads as f64 / n_v)),
    );
    // A ratio of 0 says that less was carried over than the reads can show.
    let alpha = ratio.clamp(0.5 / n_e, 1.0);
    let carried = alpha * effective(n_e, rho);
    Some(Transfer { log_ratio: libm::log(alpha / loads), carried, loads })
}

/// Median and scale of the lower side, after trimming the upper one.
fn lower_location_scale(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let mut kept = values.len();
    let (mut mu, mut sigma) = (0.0, 0.0);
    for _ in 0..20 {
        mu = quantile(&values[..kept], 0.5);
        // 1.4826 x the median distance of the values below the median.
        let below: Vec<f64> = values[..kept].iter().filter(|v| **v <= mu).map(|v| mu - v).rev().collect();
        sigma = 1.4826 * quantile(&below, 0.5);
        let next = values.iter().filter(|v| **v <= mu + 2.0 * sigma).count().max(values.len() / 2);
        if next == kept {
            break;
        }
        kept = next;
    }
    (mu, sigma)
}

fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() as f64 - 1.0);
    let (low, high) = (place.floor(), place.ceil());
    let at = |i: f64| sorted[i as usize];
    at(low) + (place - low) * (at(high) - at(low))
}
