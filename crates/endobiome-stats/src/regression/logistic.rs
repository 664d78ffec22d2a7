//! Logistic regression by maximum likelihood.

use super::DesignMatrix;
use super::design_matrix::{Orthogonal, predict};
use crate::error::{Error, Result, same_length};
use crate::special::{normal_quantile, normal_two_sided};
use serde::{Deserialize, Serialize};

/// A fitted logistic model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogisticFit {
    /// Names of the coefficients.
    pub names: Vec<String>,
    /// Log odds ratios.
    pub coefficients: Vec<f64>,
    /// Wald standard errors.
    pub standard_errors: Vec<f64>,
    /// Wald p, two-sided.
    pub p: Vec<f64>,
    /// Wald interval bounds.
    pub intervals: Vec<(f64, f64)>,
    /// Log likelihood.
    pub log_likelihood: f64,
    /// Deviance, `-2` log likelihood.
    pub deviance: f64,
    /// Whether groups are (almost) perfectly told apart: the estimates then run to infinity and mean nothing.
    pub separated: bool,
    /// Newton steps taken.
    pub iterations: usize,
}

pub(super) fn inverse_logit(eta: f64) -> f64 {
    if eta >= 0.0 {
        1.0 / (1.0 + libm::exp(-eta))
    } else {
        let e = libm::exp(eta);
        e / (1.0 + e)
    }
}

/// `Σ y eta - ln(1 + e^eta)`.
pub(super) fn log_likelihood(y: &[bool], eta: &[f64]) -> f64 {
    y.iter()
        .zip(eta)
        .map(|(&yes, &e)| {
            let signed = if yes { -e } else { e };
            // -ln(1 + exp(signed))
            -(signed.max(0.0) + libm::log1p(libm::exp(-signed.abs())))
        })
        .sum()
}

/// Fits `y` by iteratively reweighted least squares.
///
/// Separation is told, not hidden: see [`LogisticFit::separated`], and use [`firth_logistic`](super::firth_logistic).
///
/// # Errors
/// When lengths differ, `y` has one value only, a column depends on others, or the iteration fails.
///
/// ```
/// use endobiome_stats::regression::{DesignMatrix, logistic};
/// // One of four without and three of four with: an odds ratio of 9.
/// let with = vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
/// let design = DesignMatrix::with_intercept(8).column("with", with)?;
/// let fit = logistic(&[true, false, false, false, true, true, true, false], &design, 0.95)?;
/// assert!((fit.coefficients[1] - 9.0_f64.ln()).abs() < 1e-6);
/// assert!(!fit.separated);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn logistic(y: &[bool], design: &DesignMatrix, level: f64) -> Result<LogisticFit> {
    same_length("the response", design.n_rows(), y.len())?;
    design.check_rows()?;
    if y.iter().all(|v| *v) || !y.iter().any(|v| *v) {
        return Err(Error::Constant { what: "the response" });
    }
    Orthogonal::of(design.names(), design.columns())?;
    let n = y.len();
    let mut b = vec![0.0; design.n_columns()];
    let mut eta = vec![0.0; n];
    let mut now = log_likelihood(y, &eta);
    const MOST: usize = 100;
    for iteration in 1..=MOST {
        let fitted: Vec<f64> = eta.iter().map(|&e| inverse_logit(e)).collect();
        let root: Vec<f64> = fitted.iter().map(|p| (p * (1.0 - p)).max(1e-300).sqrt()).collect();
        let weighted: Vec<Vec<f64>> = design
            .columns()
            .iter()
            .map(|column| column.iter().zip(&root).map(|(x, w)| x * w).collect())
            .collect();
        let separated = root.iter().filter(|w| **w < 1e-5).count() > 0 && eta.iter().any(|e| e.abs() > 20.0);
        let parts = match Orthogonal::of(design.names(), &weighted) {
            Ok(parts) => parts,
            Err(_) if separated => {
                return Ok(finish(design, b, None, now, iteration, level));
            }
            Err(error) => return Err(error),
        };
        let score: Vec<f64> = y
            .iter()
            .zip(&fitted)
            .zip(&root)
            .map(|((&yes, p), w)| (f64::from(u8::from(yes)) - p) / w)
            .collect();
        let mut step = parts.solve(&score);
        let mut halvings = 0;
        loop {
            let trial: Vec<f64> = b.iter().zip(&step).map(|(b, s)| b + s).collect();
            let trial_eta = predict(design.columns(), &trial, n);
            let then = log_likelihood(y, &trial_eta);
            if then >= now - 1e-12 * now.abs() || halvings > 30 {
                let settled = (then - now).abs() <= 1e-13 * (1.0 + now.abs())
                    && step.iter().zip(&trial).all(|(s, b)| s.abs() <= 1e-9 * (1.0 + b.abs()));
                b = trial;
                eta = trial_eta;
                now = then;
                if settled {
                    return Ok(finish(design, b, Some(&parts), now, iteration, level));
                }
                break;
            }
            step.iter_mut().for_each(|s| *s *= 0.5);
            halvings += 1;
        }
        if eta.iter().all(|e| e.abs() > 15.0) || now > -1e-9 {
            return Ok(finish(design, b, None, now, iteration, level));
        }
    }
    if eta.iter().any(|e| e.abs() > 15.0) {
        return Ok(finish(design, b, None, now, MOST, level));
    }
    Err(Error::NoConvergence { what: "logistic regression", iterations: MOST })
}

fn finish(
    design: &DesignMatrix,
    coefficients: Vec<f64>,
    parts: Option<&Orthogonal>,
    log_likelihood: f64,
    iterations: usize,
    level: f64,
) -> LogisticFit {
    let p = coefficients.len();
    let standard_errors = parts.map_or_else(
        || vec![f64::INFINITY; p],
        |parts| {
            let inverse = parts.cross_inverse();
            (0..p).map(|j| inverse[j][j].sqrt()).collect()
        },
    );
    let z = normal_quantile(0.5 + 0.5 * level);
    // Quasi-separation settles slowly and with huge errors.
    let separated = parts.is_none()
        || standard_errors.iter().zip(&coefficients).any(|(s, b)| *s > 100.0 * b.abs().max(1.0));
    LogisticFit {
        names: design.names().to_vec(),
        p: coefficients.iter().zip(&standard_errors).map(|(b, s)| normal_two_sided(b / s)).collect(),
        intervals: coefficients.iter().zip(&standard_errors).map(|(b, s)| (b - z * s, b + z * s)).collect(),
        coefficients,
        standard_errors,
        log_likelihood,
        deviance: -2.0 * log_likelihood,
        separated,
        iterations,
    }
}
