//! Distances between named samples.

use crate::rows::as_f64;
use crate::{Error, Result};
use endobiome_core::SampleId;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Symmetric distances between samples, each pair stored once.
///
/// The pairs lie row by row, (0,1), (0,2), … (1,2), …, the order of SciPy's condensed form. Every value
/// is finite and not negative; the diagonal is 0. Memory: `4 n (n − 1)` bytes (100 MB for 5,000 samples).
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::DistanceMatrix;
/// let ids = ["a", "b", "c"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let distances = DistanceMatrix::from_condensed(ids, vec![0.1, 0.2, 0.3])?;
/// assert_eq!((distances.get(2, 0), distances.get(1, 1)), (0.2, 0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DistanceMatrix {
    ids: Vec<SampleId>,
    condensed: Vec<f64>,
}

impl DistanceMatrix {
    /// Takes the pairs in condensed order.
    ///
    /// # Errors
    /// [`Error::Length`] when there are not n (n − 1) / 2 of them, [`Error::Distance`] when one is
    /// negative or not finite, [`Error::Core`] when a sample comes twice.
    pub fn from_condensed(ids: Vec<SampleId>, condensed: Vec<f64>) -> Result<Self> {
        let pairs = pairs(ids.len());
        if condensed.len() != pairs {
            return Err(Error::Length {
                what: "pairs of the distance matrix",
                expected: pairs,
                given: condensed.len(),
            });
        }
        let mut sorted: Vec<&SampleId> = ids.iter().collect();
        sorted.sort();
        if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(endobiome_core::Error::Table(format!("sample {} comes twice", twice[0])).into());
        }
        if let Some(at) = condensed.iter().position(|d| !(d.is_finite() && *d >= 0.0)) {
            let (first, second) = pair_at(ids.len(), at);
            return Err(Error::Distance {
                reason: "a negative or not finite value",
                first: ids[first].clone(),
                second: ids[second].clone(),
            });
        }
        Ok(Self { ids, condensed })
    }

    /// Takes a square matrix.
    ///
    /// # Errors
    /// As [`from_condensed`](Self::from_condensed); also when it is not square, not symmetric
    /// (beyond 1e-12, relative) or its diagonal is not 0.
    pub fn from_square(ids: Vec<SampleId>, square: &Array2<f64>) -> Result<Self> {
        let n = ids.len();
        for given in [square.nrows(), square.ncols()] {
            if given != n {
                return Err(Error::Length { what: "rows of the distance matrix", expected: n, given });
            }
        }
        let mut condensed = Vec::with_capacity(pairs(n));
        for i in 0..n {
            for j in i..n {
                let (here, mirrored) = (square[(i, j)], square[(j, i)]);
                let reason = if i == j && here != 0.0 {
                    "a diagonal value that is not 0"
                } else if (here - mirrored).abs() > 1e-12 * here.abs().max(1.0) {
                    "two different values"
                } else {
                    if i != j {
                        condensed.push(here);
                    }
                    continue;
                };
                return Err(Error::Distance { reason, first: ids[i].clone(), second: ids[j].clone() });
            }
        }
        Self::from_condensed(ids, condensed)
    }

    /// The samples, in order.
    pub fn ids(&self) -> &[SampleId] {
        &self.ids
    }

    /// Number of samples.
    pub fn n(&self) -> usize {
        self.ids.len()
    }

    /// The pairs, in condensed order.
    pub fn condensed(&self) -> &[f64] {
        &self.condensed
    }

    /// The distance between samples `i` and `j`.
    ///
    /// # Panics
    /// If one is out of range.
    pub fn get(&self, i: usize, j: usize) -> f64 {
        let n = self.n();
        assert!(i < n && j < n, "sample {i} or {j} of {n}");
        match i.cmp(&j) {
            std::cmp::Ordering::Less => self.condensed[row_start(n, i) + j - i - 1],
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Greater => self.condensed[row_start(n, j) + i - j - 1],
        }
    }

    /// The distances of sample `i` to samples `i + 1, …`.
    ///
    /// # Panics
    /// If `i` is out of range.
    pub fn row_after(&self, i: usize) -> &[f64] {
        let n = self.n();
        let start = row_start(n, i);
        &self.condensed[start..start + n - 1 - i]
    }

    /// The matrix in full.
    pub fn to_square(&self) -> Array2<f64> {
        let n = self.n();
        let mut square = Array2::zeros((n, n));
        for i in 0..n {
            for (offset, &d) in self.row_after(i).iter().enumerate() {
                let j = i + 1 + offset;
                square[(i, j)] = d;
                square[(j, i)] = d;
            }
        }
        square
    }

    /// The samples `keep`, in that order.
    ///
    /// # Errors
    /// When one is named twice.
    ///
    /// # Panics
    /// If one is out of range.
    pub fn select(&self, keep: &[usize]) -> Result<Self> {
        let ids = keep.iter().map(|&i| self.ids[i].clone()).collect();
        let mut condensed = Vec::with_capacity(pairs(keep.len()));
        for (at, &i) in keep.iter().enumerate() {
            condensed.extend(keep[at + 1..].iter().map(|&j| self.get(i, j)));
        }
        Self::from_condensed(ids, condensed)
    }

    /// The same samples with every distance changed, as by `f64::sqrt`.
    ///
    /// # Errors
    /// When a changed value is no distance.
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Result<Self> {
        Self::from_condensed(self.ids.clone(), self.condensed.iter().map(|&d| change(d)).collect())
    }

    /// The greatest distance; 0 for one sample.
    pub fn max(&self) -> f64 {
        self.condensed.iter().copied().fold(0.0, f64::max)
    }

    /// The mean distance; NaN for one sample.
    pub fn mean(&self) -> f64 {
        self.condensed.iter().sum::<f64>() / as_f64(self.condensed.len())
    }

    /// Refuses another matrix that does not speak of the same samples in the same order.
    pub(crate) fn same_samples(&self, what: &'static str, other: &[SampleId]) -> Result<()> {
        if other.len() != self.n() {
            return Err(Error::Length { what, expected: self.n(), given: other.len() });
        }
        match self.ids.iter().zip(other).position(|(a, b)| a != b) {
            Some(place) => Err(Error::SampleOrder {
                what,
                place,
                expected: self.ids[place].clone(),
                found: other[place].clone(),
            }),
            None => Ok(()),
        }
    }
}

