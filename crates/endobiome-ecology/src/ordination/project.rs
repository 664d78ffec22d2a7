//! New samples on a reference ordination.

use super::Pcoa;
use crate::rows::as_f64;
use crate::{Error, Result};
use ndarray::{Array2, ArrayView1};

impl Pcoa {
    /// Places new samples on the axes, from their distances to the samples of the ordination
    /// (new samples x reference samples, in the order of `ids`); the axes do not move (Gower 1968).
    ///
    /// A reference sample lands on itself. What of a new sample lies off the axes is not seen: see
    /// [`distance_from_axes`](Self::distance_from_axes).
    ///
    /// # Errors
    /// [`Error::Length`] when a row is not of the reference samples; [`Error::Parameter`] for a distance
    /// that is negative or not finite.
    ///
    /// ```
    /// use endobiome_core::SampleId;
    /// use endobiome_ecology::{DistanceMatrix, pcoa};
    /// let ids = ["a", "b", "c"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let line = pcoa(&DistanceMatrix::from_condensed(ids, vec![1.0, 3.0, 2.0])?, 1)?;
    /// // 2 from a, 1 from b, 1 from c: a point between b and c.
    /// let new = line.project(&ndarray::array![[2.0, 1.0, 1.0]])?;
    /// let between = (line.coordinates[(1, 0)] + line.coordinates[(2, 0)]) / 2.0;
    /// assert!((new[(0, 0)] - between).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn project(&self, distances: &Array2<f64>) -> Result<Array2<f64>> {
        let mut out = Array2::zeros((distances.nrows(), self.coordinates.ncols()));
        for (row, mut place) in distances.rows().into_iter().zip(out.rows_mut()) {
            let centred = self.centred(row)?;
            for (k, axis) in self.coordinates.columns().into_iter().enumerate() {
                let sum: f64 = axis.iter().zip(&centred).map(|(x, g)| x * g).sum();
                place[k] = sum / self.eigenvalues[k];
            }
        }
        Ok(out)
    }

    /// Squared distance of each new sample from the space of the axes: that to the centroid of the reference less
    /// what the axes hold. Large against that of the reference samples: the sample is unlike them all. May be
    /// negative where the distance is not Euclidean.
    ///
    /// # Errors
    /// As [`project`](Self::project).
    pub fn distance_from_axes(&self, distances: &Array2<f64>) -> Result<Vec<f64>> {
        let places = self.project(distances)?;
        let n = as_f64(self.ids.len());
        let own = self.centre.1;
        Ok(distances
            .rows()
            .into_iter()
            .zip(places.rows())
            .map(|(row, place)| {
                // Mean squared distance to the reference less half their own mean: both are −2 x stored means.
                let to_centroid = row.iter().map(|d| d * d).sum::<f64>() / n + own;
                to_centroid - place.iter().map(|x| x * x).sum::<f64>()
            })
            .collect())
    }

    /// −d²/2 of a new sample, centred by the means of the reference.
    fn centred(&self, row: ArrayView1<'_, f64>) -> Result<Vec<f64>> {
        if row.len() != self.ids.len() {
            return Err(Error::Length {
                what: "distances to the reference samples",
                expected: self.ids.len(),
                given: row.len(),
            });
        }
        if let Some(&value) = row.iter().find(|d| !(d.is_finite() && **d >= 0.0)) {
            return Err(Error::Parameter { what: "a distance", value, expected: "a number from 0" });
        }
        let (means, grand) = &self.centre;
        let halves: Vec<f64> = row.iter().map(|d| -0.5 * d * d).collect();
        let mean = halves.iter().sum::<f64>() / as_f64(halves.len());
        Ok(halves.iter().zip(means).map(|(half, own)| half - mean - own + grand).collect())
    }
}
