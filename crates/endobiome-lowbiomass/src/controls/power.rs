//! What a comparison of two groups of this size can and cannot detect.

use endobiome_core::{Message, say};
use endobiome_stats::power::{auc_standard_error, detectable_shift_wilcoxon, fisher_power};
use serde::{Deserialize, Serialize};

/// One line of the power page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PowerRow {
    /// The question.
    pub question: Message,
    /// The quantity given: `power`, `detectable_shift_sd`, `detectable_auc`, `half_width`.
    pub quantity: String,
    /// Its value.
    pub value: f64,
    /// The test and its level.
    pub method: Message,
}

/// Power of comparisons of groups of `n1` and `n2` women; empty when a group has fewer than three.
///
/// Fisher's exact test of dominance rates (40 against 70 %, 43 against 70, 50 against 75, 55 against 70; level 0.05); the
/// standardised shift that Mann-Whitney's test finds with power 0.8 alone and among 20 or 50 tests (Bonferroni), with
/// the AUC it means; the half-width of the 95 % interval of an AUC of 0.7.
///
/// ```
/// use endobiome_lowbiomass::controls::power_page;
/// let page = power_page(60, 40);
/// assert!((page[0].value - 0.83).abs() < 0.01);
/// ```
pub fn power_page(n1: u64, n2: u64) -> Vec<PowerRow> {
    if n1.min(n2) < 3 {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (p1, p2) in [(0.40, 0.70), (0.43, 0.70), (0.50, 0.75), (0.55, 0.70)] {
        rows.push(PowerRow {
            question: say!(
                "{n1} and {n2} women: dominance in {first} % and in {second} %",
                n1,
                n2,
                first = format!("{:.0}", 100.0 * p1),
                second = format!("{:.0}", 100.0 * p2)
            ),
            quantity: "power".to_owned(),
            value: fisher_power(p1, p2, n1, n2, 0.05),
            method: say!("Fisher's exact test, two-sided, level 0.05"),
        });
    }
    let (Ok(first), Ok(second)) = (usize::try_from(n1), usize::try_from(n2)) else { return rows };
    for tests in [1.0, 20.0, 50.0] {
        if let Ok(shift) = detectable_shift_wilcoxon(first, second, 0.05 / tests, 0.8) {
            let method = say!("Mann-Whitney, power 0.8, level 0.05 over {tests} test(s)", tests);
            let question = say!(
                "{n1} and {n2} women: an index that differs between the groups, one of {tests} tested",
                n1,
                n2,
                tests
            );
            rows.push(PowerRow {
                question: question.clone(),
                quantity: "detectable_shift_sd".to_owned(),
                value: shift,
                method: method.clone(),
            });
            rows.push(PowerRow {
                question,
                quantity: "detectable_auc".to_owned(),
                value: endobiome_stats::special::normal_cdf(shift * std::f64::consts::FRAC_1_SQRT_2),
                method,
            });
        }
    }
    rows.push(PowerRow {
        question: say!("{n1} and {n2} women: an index that parts the groups with an AUC of 0.7", n1, n2),
        quantity: "half_width".to_owned(),
        value: 1.96 * auc_standard_error(0.7, first, second),
        method: say!("Hanley and McNeil, 95 % interval"),
    });
    rows
}
