//! Whether what is new in the weak samples is of the reagents.
//!
//! # Likelihood
//! Sample `i` holds a share `n_i` that the clean samples lack, which is in part its own and in part the reagents' that no blank shows:
//!
//! ```text
//! n_i = o_i + u_i
//! o_i = e_i (1 - s_i - u_i),   logit e_i ~ Normal(mu, sigma^2)
//! ```
//!
//! `e_i`, the part of a sample's own community that the clean samples lack, is exchangeable: a weak sample's is drawn like a clean one's,
//! whatever its load. The reagents' part goes with one of these ([`Link`]):
//!
//! * what the sample holds of the blanks' features, `s_i`: `log u_i ~ Normal(log s_i + logit f, v(f))` with
//!   `v(f) = psi'(phi f) + psi'(phi (1 - f)) + .25`, where `f` is the part of the reagents that no blank shows, the variance is that of the log odds of
//!   a beta law of the precision `phi` between wells, and .25 is for the error of `s_i` (a choice);
//! * a load, which tells the reagents' whole share `b_i`: `log (s_i + u_i) ~ Normal(log b_i, .5^2)`;
//! * the rank of a DNA concentration: `logit u_i ~ Normal(a + b z_i, tau^2)` with the normal scores `z_i` of the ranks, the least
//!   concentration highest, and `b > 0`.
//!
//! Against these stands that all of `n_i` is the sample's own, with a prior of one half. The likelihood of a sample is the integral over the part
//! `t = u_i / n_i`; it is averaged over a grid of the parameters with flat priors, and `u_i / n_i` is the posterior mean. This model is this
//! project's own.

use crate::numerics::trigamma;
use endobiome_core::{Message, say};

/// Log standard deviation of the reagents' share by a load.
const LOAD_SD: f64 = 0.5;
/// Most of a community that counts as new: nearer to 1 the logit says more than a few reads can.
const MOST_NEW: f64 = 0.98;
/// Variance of the log of the seen share.
const SEEN_VARIANCE: f64 = 0.25;
/// Locations, slopes and standard deviations of the logit of the reagents' part by rank.
const INTERCEPTS: [f64; 8] = [-7.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0];
const SLOPES: [f64; 4] = [1.0, 2.0, 3.0, 4.0];
const RANK_SD: [f64; 2] = [0.6, 1.2];
/// Parts of the reagents that no blank shows.
const HIDDEN: [f64; 12] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];
/// Locations of logit e: a ten-thousandth to nearly all.
const LOCATIONS: [f64; 13] = [-10.0, -9.0, -8.0, -7.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0];
/// Scales of logit e.
const SCALES: [f64; 3] = [0.7, 1.2, 2.0];

/// What one sample shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Observation {
    /// Share of the seen reagents, above 0.
    pub seen: f64,
    /// Share that is new, above 0.
    pub new: f64,
    /// What the link says of it: the whole share by a load, or the normal score of a rank; not asked for the blanks' features.
    pub link: f64,
}

/// What the reagents' part goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// What the sample holds of the blanks' features.
    Blanks,
    /// A load.
    Load,
    /// The rank of a DNA concentration.
    Rank,
}

impl Link {
    /// What it is, in words.
    pub(crate) fn words(self) -> Message {
        match self {
            Self::Blanks => say!("the blanks' features"),
            Self::Load => say!("the reagents' share by copies of the 16S gene"),
            Self::Rank => say!("falling DNA concentration"),
        }
    }
}

/// What the samples say together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UnseenFit {
    /// Posterior probability that the reagents hold what no blank shows.
    pub probability: f64,
    /// Of each sample, the part of what is new that is of the reagents: posterior mean.
    pub of_reagents: Vec<f64>,
    /// Of each sample, the part of its own community that is new (`e`): posterior mean.
    pub own_new: Vec<f64>,
}

