//! Difference of the distances to two group centroids (AlShawaqfeh 2017).

/// `d(sample, control centroid) - d(sample, case centroid)` from distances; positive: nearer to the cases.
///
/// The distance to a centroid in the space of the distances is
/// `d^2(x, A) = mean_a d^2(x, a) - mean_{a,a'} d^2(a, a') / 2`, at least 0, so that no ordination is needed. The labels of the
/// groups are in the score: use it only with groups from training folds, never on the samples that made the centroids.
/// `None` when a group is empty.
///
/// ```
/// use endobiome_dysbiosis::reference::centroid_difference;
/// // One control at a distance of 1, one case at a distance of 3.
/// assert_eq!(centroid_difference(&[1.0], &[vec![0.0]], &[3.0], &[vec![0.0]]), Some(-2.0));
/// assert_eq!(centroid_difference(&[], &[], &[3.0], &[vec![0.0]]), None);
/// ```
pub fn centroid_difference(
    to_controls: &[f64],
    between_controls: &[Vec<f64>],
    to_cases: &[f64],
    between_cases: &[Vec<f64>],
) -> Option<f64> {
    Some(to_centroid(to_controls, between_controls)? - to_centroid(to_cases, between_cases)?)
}

fn to_centroid(to: &[f64], between: &[Vec<f64>]) -> Option<f64> {
    if to.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let count = to.len() as f64;
    let outside = to.iter().map(|d| d * d).sum::<f64>() / count;
    let inside = between.iter().flatten().map(|d| d * d).sum::<f64>() / (count * count);
    Some((outside - 0.5 * inside).max(0.0).sqrt())
}
