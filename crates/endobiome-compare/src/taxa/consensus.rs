//! Agreement of the methods.
//!
//! A test on shares answers a question of its own: whether the share differs. Shares add up to one, so when some taxa
//! rise those of all others fall, and a test on shares then finds taxa that did not change (closure). The log-ratio
//! models ask about change against the typical taxon, which closure leaves alone. A finding is therefore *supported*
//! when the log-ratio model where present and the rank test of the same log-ratios make it (there is more of it), or the log-ratio model of
//! all women, presence and shares together (more women have it), all in the same direction. Where there is no such rank test (models with
//! covariates), any other method stands in for it. Where depth differs between the groups, presence supports nothing: it follows depth.

use super::counts::Counts;
use super::method;
use crate::{ComparisonRow, Design, EstimateKind};
use endobiome_cohort::Contrast;
use endobiome_core::TaxonId;
use endobiome_stats::rank::{NullChoice, mann_whitney};
use serde::{Deserialize, Serialize};

/// How far the methods agree on a taxon in a contrast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Consensus {
    /// The taxon.
    pub taxon: TaxonId,
    /// The contrast.
    pub contrast: String,
    /// Methods with q up to the threshold.
    pub found_by: Vec<String>,
    /// Methods that gave a p.
    pub tested_by: Vec<String>,
    /// Whether adjusted results were counted.
    pub adjusted: bool,
    /// 1 when all methods that found it say more in cases, -1 less, 0 when they differ or none did.
    pub direction: i8,
    /// Found by the log-ratio model where present and the rank test of the same log-ratios, or by that of all women, presence and shares, all in
    /// the same direction.
    pub supported: bool,
}

/// The agreement on each taxon in each contrast, also written into the notes of its rows.
///
/// Where there is something to adjust for, rows count that are adjusted for all of it, and no others. `where_present`: whether log-ratios
/// are those of the women who have a taxon, too.
pub(super) fn of(
    design: &Design,
    counts: &Counts,
    rows: &mut [ComparisonRow],
    where_present: bool,
) -> Vec<Consensus> {
    let mut all = Vec::new();
    for (at, contrast) in design.contrasts().iter().enumerate() {
        let adjusters = design.adjusters(at);
        let adjusted = !adjusters.is_empty();
        let depth_differs = where_present && depth_differs(design, contrast, counts);
        for taxon in &counts.taxa {
            let name = taxon.to_string();
            let of_taxon: Vec<usize> = (0..rows.len())
                .filter(|&i| rows[i].contrast == contrast.name && rows[i].what == name)
                .collect();
            let (mut tested_by, mut found_by, mut signs): (Vec<String>, Vec<String>, Vec<i8>) =
                Default::default();
            for &i in &of_taxon {
                let row = &rows[i];
                let counts =
                    if adjusted { is_adjusted(row, &adjusters) } else { row.adjusted_for.is_empty() };
                if !counts || row.p.is_none() {
                    continue;
                }
                tested_by.push(row.test.clone());
                if row.q.is_some_and(|q| q <= design.options().q_threshold) {
                    found_by.push(row.test.clone());
                    signs.push(sign(row));
                }
            }
            let direction = match signs.first() {
                Some(first) if signs.iter().all(|s| s == first) => *first,
                _ => 0,
            };
            let agree = if where_present {
                is_supported(&found_by, &tested_by, depth_differs)
            } else {
                found_by.iter().any(|name| is_log_ratio(name)) && found_by.len() >= 2
            };
            let supported = direction != 0 && agree;
            let log_ratio = found_by.iter().any(|name| is_log_ratio(name));
            let mut text = format!("found by {} of {} methods", found_by.len(), tested_by.len());
            if supported {
                text.push_str(", supported");
            } else if !found_by.is_empty() && !log_ratio && tested_by.iter().any(|name| is_log_ratio(name)) {
                text.push_str(
                    ", not by the log-ratio model: its share may differ only because other taxa changed (closure)",
                );
            }
            for &i in &of_taxon {
                rows[i].notes.push(text.clone());
            }
            all.push(Consensus {
                taxon: taxon.clone(),
                contrast: contrast.name.clone(),
                found_by,
                tested_by,
                adjusted,
                direction,
                supported,
            });
        }
    }
    all
}

/// Whether reads differ between the sides: then presence and shares, and with them zeros that were filled, tell of depth.
fn depth_differs(design: &Design, contrast: &Contrast, counts: &Counts) -> bool {
    let of = |wanted: bool| -> Vec<f64> {
        let units = design.units_of(contrast).into_iter().filter(|(_, case)| *case == wanted);
        units.filter_map(|(unit, _)| counts.row_of(unit)).map(|row| counts.totals[row]).collect()
    };
    mann_whitney(&of(true), &of(false), NullChoice::Normal, 0.95).is_ok_and(|test| test.p < 0.1)
}

fn is_of(name: &str, methods: &[&str]) -> bool {
    methods.iter().any(|method| name.starts_with(method))
}

fn is_log_ratio(name: &str) -> bool {
    is_of(name, &[method::WHERE_PRESENT, method::CLR, method::CLR_RANKS])
}

/// Whether the methods that found a taxon support each other.
fn is_supported(found_by: &[String], tested_by: &[String], depth_differs: bool) -> bool {
    let found = |methods: &[&str]| found_by.iter().any(|name| is_of(name, methods));
    let tested = |methods: &[&str]| tested_by.iter().any(|name| is_of(name, methods));
    let ranks = [method::RANKS_WHERE_PRESENT, method::BLOCKED_WHERE_PRESENT];
    let shares = [method::WILCOXON, method::BLOCKED];
    let of_all = [method::CLR, method::CLR_RANKS];
    // The rank test of the same log-ratios must say it where there is one: shares fall with those of others (closure), and the model of all
    // women shares its errors with this one.
    let by_amount =
        found(&[method::WHERE_PRESENT]) && if tested(&ranks) { found(&ranks) } else { found_by.len() >= 2 };
    // Both methods of all women alone would be those of shares under another name: presence must say it too.
    let by_presence = found(&[method::PRESENCE]) && found(&of_all) && (found(&shares) || !tested(&shares));
    by_amount || (by_presence && !depth_differs)
}

/// Whether a row is adjusted for all that there is to adjust for.
fn is_adjusted(row: &ComparisonRow, adjusters: &[String]) -> bool {
    let of_row: Vec<&str> = row.adjusted_for.split(" + ").collect();
    adjusters.iter().all(|adjuster| of_row.contains(&adjuster.as_str()))
}

fn sign(row: &ComparisonRow) -> i8 {
    let Some(estimate) = row.estimate else { return 0 };
    let away = match row.estimate_kind {
        Some(EstimateKind::Auc) => estimate - 0.5,
        // A shift of shares may be 0 where the ranks differ: the statistic then tells.
        Some(EstimateKind::HodgesLehmannShift) if estimate == 0.0 => {
            #[expect(clippy::cast_precision_loss, reason = "sample sizes")]
            let half = row.n.iter().map(|n| *n as f64).product::<f64>() / 2.0;
            row.statistic.map_or(0.0, |u| u - half)
        }
        _ => estimate,
    };
    match away.total_cmp(&0.0) {
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
    }
}