/// Fits the model of this module; samples in any order. Complexity O(samples x grid).
pub(crate) fn fit_unseen(observations: &[Observation], link: Link, precision: f64) -> UnseenFit {
    // The part of the reagents, on a logit scale fine enough for either end.
    let parts: Vec<f64> = (-24..=24).map(|step| from_logit(0.5 * f64::from(step))).collect();
    let own_logs: Vec<Vec<(f64, f64)>> =
        observations.iter().map(|seen| parts.iter().map(|t| own_part(seen, *t)).collect()).collect();
    let n = observations.len();
    let laws = laws(link);
    // Of each cell of the grid: log weight, and of each sample t and e.
    let (mut weights, mut per_sample): (Vec<f64>, Vec<Vec<(f64, f64)>>) = (Vec::new(), Vec::new());
    let own_only = |mu: f64, sigma: f64| -> f64 {
        observations.iter().map(|seen| all_own(seen, link, mu, sigma)).sum::<f64>()
    };
    let cells = (LOCATIONS.len() * SCALES.len()) as f64;
    for &mu in &LOCATIONS {
        for &sigma in &SCALES {
            weights.push(own_only(mu, sigma) + libm::log(0.5 / cells));
            per_sample
                .push(observations.iter().map(|seen| (0.0, from_logit(own_part(seen, 0.0).0))).collect());
        }
    }
    let own_cells = weights.len();
    for law in &laws {
        let reagents: Vec<Vec<f64>> = observations
            .iter()
            .map(|seen| parts.iter().map(|t| law.log_density(seen, *t, precision)).collect())
            .collect();
        for &mu in &LOCATIONS {
            for &sigma in &SCALES {
                let (mut log_likelihood, mut of_reagents) = (0.0, Vec::with_capacity(n));
                for at in 0..n {
                    let (log, part, own_new) = integral(&parts, &own_logs[at], &reagents[at], mu, sigma);
                    log_likelihood += log;
                    of_reagents.push((part, own_new));
                }
                weights.push(log_likelihood + libm::log(0.5 / cells / laws.len() as f64));
                per_sample.push(of_reagents);
            }
        }
    }
    let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = weights.into_iter().map(|log| libm::exp(log - most)).collect();
    let all: f64 = weights.iter().sum();
    let mean = |value: &dyn Fn(usize) -> f64| -> f64 {
        weights.iter().enumerate().map(|(at, weight)| weight * value(at)).sum::<f64>() / all
    };
    UnseenFit {
        probability: mean(&|at| if at >= own_cells { 1.0 } else { 0.0 }),
        of_reagents: (0..n).map(|sample| mean(&|at| per_sample[at][sample].0)).collect(),
        own_new: (0..n).map(|sample| mean(&|at| per_sample[at][sample].1)).collect(),
    }
}

fn logit(share: f64) -> f64 {
    let share = share.clamp(1e-12, 1.0 - 1e-12);
    libm::log(share / (1.0 - share))
}

