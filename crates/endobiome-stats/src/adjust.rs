//! Adjustment of p for many tests.

use serde::{Deserialize, Serialize};

/// A method of adjustment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// Benjamini and Hochberg (1995): false discovery rate, independent or positively dependent tests.
    #[default]
    BenjaminiHochberg,
    /// Benjamini and Yekutieli (2001): false discovery rate under any dependence.
    BenjaminiYekutieli,
    /// Holm (1979): family-wise error.
    Holm,
    /// Bonferroni: family-wise error.
    Bonferroni,
}

impl Adjustment {
    /// The name in tables of results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BenjaminiHochberg => "BH",
            Self::BenjaminiYekutieli => "BY",
            Self::Holm => "Holm",
            Self::Bonferroni => "Bonferroni",
        }
    }
}

/// The adjusted p of each p; NaN (not tested) stays NaN and does not count in the family.
///
/// ```
/// use endobiome_stats::adjust::{Adjustment, adjust};
/// let q = adjust(&[0.01, f64::NAN, 0.02, 0.5], Adjustment::BenjaminiHochberg);
/// assert_eq!((q[0], q[2], q[3]), (0.03, 0.03, 0.5));
/// assert!(q[1].is_nan());
/// ```
#[expect(clippy::cast_precision_loss, reason = "number of tests")]
pub fn adjust(p: &[f64], method: Adjustment) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).filter(|&i| !p[i].is_nan()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]).then(a.cmp(&b)));
    let m = order.len() as f64;
    let mut adjusted = vec![f64::NAN; p.len()];
    match method {
        Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => {
            let factor = match method {
                Adjustment::BenjaminiYekutieli => (1..=order.len()).map(|i| 1.0 / i as f64).sum(),
                _ => 1.0,
            };
            let mut least: f64 = 1.0;
            for (at, &i) in order.iter().enumerate().rev() {
                least = least.min(factor * m / (at + 1) as f64 * p[i]);
                adjusted[i] = least;
            }
        }
        Adjustment::Holm => {
            let mut most: f64 = 0.0;
            for (at, &i) in order.iter().enumerate() {
                most = most.max((m - at as f64) * p[i]).min(1.0);
                adjusted[i] = most;
            }
        }
        Adjustment::Bonferroni => {
            for &i in &order {
                adjusted[i] = (m * p[i]).min(1.0);
            }
        }
    }
    adjusted
}
