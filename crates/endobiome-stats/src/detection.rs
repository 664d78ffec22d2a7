//! The limit that blanks set to a quantity.

/// The limit of detection that blanks set: `mean + 2 x 1.645 sd` of theirs (limit of the blank, and as much again for a sample that holds
/// little; the spread of samples that hold little is taken to be that of the blanks). In the unit of the blanks' values; `None` of fewer
/// than two. After CLSI EP17 (Armbruster and Pry 2008, PMC2556583).
///
/// ```
/// use endobiome_stats::limit_of_detection;
/// let limit = limit_of_detection(&[100.0, 200.0, 300.0]).ok_or("two blanks are enough")?;
/// assert!((limit - (200.0 + 3.29 * 100.0)).abs() < 1e-9);
/// assert_eq!(limit_of_detection(&[100.0]), None);
/// # Ok::<(), &str>(())
/// ```
pub fn limit_of_detection(blanks: &[f64]) -> Option<f64> {
    if blanks.len() < 2 {
        return None;
    }
    let n = blanks.len() as f64;
    let mean = blanks.iter().sum::<f64>() / n;
    let variance = blanks.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Some(mean + 2.0 * 1.645 * variance.sqrt())
}
