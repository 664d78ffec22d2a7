//! From transition counts to error rates.

use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::loess::Loess;
use crate::{Error, Result};
use endobiome_reads::Dereplicated;
use serde::{Deserialize, Serialize};

/// Rates of misreading are kept between these.
const LOWEST_RATE: f64 = 1e-7;
const HIGHEST_RATE: f64 = 0.25;
/// The score of bases that PacBio's consensus of many passes takes for certain; no other instrument writes it.
const CERTAIN: usize = 93;
/// Reads whose qualities take at most this many values are taken for binned.
const MOST_BINS: usize = 8;

/// How error rates depend on the quality score.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorFunction {
    /// [`PacBio`](Self::PacBio) if scores reach 93, [`Binned`](Self::Binned) if the qualities are, else [`Loess`](Self::Loess).
    #[default]
    Auto,
    /// A smooth curve through the log rates (weighted local regression), as R's `loessErrfun`.
    Loess,
    /// Anchored at the given quality scores and linear in the rates between them, for instruments that bin scores (NovaSeq,
    /// NextSeq), as the authors of DADA2 describe `makeBinnedQualErrfun` of 1.36 (issue 1307 of their repository). Scores
    /// outside have the rate of the nearest anchor; one error is added to each, as in the other functions.
    Binned(Vec<u8>),
    /// One rate a transition whatever the quality.
    NoQuality,
    /// For PacBio HiFi reads, as R's `PacBioErrfun`: score 93 has its own rate a transition, (errors + 1) / (bases + 4), and the
    /// scores below are as [`Loess`](Self::Loess) without it.
    #[serde(rename = "pacbio")]
    PacBio,
}

impl ErrorFunction {
    /// The function in effect for these samples: `Auto` decided, all others as they are.
    #[must_use]
    pub fn resolved(&self, samples: &[&Dereplicated]) -> Self {
        match self {
            Self::Auto if has_certain_bases(samples) => Self::PacBio,
            Self::Auto => binned_qualities(samples).map_or(Self::Loess, Self::Binned),
            other => other.clone(),
        }
    }

    /// Rates from counts; `Auto` is taken as `Loess`.
    ///
    /// Every rate of misreading is between 1e-7 and 0.25; the rate of reading correctly is what remains.
    /// Qualities never seen have the rates of the nearest that was.
    ///
    /// # Errors
    /// [`Error::BaseNeverRead`] when no transition from some nucleotide was counted.
    pub fn estimate(&self, counts: &TransitionCounts) -> Result<ErrorModel> {
        let qualities = counts.n_qualities();
        let mut rows = vec![Vec::new(); 16];
        for from in 0..4 {
            let totals: Vec<u64> = (0..qualities)
                .map(|quality| (0..4).map(|to| counts.row(4 * from + to)[quality]).sum())
                .collect();
            if totals.iter().all(|&total| total == 0) {
                return Err(Error::BaseNeverRead { base: char::from(b"ACGT"[from]) });
            }
            for to in (0..4).filter(|&to| to != from) {
                let errors = counts.row(4 * from + to);
                let rates = match self {
                    Self::Auto | Self::Loess => loess_rates(errors, &totals),
                    Self::Binned(bins) => binned_rates(errors, &totals, bins),
                    Self::NoQuality => {
                        vec![flat_rate(errors.iter().sum(), totals.iter().sum()); qualities]
                    }
                    Self::PacBio => pacbio_rates(errors, &totals),
                };
                rows[4 * from + to] =
                    rates.into_iter().map(|rate| rate.clamp(LOWEST_RATE, HIGHEST_RATE)).collect();
            }
            rows[5 * from] = (0..qualities)
                .map(|quality| {
                    let wrong: f64 =
                        (0..4).filter(|&to| to != from).map(|to| rows[4 * from + to][quality]).sum();
                    1.0 - wrong
                })
                .collect();
        }
        ErrorModel::from_rows(&rows)
    }
}

