//! Sample coverage: the share of the community that belongs to the kinds seen.

/// Good's coverage 1 − f1 / N (Good 1953), with f1 the number of kinds seen once. NaN for an empty sample.
///
/// ```
/// use endobiome_ecology::alpha::goods_coverage;
/// assert_eq!(goods_coverage(&[3.0, 1.0]), 0.75);
/// assert!(goods_coverage(&[]).is_nan());
/// ```
pub fn goods_coverage(abundances: &[f64]) -> f64 {
    let total: f64 = abundances.iter().sum();
    if total > 0.0 { 1.0 - singletons(abundances) / total } else { f64::NAN }
}

/// Chao's coverage estimate (Chao and Jost 2012), which also uses the kinds seen twice:
/// 1 − (f1 / N) (N − 1) f1 / ((N − 1) f1 + 2 f2); where f2 = 0,
/// 1 − (f1 / N) (N − 1)(f1 − 1) / ((N − 1)(f1 − 1) + 2).
///
/// NaN for an empty sample. A sample of one read has coverage 0 (iNEXT's convention).
///
/// ```
/// use endobiome_ecology::alpha::{chao_coverage, goods_coverage};
/// let counts = [40.0, 9.0, 2.0, 1.0, 1.0, 1.0];
/// assert!(chao_coverage(&counts) > goods_coverage(&counts));
/// assert_eq!(chao_coverage(&[40.0, 9.0]), 1.0);
/// ```
pub fn chao_coverage(abundances: &[f64]) -> f64 {
    let n: f64 = abundances.iter().sum();
    if n <= 0.0 {
        return f64::NAN;
    }
    let f1 = singletons(abundances);
    if f1 == 0.0 {
        return 1.0;
    }
    1.0 - f1 / n * deficit_ratio(n, f1, doubletons(abundances))
}

/// The factor A by which the coverage deficit shrinks with each further read.
pub(crate) fn deficit_ratio(n: f64, f1: f64, f2: f64) -> f64 {
    if f2 > 0.0 {
        (n - 1.0) * f1 / ((n - 1.0) * f1 + 2.0 * f2)
    } else if f1 > 0.0 {
        if f1 == 1.0 {
            if n > 1.0 { 0.0 } else { 1.0 }
        } else {
            (n - 1.0) * (f1 - 1.0) / ((n - 1.0) * (f1 - 1.0) + 2.0)
        }
    } else {
        0.0
    }
}

/// Number of kinds seen exactly once.
pub(crate) fn singletons(abundances: &[f64]) -> f64 {
    seen(abundances, 1.0)
}

/// Number of kinds seen exactly twice.
pub(crate) fn doubletons(abundances: &[f64]) -> f64 {
    seen(abundances, 2.0)
}

fn seen(abundances: &[f64], times: f64) -> f64 {
    crate::rows::as_f64(abundances.iter().filter(|&&x| x == times).count())
}
