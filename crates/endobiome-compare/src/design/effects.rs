//! The design as rows: batch against group, and the effects that a study of this size can see.

use super::{Design, batch};
use crate::{ComparisonRow, EstimateKind, ResultKind};
use endobiome_stats::power::{auc_standard_error, detectable_proportion, detectable_shift_wilcoxon};
use endobiome_stats::special::normal_cdf;

pub(super) fn rows(design: &Design) -> Vec<ComparisonRow> {
    let mut rows = Vec::new();
    for contrast in design.contrasts() {
        let women = design.women_of(contrast);
        let cases = women.iter().filter(|(_, case)| *case).count();
        let controls = women.len() - cases;
        let row = |what: String| {
            let mut row = ComparisonRow::new(what, ResultKind::Design, contrast.name.clone());
            row.site = design.site_name();
            row.groups = vec![contrast.case.clone(), contrast.control.clone()];
            row.n = vec![cases, controls];
            row
        };
        for check in batch::batches(design, contrast).into_iter().chain(batch::others(design, contrast)) {
            let mut row = row(format!("{} against group", check.column));
            row.estimate = Some(check.cramers_v);
            row.estimate_kind = Some(EstimateKind::CramersV);
            row.test = "chi-squared".to_owned();
            row.p = check.p;
            if check.is_confounded() {
                row.notes.push(check.text().to_string());
            }
            rows.push(row);
        }
        if cases < design.options().least_per_group || controls < design.options().least_per_group {
            let mut row = row("detectable effect".to_owned());
            row.notes.push(format!(
                "fewer than {} on a side: nothing is tested",
                design.options().least_per_group
            ));
            rows.push(row);
            continue;
        }
        for tests in [1, 20, 50] {
            let alpha = 0.05 / f64::from(tests);
            let mut row = row(format!("detectable shift, {tests} test{}", if tests == 1 { "" } else { "s" }));
            if let Ok(shift) = detectable_shift_wilcoxon(cases, controls, alpha, 0.8) {
                row.estimate = Some(shift);
                row.estimate_kind = Some(EstimateKind::DetectableEffect);
                row.notes.push(format!(
                    "Mann-Whitney sees a shift of {shift:.2} standard deviations (AUC {:.2}) in 80 % of studies of this size at alpha {alpha:.4}",
                    normal_cdf(shift / std::f64::consts::SQRT_2)
                ));
            }
            rows.push(row);
        }
        let mut row = row("detectable share, from 40 %".to_owned());
        match detectable_proportion(0.4, controls as u64, cases as u64, 0.05, 0.8) {
            Ok(Some(share)) => {
                row.estimate = Some(share);
                row.estimate_kind = Some(EstimateKind::DetectableEffect);
                row.notes.push(format!(
                    "Fisher's test tells 40 % from {:.0} % in 80 % of studies of this size; an AUC of 0.7 is known to ±{:.2}",
                    100.0 * share,
                    1.96 * auc_standard_error(0.7, cases, controls)
                ));
            }
            _ => row.notes.push(
                "Fisher's test cannot tell 40 % from any share in 80 % of studies of this size".to_owned(),
            ),
        }
        rows.push(row);
    }
    rows
}