/// Log10 rates of the qualities that were seen, with one error added.
fn observed<'a>(
    errors: &'a [u64],
    totals: &'a [u64],
    seen: impl Fn(usize) -> bool + 'a,
) -> impl Iterator<Item = (f64, f64, f64)> + 'a {
    errors
        .iter()
        .zip(totals)
        .enumerate()
        .filter(move |&(quality, (_, &total))| total > 0 && seen(quality))
        .map(|(quality, (&errors, &total))| {
            (quality as f64, libm::log10((errors as f64 + 1.0) / total as f64), total as f64)
        })
}

fn loess_rates(errors: &[u64], totals: &[u64]) -> Vec<f64> {
    let (mut x, mut y, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for (quality, rate, total) in observed(errors, totals, |_| true) {
        x.push(quality);
        y.push(rate);
        weights.push(total);
    }
    let curve = Loess::fit(&x, &y, &weights);
    let fitted = (0..errors.len()).map(|quality| curve.as_ref().and_then(|curve| curve.at(quality as f64)));
    to_the_ends(fitted.map(|rate| rate.filter(|rate| rate.is_finite())).collect())
}

/// The rate of a transition whatever the quality.
fn flat_rate(errors: u64, total: u64) -> f64 {
    (errors as f64 + 1.0) / (total as f64 + 4.0)
}

fn pacbio_rates(errors: &[u64], totals: &[u64]) -> Vec<f64> {
    let (Some(&certain_errors), Some(&certain_total)) = (errors.get(CERTAIN), totals.get(CERTAIN)) else {
        return loess_rates(errors, totals);
    };
    let certain = flat_rate(certain_errors, certain_total);
    let (below, totals_below) = (&errors[..CERTAIN], &totals[..CERTAIN]);
    let mut rates = if totals_below.iter().all(|&total| total == 0) {
        vec![certain; CERTAIN]
    } else {
        loess_rates(below, totals_below)
    };
    rates.resize(errors.len(), certain);
    rates
}

fn binned_rates(errors: &[u64], totals: &[u64], bins: &[u8]) -> Vec<f64> {
    let is_bin = |quality: usize| bins.iter().any(|&bin| usize::from(bin) == quality);
    let mut points: Vec<(f64, f64, f64)> = observed(errors, totals, is_bin).collect();
    if points.is_empty() {
        points = observed(errors, totals, |_| true).collect();
    }
    let fitted = (0..errors.len()).map(|quality| {
        let x = quality as f64;
        let right = points.partition_point(|&(place, ..)| place < x);
        let (x1, y1, _) = *points.get(right)?;
        if x1 == x {
            return Some(y1);
        }
        let (x0, y0, _) = *points.get(right.checked_sub(1)?)?;
        // What is linear is the rate, of which the logarithm goes on.
        let (low, high) = (libm::pow(10_f64, y0), libm::pow(10_f64, y1));
        Some(libm::log10(low + (high - low) * (x - x0) / (x1 - x0)))
    });
    to_the_ends(fitted.collect())
}

/// Rates from log10 rates; missing ones at the ends are those of the nearest.
fn to_the_ends(mut rates: Vec<Option<f64>>) -> Vec<f64> {
    let mut last = None;
    for rate in &mut rates {
        *rate = rate.or(last);
        last = *rate;
    }
    let first = rates.iter().find_map(|&rate| rate);
    rates
        .into_iter()
        .map(|rate| rate.or(first).map_or(HIGHEST_RATE, |rate| libm::pow(10_f64, rate)))
        .collect()
}

/// Whether some base has the score that only PacBio writes; read off the sequences seen once, as below.
fn has_certain_bases(samples: &[&Dereplicated]) -> bool {
    samples
        .iter()
        .flat_map(|sample| &sample.uniques)
        .filter(|unique| unique.count == 1)
        .any(|unique| unique.quality_sums.iter().any(|&quality| quality as usize == CERTAIN))
}

/// The quality scores that occur, if they are few; read off the sequences seen once, for they were not averaged.
///
/// `None` when there are more than eight, or nothing to judge from.
pub(crate) fn binned_qualities(samples: &[&Dereplicated]) -> Option<Vec<u8>> {
    let mut seen = [false; 256];
    for unique in samples.iter().flat_map(|sample| &sample.uniques).filter(|unique| unique.count == 1) {
        for &quality in &unique.quality_sums {
            seen[quality.min(255) as usize] = true;
        }
    }
    let bins: Vec<u8> = (0..=255).filter(|&quality| seen[usize::from(quality)]).collect();
    (2..=MOST_BINS).contains(&bins.len()).then_some(bins)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts of `bases` readings of each nucleotide at each quality, of which `errors` are each of the wrong ones.
    fn counts(qualities: &[(usize, u64, u64)]) -> TransitionCounts {
        let mut counts = TransitionCounts::new(94);
        for &(quality, bases, errors) in qualities {
            for from in 0..4 {
                for to in 0..4 {
                    counts.add(4 * from + to, quality, if from == to { bases - 3 * errors } else { errors });
                }
            }
        }
        counts
    }

    const BELOW: [(usize, u64, u64); 7] = [
        (10, 10_000, 300),
        (20, 20_000, 90),
        (30, 50_000, 40),
        (40, 60_000, 20),
        (55, 70_000, 9),
        (70, 80_000, 5),
        (92, 90_000, 2),
    ];

    #[test]
    fn pacbio_gives_score_93_a_rate_of_its_own_and_smooths_the_rest() {
        let with =
            ErrorFunction::PacBio.estimate(&counts(&[&BELOW[..], &[(93, 1_000_000, 7)]].concat())).unwrap();
        let without = ErrorFunction::Loess.estimate(&counts(&BELOW)).unwrap();
        assert_eq!(with.row(1)[93], 8.0 / 1_000_004.0);
        for transition in 0..16 {
            assert_eq!(with.row(transition)[..93], without.row(transition)[..93]);
        }
        // Nothing but certain bases: there is no curve to draw.
        let alone = ErrorFunction::PacBio.estimate(&counts(&[(93, 1_000_000, 7)])).unwrap();
        assert_eq!(alone.row(1)[40], 8.0 / 1_000_004.0);
    }

    /// A fault of peers: a curve through few points has no solution, and rates became NaN or the run stopped.
    #[test]
    fn a_curve_through_few_quality_values_is_finite() {
        for number in 1..=5 {
            for chosen in [&BELOW[..number], &BELOW[7 - number..]] {
                let model = ErrorFunction::Loess.estimate(&counts(chosen)).unwrap();
                for from in 0..4 {
                    for to in (0..4).filter(|&to| to != from) {
                        let rates = model.row(4 * from + to);
                        assert!(
                            rates.iter().all(|rate| (LOWEST_RATE..=HIGHEST_RATE).contains(rate)),
                            "{chosen:?}: {rates:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn binned_rates_are_linear_between_the_bins_and_flat_outside() {
        let counts = counts(&[(12, 10_000, 499), (20, 7, 1), (23, 100_000, 999), (37, 1_000_000, 99)]);
        let model = ErrorFunction::Binned(vec![2, 12, 23, 37]).estimate(&counts).unwrap();
        let row = model.row(1);
        for (quality, rate) in [(0, 0.05), (12, 0.05), (23, 0.01), (37, 0.0001), (41, 0.0001)] {
            approx::assert_relative_eq!(row[quality], rate, max_relative = 1e-12);
        }
        approx::assert_relative_eq!(row[30], (0.01 + 0.0001) / 2.0, max_relative = 1e-12);
        approx::assert_relative_eq!(row[20], 0.05 - 0.04 * 8.0 / 11.0, max_relative = 1e-12);
    }

    #[test]
    fn reads_with_certain_bases_are_taken_for_hifi() {
        let unique = |quality: u32| endobiome_reads::Unique {
            sequence: b"ACGT".as_slice().into(),
            count: 1,
            quality_sums: vec![quality, 20, 30, 40].into(),
        };
        let of = |quality| Dereplicated { uniques: vec![unique(quality)], read_to_unique: vec![0] };
        assert_eq!(ErrorFunction::Auto.resolved(&[&of(93)]), ErrorFunction::PacBio);
        assert_eq!(ErrorFunction::Auto.resolved(&[&of(41)]), ErrorFunction::Binned(vec![20, 30, 40, 41]));
    }
}
