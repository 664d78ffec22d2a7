//! Pearson's chi-squared and Cramér's V.

use crate::error::{Error, Result};
use crate::special::chi_squared_sf;
use serde::{Deserialize, Serialize};

/// Result of [`chi_squared`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChiSquared {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// p.
    pub p: f64,
    /// The smallest expected count: below 5 the approximation is doubtful.
    pub smallest_expected: f64,
    /// Cramér's V, `√(χ² / (n (min(rows, columns) - 1)))`, without the continuity correction.
    pub cramers_v: f64,
}

/// Tests rows against columns of a table of counts; rows and columns without any count are left out.
///
/// `yates` takes the continuity correction, for 2 x 2 tables only (as R's `chisq.test`).
///
/// # Errors
/// When rows have different lengths, or fewer than two rows or columns hold counts.
///
/// ```
/// use endobiome_stats::contingency::chi_squared;
/// // 15 expected in each cell, 5 away: 4 * 25 / 15.
/// let test = chi_squared(&[vec![10, 20], vec![20, 10]], false)?;
/// assert!((test.statistic - 20.0 / 3.0).abs() < 1e-12);
/// assert_eq!((test.df, test.smallest_expected), (1, 15.0));
/// assert!((test.cramers_v - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), endobiome_stats::Error>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "counts")]
pub fn chi_squared(table: &[Vec<u64>], yates: bool) -> Result<ChiSquared> {
    let (rows, columns) = margins(table)?;
    let keep_rows: Vec<usize> = (0..rows.len()).filter(|&i| rows[i] > 0).collect();
    let keep_columns: Vec<usize> = (0..columns.len()).filter(|&j| columns[j] > 0).collect();
    if keep_rows.len() < 2 || keep_columns.len() < 2 {
        return Err(Error::TooFew {
            what: "rows and columns with counts",
            needed: 2,
            found: keep_rows.len().min(keep_columns.len()),
        });
    }
    let n = rows.iter().sum::<u64>() as f64;
    let is_2x2 = keep_rows.len() == 2 && keep_columns.len() == 2;
    let (mut statistic, mut plain, mut smallest_expected) = (0.0, 0.0, f64::INFINITY);
    for &i in &keep_rows {
        for &j in &keep_columns {
            let expected = rows[i] as f64 * columns[j] as f64 / n;
            let away = (table[i][j] as f64 - expected).abs();
            let corrected = if yates && is_2x2 { away - away.min(0.5) } else { away };
            statistic += corrected * corrected / expected;
            plain += away * away / expected;
            smallest_expected = smallest_expected.min(expected);
        }
    }
    let df = (keep_rows.len() - 1) * (keep_columns.len() - 1);
    let least = keep_rows.len().min(keep_columns.len()) - 1;
    Ok(ChiSquared {
        statistic,
        df,
        p: chi_squared_sf(statistic, df as f64),
        smallest_expected,
        cramers_v: (plain / (n * least as f64)).sqrt(),
    })
}

/// Cramér's V of two labellings: 0 unrelated, 1 one tells the other; 0 when either has one level only.
///
/// ```
/// use endobiome_stats::contingency::cramers_v;
/// assert_eq!(cramers_v(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0);
/// assert_eq!(cramers_v(&[0, 0, 1, 1], &[0, 1, 0, 1]), 0.0);
/// assert_eq!(cramers_v(&[0, 0, 0, 0], &[0, 1, 0, 1]), 0.0);
/// ```
pub fn cramers_v(a: &[usize], b: &[usize]) -> f64 {
    let size = |labels: &[usize]| labels.iter().max().map_or(0, |m| m + 1);
    let mut table = vec![vec![0; size(b)]; size(a)];
    for (&i, &j) in a.iter().zip(b) {
        table[i][j] += 1;
    }
    chi_squared(&table, false).map_or(0.0, |test| test.cramers_v)
}

/// Sums of rows and columns of a rectangular table.
pub(super) fn margins(table: &[Vec<u64>]) -> Result<(Vec<u64>, Vec<u64>)> {
    let width = table.first().map_or(0, Vec::len);
    if let Some(row) = table.iter().find(|row| row.len() != width) {
        return Err(Error::Length { what: "a row of the table", expected: width, found: row.len() });
    }
    let rows = table.iter().map(|row| row.iter().sum()).collect();
    let columns = (0..width).map(|j| table.iter().map(|row| row[j]).sum()).collect();
    Ok((rows, columns))
}
