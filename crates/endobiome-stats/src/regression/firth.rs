//! Firth's penalised logistic regression (Firth 1993; Heinze and Schemper 2002).

use super::DesignMatrix;
use super::design_matrix::{Orthogonal, predict};
use super::logistic::{inverse_logit, log_likelihood};
use crate::error::{Error, Result, same_length};
use crate::special::{chi_squared_quantile, chi_squared_sf};
use serde::{Deserialize, Serialize};

/// One coefficient of a Firth model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirthCoefficient {
    /// The column.
    pub name: String,
    /// Log odds ratio.
    pub estimate: f64,
    /// Standard error from `(X'WX)^-1` (the convention of `brglm2`).
    pub standard_error: f64,
    /// Standard error from `(X'W(1+h)X)^-1` (the convention of `logistf`).
    pub standard_error_augmented: f64,
    /// Lower bound by the penalised profile likelihood; `-inf` when it has none.
    pub low: f64,
    /// Upper bound by the penalised profile likelihood; `inf` when it has none.
    pub high: f64,
    /// p of the penalised likelihood ratio test.
    pub p: f64,
}

/// A fitted Firth model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirthFit {
    /// The coefficients asked for, in column order.
    pub coefficients: Vec<FirthCoefficient>,
    /// All estimates, in column order.
    pub estimates: Vec<f64>,
    /// Penalised log likelihood `l + ½ ln det X'WX`.
    pub penalised_log_likelihood: f64,
}

/// Fits `y` with Jeffreys' penalty: finite estimates also under separation, less biased in small samples.
///
/// `of_interest` names the columns (by position) for which profile intervals and likelihood ratio tests are
/// computed; all when empty. The profile keeps the penalty of the full design.
///
/// # Errors
/// When lengths differ, `y` has one value only, a column depends on others (named), or the iteration fails.
///
/// ```
/// use endobiome_stats::regression::{DesignMatrix, firth_logistic};
/// let y: Vec<bool> = (1..=10).map(|i| i > 6).collect();
/// let design = DesignMatrix::with_intercept(10).column("x", (1..=10).map(f64::from).collect())?;
/// let fit = firth_logistic(&y, &design, &[], 0.95)?;
/// assert!((fit.estimates[1] - 0.9691431).abs() < 1e-5);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
pub fn firth_logistic(
    y: &[bool],
    design: &DesignMatrix,
    of_interest: &[usize],
    level: f64,
) -> Result<FirthFit> {
    same_length("the response", design.n_rows(), y.len())?;
    design.check_rows()?;
    if y.iter().all(|v| *v) || !y.iter().any(|v| *v) {
        return Err(Error::Constant { what: "the response" });
    }
    Orthogonal::of(design.names(), design.columns())?;
    let problem = Problem { y, design };
    let start = vec![0.0; design.n_columns()];
    let best = problem.maximise(start, None)?;
    let at_best = problem.state(&best.b)?;
    let inverse = at_best.parts.cross_inverse();
    let augmented = problem.augmented_inverse(&at_best)?;
    let wanted: Vec<usize> =
        if of_interest.is_empty() { (0..design.n_columns()).collect() } else { of_interest.to_vec() };
    let drop = 0.5 * chi_squared_quantile(level, 1.0);
    let mut coefficients = Vec::with_capacity(wanted.len());
    for j in wanted {
        let se = inverse[j][j].sqrt();
        let mut at_zero = best.b.clone();
        at_zero[j] = 0.0;
        let null = problem
            .maximise(at_zero, Some(j))
            .or_else(|_| problem.maximise(vec![0.0; best.b.len()], Some(j)))?;
        let p = chi_squared_sf((2.0 * (best.value - null.value)).max(0.0), 1.0);
        coefficients.push(FirthCoefficient {
            name: design.names()[j].clone(),
            estimate: best.b[j],
            standard_error: se,
            standard_error_augmented: augmented[j][j].sqrt(),
            low: problem.profile_end(&best, j, -se, drop),
            high: problem.profile_end(&best, j, se, drop),
            p,
        });
    }
    Ok(FirthFit { coefficients, estimates: best.b, penalised_log_likelihood: best.value })
}

struct Problem<'a> {
    y: &'a [bool],
    design: &'a DesignMatrix,
}

/// What the penalised likelihood needs at one point.
struct State {
    value: f64,
    fitted: Vec<f64>,
    root: Vec<f64>,
    parts: Orthogonal,
}

#[derive(Clone)]
struct Point {
    b: Vec<f64>,
    value: f64,
}

