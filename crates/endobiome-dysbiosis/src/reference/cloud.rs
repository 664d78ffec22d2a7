//! CLOUD (Montassier 2018), with the references only and leave-one-out.

/// The statistic with its probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cloud {
    /// Mean distance to the k nearest references over the mean of the references' own values.
    pub statistic: f64,
    /// Share of the references at least as far from their own k nearest.
    pub p: f64,
    /// Neighbours used.
    pub k: usize,
}

/// Computes CLOUD of one sample.
///
/// `to_references` are its distances to the references (itself left out), `between` the full matrix of distances between those
/// references. `k` = 5 % of the references, at least 1, for the sample and for the references alike. `None` with fewer than
/// three references or when these are all alike.
///
/// ```
/// use endobiome_dysbiosis::reference::cloud;
/// let between = vec![vec![0.0, 0.1, 0.2], vec![0.1, 0.0, 0.1], vec![0.2, 0.1, 0.0]];
/// let far = cloud(&[0.5, 0.6, 0.7], &between).unwrap();
/// assert!((far.statistic - 5.0).abs() < 1e-12);
/// assert_eq!(far.p, 0.0);
/// ```
pub fn cloud(to_references: &[f64], between: &[Vec<f64>]) -> Option<Cloud> {
    let n = to_references.len();
    if n < 3 || between.len() != n {
        return None;
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of samples"
    )]
    let k = ((0.05 * n as f64).round() as usize).max(1);
    let own = nearest(to_references.to_vec(), k);
    let references: Vec<f64> = between
        .iter()
        .enumerate()
        .map(|(at, row)| {
            nearest(row.iter().enumerate().filter(|&(other, _)| other != at).map(|(_, d)| *d).collect(), k)
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let count = n as f64;
    let mean = references.iter().sum::<f64>() / count;
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let as_far = references.iter().filter(|value| **value >= own).count() as f64;
    (mean > 0.0).then(|| Cloud { statistic: own / mean, p: as_far / count, k })
}

fn nearest(mut distances: Vec<f64>, k: usize) -> f64 {
    distances.sort_by(f64::total_cmp);
    distances.truncate(k);
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let count = distances.len().max(1) as f64;
    distances.iter().sum::<f64>() / count
}
