//! Shannon difference times mean Jensen-Shannon divergence (Santiago 2019).

/// Jensen-Shannon divergence of two compositions, natural logarithm, in `[0, ln 2]`.
///
/// ```
/// use endobiome_dysbiosis::reference::jensen_shannon;
/// assert!((jensen_shannon(&[1.0, 0.0], &[0.0, 1.0]) - std::f64::consts::LN_2).abs() < 1e-12);
/// ```
pub fn jensen_shannon(p: &[f64], q: &[f64]) -> f64 {
    let part = |a: f64, m: f64| if a > 0.0 { a * libm::log(a / m) } else { 0.0 };
    p.iter()
        .zip(q)
        .map(|(p, q)| {
            let m = 0.5 * (p + q);
            0.5 * (part(*p, m) + part(*q, m))
        })
        .sum::<f64>()
        .max(0.0)
}

/// Shannon entropy, natural logarithm.
pub(super) fn shannon(p: &[f64]) -> f64 {
    -p.iter().filter(|p| **p > 0.0).map(|p| p * libm::log(*p)).sum::<f64>()
}

/// `mean(H(sample) - H(reference)) x mean JSD(sample, reference)`; `None` without references.
///
/// ```
/// use endobiome_dysbiosis::reference::shannon_jsd;
/// // Entropy ln 2 against 0, and nothing in common: a divergence of ln 2.
/// let value = shannon_jsd(&[0.5, 0.5, 0.0], &[&[0.0, 0.0, 1.0]]).ok_or("no reference")?;
/// assert!((value - std::f64::consts::LN_2.powi(2)).abs() < 1e-12);
/// assert_eq!(shannon_jsd(&[1.0], &[]), None);
/// # Ok::<(), &str>(())
/// ```
pub fn shannon_jsd(sample: &[f64], references: &[&[f64]]) -> Option<f64> {
    if references.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of samples")]
    let count = references.len() as f64;
    let entropy = shannon(sample);
    let difference = references.iter().map(|reference| entropy - shannon(reference)).sum::<f64>() / count;
    let divergence =
        references.iter().map(|reference| jensen_shannon(sample, reference)).sum::<f64>() / count;
    Some(difference * divergence)
}
