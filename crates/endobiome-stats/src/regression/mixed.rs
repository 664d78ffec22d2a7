//! Linear mixed model with one random intercept (a woman with samples of two sites), by REML.

use super::design_matrix::{Orthogonal, dot, predict};
use super::{Coefficient, DesignMatrix};
use crate::error::{Error, Result, all_finite, at_least, is_rounding, same_length};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::f64::consts::PI;

/// A fitted random-intercept model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MixedFit {
    /// Fixed effects, with inner-outer degrees of freedom (as R's `nlme::lme`): a column that is constant
    /// within every cluster is tested against the number of clusters, any other against observations, the
    /// intercept against the larger of the two.
    pub coefficients: Vec<Coefficient>,
    /// Standard deviation of the intercept between clusters; 0 when the fit is at the boundary.
    pub sd_between: f64,
    /// Residual standard deviation.
    pub sd_within: f64,
    /// Whether the between-cluster variance came out as zero.
    pub singular: bool,
    /// The REML criterion, `-2` restricted log likelihood.
    pub criterion: f64,
}

/// A random-intercept model prepared for any number of responses.
///
/// ```
/// use endobiome_stats::regression::{DesignMatrix, RandomIntercept};
/// // Two samples a woman; the second is always about 2 above the first, whatever the woman's own level.
/// let site = DesignMatrix::with_intercept(6).column("site", vec![0.0, 1.0, 0.0, 1.0, 0.0, 1.0])?;
/// let fit = RandomIntercept::new(&site, &[0, 0, 1, 1, 2, 2])?.fit(&[1.0, 3.1, 5.0, 6.9, 9.0, 11.0], 0.95)?;
/// assert!((fit.coefficients[1].estimate - 2.0).abs() < 1e-6);
/// assert!(fit.sd_between > fit.sd_within);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RandomIntercept {
    design: DesignMatrix,
    clusters: Vec<Vec<usize>>,
    /// Whether each column is constant within every cluster.
    outer: Vec<bool>,
    df: Vec<f64>,
}