impl Problem<'_> {
    fn state(&self, b: &[f64]) -> Result<State> {
        let eta = predict(self.design.columns(), b, self.y.len());
        let fitted: Vec<f64> = eta.iter().map(|&e| inverse_logit(e)).collect();
        // p (1 - p) without loss when p is near 1
        let root: Vec<f64> = eta.iter().map(|&e| (inverse_logit(e) * inverse_logit(-e)).sqrt()).collect();
        let weighted = self.scaled(&root);
        let parts = Orthogonal::of(self.design.names(), &weighted)?;
        let value = log_likelihood(self.y, &eta) + 0.5 * parts.log_determinant();
        Ok(State { value, fitted, root, parts })
    }

    fn scaled(&self, weights: &[f64]) -> Vec<Vec<f64>> {
        self.design.columns().iter().map(|c| c.iter().zip(weights).map(|(x, w)| x * w).collect()).collect()
    }

    fn augmented_inverse(&self, state: &State) -> Result<Vec<Vec<f64>>> {
        let h = state.parts.leverages();
        let root: Vec<f64> = state.root.iter().zip(&h).map(|(w, h)| w * (1.0 + h).sqrt()).collect();
        Ok(Orthogonal::of(self.design.names(), &self.scaled(&root))?.cross_inverse())
    }

    /// The modified score `X'(y - π + h(½ - π))`.
    fn score(&self, state: &State) -> Vec<f64> {
        let h = state.parts.leverages();
        let part: Vec<f64> = self
            .y
            .iter()
            .zip(&state.fitted)
            .zip(&h)
            .map(|((&yes, p), h)| f64::from(u8::from(yes)) - p + h * (0.5 - p))
            .collect();
        self.design.columns().iter().map(|c| super::design_matrix::dot(c, &part)).collect()
    }

    /// Newton's steps, capped at 5, halved while the penalised likelihood falls; coefficient `fixed` stays.
    fn maximise(&self, mut b: Vec<f64>, fixed: Option<usize>) -> Result<Point> {
        const MOST: usize = 200;
        let mut state = self.state(&b)?;
        for _ in 0..MOST {
            let score = self.score(&state);
            let information = information(&state, fixed);
            let free: Vec<usize> = (0..b.len()).filter(|j| Some(*j) != fixed).collect();
            let gradient: Vec<f64> = free.iter().map(|&j| score[j]).collect();
            let Some(step) = cholesky_solve(information, &gradient) else {
                return Err(Error::NoConvergence { what: "Firth regression", iterations: MOST });
            };
            let largest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
            let mut scale = if largest > 5.0 { 5.0 / largest } else { 1.0 };
            let settled =
                gradient.iter().zip(&step).all(|(g, s)| g.abs() < 1e-10 && s.abs() < 1e-9) || largest < 1e-13;
            if settled {
                return Ok(Point { b, value: state.value });
            }
            let mut moved = false;
            for _ in 0..40 {
                let mut trial = b.clone();
                for (&j, s) in free.iter().zip(&step) {
                    trial[j] += scale * s;
                }
                if let Ok(then) = self.state(&trial)
                    && then.value >= state.value - 1e-12 * (1.0 + state.value.abs())
                {
                    b = trial;
                    state = then;
                    moved = true;
                    break;
                }
                scale *= 0.5;
            }
            if !moved {
                return Ok(Point { b, value: state.value });
            }
        }
        Err(Error::NoConvergence { what: "Firth regression", iterations: MOST })
    }

    /// Where the profile has fallen by `drop`, in the direction of `step` from the maximum.
    fn profile_end(&self, best: &Point, j: usize, step: f64, drop: f64) -> f64 {
        let target = best.value - drop;
        let profile = |value: f64, from: &Point| -> Option<Point> {
            let mut b = from.b.clone();
            b[j] = value;
            self.maximise(b, Some(j)).ok()
        };
        let mut inside = best.clone();
        let mut stride = step * 2.0;
        let mut outside = None;
        for _ in 0..60 {
            let Some(next) = profile(inside.b[j] + stride, &inside) else {
                stride *= 0.5;
                continue;
            };
            if next.value < target {
                outside = Some(next);
                break;
            }
            inside = next;
            stride *= 1.6;
        }
        let Some(mut outside) = outside else {
            return f64::INFINITY.copysign(step);
        };
        // False position (Illinois) on the profile, with bisection as the guard.
        let (mut f_in, mut f_out) = (inside.value - target, outside.value - target);
        for _ in 0..100 {
            let (x_in, x_out) = (inside.b[j], outside.b[j]);
            if (x_in - x_out).abs() <= 1e-10 * (1.0 + x_in.abs()) {
                break;
            }
            let x = x_in + (x_out - x_in) * (f_in / (f_in - f_out)).clamp(0.01, 0.99);
            let Some(next) = profile(x, &inside) else { break };
            let f = next.value - target;
            if f.abs() < 1e-13 {
                return x;
            }
            if f > 0.0 {
                inside = next;
                f_in = f;
                f_out *= 0.5;
            } else {
                outside = next;
                f_out = f;
                f_in *= 0.5;
            }
        }
        0.5 * (inside.b[j] + outside.b[j])
    }
}

/// `X'WX` without the fixed coefficient.
fn information(state: &State, fixed: Option<usize>) -> Vec<Vec<f64>> {
    let full = state.parts.cross();
    let keep: Vec<usize> = (0..full.len()).filter(|j| Some(*j) != fixed).collect();
    keep.iter().map(|&i| keep.iter().map(|&j| full[i][j]).collect()).collect()
}

/// Solves a positive definite system; `None` when it is not.
pub(super) fn cholesky_solve(mut a: Vec<Vec<f64>>, rhs: &[f64]) -> Option<Vec<f64>> {
    let n = rhs.len();
    for j in 0..n {
        let known: f64 = (0..j).map(|k| a[j][k] * a[j][k]).sum();
        let pivot = a[j][j] - known;
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        a[j][j] = pivot.sqrt();
        for i in j + 1..n {
            let known: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            a[i][j] = (a[i][j] - known) / a[j][j];
        }
    }
    let mut x = rhs.to_vec();
    for i in 0..n {
        let known: f64 = (0..i).map(|k| a[i][k] * x[k]).sum();
        x[i] = (x[i] - known) / a[i][i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| a[k][i] * x[k]).sum();
        x[i] = (x[i] - known) / a[i][i];
    }
    Some(x)
}
