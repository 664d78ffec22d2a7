//! Whether what is new in the weak samples is of the reagents.
//!
//! # Likelihood
//! Sample `i` has a seen reagent share `s_i` and a share `n_i` that the clean samples lack, which is in part its own and in part
//! the reagents' that no blank shows:
//!
//! ```text
//! n_i = o_i + u_i
//! o_i = e_i (1 - s_i - u_i),   logit e_i ~ Normal(mu, sigma^2)
//! log u_i ~ Normal(log s_i + logit f, v(f)),   v(f) = psi'(phi f) + psi'(phi (1 - f)) + .25
//! ```
//!
//! `e_i`, the part of a sample's own community that the clean samples lack, is exchangeable: a weak sample's is drawn like a clean one's,
//! whatever its load. `f` is the part of the reagents that no blank shows; the variance is that of the log odds of a
//! beta law of precision `phi`, the precision between wells, and .25 is for the error of `s_i` (a choice). Where a load tells the reagents' whole
//! share `b_i`, `log (s_i + u_i)` is normal around `log b_i` with standard deviation .5 besides. The likelihood of a sample is the integral over
//! the part `t = u_i / n_i`; it is averaged over a grid of `f` (0 with a prior of one half), `mu` and `sigma` with flat priors.
//! `u_i / n_i` is the posterior mean. This model is this project's own.

use crate::numerics::trigamma;

/// Log standard deviation of the reagents' share by a load.
const LOAD_SD: f64 = 0.5;
/// Most of a community that counts as new: nearer to 1 the logit says more than a few reads can.
const MOST_NEW: f64 = 0.98;
/// Variance of the log of the seen share.
const SEEN_VARIANCE: f64 = 0.25;
/// Parts of the reagents that no blank shows.
const HIDDEN: [f64; 11] = [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/// Locations of logit e: a ten-thousandth to nearly all.
const LOCATIONS: [f64; 13] = [-10.0, -9.0, -8.0, -7.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0];
/// Scales of logit e.
const SCALES: [f64; 4] = [0.7, 1.2, 2.0, 3.0];

/// What one sample shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Observation {
    /// Share of the seen reagents, above 0.
    pub seen: f64,
    /// Share that is new, above 0.
    pub new: f64,
    /// The reagents' whole share by a load.
    pub whole: Option<f64>,
}

/// What the samples say together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UnseenFit {
    /// Posterior probability that the reagents hold what no blank shows.
    pub probability: f64,
    /// Posterior mean of that part of the reagents.
    pub hidden: f64,
    /// Of each sample, the part of what is new that is of the reagents: posterior mean.
    pub of_reagents: Vec<f64>,
}

