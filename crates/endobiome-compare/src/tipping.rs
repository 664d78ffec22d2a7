//! How much would have to be wrong for a difference between groups to fall.
//!
//! A difference counts with `q` up to a threshold. Were the other tests of the family as they are, it would stop to count when its `p`
//! passes `p* = p threshold / q`. Two simple answers say how far that is:
//!
//! - of calls (Fisher's test of two groups): the smallest share of the women whose call would have to be the other, taken where it raises
//!   `p` the most (the fragility index of Walsh 2014, doi:10.1016/j.jclinepi.2013.10.019, over the number of women);
//! - of numbers: the smallest shift of all samples of one group (a bias that goes with the group: another batch, kit or device), as
//!   `estimate (1 - z(p*) / z(p))` with two-sided normal deviates. It is exact where the estimate over its standard
//!   error is normal, within a twentieth of the estimate for t tests of 60 and 60, and near for rank tests.

use crate::{ComparisonRow, EstimateKind, ResultKind};
use endobiome_stats::contingency::fisher;
use endobiome_stats::special::normal_quantile;
use serde::{Deserialize, Serialize};

/// A group that is off as a whole by the noise between two extracts of one specimen (log standard deviation 0.35): what is taken for usual of a
/// shift on a logarithmic scale. A choice.
const USUAL_LOG_SHIFT: f64 = 0.35;
/// Calls are made from a probability of 0.95 on: one in twenty may be other.
const USUAL_CALLS: f64 = 0.05;

/// What would have to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TippingKind {
    /// A share of the women's calls.
    Calls,
    /// All values of one group, by so much in the unit of the estimate.
    Shift,
}

impl TippingKind {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Shift => "shift",
        }
    }
}

/// The smallest error at which a difference would not count, beside what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tipping {
    /// What would have to be wrong.
    pub kind: TippingKind,
    /// By how much at least.
    pub falls_at: f64,
    /// How much of it is taken for usual; `None` where nothing is known (shifts that are not of logarithms).
    pub usual: Option<f64>,
}

impl Tipping {
    /// Whether the difference falls within the usual.
    ///
    /// ```
    /// use endobiome_compare::{Tipping, TippingKind};
    /// let of = |falls_at, usual| Tipping { kind: TippingKind::Shift, falls_at, usual }.is_usual();
    /// assert!(of(0.2, Some(0.5)));
    /// assert!(!of(0.8, Some(0.5)) && !of(0.2, None));
    /// ```
    pub fn is_usual(&self) -> bool {
        self.usual.is_some_and(|usual| self.falls_at <= usual)
    }
}

/// The tipping point of a row whose `q` is up to `threshold`; `None` for others, and for results that are neither shifts nor calls of two
/// groups.
pub(crate) fn tipping(row: &ComparisonRow, threshold: f64) -> Option<Tipping> {
    let (p, q) = (row.p?, row.q.filter(|q| *q <= threshold)?);
    let falls_from = if q > 0.0 { (p * threshold / q).min(1.0) } else { threshold };
    if row.kind == ResultKind::Call {
        return calls(row, falls_from);
    }
    let kind = row.estimate_kind?;
    let per_log = match kind {
        EstimateKind::Log2FoldChange => Some(std::f64::consts::LOG2_E),
        EstimateKind::Log10Ratio => Some(std::f64::consts::LOG10_E),
        EstimateKind::HodgesLehmannShift | EstimateKind::PseudoMedian | EstimateKind::MeanDifference => None,
        _ => return None,
    };
    let deviate = |p: f64| -normal_quantile(0.5 * p.clamp(1e-300, 1.0));
    let z = deviate(p);
    (z > 0.0).then(|| Tipping {
        kind: TippingKind::Shift,
        falls_at: row.estimate.map_or(0.0, f64::abs) * (1.0 - deviate(falls_from) / z).max(0.0),
        usual: per_log.map(|per_log| per_log * USUAL_LOG_SHIFT),
    })
}