/// Number of pairs of n samples.
pub(crate) fn pairs(n: usize) -> usize {
    n * n.saturating_sub(1) / 2
}

/// Where the row of sample `i` begins in condensed order.
fn row_start(n: usize, i: usize) -> usize {
    i * n - i * (i + 1) / 2
}

/// The two samples of a place in condensed order.
fn pair_at(n: usize, at: usize) -> (usize, usize) {
    let mut row = 0;
    let mut left = at;
    while left >= n - 1 - row {
        left -= n - 1 - row;
        row += 1;
    }
    (row, row + 1 + left)
}

/// Cuts condensed storage into the rows of samples 0, 1, …; the last one is empty.
pub(crate) fn rows_mut(n: usize, mut condensed: &mut [f64]) -> Vec<&mut [f64]> {
    let mut rows = Vec::with_capacity(n);
    for i in 0..n {
        let (row, rest) = condensed.split_at_mut(n - 1 - i);
        rows.push(row);
        condensed = rest;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(n: usize) -> Vec<SampleId> {
        (0..n).map(|i| SampleId::new(format!("s{i}")).unwrap()).collect()
    }

    #[test]
    fn places_and_pairs_agree() {
        let n = 7;
        let matrix = DistanceMatrix::from_condensed(ids(n), (0..21).map(f64::from).collect()).unwrap();
        for at in 0..21 {
            let (i, j) = pair_at(n, at);
            assert_eq!(matrix.get(i, j), as_f64(at));
            assert_eq!(matrix.get(j, i), as_f64(at));
        }
        assert_eq!(DistanceMatrix::from_square(ids(n), &matrix.to_square()).unwrap(), matrix);
        assert_eq!(matrix.select(&[6, 0]).unwrap().condensed(), [matrix.get(0, 6)]);
    }

    #[test]
    fn refuses_what_is_no_distance() {
        assert!(matches!(
            DistanceMatrix::from_condensed(ids(3), vec![0.0, f64::NAN, 1.0]),
            Err(Error::Distance { .. })
        ));
        assert!(DistanceMatrix::from_condensed(ids(3), vec![0.0]).is_err());
        let twice = vec![ids(1)[0].clone(), ids(1)[0].clone()];
        assert!(DistanceMatrix::from_condensed(twice, vec![0.0]).is_err());
        let mut square = Array2::zeros((2, 2));
        square[(0, 1)] = 1.0;
        assert!(DistanceMatrix::from_square(ids(2), &square).is_err());
    }
}
