//! Confidence limits of shares and of ratios of shares under overdispersion.

use crate::numerics::beta_quantile;

/// A share and what the reads behind it are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CountedShare {
    /// Reads of the feature over all reads.
    pub share: f64,
    /// Effective reads of the library, `n / (1 + (n - 1) rho)`, or the sum over pooled libraries.
    pub effective: f64,
}

impl CountedShare {
    /// Upper Clopper-Pearson limit of the share at one-sided `confidence`, on effective counts.
    pub(crate) fn upper(self, confidence: f64) -> f64 {
        if self.effective <= 0.0 || self.share >= 1.0 {
            return 1.0;
        }
        let x = self.share * self.effective;
        if x <= 0.0 {
            // Beta(1, n) has the quantile in closed form.
            return 1.0 - (1.0 - confidence).powf(1.0 / self.effective);
        }
        beta_quantile(confidence, x + 1.0, self.effective - x)
    }

    /// Lower Clopper-Pearson limit of the share at one-sided `confidence`, on effective counts.
    pub(crate) fn lower(self, confidence: f64) -> f64 {
        let x = self.share * self.effective;
        if x <= 0.0 {
            return 0.0;
        }
        beta_quantile(1.0 - confidence, x, self.effective - x + 1.0)
    }
}

/// Upper limit of the ratio of two shares, `first / second`, at one-sided `confidence`.
///
/// Given their sum, the effective count of the first is binomial with odds `ratio x n_1 / n_2`; the limit is
/// Clopper and Pearson's for that binomial. Infinite when the second has no reads.
pub(crate) fn ratio_upper(first: CountedShare, second: CountedShare, confidence: f64) -> f64 {
    let (a, b) = (first.share * first.effective, second.share * second.effective);
    if b <= 0.0 || first.effective <= 0.0 {
        return f64::INFINITY;
    }
    let part = beta_quantile(confidence, a + 1.0, b);
    if part >= 1.0 { f64::INFINITY } else { part / (1.0 - part) * second.effective / first.effective }
}

#[cfg(test)]
mod tests {
    use super::{CountedShare, ratio_upper};

    #[test]
    fn the_limit_lies_a_little_above_the_ratio() {
        let endometrium = CountedShare { share: 0.30, effective: 5000.0 };
        let vagina = CountedShare { share: 0.60, effective: 20_000.0 };
        let upper = ratio_upper(endometrium, vagina, 0.95);
        assert!(upper > 0.5 && upper < 0.53);
    }
}
