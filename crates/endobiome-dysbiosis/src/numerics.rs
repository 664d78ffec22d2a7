//! Tails of contaminant counts.

pub(crate) use endobiome_stats::special::{beta_cdf, beta_quantile};

/// P(X >= x) for a negative binomial count of mean `mean` and size `size` (variance mean + mean^2/size).
///
/// `x` may be fractional (corrected counts); it is rounded up.
pub(crate) fn negative_binomial_upper_tail(x: f64, mean: f64, size: f64) -> f64 {
    let x = x.ceil();
    if x <= 0.0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    // P(X >= x) = I_{1-p}(x, size) with p = size / (size + mean).
    beta_cdf(mean / (size + mean), x, size)
}

/// Nodes and weights of a standard normal mean, `step` apart from -4 to 4: the trapezoid rule, exact to many digits for functions that are
/// smooth over a step. The weights sum to 1.
pub(crate) fn normal_nodes(step: f64) -> impl Iterator<Item = (f64, f64)> {
    let density = |deviate: f64| libm::exp(-0.5 * deviate * deviate);
    #[expect(clippy::cast_possible_truncation, reason = "at most some hundreds of nodes")]
    let half = (4.0 / step).ceil() as i32;
    let deviates = move || (-half..=half).map(move |node| f64::from(node) * step);
    let whole: f64 = deviates().map(density).sum();
    deviates().map(move |deviate| (deviate, density(deviate) / whole))
}

/// The smallest noise from `usual` up to `most` at which something no longer stands, to `step`; infinite where it stands at `most`.
pub(crate) fn falls_at(usual: f64, most: f64, step: f64, stands: impl Fn(f64) -> bool) -> f64 {
    if stands(most) {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (usual.min(most), most);
    while high - low > step {
        let middle = 0.5 * (low + high);
        if stands(middle) { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::negative_binomial_upper_tail;
    use approx::assert_relative_eq;

    /// W1: 30 reads of E. coli against 6 expected (scipy.stats.nbinom.sf(29, 2, 2/8)).
    #[test]
    fn tail_equals_scipy() {
        assert_relative_eq!(
            negative_binomial_upper_tail(30.0, 6.0, 2.0),
            0.001_517_947_766_445,
            max_relative = 1e-9
        );
        assert_eq!(negative_binomial_upper_tail(0.0, 6.0, 2.0), 1.0);
        assert_eq!(negative_binomial_upper_tail(3.0, 0.0, 2.0), 0.0);
    }
}
