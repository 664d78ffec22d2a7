//! Means of the samples of a woman.

/// The mean of some values, rounded to 14 digits: what rounding adds to equal means must not rank them.
pub(crate) fn mean(values: &[f64]) -> f64 {
    if let [one] = values {
        return *one;
    }
    #[expect(clippy::cast_precision_loss, reason = "samples of a woman")]
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    format!("{mean:.13e}").parse().unwrap_or(mean)
}
