//! Leading eigenvectors of a large symmetric matrix.

use crate::linear::{fix_signs, symmetric_eigen};
use crate::{Error, Result};
use endobiome_core::stream;
use ndarray::{Array2, Axis, s};
use rand::RngExt;

/// The `count` greatest eigenvalues (algebraically) and their vectors, by block Krylov iteration with full
/// orthogonalisation (block Lanczos; Golub and Underwood 1977).
///
/// A vector is taken when ‖M v − λ v‖ ≤ 1e-10 λ₁; for separated eigenvalues their error is then
/// about the square of that. The start is a fixed random stream, so that the result is the same every time.
///
/// # Errors
/// [`Error::NoConvergence`] when the basis has grown to 60 blocks without it.
pub(crate) fn leading_eigen(matrix: &Array2<f64>, count: usize) -> Result<(Vec<f64>, Array2<f64>)> {
    const MOST_BLOCKS: usize = 60;
    let n = matrix.nrows();
    let block = (count + 4).min(n);
    let mut random = stream(1, "krylov start", &(n as u64).to_le_bytes());
    let mut next = Array2::from_shape_fn((n, block), |_| random.random::<f64>() - 0.5);
    let mut basis = Array2::<f64>::zeros((n, 0));
    let mut images = Array2::<f64>::zeros((n, 0));
    for step in 1..=MOST_BLOCKS {
        orthonormalise(&basis, &mut next);
        let image = matrix.dot(&next);
        append(&mut basis, &next)?;
        append(&mut images, &image)?;
        let mut inner = basis.t().dot(&images);
        inner = 0.5 * (&inner + &inner.t());
        let (values, vectors) = symmetric_eigen(&inner);
        let leading = vectors.slice(s![.., ..count.min(values.len())]).to_owned();
        let ritz = basis.dot(&leading);
        let moved = images.dot(&leading);
        let settled = (0..leading.ncols()).all(|k| {
            let residual: f64 =
                moved.column(k).iter().zip(ritz.column(k)).map(|(m, v)| (m - values[k] * v).powi(2)).sum();
            residual.sqrt() <= 1e-10 * values[0].abs()
        });
        if settled || basis.ncols() + block > n {
            let mut ritz = ritz;
            fix_signs(&mut ritz);
            return Ok((values[..leading.ncols()].to_vec(), ritz));
        }
        if step == MOST_BLOCKS {
            break;
        }
        next = image;
    }
    Err(Error::NoConvergence { what: "leading eigenvectors", iterations: MOST_BLOCKS })
}

fn append(to: &mut Array2<f64>, more: &Array2<f64>) -> Result<()> {
    to.append(Axis(1), more.view())
        .map_err(|_| Error::Degenerate { what: "leading eigenvectors", reason: "blocks of unequal height" })
}

/// Makes the columns of `block` orthonormal and orthogonal to `basis`, twice for accuracy.
fn orthonormalise(basis: &Array2<f64>, block: &mut Array2<f64>) {
    for _ in 0..2 {
        if basis.ncols() > 0 {
            let along = basis.t().dot(block);
            *block -= &basis.dot(&along);
        }
        for k in 0..block.ncols() {
            for earlier in 0..k {
                let along = block.column(earlier).dot(&block.column(k));
                let part = &block.column(earlier) * along;
                let mut column = block.column_mut(k);
                column -= &part;
            }
            let size = block.column(k).dot(&block.column(k)).sqrt();
            if size > 0.0 {
                block.column_mut(k).mapv_inplace(|x| x / size);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_full_decomposition() {
        let n = 120;
        let mut random = stream(5, "test", b"matrix");
        let factor = Array2::from_shape_fn((n, 30), |(_, k)| {
            (random.random::<f64>() - 0.5) / (1.0 + crate::rows::as_f64(k))
        });
        let noise = Array2::from_shape_fn((n, n), |_| 0.01 * (random.random::<f64>() - 0.5));
        // Negative eigenvalues too, and one that comes twice.
        let mut matrix = factor.dot(&factor.t());
        matrix += &noise;
        matrix += &noise.t();
        let (values, vectors) = leading_eigen(&matrix, 6).unwrap();
        let (all, full) = symmetric_eigen(&matrix);
        for k in 0..6 {
            assert!((values[k] - all[k]).abs() < 1e-12 * all[0], "{k}");
            for i in 0..n {
                assert!((vectors[(i, k)] - full[(i, k)]).abs() < 1e-7, "{k} {i}");
            }
        }
    }
}
