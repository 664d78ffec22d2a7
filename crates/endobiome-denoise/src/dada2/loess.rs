//! Local regression of one variable, as R's `loess` does it by default (degree 2, gaussian, interpolated surface).
//!
//! Local quadratic fits are made only at the vertices of a k-d tree; between vertices the curve is the cubic
//! that has the fitted values and slopes at both. Source: Cleveland and Grosse 1991, Statistics and Computing 1:47.

use nalgebra::{DMatrix, DVector};

/// Share of the points that a local fit looks at.
const SPAN: f64 = 0.75;
/// Share of such a neighbourhood that a cell of the tree may hold undivided.
const CELL: f64 = 0.2;

/// A fitted curve.
#[derive(Debug)]
pub(crate) struct Loess {
    lowest: f64,
    highest: f64,
    /// Place, value and slope, from left to right.
    vertices: Vec<(f64, f64, f64)>,
}

impl Loess {
    /// Fits `y` over increasing, distinct `x` with the given weights; `None` without a point.
    pub(crate) fn fit(x: &[f64], y: &[f64], weights: &[f64]) -> Option<Self> {
        let (&lowest, &highest) = (x.first()?, x.last()?);
        let n = x.len() as f64;
        let largest = x.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        let margin = 0.005 * (highest - lowest).max(1e-10 * largest + 1e-30);
        let mut places = vec![lowest - margin, highest + margin];
        cut(x, (n * SPAN * CELL).floor() as usize, &mut places);
        places.sort_by(f64::total_cmp);
        let neighbours = ((n * SPAN + 1e-5).floor() as usize).clamp(1, x.len());
        let vertices = places
            .into_iter()
            .map(|place| {
                let (value, slope) = local_fit(x, y, weights, place, neighbours);
                (place, value, slope)
            })
            .collect();
        Some(Self { lowest, highest, vertices })
    }

    /// The curve at `x`; `None` outside the points it was fitted to.
    pub(crate) fn at(&self, x: f64) -> Option<f64> {
        if !(self.lowest..=self.highest).contains(&x) {
            return None;
        }
        let right = self.vertices.partition_point(|&(place, ..)| place < x).max(1);
        let (x0, y0, s0) = self.vertices[right - 1];
        let (x1, y1, s1) = *self.vertices.get(right)?;
        let width = x1 - x0;
        let t = (x - x0) / width;
        let u = 1.0 - t;
        Some(
            u * u * (1.0 + 2.0 * t) * y0 + t * t * (1.0 + 2.0 * u) * y1 + u * u * t * width * s0
                - t * t * u * width * s1,
        )
    }
}

/// Adds the places where the points are halved until at most `most` are together.
fn cut(x: &[f64], most: usize, places: &mut Vec<f64>) {
    if x.len() <= most.max(1) {
        return;
    }
    let middle = (x.len() - 1) / 2;
    places.push(x[middle]);
    cut(&x[..=middle], most, places);
    cut(&x[middle + 1..], most, places);
}

/// Value and slope at `place` of the quadratic fitted to its neighbourhood.
fn local_fit(x: &[f64], y: &[f64], weights: &[f64], place: f64, neighbours: usize) -> (f64, f64) {
    let mut distances: Vec<f64> = x.iter().map(|x| (x - place).abs()).collect();
    distances.sort_by(f64::total_cmp);
    let reach = distances[neighbours - 1];
    let mut rows = Vec::with_capacity(3 * x.len());
    let mut right = Vec::with_capacity(x.len());
    for ((&x, &y), &weight) in x.iter().zip(y).zip(weights) {
        let offset = x - place;
        let share = offset.abs() / reach;
        let kernel = if share <= 0.001 {
            1.0
        } else if share < 0.999 {
            (1.0 - share.powi(3)).powi(3)
        } else {
            continue;
        };
        let root = (weight * kernel).sqrt();
        rows.extend([root, root * offset, root * offset * offset]);
        right.push(root * y);
    }
    if right.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let mut design = DMatrix::from_row_slice(right.len(), 3, &rows);
    let right = DVector::from_vec(right);
    // Columns of length one make the tolerance below mean the same for each.
    let mut lengths = [1.0; 3];
    for (column, length) in lengths.iter_mut().enumerate() {
        let norm = design.column(column).norm();
        if norm > 0.0 {
            *length = norm;
            design.column_mut(column).scale_mut(1.0 / norm);
        }
    }
    // Well-conditioned neighbourhoods (nearly all) by QR, which loses fewer digits than the SVD.
    // Fewer points than columns have no square triangle.
    if right.len() >= 3 {
        let triangular = design.clone().qr();
        let corner = triangular.r();
        let diagonal = corner.diagonal().abs();
        if diagonal.min() > diagonal.max() * 1e-8 {
            let mut turned = right.clone();
            triangular.q_tr_mul(&mut turned);
            if let Some(solution) = corner.solve_upper_triangular(&turned.rows(0, 3).into_owned()) {
                return (solution[0] / lengths[0], solution[1] / lengths[1]);
            }
        }
    }
    let decomposition = design.svd(true, true);
    let tolerance = decomposition.singular_values.max() * 100.0 * f64::EPSILON;
    match decomposition.solve(&right, tolerance) {
        Ok(solution) => (solution[0] / lengths[0], solution[1] / lengths[1]),
        Err(_) => (f64::NAN, f64::NAN),
    }
}

#[cfg(test)]
mod tests {
    use super::Loess;
    use approx::assert_relative_eq;

    #[test]
    fn a_quadratic_is_met_exactly() {
        let x: Vec<f64> = (2..40).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| 0.5 * x * x - 3.0 * x + 1.0).collect();
        let curve = Loess::fit(&x, &y, &vec![2.0; x.len()]).unwrap();
        for (x, y) in x.iter().zip(y) {
            assert_relative_eq!(curve.at(*x).unwrap(), y, max_relative = 1e-11, epsilon = 1e-10);
        }
        assert_eq!(curve.at(1.0), None);
    }
}
