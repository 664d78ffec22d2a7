//! Principal coordinates analysis.

use super::krylov::leading_eigen;
use crate::linear::symmetric_eigen;
use crate::rows::as_f64;
use crate::{DistanceMatrix, Error, Result};
use endobiome_core::SampleId;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Above this many samples only the leading axes are computed.
pub const FULL_DECOMPOSITION_UP_TO: usize = 800;

/// Principal coordinates of samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pcoa {
    /// The samples, one a row of `coordinates`.
    pub ids: Vec<SampleId>,
    /// Eigenvalues, greatest first: all of them for at most [`FULL_DECOMPOSITION_UP_TO`] samples, else
    /// those of the axes.
    pub eigenvalues: Vec<f64>,
    /// Samples x axes with a positive eigenvalue; the squares of a column sum to its eigenvalue.
    ///
    /// Of each axis the entry of largest size is positive.
    pub coordinates: Array2<f64>,
    /// Sum of all eigenvalues, negative ones too: the total inertia, Σ d² / n over pairs.
    pub trace: f64,
    /// Size of the negative eigenvalues as a share of all sizes, Σ|λ⁻| / Σ|λ|; how far the distance is
    /// from Euclidean. `None` where not all eigenvalues were computed.
    pub negative_share: Option<f64>,
    /// Mean of −d²/2 of each sample to all, and over all: what projection needs.
    pub(crate) centre: (Vec<f64>, f64),
}

impl Pcoa {
    /// Share of each axis in the sum of the positive eigenvalues; where these are not all known, in the
    /// trace (a smaller number, so that the share may be too large, by the negative share at most).
    pub fn explained(&self) -> Vec<f64> {
        let whole = match self.negative_share {
            Some(_) => self.eigenvalues.iter().filter(|&&v| v > 0.0).sum(),
            None => self.trace,
        };
        self.eigenvalues[..self.coordinates.ncols()].iter().map(|v| v / whole).collect()
    }
}

/// Computes the principal coordinates (classical scaling; Torgerson 1952, Gower 1966), at most
/// `axes` of them.
///
/// The matrix −d²/2 is centred and decomposed, no correction is made for negative eigenvalues: their
/// share is told. Memory: 3 × 8 n² bytes.
///
/// # Errors
/// [`Error::TooFewSamples`] for fewer than two, [`Error::Degenerate`] when all distances are 0,
/// [`Error::NoConvergence`] when the leading axes of a large matrix are not found.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::{DistanceMatrix, pcoa};
/// let ids = ["a", "b", "c"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let line = DistanceMatrix::from_condensed(ids, vec![1.0, 3.0, 2.0])?;
/// let ordination = pcoa(&line, 2)?;
/// assert_eq!(ordination.coordinates.ncols(), 1);
/// assert!((ordination.coordinates[(0, 0)] - ordination.coordinates[(2, 0)]).abs() - 3.0 < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pcoa(distances: &DistanceMatrix, axes: usize) -> Result<Pcoa> {
    let n = distances.n();
    if n < 2 {
        return Err(Error::TooFewSamples { what: "PCoA", needed: 2, given: n });
    }
    if distances.max() == 0.0 {
        return Err(Error::Degenerate { what: "PCoA", reason: "all distances are 0" });
    }
    let (gower, centre) = gower_centred(distances);
    let trace = gower.diag().sum();
    let full = n <= FULL_DECOMPOSITION_UP_TO || axes + 4 > n / 4;
    let (values, vectors) = if full { symmetric_eigen(&gower) } else { leading_eigen(&gower, axes)? };
    let floor = values[0].abs() * 1e-12 * as_f64(n);
    let positive = values.iter().take_while(|&&v| v > floor).count().min(axes);
    let coordinates = Array2::from_shape_fn((n, positive), |(i, k)| vectors[(i, k)] * values[k].sqrt());
    let size: f64 = values.iter().map(|v| v.abs()).sum();
    let negative: f64 = values.iter().filter(|&&v| v < -floor).map(|v| -v).sum();
    Ok(Pcoa {
        ids: distances.ids().to_vec(),
        eigenvalues: values,
        coordinates,
        trace,
        negative_share: full.then_some(negative / size),
        centre,
    })
}

/// −d²/2 with row and column means taken out, and these means.
pub(crate) fn gower_centred(distances: &DistanceMatrix) -> (Array2<f64>, (Vec<f64>, f64)) {
    let n = as_f64(distances.n());
    let mut matrix = distances.to_square();
    matrix.mapv_inplace(|d| -0.5 * d * d);
    let means: Vec<f64> = matrix.rows().into_iter().map(|row| row.sum() / n).collect();
    let grand = means.iter().sum::<f64>() / n;
    for ((i, j), value) in matrix.indexed_iter_mut() {
        *value = *value - means[i] - means[j] + grand;
    }
    (matrix, (means, grand))
}
