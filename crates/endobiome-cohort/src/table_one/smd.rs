//! Standardised mean differences.

/// Of two samples of numbers: `|m1 - m2| / √((s1² + s2²) / 2)`; `None` when a sample has fewer than two values or both have no
/// spread.
///
/// ```
/// use endobiome_cohort::smd_numbers;
/// // Means 2 and 6, variances 2 and 2.
/// let smd = smd_numbers(&[1.0, 3.0], &[5.0, 7.0]).ok_or("no spread")?;
/// assert!((smd - 8.0_f64.sqrt()).abs() < 1e-12);
/// assert_eq!(smd_numbers(&[1.0, 1.0], &[2.0, 2.0]), None);
/// # Ok::<(), &str>(())
/// ```
pub fn smd_numbers(a: &[f64], b: &[f64]) -> Option<f64> {
    let ((m1, v1), (m2, v2)) = (mean_and_variance(a)?, mean_and_variance(b)?);
    let spread = f64::midpoint(v1, v2).sqrt();
    (spread > 0.0).then(|| (m1 - m2).abs() / spread)
}

/// Mean and variance (`n - 1`).
#[expect(clippy::cast_precision_loss, reason = "numbers of women")]
pub(super) fn mean_and_variance(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    Some((mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)))
}

/// Of two samples in categories, by the distance of Yang and Dalton (2012): `√(T' S⁻¹ T)` with `T` the differences of the
/// shares but the first, `S` the mean of the two covariance matrices of multinomial shares.
///
/// `None` when a sample is empty or `S` cannot be inverted. Categories that nobody is in are left out.
///
/// ```
/// use endobiome_cohort::smd_categories;
/// // Shares 0.8 and 0.2: 0.6 over the root of 0.8 * 0.2.
/// let smd = smd_categories(&[2, 8], &[8, 2]).ok_or("nobody")?;
/// assert!((smd - 1.5).abs() < 1e-12);
/// assert_eq!(smd_categories(&[0, 0], &[1, 2]), None);
/// # Ok::<(), &str>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "numbers of women")]
pub fn smd_categories(a: &[u64], b: &[u64]) -> Option<f64> {
    let (na, nb) = (a.iter().sum::<u64>() as f64, b.iter().sum::<u64>() as f64);
    if na == 0.0 || nb == 0.0 {
        return None;
    }
    let shares: Vec<(f64, f64)> = a
        .iter()
        .zip(b)
        .filter(|(x, y)| **x + **y > 0)
        .skip(1)
        .map(|(x, y)| (*x as f64 / na, *y as f64 / nb))
        .collect();
    let t: Vec<f64> = shares.iter().map(|(p, q)| p - q).collect();
    let covariance = |i: usize, j: usize| {
        let of = |p: &dyn Fn(usize) -> f64| if i == j { p(i) * (1.0 - p(i)) } else { -p(i) * p(j) };
        f64::midpoint(of(&|k| shares[k].0), of(&|k| shares[k].1))
    };
    let matrix: Vec<Vec<f64>> =
        (0..t.len()).map(|i| (0..t.len()).map(|j| covariance(i, j)).collect()).collect();
    let solved = solve(matrix, t.clone())?;
    let square: f64 = t.iter().zip(&solved).map(|(x, y)| x * y).sum();
    Some(square.max(0.0).sqrt())
}

/// Solves `matrix · x = right` by elimination with pivots; `None` when the matrix is singular.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-12 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let pivots = matrix[column].clone();
        for row in column + 1..n {
            let factor = matrix[row][column] / pivots[column];
            for (cell, pivot) in matrix[row].iter_mut().zip(&pivots).skip(column) {
                *cell -= factor * pivot;
            }
            right[row] -= factor * right[column];
        }
    }
    for column in (0..n).rev() {
        let known: f64 = (column + 1..n).map(|k| matrix[column][k] * right[k]).sum();
        right[column] = (right[column] - known) / matrix[column][column];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_categories_are_the_difference_of_two_shares() {
        // 16 of 50 against 8 of 50.
        let smd = smd_categories(&[34, 16], &[42, 8]).unwrap();
        assert!((smd - 0.381_385_035_698_2).abs() < 1e-9, "{smd}");
    }

    #[test]
    fn a_category_that_nobody_is_in_changes_nothing_and_no_spread_gives_none() {
        let with = smd_categories(&[10, 20, 0, 5], &[15, 10, 0, 9]).unwrap();
        let without = smd_categories(&[10, 20, 5], &[15, 10, 9]).unwrap();
        assert!((with - without).abs() < 1e-12);
        assert_eq!(smd_categories(&[0, 0], &[1, 2]), None);
        assert_eq!(smd_numbers(&[1.0, 1.0], &[1.0, 1.0]), None);
    }
}
