//! Ordinary least squares with heteroscedasticity-consistent (HC3) errors.

use super::DesignMatrix;
use super::design_matrix::{Orthogonal, dot, predict};
use crate::error::{Error, Result, all_finite, is_rounding, same_length};
use crate::special::{t_quantile, t_two_sided};
use serde::{Deserialize, Serialize};

/// One coefficient of a linear model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// The column.
    pub name: String,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Estimate over standard error.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p by Student's t.
    pub p: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Coefficient {
    pub(super) fn new(name: &str, estimate: f64, standard_error: f64, df: f64, level: f64) -> Self {
        let t = estimate / standard_error;
        let half = t_quantile(0.5 + 0.5 * level, df) * standard_error;
        Self {
            name: name.to_owned(),
            estimate,
            standard_error,
            t,
            df,
            p: t_two_sided(t, df),
            low: estimate - half,
            high: estimate + half,
        }
    }
}

/// A fitted linear model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearFit {
    /// Coefficients with classical errors (equal variances).
    pub classical: Vec<Coefficient>,
    /// Coefficients with HC3 errors. Error, t, p and bounds are NaN where the error cannot be estimated: the coefficient
    /// hangs on observations that the model fits whatever their value (leverage 1), or on residuals that are rounding alone.
    pub robust: Vec<Coefficient>,
    /// Residuals.
    pub residuals: Vec<f64>,
    /// Residual degrees of freedom.
    pub df: usize,
    /// Residual variance.
    pub sigma_squared: f64,
    /// Share of the variance explained.
    pub r_squared: f64,
}

/// A leverage as near to 1 as this is 1: what is left of it is rounding.
const LEVERAGE_ROUNDING: f64 = 1e-8;

/// A linear model prepared for any number of responses.
///
/// ```
/// use endobiome_stats::regression::{DesignMatrix, LinearModel};
/// let design = DesignMatrix::with_intercept(5).column("x", vec![1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let fit = LinearModel::new(&design)?.fit(&[1.1, 1.9, 3.2, 3.9, 5.1], 0.95)?;
/// assert!((fit.robust[1].estimate - 1.0).abs() < 0.05);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LinearModel {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    rows: usize,
    parts: Orthogonal,
    leverages: Vec<f64>,
    cross_inverse: Vec<Vec<f64>>,
}

impl LinearModel {
    /// Decomposes the design.
    ///
    /// # Errors
    /// When a column depends on those before it (named), or there is no spare observation.
    pub fn new(design: &DesignMatrix) -> Result<Self> {
        design.check_rows()?;
        let parts = Orthogonal::of(design.names(), design.columns())?;
        Ok(Self {
            names: design.names().to_vec(),
            columns: design.columns().to_vec(),
            rows: design.n_rows(),
            leverages: parts.leverages(),
            cross_inverse: parts.cross_inverse(),
            parts,
        })
    }

    /// Least squares coefficients alone.
    pub fn coefficients(&self, y: &[f64]) -> Vec<f64> {
        self.parts.solve(y)
    }

    /// Fits a response.
    ///
    /// HC3 (MacKinnon and White 1985): `(X'X)^-1 X' diag(e² / (1 - h)²) X (X'X)^-1`. An observation that the
    /// model fits whatever its value (`h = 1`) tells nothing of its own error: a coefficient that hangs on such a one has
    /// no HC3 error, see [`LinearFit::robust`].
    ///
    /// # Errors
    /// When the length is not that of the design, a value is not finite, or the response is constant;
    /// [`Error::NoResidual`] when the model fits it exactly.
    pub fn fit(&self, y: &[f64], level: f64) -> Result<LinearFit> {
        same_length("the response", self.rows, y.len())?;
        all_finite("the response", y)?;
        let n = self.rows;
        #[expect(clippy::cast_precision_loss, reason = "sample size")]
        let mean = y.iter().sum::<f64>() / n as f64;
        let total: f64 = y.iter().map(|v| (v - mean) * (v - mean)).sum();
        if total <= 1e-24 * (1.0 + mean * mean) {
            return Err(Error::Constant { what: "the response" });
        }
        let b = self.parts.solve(y);
        let fitted = predict(&self.columns, &b, n);
        let residuals: Vec<f64> = y.iter().zip(&fitted).map(|(v, f)| v - f).collect();
        let df = n - b.len();
        let rss = dot(&residuals, &residuals);
        // Rounding of values and fit leaves about 1e-32 of the squares.
        if is_rounding(rss, dot(y, y)) {
            return Err(Error::NoResidual);
        }
        #[expect(clippy::cast_precision_loss, reason = "sample size")]
        let df_f = df as f64;
        let sigma_squared = rss / df_f;
        let weights: Vec<f64> = residuals
            .iter()
            .zip(&self.leverages)
            .map(|(e, h)| if *h > 1.0 - LEVERAGE_ROUNDING { 0.0 } else { (e / (1.0 - h)).powi(2) })
            .collect();
        let largest = y.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        let inverse = self.parts.inverse_columns();
        let mut classical = Vec::with_capacity(b.len());
        let mut robust = Vec::with_capacity(b.len());
        for (j, name) in self.names.iter().enumerate() {
            // row j of (X'X)^-1 X' = Σ_k R^-1[j, k] q_k
            let mut weight_of: Vec<f64> = vec![0.0; n];
            for (k, unit) in self.parts.q.iter().enumerate() {
                let factor = inverse[k][j];
                if factor != 0.0 {
                    weight_of.iter_mut().zip(unit).for_each(|(w, q)| *w += factor * q);
                }
            }
            let robust_variance: f64 = weight_of.iter().zip(&weights).map(|(a, w)| a * a * w).sum();
            let reach = dot(&weight_of, &weight_of);
            let hangs_on_one = weight_of
                .iter()
                .zip(&self.leverages)
                .any(|(a, h)| *h > 1.0 - LEVERAGE_ROUNDING && a * a > 1e-18 * reach);
            let robust_error = if hangs_on_one || is_rounding(robust_variance, largest * largest * reach) {
                f64::NAN
            } else {
                robust_variance.sqrt()
            };
            let se = (sigma_squared * self.cross_inverse[j][j]).sqrt();
            classical.push(Coefficient::new(name, b[j], se, df_f, level));
            robust.push(Coefficient::new(name, b[j], robust_error, df_f, level));
        }
        Ok(LinearFit { classical, robust, residuals, df, sigma_squared, r_squared: 1.0 - rss / total })
    }
}
