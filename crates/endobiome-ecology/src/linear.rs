//! Small linear algebra: orthonormal columns, symmetric eigenvectors.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::Array2;

/// Orthonormal columns built one after the other (Gram-Schmidt, done twice for accuracy).
#[derive(Debug, Clone, Default)]
pub(crate) struct Basis {
    pub(crate) columns: Vec<Vec<f64>>,
}

impl Basis {
    /// The basis of the constant.
    pub(crate) fn constant(n: usize) -> Self {
        Self { columns: vec![vec![1.0 / crate::rows::as_f64(n).sqrt(); n]] }
    }

    /// Adds what `column` has beyond the basis; tells whether it has any.
    pub(crate) fn add(&mut self, column: &[f64]) -> bool {
        let size = norm(column);
        if size == 0.0 || !size.is_finite() {
            return false;
        }
        let mut rest: Vec<f64> = column.iter().map(|x| x / size).collect();
        for _ in 0..2 {
            for known in &self.columns {
                let along = dot(known, &rest);
                rest.iter_mut().zip(known).for_each(|(r, k)| *r -= along * k);
            }
        }
        let left = norm(&rest);
        if left < 1e-9 {
            return false;
        }
        rest.iter_mut().for_each(|r| *r /= left);
        // Once more: the little that rounding brought back is now visible.
        for known in &self.columns {
            let along = dot(known, &rest);
            rest.iter_mut().zip(known).for_each(|(r, k)| *r -= along * k);
        }
        let left = norm(&rest);
        rest.iter_mut().for_each(|r| *r /= left);
        self.columns.push(rest);
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

pub(crate) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// Eigenvalues, greatest first, and their vectors as columns, each with its largest entry positive.
pub(crate) fn symmetric_eigen(matrix: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let n = matrix.nrows();
    let eigen = SymmetricEigen::new(DMatrix::from_fn(n, n, |i, j| matrix[(i, j)]));
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let values = order.iter().map(|&k| eigen.eigenvalues[k]).collect();
    let mut vectors = Array2::from_shape_fn((n, n), |(i, k)| eigen.eigenvectors[(i, order[k])]);
    fix_signs(&mut vectors);
    (values, vectors)
}

/// Turns every column so that its entry of largest size is positive; of entries within 1e-9 of
/// the largest the first decides, so that rounding does not.
pub(crate) fn fix_signs(vectors: &mut Array2<f64>) {
    for mut column in vectors.columns_mut() {
        let largest = column.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        let first = column.iter().find(|x| x.abs() >= largest * (1.0 - 1e-9));
        if first.is_some_and(|x| *x < 0.0) {
            column.mapv_inplace(|x| -x);
        }
    }
}
