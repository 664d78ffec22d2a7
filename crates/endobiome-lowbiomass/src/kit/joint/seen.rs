//! The part of a sample that the blanks' features explain.
//!
//! The reagents of a sample are a well of the batch. Of a well of share `s` a feature `j` makes up at most `q_j s`, where `q_j` is the
//! 95 % quantile of its share among wells (drawn from the blanks through the noise between wells). The seen share is the
//! largest `s` with
//!
//! ```text
//! s = sum_j min(x_j, q_j s)
//! ```
//!
//! No single feature can make it up: the features present must have quantiles of more than 1 together, as those of a well have, while a woman's own
//! taxon that a blank holds too counts for no more than a well can hold of it.
//!
//! With one or two blanks what leaked into them cannot be told by consistency. A set of features that makes up most of what a sample has
//! of the blanks' features, and hardly any of the blanks, is of that sample and no reagent, where the sample holds three times as
//! much of it as the blanks: the chance of such a well, a beta tail, is below
//! one in a thousand.

use crate::StudyView;
use crate::kit::BatchKit;
use crate::kit::wells::KitWells;
use crate::numerics::beta_cdf;
use endobiome_core::{Message, say};

/// Quantile of a feature's share among wells.
const QUANTILE: f64 = 0.95;
/// So many times its share in the blanks a feature must have in a sample to be asked whether it leaked.
const MUCH_MORE: f64 = 5.0;
/// Part of what the sample has of the blanks' features that such features must be.
const MOST: f64 = 0.5;
/// So many times what the blanks have of such features a sample must have that they can have leaked from.
const RICHER: f64 = 3.0;
/// Chance of a well below which it is none.
const NO_WELL: f64 = 1e-3;
/// Most rounds of looking for features that leaked.
const ROUNDS: usize = 5;

/// The reagents' features of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Reagents {
    /// (column, mean share of a well, most of a well).
    features: Vec<(usize, f64, f64)>,
    /// Blanks' features taken for leak.
    leaked: usize,
    blanks: usize,
}

/// What of one sample the blanks' features explain.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SeenKit {
    /// Its share of the reads.
    pub share: f64,
    /// How much of the blanks' features the sample holds, the largest left out: what orders samples where wells differ so much that the
    /// share is 0. A feature alone, which may be the sample's own, counts for nothing.
    pub level: f64,
    /// Reads that it takes of a column, columns ascending.
    pub cells: Vec<(usize, f64)>,
}

/// Finds the features of the blanks that are of the reagents.
pub(crate) fn reagents(study: &StudyView<'_>, rows: &[usize], kit: &BatchKit, wells: &KitWells) -> Reagents {
    let mut features = Vec::with_capacity(wells.columns.len());
    let mut sure = Vec::with_capacity(wells.columns.len());
    for (at, &column) in wells.columns.iter().enumerate() {
        let Some(feature) = kit.profile.iter().find(|feature| feature.column == column) else { continue };
        let mut shares: Vec<f64> = wells.wells.iter().flatten().map(|well| well[at]).collect();
        shares.sort_by(f64::total_cmp);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of draws")]
        let place = (QUANTILE * (shares.len() as f64 - 1.0)) as usize;
        features.push((column, feature.share, shares.get(place).copied().unwrap_or(0.0)));
        // Several blanks tell leak from reagents by consistency.
        sure.push(kit.blanks >= 3 && feature.certain);
    }
    let all = features.len();
    let precision = (1.0 / kit.wells_rho - 1.0).min(1e6);
    for _ in 0..ROUNDS {
        let mut leaked = vec![false; features.len()];
        for &row in rows {
            let shares: Vec<f64> = features
                .iter()
                .map(|&(column, ..)| study.counts.get(row, column) as f64 / study.totals[row] as f64)
                .collect();
            let (held, mean): (f64, f64) =
                (shares.iter().sum(), features.iter().map(|(_, share, _)| share).sum());
            if held <= 0.0 || mean <= 0.0 {
                continue;
            }
            let much: Vec<usize> = (0..features.len())
                .filter(|&at| !sure[at] && shares[at] / held > MUCH_MORE * features[at].1 / mean)
                .collect();
            let part: f64 = much.iter().map(|&at| shares[at]).sum::<f64>() / held;
            let usual: f64 =
                (much.iter().map(|&at| features[at].1).sum::<f64>() / mean).clamp(1e-6, 1.0 - 1e-6);
            // P(a well holds at least `part` of such features).
            let chance = 1.0 - beta_cdf(part.min(1.0 - 1e-9), precision * usual, precision * (1.0 - usual));
            if part >= MOST && part * held >= RICHER * usual * mean && chance < NO_WELL {
                much.into_iter().for_each(|at| leaked[at] = true);
            }
        }
        if !leaked.contains(&true) {
            break;
        }
        let mut flags = leaked.iter();
        features.retain(|_| flags.next() != Some(&true));
        let mut flags = leaked.iter();
        sure.retain(|_| flags.next() != Some(&true));
    }
    Reagents { leaked: all - features.len(), features, blanks: kit.blanks }
}

