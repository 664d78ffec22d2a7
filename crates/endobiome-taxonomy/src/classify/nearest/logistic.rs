//! Logistic regression with a ridge, by Newton's method.
//!
//! This is not the model of `endobiome_stats::regression::logistic` and cannot be had from it: observations are weighed,
//! standardised inputs are cut at five standard deviations, and the ridge keeps nearly separable ranks finite, where
//! maximum likelihood reports separation. It predicts only, so it has no errors, intervals or tests. The normal
//! equations of at most 15 unknowns are solved in place with a floor under the pivots, which a test of rank must
//! not have.

/// A fitted model: inputs are standardised, then weighed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Logistic<const N: usize> {
    mean: [f64; N],
    scale: [f64; N],
    weights: [f64; N],
    intercept: f64,
}

/// One observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Observation<const N: usize> {
    /// The inputs.
    pub(crate) inputs: [f64; N],
    /// What was seen.
    pub(crate) outcome: bool,
    /// How much it counts.
    pub(crate) weight: f64,
}

impl<const N: usize> Logistic<N> {
    /// Fits the model; `None` if one of the outcomes was seen fewer than 10 times.
    ///
    /// `ridge` is the penalty on the squares of the standardised weights, in observations.
    pub(crate) fn fit(observations: &[Observation<N>], ridge: f64) -> Option<Self> {
        let yes = observations.iter().filter(|one| one.outcome).count();
        if yes < 10 || observations.len() - yes < 10 {
            return None;
        }
        let total: f64 = observations.iter().map(|one| one.weight).sum();
        let mut mean = [0.0; N];
        let mut scale = [0.0; N];
        for one in observations {
            for (sum, value) in mean.iter_mut().zip(one.inputs) {
                *sum += one.weight * value / total;
            }
        }
        for one in observations {
            for ((sum, value), centre) in scale.iter_mut().zip(one.inputs).zip(mean) {
                *sum += one.weight * (value - centre) * (value - centre) / total;
            }
        }
        let scale = scale.map(|variance| if variance > 1e-12 { variance.sqrt() } else { 1.0 });
        let mut model = Self { mean, scale, weights: [0.0; N], intercept: 0.0 };
        for _ in 0..50 {
            // Gradient and Hessian over N weights and the intercept.
            let size = N + 1;
            let mut gradient = vec![0.0; size];
            let mut hessian = vec![0.0; size * size];
            for one in observations {
                let mut x = [0.0; N];
                model.standardise(&one.inputs, &mut x);
                let p = model.of_standardised(&x);
                let error = one.weight * (f64::from(u8::from(one.outcome)) - p);
                let curve = one.weight * (p * (1.0 - p)).max(1e-9);
                for i in 0..size {
                    let xi = x.get(i).copied().unwrap_or(1.0);
                    gradient[i] += error * xi;
                    for j in 0..=i {
                        hessian[i * size + j] += curve * xi * x.get(j).copied().unwrap_or(1.0);
                    }
                }
            }
            for i in 0..N {
                gradient[i] -= ridge * model.weights[i];
                hessian[i * size + i] += ridge;
            }
            let step = solve(&mut hessian, gradient);
            let largest = step.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            // A long step can overshoot where the data are nearly separable.
            let damping = if largest > 2.0 { 2.0 / largest } else { 1.0 };
            for (weight, change) in model.weights.iter_mut().zip(&step) {
                *weight += damping * change;
            }
            model.intercept += damping * step[N];
            if largest < 1e-6 {
                break;
            }
        }
        Some(model)
    }

    /// Means, scales, weights and the intercept, to be kept.
    pub(crate) fn numbers(&self) -> Vec<f64> {
        let parts = [&self.mean, &self.scale, &self.weights];
        parts.into_iter().flatten().copied().chain([self.intercept]).collect()
    }

    /// Made again of [`Self::numbers`]; `None` if they are not as many.
    pub(crate) fn of_numbers(numbers: &[f64]) -> Option<Self> {
        let (&intercept, rest) = numbers.split_last()?;
        let mut parts = rest.chunks_exact(N).map(<[f64; N]>::try_from);
        let mut part = || parts.next()?.ok();
        let model = Self { mean: part()?, scale: part()?, weights: part()?, intercept };
        (numbers.len() == 3 * N + 1).then_some(model)
    }

    /// The probability of "yes".
    pub(crate) fn probability(&self, inputs: &[f64; N]) -> f64 {
        let mut x = [0.0; N];
        self.standardise(inputs, &mut x);
        self.of_standardised(&x)
    }

    fn standardise(&self, inputs: &[f64; N], x: &mut [f64; N]) {
        for i in 0..N {
            // Far outside what was learnt from, an input says no more than at the edge.
            x[i] = ((inputs[i] - self.mean[i]) / self.scale[i]).clamp(-5.0, 5.0);
        }
    }

    fn of_standardised(&self, x: &[f64; N]) -> f64 {
        let sum: f64 = x.iter().zip(&self.weights).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + libm::exp(-(sum + self.intercept)))
    }
}

/// Solves `matrix * x = right` for a symmetric positive definite matrix of which the lower half is filled, in place.
fn solve(matrix: &mut [f64], mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        for j in 0..=i {
            let mut sum = matrix[i * n + j];
            for k in 0..j {
                sum -= matrix[i * n + k] * matrix[j * n + k];
            }
            matrix[i * n + j] = if i == j { sum.max(1e-12).sqrt() } else { sum / matrix[j * n + j] };
        }
    }
    for i in 0..n {
        for k in 0..i {
            right[i] -= matrix[i * n + k] * right[k];
        }
        right[i] /= matrix[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            right[i] -= matrix[k * n + i] * right[k];
        }
        right[i] /= matrix[i * n + i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_log_odds_of_a_two_by_two_table() {
        // 30 of 40 at x = 0, 10 of 40 at x = 1: intercept ln 3, slope -2 ln 3.
        let mut observations = Vec::new();
        for (x, yes) in [(0.0, 30), (1.0, 10)] {
            for i in 0..40 {
                observations.push(Observation { inputs: [x], outcome: i < yes, weight: 1.0 });
            }
        }
        let model = Logistic::fit(&observations, 1e-9).unwrap();
        assert!((model.probability(&[0.0]) - 0.75).abs() < 1e-6);
        assert!((model.probability(&[1.0]) - 0.25).abs() < 1e-6);
    }

    #[test]
    fn one_sided_outcomes_give_no_model() {
        let one = Observation { inputs: [1.0], outcome: true, weight: 1.0 };
        assert_eq!(Logistic::fit(&[one; 50], 1.0), None);
    }
}
