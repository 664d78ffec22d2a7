//! Confidence limits of shares under overdispersion.

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
            return 1.0 - libm::pow(1.0 - confidence, 1.0 / self.effective);
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
