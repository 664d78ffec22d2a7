//! Indices of the shares: Shannon, Simpson, Pielou, Berger-Parker, Hill numbers.

use crate::rows::as_f64;

fn shares(abundances: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let total: f64 = abundances.iter().sum();
    abundances.iter().filter(|&&x| x > 0.0).map(move |x| x / total)
}

/// Shannon entropy in nats, −Σ p ln p (Shannon 1948). NaN for an empty sample.
///
/// ```
/// use endobiome_ecology::alpha::shannon;
/// assert!((shannon(&[10.0, 10.0]) - 2_f64.ln()).abs() < 1e-15);
/// ```
pub fn shannon(abundances: &[f64]) -> f64 {
    let mut entropy = 0.0;
    let mut some = false;
    for p in shares(abundances) {
        entropy -= p * libm::log(p);
        some = true;
    }
    // One kind only: -(1 ln 1) is -0.
    if some { entropy.max(0.0) } else { f64::NAN }
}

/// Gini-Simpson index 1 − Σ p² (Simpson 1949): the chance that two reads are of different kinds.
/// NaN for an empty sample.
///
/// ```
/// use endobiome_ecology::alpha::simpson;
/// assert_eq!(simpson(&[2.0, 2.0]), 0.5);
/// assert_eq!(simpson(&[7.0]), 0.0);
/// ```
pub fn simpson(abundances: &[f64]) -> f64 {
    1.0 - dominance(abundances)
}

/// Inverse Simpson index 1 / Σ p², the Hill number of order 2. NaN for an empty sample.
///
/// ```
/// use endobiome_ecology::alpha::inverse_simpson;
/// // Four kinds alike count as four.
/// assert_eq!(inverse_simpson(&[5.0, 5.0, 5.0, 5.0]), 4.0);
/// ```
pub fn inverse_simpson(abundances: &[f64]) -> f64 {
    1.0 / dominance(abundances)
}

fn dominance(abundances: &[f64]) -> f64 {
    let mut sum = f64::NAN;
    for p in shares(abundances) {
        sum = if sum.is_nan() { p * p } else { sum + p * p };
    }
    sum
}

/// Pielou's evenness H / ln S (Pielou 1966). NaN for fewer than two kinds, where it has no meaning.
///
/// ```
/// use endobiome_ecology::alpha::pielou;
/// assert!((pielou(&[2.0, 2.0, 2.0]) - 1.0).abs() < 1e-12);
/// assert!(pielou(&[7.0]).is_nan());
/// ```
pub fn pielou(abundances: &[f64]) -> f64 {
    let kinds = abundances.iter().filter(|&&x| x > 0.0).count();
    if kinds < 2 { f64::NAN } else { shannon(abundances) / libm::log(as_f64(kinds)) }
}

/// Berger-Parker dominance: the share of the most abundant kind (1970). NaN for an empty sample.
///
/// ```
/// use endobiome_ecology::alpha::berger_parker;
/// assert_eq!(berger_parker(&[1.0, 3.0, 4.0]), 0.5);
/// ```
pub fn berger_parker(abundances: &[f64]) -> f64 {
    shares(abundances).fold(f64::NAN, f64::max)
}

/// Hill number of order `q` ≥ 0, (Σ p^q)^(1/(1−q)); order 1 is exp of Shannon, infinite order is
/// 1 / [`berger_parker`] (Hill 1973). The effective number of kinds. NaN for an empty sample, or for
/// a negative or NaN order.
///
/// ```
/// use endobiome_ecology::alpha::hill_number;
/// for q in [0.0, 0.5, 1.0, 2.0, f64::INFINITY] {
///     assert!((hill_number(&[5.0, 5.0, 5.0], q) - 3.0).abs() < 1e-12);
/// }
/// ```
pub fn hill_number(abundances: &[f64], q: f64) -> f64 {
    if q.is_nan() || q < 0.0 || !abundances.iter().any(|&x| x > 0.0) {
        f64::NAN
    } else if q == 1.0 {
        libm::exp(shannon(abundances))
    } else if q.is_infinite() {
        1.0 / berger_parker(abundances)
    } else {
        libm::pow(shares(abundances).map(|p| libm::pow(p, q)).sum::<f64>(), 1.0 / (1.0 - q))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn a_worked_sample() {
        let w1 = [700.0, 100.0, 50.0, 150.0];
        assert_relative_eq!(shannon(&w1), 0.914_285_581_467_098_9, epsilon = 1e-12);
        assert_relative_eq!(simpson(&w1), 0.475, epsilon = 1e-12);
        assert_relative_eq!(inverse_simpson(&w1), 1.0 / 0.525, epsilon = 1e-12);
        assert_relative_eq!(berger_parker(&w1), 0.7, epsilon = 1e-12);
        assert_relative_eq!(hill_number(&w1, 0.0), 4.0, epsilon = 1e-12);
        assert_relative_eq!(hill_number(&w1, 2.0), inverse_simpson(&w1), epsilon = 1e-12);
        // Order 1 lies between its neighbours.
        assert!(hill_number(&w1, 0.999_999) > hill_number(&w1, 1.0));
        assert!(hill_number(&w1, 1.0) > hill_number(&w1, 1.000_001));
    }

    #[test]
    fn edges() {
        assert_eq!(shannon(&[5.0]), 0.0);
        assert_eq!(simpson(&[5.0]), 0.0);
        assert!(pielou(&[5.0]).is_nan());
        for index in [shannon, simpson, inverse_simpson, pielou, berger_parker] {
            assert!(index(&[0.0, 0.0]).is_nan());
        }
        assert!(hill_number(&[], 0.0).is_nan());
        assert!(hill_number(&[1.0], -1.0).is_nan());
    }
}
