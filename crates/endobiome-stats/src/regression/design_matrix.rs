//! Named columns of a model, and what linear algebra the models share.

use crate::error::{Error, Result, all_finite, same_length};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The columns of a model, with their names; the intercept is the first.
///
/// ```
/// use endobiome_stats::regression::DesignMatrix;
/// let design = DesignMatrix::with_intercept(3).column("age", vec![30.0, 33.0, 28.0])?;
/// assert_eq!(design.names(), ["(Intercept)", "age"]);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DesignMatrix {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    rows: usize,
}

/// The columns that a factor became: the reference level and the others in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCoding {
    /// The level that has no column.
    pub reference: String,
    /// The levels with a column, in column order.
    pub levels: Vec<String>,
}

impl DesignMatrix {
    /// A column of ones.
    pub fn with_intercept(rows: usize) -> Self {
        Self { names: vec!["(Intercept)".to_owned()], columns: vec![vec![1.0; rows]], rows }
    }

    /// Adds a numeric column.
    ///
    /// # Errors
    /// When its length is not the number of rows, or a value is not finite.
    pub fn column(mut self, name: impl Into<String>, values: Vec<f64>) -> Result<Self> {
        same_length("a column of the model", self.rows, values.len())?;
        all_finite("a column of the model", &values)?;
        self.names.push(name.into());
        self.columns.push(values);
        Ok(self)
    }

    /// Adds a factor as 0/1 columns against its first level in sorted order (treatment contrasts).
    ///
    /// # Errors
    /// When its length is not the number of rows.
    pub fn factor(mut self, name: &str, values: &[String]) -> Result<(Self, LevelCoding)> {
        same_length("a factor of the model", self.rows, values.len())?;
        let mut levels: Vec<String> = values.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
        let reference = if levels.is_empty() { String::new() } else { levels.remove(0) };
        for level in &levels {
            self.names.push(format!("{name}={level}"));
            self.columns.push(values.iter().map(|v| f64::from(u8::from(v == level))).collect());
        }
        Ok((self, LevelCoding { reference, levels }))
    }

    /// Names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns.
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// Number of rows (observations).
    pub fn n_rows(&self) -> usize {
        self.rows
    }

    /// Number of columns (coefficients).
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// Position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Without the columns that are constant or combinations of columns before them, and their names.
    #[must_use]
    pub fn full_rank(mut self) -> (Self, Vec<String>) {
        let mut dropped = Vec::new();
        while let Err(Error::Singular { column }) = Orthogonal::of(&self.names, &self.columns) {
            if let Some(at) = self.position(&column) {
                self.names.remove(at);
                self.columns.remove(at);
            }
            dropped.push(column);
        }
        (self, dropped)
    }

    /// Refuses a model without a spare observation.
    pub(super) fn check_rows(&self) -> Result<()> {
        if self.rows <= self.n_columns() {
            return Err(Error::Saturated { coefficients: self.n_columns(), observations: self.rows });
        }
        Ok(())
    }
}

/// A QR decomposition by modified Gram-Schmidt, orthogonalised twice.
#[derive(Debug, Clone)]
pub(super) struct Orthogonal {
    /// Orthonormal columns.
    pub(super) q: Vec<Vec<f64>>,
    /// Upper triangle: `r[k][j]` for `k <= j`.
    r: Vec<Vec<f64>>,
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Orthogonal {
    /// # Errors
    /// [`Error::Singular`] naming the first column that depends on those before it.
    pub(super) fn of(names: &[String], columns: &[Vec<f64>]) -> Result<Self> {
        let p = columns.len();
        let mut q: Vec<Vec<f64>> = Vec::with_capacity(p);
        let mut r = vec![vec![0.0; p]; p];
        for (j, column) in columns.iter().enumerate() {
            let mut v = column.clone();
            let size = dot(&v, &v).sqrt();
            for _ in 0..2 {
                for (k, unit) in q.iter().enumerate() {
                    let along = dot(unit, &v);
                    r[k][j] += along;
                    v.iter_mut().zip(unit).for_each(|(x, u)| *x -= along * u);
                }
            }
            let left = dot(&v, &v).sqrt();
            if left.is_nan() || left <= 1e-9 * size || size == 0.0 {
                return Err(Error::Singular { column: names.get(j).cloned().unwrap_or_default() });
            }
            r[j][j] = left;
            v.iter_mut().for_each(|x| *x /= left);
            q.push(v);
        }
        Ok(Self { q, r })
    }

    /// Solves `R b = z`.
    pub(super) fn back_substitute(&self, z: &[f64]) -> Vec<f64> {
        let p = z.len();
        let mut b = vec![0.0; p];
        for j in (0..p).rev() {
            let known: f64 = (j + 1..p).map(|k| self.r[j][k] * b[k]).sum();
            b[j] = (z[j] - known) / self.r[j][j];
        }
        b
    }

    /// Least squares coefficients of a response.
    pub(super) fn solve(&self, y: &[f64]) -> Vec<f64> {
        let z: Vec<f64> = self.q.iter().map(|unit| dot(unit, y)).collect();
        self.back_substitute(&z)
    }

    /// `R^-1`, by columns.
    pub(super) fn inverse_columns(&self) -> Vec<Vec<f64>> {
        (0..self.q.len())
            .map(|j| {
                let mut unit = vec![0.0; self.q.len()];
                unit[j] = 1.0;
                self.back_substitute(&unit)
            })
            .collect()
    }

    /// `(X'X)^-1`, by rows.
    pub(super) fn cross_inverse(&self) -> Vec<Vec<f64>> {
        let inverse = self.inverse_columns();
        let p = inverse.len();
        (0..p).map(|i| (0..p).map(|j| inverse.iter().map(|c| c[i] * c[j]).sum()).collect()).collect()
    }

    /// `X'X`, by rows.
    pub(super) fn cross(&self) -> Vec<Vec<f64>> {
        let p = self.r.len();
        (0..p)
            .map(|i| (0..p).map(|j| (0..=i.min(j)).map(|k| self.r[k][i] * self.r[k][j]).sum()).collect())
            .collect()
    }

    /// Diagonal of the hat matrix.
    pub(super) fn leverages(&self) -> Vec<f64> {
        let n = self.q.first().map_or(0, Vec::len);
        (0..n).map(|i| self.q.iter().map(|unit| unit[i] * unit[i]).sum()).collect()
    }

    /// `ln det X'X`.
    pub(super) fn log_determinant(&self) -> f64 {
        2.0 * (0..self.r.len()).map(|j| libm::log(self.r[j][j])).sum::<f64>()
    }
}

/// `X b`.
pub(super) fn predict(columns: &[Vec<f64>], b: &[f64], n: usize) -> Vec<f64> {
    let mut eta = vec![0.0; n];
    for (column, coefficient) in columns.iter().zip(b) {
        eta.iter_mut().zip(column).for_each(|(e, x)| *e += coefficient * x);
    }
    eta
}
