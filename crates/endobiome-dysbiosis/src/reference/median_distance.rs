//! Median distance to the references (Lloyd-Price 2019).

/// The quantile `p` of values in any order, by linear interpolation (R type 7); `None` without values.
pub(super) fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let place = p.clamp(0.0, 1.0) * (sorted.len().checked_sub(1)? as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the list")]
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    Some(sorted[low] + (place - place.floor()) * (sorted[high] - sorted[low]))
}

/// The median of the distances to the references, the sample itself left out by the caller.
///
/// ```
/// use endobiome_dysbiosis::reference::median_distance;
/// assert_eq!(median_distance(&[0.2, 0.4, 0.9]), Some(0.4));
/// assert_eq!(median_distance(&[]), None);
/// ```
pub fn median_distance(to_references: &[f64]) -> Option<f64> {
    quantile(to_references, 0.5)
}