impl RandomIntercept {
    /// Prepares the model; `cluster[i]` is the cluster of observation `i`.
    ///
    /// # Errors
    /// When lengths differ, columns depend on each other, there are fewer than two clusters, or no cluster
    /// holds two observations.
    pub fn new(design: &DesignMatrix, cluster: &[usize]) -> Result<Self> {
        same_length("the clusters", design.n_rows(), cluster.len())?;
        design.check_rows()?;
        Orthogonal::of(design.names(), design.columns())?;
        let mut by_label: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, &c) in cluster.iter().enumerate() {
            by_label.entry(c).or_default().push(i);
        }
        let clusters: Vec<Vec<usize>> = by_label.into_values().collect();
        at_least("clusters", 2, clusters.len())?;
        at_least("observations in a cluster", 2, clusters.iter().map(Vec::len).max().unwrap_or(0))?;
        let outer: Vec<bool> = design
            .columns()
            .iter()
            .map(|c| clusters.iter().all(|members| members.iter().all(|&i| c[i] == c[members[0]])))
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "sample sizes")]
        let (n, m, n_outer, n_inner) = (
            design.n_rows() as f64,
            clusters.len() as f64,
            outer.iter().filter(|o| **o).count() as f64,
            outer.iter().filter(|o| !**o).count() as f64,
        );
        let (df_outer, df_inner) = (m - n_outer, n - m - n_inner);
        if df_outer < 1.0 || df_inner < 1.0 {
            return Err(Error::Saturated { coefficients: design.n_columns(), observations: design.n_rows() });
        }
        let df = outer
            .iter()
            .enumerate()
            .map(|(j, o)| match (j, o) {
                (0, _) => df_outer.max(df_inner),
                (_, true) => df_outer,
                (_, false) => df_inner,
            })
            .collect();
        Ok(Self { design: design.clone(), clusters, outer, df })
    }

    /// Fits a response.
    ///
    /// For a ratio `λ` of variances, values become independent after subtracting `θ` times their cluster
    /// mean, `θ = 1 - 1/√(1 + n λ)`; the restricted likelihood is then maximised over `λ >= 0`.
    ///
    /// # Errors
    /// When the length differs, a value is not finite, or the response is constant; [`Error::NoResidual`] when the model
    /// fits every value, or every difference within clusters: the likelihood then has no maximum.
    pub fn fit(&self, y: &[f64], level: f64) -> Result<MixedFit> {
        same_length("the response", self.design.n_rows(), y.len())?;
        all_finite("the response", y)?;
        if y.iter().all(|v| *v == y[0]) {
            return Err(Error::Constant { what: "the response" });
        }
        let value =
            |log_ratio: f64| self.solve(y, libm::exp(log_ratio)).map_or(f64::INFINITY, |s| s.criterion);
        let best = minimise(value, -12.0, 12.0);
        let at_zero = self.solve(y, 0.0)?;
        let mut solution = self.solve(y, libm::exp(best))?;
        let singular = at_zero.criterion <= solution.criterion + 1e-9;
        if singular {
            solution = at_zero;
        }
        if self.clusters_agree(y) || is_rounding(solution.sigma_squared * solution.df, dot(y, y)) {
            return Err(Error::NoResidual);
        }
        let inverse = solution.parts.cross_inverse();
        let coefficients = self
            .design
            .names()
            .iter()
            .enumerate()
            .map(|(j, name)| {
                let se = (solution.sigma_squared * inverse[j][j]).sqrt();
                Coefficient::new(name, solution.b[j], se, self.df[j], level)
            })
            .collect();
        Ok(MixedFit {
            coefficients,
            sd_between: (solution.sigma_squared * solution.ratio).sqrt(),
            sd_within: solution.sigma_squared.sqrt(),
            singular,
            criterion: solution.criterion,
        })
    }

    /// Whether columns that vary within clusters leave nothing but rounding of the differences within them.
    fn clusters_agree(&self, y: &[f64]) -> bool {
        let within = |values: &[f64]| self.whiten(values, f64::INFINITY);
        let inner: Vec<usize> = (0..self.outer.len()).filter(|&j| !self.outer[j]).collect();
        let names: Vec<String> = inner.iter().map(|&j| self.design.names()[j].clone()).collect();
        let columns: Vec<Vec<f64>> = inner.iter().map(|&j| within(&self.design.columns()[j])).collect();
        let differences = within(y);
        let Ok(parts) = Orthogonal::of(&names, &columns) else { return false };
        let fitted = predict(&columns, &parts.solve(&differences), differences.len());
        let left: f64 = differences.iter().zip(&fitted).map(|(d, f)| (d - f) * (d - f)).sum();
        is_rounding(left, dot(y, y))
    }

    fn whiten(&self, values: &[f64], ratio: f64) -> Vec<f64> {
        let mut out = values.to_vec();
        for members in &self.clusters {
            #[expect(clippy::cast_precision_loss, reason = "cluster sizes")]
            let size = members.len() as f64;
            let theta = 1.0 - 1.0 / (1.0 + size * ratio).sqrt();
            let mean = members.iter().map(|&i| values[i]).sum::<f64>() / size;
            for &i in members {
                out[i] -= theta * mean;
            }
        }
        out
    }

    fn solve(&self, y: &[f64], ratio: f64) -> Result<Solution> {
        let columns: Vec<Vec<f64>> = self.design.columns().iter().map(|c| self.whiten(c, ratio)).collect();
        let white = self.whiten(y, ratio);
        let parts = Orthogonal::of(self.design.names(), &columns)?;
        let b = parts.solve(&white);
        let fitted = predict(&columns, &b, white.len());
        let residuals: Vec<f64> = white.iter().zip(&fitted).map(|(v, f)| v - f).collect();
        #[expect(clippy::cast_precision_loss, reason = "sample sizes")]
        let df = (white.len() - b.len()) as f64;
        let sigma_squared = dot(&residuals, &residuals) / df;
        #[expect(clippy::cast_precision_loss, reason = "cluster sizes")]
        let spread: f64 = self.clusters.iter().map(|m| libm::log1p(m.len() as f64 * ratio)).sum();
        let criterion = df * (libm::log(2.0 * PI * sigma_squared) + 1.0) + spread + parts.log_determinant();
        Ok(Solution { ratio, b, sigma_squared, df, criterion, parts })
    }
}

struct Solution {
    ratio: f64,
    b: Vec<f64>,
    sigma_squared: f64,
    df: f64,
    criterion: f64,
    parts: Orthogonal,
}

/// The minimum of a function of one variable: a coarse grid, then golden section.
fn minimise(f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    const STEPS: i32 = 24;
    let width = (high - low) / f64::from(STEPS);
    let mut best = (low, f64::INFINITY);
    for i in 0..=STEPS {
        let x = low + width * f64::from(i);
        let value = f(x);
        if value < best.1 {
            best = (x, value);
        }
    }
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (best.0 - width, best.0 + width);
    let (mut c, mut d) = (b - golden * (b - a), a + golden * (b - a));
    let (mut fc, mut fd) = (f(c), f(d));
    while b - a > 1e-7 {
        if fc < fd {
            b = d;
            d = c;
            fd = fc;
            c = b - golden * (b - a);
            fc = f(c);
        } else {
            a = c;
            c = d;
            fc = fd;
            d = a + golden * (b - a);
            fd = f(d);
        }
    }
    0.5 * (a + b)
}