/// Fits the model of this module; samples in any order. Complexity O(samples x grid).
pub(crate) fn fit_unseen(observations: &[Observation], precision: f64) -> UnseenFit {
    // The part of the reagents, on a logit scale fine enough for either end.
    let parts: Vec<f64> = (-24..=24).map(|step| 1.0 / (1.0 + (-0.5 * f64::from(step)).exp())).collect();
    let own_logs: Vec<Vec<(f64, f64)>> =
        observations.iter().map(|seen| parts.iter().map(|t| own_part(seen, *t)).collect()).collect();
    let n = observations.len();
    let (mut weights, mut per_sample): (Vec<f64>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    let mut hidden_of = Vec::new();
    for &hidden in &HIDDEN {
        let reagents: Vec<Vec<f64>> = observations
            .iter()
            .map(|seen| parts.iter().map(|t| reagent_log(seen, *t, hidden, precision)).collect())
            .collect();
        for &mu in &LOCATIONS {
            for &sigma in &SCALES {
                let mut log_likelihood = 0.0;
                let mut of_reagents = Vec::with_capacity(n);
                for at in 0..n {
                    let (log, part) = if hidden > 0.0 {
                        integral(&parts, &own_logs[at], &reagents[at], mu, sigma)
                    } else {
                        (all_own(&observations[at], mu, sigma), 0.0)
                    };
                    log_likelihood += log;
                    of_reagents.push(part);
                }
                let prior: f64 = if hidden > 0.0 { 0.5 / (HIDDEN.len() as f64 - 1.0) } else { 0.5 };
                weights.push(log_likelihood + prior.ln());
                hidden_of.push(hidden);
                per_sample.push(of_reagents);
            }
        }
    }
    let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = weights.into_iter().map(|log| (log - most).exp()).collect();
    let all: f64 = weights.iter().sum();
    let mean = |value: &dyn Fn(usize) -> f64| -> f64 {
        weights.iter().enumerate().map(|(at, weight)| weight * value(at)).sum::<f64>() / all
    };
    UnseenFit {
        probability: mean(&|at| if hidden_of[at] > 0.0 { 1.0 } else { 0.0 }),
        hidden: mean(&|at| hidden_of[at]),
        of_reagents: (0..n).map(|sample| mean(&|at| per_sample[at][sample])).collect(),
    }
}

fn logit(share: f64) -> f64 {
    let share = share.clamp(1e-12, 1.0 - 1e-12);
    (share / (1.0 - share)).ln()
}

fn normal_log(x: f64, mean: f64, sd: f64) -> f64 {
    let z = (x - mean) / sd;
    -0.5 * z * z - sd.ln() - 0.918_938_533_204_672_7
}

/// logit of e where a part `t` of what is new is the reagents', and the log of `d logit e / d log o`.
fn own_part(seen: &Observation, t: f64) -> (f64, f64) {
    let own = seen.new * (1.0 - t);
    let room = (1.0 - seen.seen - seen.new * t).max(own * (1.0 + 1e-9)).max(1e-9);
    let e = (own / room).clamp(1e-12, MOST_NEW);
    (logit(e), -(1.0 - e).ln())
}

/// Log density of log u where a part `t` of what is new is the reagents'.
fn reagent_log(seen: &Observation, t: f64, hidden: f64, precision: f64) -> f64 {
    if hidden <= 0.0 {
        return 0.0;
    }
    let variance = trigamma(precision * hidden) + trigamma(precision * (1.0 - hidden)) + SEEN_VARIANCE;
    let u = seen.new * t;
    let of_load = seen.whole.map_or(0.0, |whole| normal_log((seen.seen + u).ln(), whole.ln(), LOAD_SD));
    normal_log(u.ln(), seen.seen.ln() + logit(hidden), variance.sqrt()) + of_load
}

/// Log density of log n, and the posterior mean of t, by the trapezoid rule over logit t.
fn integral(parts: &[f64], own: &[(f64, f64)], reagents: &[f64], mu: f64, sigma: f64) -> (f64, f64) {
    const STEP: f64 = 0.5;
    // d(log o, log u) / d(log n, logit t) = 1.
    let logs: Vec<f64> = own
        .iter()
        .zip(reagents)
        .map(|(&(logit_e, jacobian), reagent)| normal_log(logit_e, mu, sigma) + jacobian + reagent)
        .collect();
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return (-1e9, 0.0);
    }
    let (mut sum, mut of_reagents) = (0.0, 0.0);
    for (log, t) in logs.iter().zip(parts) {
        let weight = (log - most).exp();
        sum += weight;
        of_reagents += weight * t;
    }
    (most + (sum * STEP).ln(), of_reagents / sum)
}

/// Log density of log n where all of it is the sample's own.
fn all_own(seen: &Observation, mu: f64, sigma: f64) -> f64 {
    let (logit_e, jacobian) = own_part(seen, 0.0);
    let of_load = seen.whole.map_or(0.0, |whole| normal_log(seen.seen.ln(), whole.ln(), LOAD_SD));
    normal_log(logit_e, mu, sigma) + jacobian + of_load
}
