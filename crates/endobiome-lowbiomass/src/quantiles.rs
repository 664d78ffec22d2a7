//! Limits of several quantities at once, from joint draws of them.

/// Limits that hold for all quantities together: every quantity is cut at the same rank among its draws, the rank that the wanted
/// part of the draws passes in no quantity. Less strict than Bonferroni where quantities go together.
pub(crate) struct Joint;

impl Joint {
    /// Upper limits: at most `error` of the draws exceed any of them. `samples[quantity][draw]`.
    pub(crate) fn upper(samples: &[Vec<f64>], error: f64) -> Vec<f64> {
        let Some(draws) = samples.first().map(Vec::len).filter(|&n| n > 0) else {
            return vec![1.0; samples.len()];
        };
        let mut highest = vec![0_usize; draws];
        let sorted: Vec<Vec<usize>> = samples.iter().map(|values| order(values)).collect();
        for order in &sorted {
            for (rank, &draw) in order.iter().enumerate() {
                highest[draw] = highest[draw].max(rank);
            }
        }
        highest.sort_unstable();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of draws")]
        let beyond = (error * (draws as f64 + 1.0)).floor() as usize;
        let rank = highest[draws - 1 - beyond.saturating_sub(1).min(draws - 1)];
        samples.iter().zip(&sorted).map(|(values, order)| values[order[rank]]).collect()
    }

    /// Lower limits: at most `error` of the draws fall below any of them.
    pub(crate) fn lower(samples: &[Vec<f64>], error: f64) -> Vec<f64> {
        let turned: Vec<Vec<f64>> =
            samples.iter().map(|values| values.iter().map(|value| -value).collect()).collect();
        Self::upper(&turned, error).into_iter().map(|value| -value).collect()
    }
}

fn order(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    order
}

#[cfg(test)]
mod tests {
    use super::Joint;

    /// Of 100 draws at most five exceed either limit; for one quantity it is the plain quantile.
    #[test]
    fn few_draws_exceed_a_joint_limit() {
        let a: Vec<f64> = (0..100).map(f64::from).collect();
        let b: Vec<f64> = (0..100).map(|i| f64::from((i * 37) % 100)).collect();
        assert!((Joint::upper(std::slice::from_ref(&a), 0.05)[0] - 95.0).abs() < 1.5);
        let limits = Joint::upper(&[a.clone(), b.clone()], 0.05);
        let beyond = a.iter().zip(&b).filter(|(a, b)| **a > limits[0] || **b > limits[1]).count();
        assert!((3..=5).contains(&beyond), "{beyond} {limits:?}");
        assert!(Joint::lower(&[a], 0.05)[0] < 6.0);
    }
}