fn from_logit(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn normal_log(x: f64, mean: f64, sd: f64) -> f64 {
    let z = (x - mean) / sd;
    -0.5 * z * z - libm::log(sd) - 0.918_938_533_204_672_7
}

/// logit of e where a part `t` of what is new is the reagents', and the log of `d logit e / d log o`.
fn own_part(seen: &Observation, t: f64) -> (f64, f64) {
    let own = seen.new * (1.0 - t);
    let room = (1.0 - seen.seen - seen.new * t).max(own * (1.0 + 1e-9)).max(1e-9);
    let e = (own / room).clamp(1e-12, MOST_NEW);
    (logit(e), -libm::log(1.0 - e))
}

/// One law of the reagents' part.
#[derive(Debug, Clone, Copy)]
enum Law {
    /// By the part that no blank shows.
    Hidden(f64),
    Load,
    /// Intercept, slope, standard deviation.
    Rank(f64, f64, f64),
}

fn laws(link: Link) -> Vec<Law> {
    match link {
        Link::Blanks => HIDDEN.iter().map(|&hidden| Law::Hidden(hidden)).collect(),
        Link::Load => vec![Law::Load],
        Link::Rank => {
            let mut laws = Vec::new();
            for &a in &INTERCEPTS {
                for &b in &SLOPES {
                    laws.extend(RANK_SD.iter().map(|&sd| Law::Rank(a, b, sd)));
                }
            }
            laws
        }
    }
}

impl Law {
    /// Log density of log u where a part `t` of what is new is the reagents'.
    fn log_density(self, seen: &Observation, t: f64, precision: f64) -> f64 {
        let u = seen.new * t;
        match self {
            Self::Hidden(hidden) => {
                let variance =
                    trigamma(precision * hidden) + trigamma(precision * (1.0 - hidden)) + SEEN_VARIANCE;
                normal_log(libm::log(u), libm::log(seen.seen) + logit(hidden), variance.sqrt())
            }
            Self::Load => of_load(seen, u) + libm::log(u / (seen.seen + u)),
            Self::Rank(a, b, sd) => {
                normal_log(logit(u), a + b * seen.link, sd) - libm::log((1.0 - u).max(1e-9))
            }
        }
    }
}

/// Log density of the log of the whole share by a load.
fn of_load(seen: &Observation, u: f64) -> f64 {
    normal_log(libm::log(seen.seen + u), libm::log(seen.link), LOAD_SD)
}

/// Log density of log n, and the posterior means of t and e, by the trapezoid rule over logit t.
fn integral(parts: &[f64], own: &[(f64, f64)], reagents: &[f64], mu: f64, sigma: f64) -> (f64, f64, f64) {
    const STEP: f64 = 0.5;
    let scale = normal_log(mu, mu, sigma);
    // d(log o, log u) / d(log n, logit t) = 1.
    let logs: Vec<f64> = own
        .iter()
        .zip(reagents)
        .map(|(&(logit_e, jacobian), reagent)| {
            let z = (logit_e - mu) / sigma;
            scale - 0.5 * z * z + jacobian + reagent
        })
        .collect();
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return (-1e9, 0.0, 1.0);
    }
    let (mut sum, mut of_reagents, mut own_new) = (0.0, 0.0, 0.0);
    for ((log, t), (logit_e, _)) in logs.iter().zip(parts).zip(own) {
        let weight = libm::exp(log - most);
        sum += weight;
        of_reagents += weight * t;
        own_new += weight * from_logit(*logit_e);
    }
    (most + libm::log(sum * STEP), of_reagents / sum, own_new / sum)
}

/// Log density of log n where all of it is the sample's own.
fn all_own(seen: &Observation, link: Link, mu: f64, sigma: f64) -> f64 {
    let (logit_e, jacobian) = own_part(seen, 0.0);
    // A load that says more than was seen speaks against it.
    let load = if link == Link::Load { of_load(seen, 0.0) } else { 0.0 };
    normal_log(logit_e, mu, sigma) + jacobian + load
}

#[cfg(test)]
mod tests {
    use super::{Link, Observation, UnseenFit, fit_unseen};

    fn fit(samples: &[(f64, f64)]) -> UnseenFit {
        let observations: Vec<Observation> =
            samples.iter().map(|&(seen, new)| Observation { seen, new, link: 0.0 }).collect();
        fit_unseen(&observations, Link::Blanks, 4.2)
    }

    /// What is new keeps twice the seen share over three orders of magnitude: it is of the reagents. Where a clean sample holds as
    /// much of its own as a weak one, it is not.
    #[test]
    fn what_keeps_a_proportion_is_of_the_reagents() {
        let proportional: Vec<(f64, f64)> =
            [3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.2, 0.3].iter().map(|&s| (s, 2.0 * s)).collect();
        let found = fit(&proportional);
        assert!(
            found.probability > 0.99 && found.of_reagents[7] > 0.95 && found.own_new[7] < 0.05,
            "{found:?}"
        );
        let own: Vec<(f64, f64)> = [3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.2, 0.3]
            .iter()
            .zip([0.5, 0.2, 0.7, 0.4, 0.6, 0.3, 0.5, 0.2])
            .map(|(&s, n)| (s, n))
            .collect();
        let found = fit(&own);
        assert!(found.probability < 0.6 && found.own_new[7] > 0.1, "{found:?}");
    }

    /// Three samples cannot tell.
    #[test]
    fn three_samples_cannot_tell() {
        let found = fit(&[(0.1, 0.2), (0.2, 0.4), (0.3, 0.5)]);
        assert!(found.own_new.iter().all(|e| *e > 0.04), "{found:?}");
    }
}
