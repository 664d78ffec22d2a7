//! What of a composition exceeds any mixture of the vagina and the reagents, and what noise alone makes of that.
//!
//! # The statistic
//! With allowances `f` and `h`, `T(theta) = min over b in [0, 1] of sum_j max(0, theta_j - f (1 - b) v_j - h b k_j)`: the share of
//! the reads above `f` times the vaginal and `h` times the reagents' profile, whatever their parts. With an infinite allowance it is
//! the share of features that the profile does not hold. It sums over all features, so many small excesses count together.
//!
//! # The bound
//! Let the sample be `theta = (1 - gamma) theta_0 + gamma t`, with `theta_0` from vagina and reagents and `t` anything. `T` is convex
//! and at most the sum of `theta`, so `T(theta) <= (1 - gamma) T(theta_0) + gamma`. If `T(theta_0) <= q` with the confidence asked for, then
//!
//! ```text
//! gamma >= (T(theta) - q) / (1 - q)
//! ```
//!
//! with that confidence, whatever `t` is. `q` is a quantile of draws of `theta_0` through all parts of the noise; leak may add its
//! whole share to it. Several allowances are used at once with joint limits. This bound is this project's own.

use super::carried::Carried;
use crate::draws::{UNSEEN, read};
use crate::kit::wells::KitWells;
use crate::noise::NoiseModel;
use crate::quantiles::Joint;
use endobiome_core::stream;

/// Allowances for the vagina and the reagents.
const ALLOWANCES: [(f64, f64); 5] =
    [(1.5, 1.5), (4.0, 4.0), (12.0, 12.0), (4.0, f64::INFINITY), (f64::INFINITY, f64::INFINITY)];
/// The mixture of vagina and reagents is known to about this much on either side.
const MIXTURE_STEP: f64 = 0.15;
/// Share added to what explains a feature before the ratio is taken: a feature of nearly no explanation needs as much.
const LEAST_EXPLAINED: f64 = 0.01;
/// In two extracts a share counts as far as it is not more than so many times that of the other extract.
const AGREEMENT: f64 = 3.0;

/// What is observed: one extract, or what two extracts of a specimen share.
#[derive(Debug, Clone)]
pub(crate) struct Observed<'a> {
    /// Shares by column.
    pub shares: &'a [f64],
    /// What the reads of each extract are worth; one or two.
    pub effective: &'a [f64],
}

/// What explains it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Vaginal shares by column.
    pub vagina: &'a [f64],
    /// Shares of the blanks by column, leak left in.
    pub kit: &'a [f64],
    /// Draws of both.
    pub carried: &'a Carried,
    pub wells: &'a KitWells,
    /// Share that leak may add.
    pub leak: f64,
}

/// What exceeds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Excess {
    /// Lower bound of the share of something else.
    pub gamma_lo: f64,
    /// (column, share that vagina, reagents and noise may explain at most), simultaneously over all.
    pub explained: Vec<(usize, f64)>,
}

/// The common part of two extracts: the mean share, at most [`AGREEMENT`] times the smaller one.
pub(crate) fn common(first: f64, second: f64) -> f64 {
    (0.5 * (first + second)).min(AGREEMENT * first.min(second))
}

/// Bounds what of `observed` is neither from the vagina nor from the reagents, with one-sided `confidence`.
pub(crate) fn excess(
    observed: &Observed<'_>,
    known: &Known<'_>,
    confidence: f64,
    name: &str,
    noise: &NoiseModel,
) -> Excess {
    let mut columns: Vec<usize> = known.carried.columns.iter().chain(&known.wells.columns).copied().collect();
    columns.sort_unstable();
    columns.dedup();
    let pick = |shares: &[f64]| -> Vec<f64> { columns.iter().map(|&column| shares[column]).collect() };
    let (theta, vagina, kit) = (pick(observed.shares), pick(known.vagina), pick(known.kit));
    let outside = (observed.shares.iter().sum::<f64>() - theta.iter().sum::<f64>()).max(0.0);
    let tests: Vec<Allowed> = ALLOWANCES.iter().map(|&(f, h)| Allowed::new(&vagina, &kit, f, h)).collect();
    let found: Vec<(f64, f64)> = tests.iter().map(|test| test.excess(&theta, outside)).collect();
    let centre = found[0].1;
    let place = |from: &[usize]| -> Vec<usize> {
        from.iter().map(|column| columns.binary_search(column).unwrap_or(0)).collect()
    };
    let places = (place(&known.carried.columns), place(&known.wells.columns));
    let mut gamma_lo = f64::INFINITY;
    let mut explained = vec![0.0_f64; columns.len()];
    let mut explained_elsewhere = 0.0_f64;
    for step in [-MIXTURE_STEP, 0.0, MIXTURE_STEP] {
        let b = (centre + step).clamp(0.0, 1.0);
        // The same draws for every mixture: what differs is the mixture.
        let mut random = stream(noise.seed, "null", name.as_bytes());
        let mut samples: Vec<Vec<f64>> = vec![Vec::with_capacity(noise.draws); tests.len()];
        let mut ratios = Vec::with_capacity(noise.draws);
        let base: Vec<f64> =
            vagina.iter().zip(&kit).map(|(v, k)| (1.0 - b) * v + b * k + LEAST_EXPLAINED).collect();
        for draw in 0..noise.draws {
            let mut drawn = (vec![0.0; columns.len()], vec![0.0; 2 * UNSEEN]);
            for (extract, &effective) in observed.effective.iter().enumerate() {
                let mut next = mixture(known, &places, columns.len(), draw, extract, b);
                read(&mut random, &mut next, effective);
                if extract == 0 {
                    drawn = next;
                } else {
                    let both = |a: &mut Vec<f64>, b: &[f64]| {
                        a.iter_mut().zip(b).for_each(|(a, b)| *a = common(*a, *b))
                    };
                    both(&mut drawn.0, &next.0);
                    both(&mut drawn.1, &next.1);
                }
            }
            let (inside, unseen) = drawn;
            let outside: f64 = unseen.iter().sum();
            for (sample, test) in samples.iter_mut().zip(&tests) {
                sample.push(test.excess(&inside, outside).0);
            }
            let most = inside.iter().zip(&base).map(|(share, base)| share / base).fold(0.0, f64::max);
            ratios.push(unseen.iter().map(|share| share / LEAST_EXPLAINED).fold(most, f64::max));
        }
        let limits = Joint::upper(&samples, 1.0 - confidence);
        let bound = found
            .iter()
            .zip(limits)
            .map(|((found, _), q)| {
                let q = (q + known.leak).min(0.999);
                (found - q) / (1.0 - q)
            })
            .fold(f64::NEG_INFINITY, f64::max);
        gamma_lo = gamma_lo.min(bound);
        let ratio = Joint::upper(&[ratios], 1.0 - confidence)[0];
        for (most, base) in explained.iter_mut().zip(&base) {
            *most = most.max(ratio * base);
        }
        explained_elsewhere = explained_elsewhere.max(ratio * LEAST_EXPLAINED);
    }
    let explained = observed
        .shares
        .iter()
        .enumerate()
        .filter(|&(_, share)| *share > 0.0)
        .map(|(column, _)| {
            let most = columns.binary_search(&column).map_or(explained_elsewhere, |at| explained[at]);
            (column, (most + known.leak).min(1.0))
        })
        .collect();
    Excess { gamma_lo: gamma_lo.clamp(0.0, 1.0), explained }
}

