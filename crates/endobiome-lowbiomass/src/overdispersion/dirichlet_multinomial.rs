//! Overdispersion of whole compositions over sets of replicate libraries.

use super::likelihood::{golden, rising, root};

/// A set of replicate libraries: counts of the same features.
pub type ReplicateSet = Vec<Vec<f64>>;

/// rho by moments: `sum_j (S_j - G_j) / sum_j (S_j + (N_c - 1) G_j)`, numerator and denominator summed over sets.
///
/// `S_j` is the mean square of the shares between libraries, `G_j` within, `N_c` the mean library size corrected for
/// its spread (Weir and Hill's estimator for multinomial data). At least 0; `None` without a set of two libraries.
///
/// ```
/// use endobiome_lowbiomass::overdispersion::moment_rho;
/// // Replicates that agree, and replicates that have nothing in common.
/// assert_eq!(moment_rho(&[vec![vec![50.0, 50.0], vec![50.0, 50.0]]]), Some(0.0));
/// assert_eq!(moment_rho(&[vec![vec![100.0, 0.0], vec![0.0, 100.0]]]), Some(1.0));
/// assert_eq!(moment_rho(&[vec![vec![50.0, 50.0]]]), None);
/// ```
pub fn moment_rho(sets: &[ReplicateSet]) -> Option<f64> {
    let (mut above, mut below) = (0.0, 0.0);
    for set in sets {
        let totals: Vec<f64> = set.iter().map(|row| row.iter().sum()).collect();
        let rows: Vec<usize> = (0..set.len()).filter(|&row| totals[row] > 1.0).collect();
        if rows.len() < 2 {
            continue;
        }
        let all: f64 = rows.iter().map(|&row| totals[row]).sum();
        let degrees = rows.len() as f64 - 1.0;
        let size = (all - rows.iter().map(|&row| totals[row].powi(2)).sum::<f64>() / all) / degrees;
        #[expect(clippy::needless_range_loop, reason = "the inner index, over several rows")]
        for feature in 0..set[0].len() {
            let pooled = rows.iter().map(|&row| set[row][feature]).sum::<f64>() / all;
            let (mut between, mut within) = (0.0, 0.0);
            for &row in &rows {
                let p = set[row][feature] / totals[row];
                between += totals[row] * (p - pooled).powi(2);
                within += totals[row] * p * (1.0 - p);
            }
            let (s, g) = (between / degrees, within / (all - rows.len() as f64));
            above += s - g;
            below += s + (size - 1.0) * g;
        }
    }
    (below > 0.0).then(|| (above / below).max(0.0))
}

/// rho by maximum likelihood with its 95 % interval: (estimate, lower, upper).
///
/// The composition of each set is the mean of its libraries, each weighing the same; because it is estimated from them, the
/// likelihood estimate errs to the small side in sets of few libraries. `None` without a set of two libraries.
///
/// ```
/// use endobiome_lowbiomass::overdispersion::likelihood_rho;
/// let (rho, low, high) = likelihood_rho(&[vec![vec![60.0, 40.0], vec![30.0, 70.0]]]).ok_or("no replicates")?;
/// assert!(low <= rho && rho <= high && rho > 0.0);
/// assert_eq!(likelihood_rho(&[vec![vec![50.0, 50.0]]]), None);
/// # Ok::<(), &str>(())
/// ```
pub fn likelihood_rho(sets: &[ReplicateSet]) -> Option<(f64, f64, f64)> {
    let mut usable = Vec::new();
    for set in sets {
        let rows: Vec<&Vec<f64>> = set.iter().filter(|row| row.iter().sum::<f64>() > 1.0).collect();
        if rows.len() < 2 {
            continue;
        }
        let shares: Vec<f64> = (0..rows[0].len())
            .map(|feature| {
                rows.iter().map(|row| row[feature] / row.iter().sum::<f64>()).sum::<f64>() / rows.len() as f64
            })
            .collect();
        usable.push((shares, rows));
    }
    if usable.is_empty() {
        return None;
    }
    let at = |log_rho: f64| -> f64 {
        let phi = 1.0 / libm::exp(log_rho) - 1.0;
        usable
            .iter()
            .flat_map(|(shares, rows)| rows.iter().map(move |row| (shares, row)))
            .map(|(shares, row)| {
                let n: f64 = row.iter().sum();
                let cells: f64 = shares
                    .iter()
                    .zip(row.iter())
                    .filter(|&(share, _)| *share > 0.0)
                    .map(|(share, x)| rising(share * phi, *x))
                    .sum();
                cells - rising(phi, n)
            })
            .sum()
    };
    let (low, high) = (libm::log(1e-7), libm::log(0.9_f64));
    let best = golden(at, low, high);
    let top = at(best);
    let drop = |log_rho: f64| at(log_rho) - (top - 1.920_729);
    Some((
        libm::exp(best),
        if drop(low) > 0.0 { 0.0 } else { libm::exp(root(&drop, low, best)) },
        if drop(high) > 0.0 { 0.9 } else { libm::exp(root(&drop, high, best)) },
    ))
}