impl Reagents {
    /// What these features explain of a sample.
    pub(crate) fn of_sample(&self, study: &StudyView<'_>, row: usize) -> SeenKit {
        let total = study.totals[row] as f64;
        let held: Vec<(usize, f64, f64, f64)> = self
            .features
            .iter()
            .map(|&(column, mean, most)| (column, study.counts.get(row, column) as f64 / total, mean, most))
            .filter(|&(_, share, ..)| share > 0.0)
            .collect();
        let share = largest_share(&held.iter().map(|&(_, share, _, most)| (share, most)).collect::<Vec<_>>());
        let all: f64 = held.iter().map(|(_, x, ..)| x).sum();
        let largest = held.iter().map(|(_, x, ..)| *x).fold(0.0, f64::max);
        let cells = held
            .into_iter()
            .map(|(column, x, mean, most)| {
                (column, total * if x <= most * share { x } else { x.min(mean * share) })
            })
            .filter(|&(_, reads)| reads > 0.0)
            .collect();
        SeenKit { share, level: share.max(all - largest), cells }
    }

    /// What the seen part rests on.
    pub(crate) fn statement(&self) -> Message {
        let leaked = if self.leaked > 0 {
            say!(
                ", {leaked} were taken for leak from the samples (they make up most of what some sample has of the blanks' features)",
                leaked = self.leaked
            )
        } else {
            Message::empty()
        };
        say!(
            "Reagents were taken out by {features} feature(s) of {blanks} blank(s){leaked}.",
            features = self.features.len(),
            blanks = self.blanks,
            leaked
        )
    }
}

/// The largest fixed point of `s = sum min(x_j, q_j s)` in `[0, 1]`, of (x, q).
fn largest_share(features: &[(f64, f64)]) -> f64 {
    // From all features at their limit x down: those with the largest x / q leave it first.
    let mut order: Vec<(f64, f64)> = features.iter().copied().filter(|&(_, most)| most > 0.0).collect();
    order.sort_by(|a, b| (b.0 / b.1).total_cmp(&(a.0 / a.1)));
    let mut whole: f64 = order.iter().map(|(x, _)| x).sum();
    let mut part = 0.0;
    for &(x, most) in &order {
        // With the features so far at q s, the others at x.
        let share = if part < 1.0 { whole / (1.0 - part) } else { f64::INFINITY };
        if share >= x / most {
            return share.min(1.0);
        }
        whole -= x;
        part += most;
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::largest_share;

    fn fixed(features: &[(f64, f64)]) -> f64 {
        let mut share = 1.0;
        for _ in 0..100_000 {
            share = features.iter().map(|(x, q)| x.min(q * share)).sum();
        }
        share
    }

    /// The closed form is the limit of the iteration from above; one feature alone is no well.
    #[test]
    fn the_largest_share_is_the_limit_from_above() {
        for features in [
            vec![(0.1, 0.5), (0.2, 0.5), (0.05, 0.4)],
            vec![(0.5, 0.2), (0.1, 0.4), (0.1, 0.5), (0.02, 0.3)],
            vec![(0.01, 0.1), (0.9, 0.3), (0.02, 0.9)],
        ] {
            let (found, wanted) = (largest_share(&features), fixed(&features));
            assert!((found - wanted).abs() < 1e-6, "{features:?} {found} {wanted}");
        }
        assert!(largest_share(&[(0.9, 0.4)]) < 1e-12);
    }
}