fn calls(row: &ComparisonRow, falls_from: f64) -> Option<Tipping> {
    let ([with_cases, with_controls], [cases, controls], true) = (
        <[usize; 2]>::try_from(row.with.clone()).ok()?,
        <[usize; 2]>::try_from(row.n.clone()).ok()?,
        row.test == "Fisher",
    ) else {
        return None;
    };
    let (mut a, mut b) = (with_cases as u64, with_controls as u64);
    let (cases, controls) = (cases as u64, controls as u64);
    let p_of = |a: u64, b: u64| fisher([[a, cases - a], [b, controls - b]], 0.95).map_or(1.0, |test| test.p);
    // Towards each other: the group with the larger share loses one, or the other gains one.
    let larger = with_cases as f64 / cases as f64 > with_controls as f64 / controls as f64;
    let mut flipped = 0_u64;
    while p_of(a, b) <= falls_from && flipped < cases + controls {
        let of_cases = if larger { a.checked_sub(1) } else { Some(a + 1).filter(|a| *a <= cases) };
        let of_controls = if larger { Some(b + 1).filter(|b| *b <= controls) } else { b.checked_sub(1) };
        let by = |next: Option<(u64, u64)>| next.map_or(-1.0, |(a, b)| p_of(a, b));
        let (first, second) = (of_cases.map(|a| (a, b)), of_controls.map(|b| (a, b)));
        (a, b) = if by(first) >= by(second) { first? } else { second? };
        flipped += 1;
    }
    Some(Tipping {
        kind: TippingKind::Calls,
        falls_at: flipped as f64 / (cases + controls) as f64,
        usual: Some(USUAL_CALLS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::stream;
    use endobiome_stats::t_test::student;
    use rand_distr::{Distribution, StandardNormal};

    fn row(kind: ResultKind, p: f64, q: f64) -> ComparisonRow {
        let mut row = ComparisonRow::new("x", kind, "RIF against control");
        (row.p, row.q) = (Some(p), Some(q));
        row
    }

    /// Walsh 2014 counts the women who would have to have the other outcome: of 1 of 10 against 9 of 10 (p 0.0011) three.
    #[test]
    fn so_many_calls_moved_pass_the_threshold_and_one_less_does_not() {
        let mut of = row(ResultKind::Call, fisher([[1, 9], [9, 1]], 0.95).unwrap().p, 0.01);
        of.q = of.p;
        (of.with, of.n, of.test) = (vec![1, 9], vec![10, 10], "Fisher".to_owned());
        let tipping = tipping(&of, 0.05).unwrap();
        let moved = (20.0 * tipping.falls_at).round() as u64;
        // By brute force over all ways to move so many.
        let worst = |moved: u64| {
            (0..=moved)
                .filter_map(|cases| {
                    let (a, b) = (1 + cases, 9_u64.checked_sub(moved - cases)?);
                    (a <= 10).then(|| fisher([[a, 10 - a], [b, 10 - b]], 0.95).unwrap().p)
                })
                .fold(0.0, f64::max)
        };
        assert!(worst(moved) > 0.05 && worst(moved - 1) <= 0.05, "{moved}");
        assert!(!tipping.is_usual());
    }

    /// Two hundred pairs of groups: shifted by what is told, give or take a twentieth of the estimate (t is not normal), the t test's p is on either
    /// side of the threshold.
    #[test]
    fn shifted_by_what_is_told_a_difference_no_longer_counts() {
        let mut random = stream(3, "tipping", b"");
        let mut tried = 0;
        for study in 0..200 {
            let apart = 0.3 + 0.005 * f64::from(study);
            let mut group = |mean: f64| -> Vec<f64> {
                (0..60)
                    .map(|_| {
                        let deviate: f64 = StandardNormal.sample(&mut random);
                        mean + deviate
                    })
                    .collect()
            };
            let (cases, controls) = (group(apart), group(0.0));
            let test = student(&cases, &controls, 0.95).unwrap();
            let mut of = row(ResultKind::Taxon, test.p, 2.0 * test.p);
            (of.estimate, of.estimate_kind) = (Some(test.difference), Some(EstimateKind::Log2FoldChange));
            let Some(tipping) = tipping(&of, 0.1) else { continue };
            tried += 1;
            // A family of two tests: q is 0.1 at p = 0.05.
            let p = |by: f64| {
                let moved: Vec<f64> =
                    cases.iter().map(|value| value - by * test.difference.signum()).collect();
                student(&moved, &controls, 0.95).unwrap().p
            };
            let near = 0.05 * test.difference.abs();
            assert!(p(tipping.falls_at + near) > 0.05, "{tipping:?} {}", test.p);
            assert!(p((tipping.falls_at - near).max(0.0)) < 0.05, "{tipping:?} {}", test.p);
        }
        assert!(tried > 100, "{tried}");
    }

    #[test]
    fn what_does_not_count_has_no_tipping_point() {
        let mut of = row(ResultKind::Taxon, 0.04, 0.3);
        (of.estimate, of.estimate_kind) = (Some(1.0), Some(EstimateKind::Log2FoldChange));
        assert_eq!(tipping(&of, 0.1), None);
        of.q = Some(0.08);
        assert!(tipping(&of, 0.1).is_some());
        of.estimate_kind = Some(EstimateKind::RSquared);
        assert_eq!(tipping(&of, 0.1), None);
    }
}