/// One draw of `(1 - b)` carry-over and `b` reagents in an extract: shares at the known columns, then of what neither showed.
fn mixture(
    known: &Known<'_>,
    places: &(Vec<usize>, Vec<usize>),
    n: usize,
    draw: usize,
    extract: usize,
    b: f64,
) -> (Vec<f64>, Vec<f64>) {
    let (carried, well) = (&known.carried.draws[draw][extract], &known.wells.wells[draw][extract]);
    let mut inside = vec![0.0; n];
    let mut unseen = Vec::with_capacity(2 * UNSEEN);
    for (places, shares, weight) in [(&places.0, carried, 1.0 - b), (&places.1, well, b)] {
        for (&at, share) in places.iter().zip(shares) {
            inside[at] += weight * share;
        }
        unseen.extend(shares[places.len()..].iter().map(|share| weight * share));
    }
    (inside, unseen)
}

/// One pair of allowances.
struct Allowed {
    vagina: Vec<f64>,
    kit: Vec<f64>,
    /// Whether the mixture matters: with infinite allowances it does not.
    mixed: bool,
}

impl Allowed {
    fn new(vagina: &[f64], kit: &[f64], f: f64, h: f64) -> Self {
        let times = |shares: &[f64], by: f64| -> Vec<f64> {
            shares.iter().map(|&share| if share > 0.0 { (share * by).min(1e3) } else { 0.0 }).collect()
        };
        Self { vagina: times(vagina, f), kit: times(kit, h), mixed: h.is_finite() }
    }

    /// The least excess and the reagents' part at which it is reached.
    fn excess(&self, theta: &[f64], outside: f64) -> (f64, f64) {
        if !self.mixed {
            // The reagents' features are allowed all; the vagina the whole.
            let sum: f64 = theta
                .iter()
                .zip(&self.vagina)
                .zip(&self.kit)
                .map(|((t, v), k)| if *k > 0.0 { 0.0 } else { (t - v).max(0.0) })
                .sum();
            return (outside + sum, 0.0);
        }
        let at = |b: f64| -> f64 {
            theta
                .iter()
                .zip(&self.vagina)
                .zip(&self.kit)
                .map(|((t, v), k)| (t - (1.0 - b) * v - b * k).max(0.0))
                .sum()
        };
        // Convex in b: golden section, and both ends.
        const RATIO: f64 = 0.618_033_988_749_894_9;
        let (mut low, mut high) = (0.0, 1.0);
        let (mut a, mut b) = (high - RATIO * (high - low), low + RATIO * (high - low));
        let (mut fa, mut fb) = (at(a), at(b));
        for _ in 0..8 {
            if fa < fb {
                (high, b, fb) = (b, a, fa);
                a = high - RATIO * (high - low);
                fa = at(a);
            } else {
                (low, a, fa) = (a, b, fb);
                b = low + RATIO * (high - low);
                fb = at(b);
            }
        }
        let best = [(fa, a), (fb, b), (at(0.0), 0.0), (at(1.0), 1.0)]
            .into_iter()
            .min_by(|x, y| x.0.total_cmp(&y.0))
            .unwrap_or((0.0, 0.0));
        (outside + best.0, best.1)
    }
}
