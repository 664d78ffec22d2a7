//! PROTEST: whether two ordinations of the same samples agree.

use super::Permutations;
use crate::{Error, Result};
use endobiome_core::SampleId;
use endobiome_stats::permutation::{PermutationP, Tail};
use nalgebra::DMatrix;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// The result of PROTEST.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Protest {
    /// Procrustes correlation √(1 − m²).
    pub r: f64,
    /// Procrustes sum of squares m² of the configurations scaled to sum of squares 1.
    pub sum_of_squares: f64,
    /// The test of r.
    pub test: PermutationP,
}

/// Tests the fit of two configurations by rotation and scaling (Jackson 1995; Peres-Neto and
/// Jackson 2001), equal to vegan's `protest`. Rows are samples, both in the order of `ids`.
///
/// # Errors
/// [`Error::Length`] when a configuration is not of these samples; [`Error::TooFewSamples`] below 3;
/// [`Error::Degenerate`] when all points of one coincide; [`Error::RepeatedBlocks`] when samples of one woman would be
/// exchanged with those of others.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_ecology::permutation_tests::{Permutations, protest};
/// use ndarray::array;
/// let ids = ["a", "b", "c", "d"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let first = array![[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [0.0, 5.0]];
/// // Turned by a right angle and twice as large.
/// let second = array![[0.0, 0.0], [0.0, 6.0], [-2.0, 6.0], [-10.0, 0.0]];
/// let result = protest(&ids, &first, &second, &Permutations::free())?;
/// assert!((result.r - 1.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn protest(
    ids: &[SampleId],
    first: &Array2<f64>,
    second: &Array2<f64>,
    permutations: &Permutations,
) -> Result<Protest> {
    for configuration in [first, second] {
        if configuration.nrows() != ids.len() {
            return Err(Error::Length {
                what: "rows of a configuration",
                expected: ids.len(),
                given: configuration.nrows(),
            });
        }
    }
    if ids.len() < 3 {
        return Err(Error::TooFewSamples { what: "PROTEST", needed: 3, given: ids.len() });
    }
    permutations.refuse_repeats("PROTEST", ids.len())?;
    let (x, y) = (standardised(first)?, standardised(second)?);
    let fit = |order: &[usize]| -> f64 {
        let mut product = DMatrix::<f64>::zeros(x.ncols(), y.ncols());
        for (&from, row) in order.iter().zip(y.rows()) {
            for (a, &p) in x.row(from).iter().enumerate() {
                for (b, &q) in row.iter().enumerate() {
                    product[(a, b)] += p * q;
                }
            }
        }
        product.singular_values().sum().min(1.0)
    };
    let plan = permutations.plan("protest", ids.len())?;
    let identity: Vec<usize> = (0..ids.len()).collect();
    let r = fit(&identity);
    let test = plan.p_value(Tail::Upper, r, &plan.statistics(fit));
    Ok(Protest { r, sum_of_squares: 1.0 - r * r, test })
}

/// Centred, with sum of squares 1.
fn standardised(points: &Array2<f64>) -> Result<Array2<f64>> {
    let mut points = points.clone();
    for mut column in points.columns_mut() {
        if let Some(mean) = column.mean() {
            column -= mean;
        }
    }
    let size = points.iter().map(|x| x * x).sum::<f64>().sqrt();
    if !(size > 0.0 && size.is_finite()) {
        return Err(Error::Degenerate { what: "PROTEST", reason: "all points of a configuration coincide" });
    }
    Ok(points / size)
}
