//! q within declared families.

use crate::tipping::tipping;
use crate::{ComparisonRow, Design};
use endobiome_stats::adjust::{Adjustment, adjust};
use std::collections::BTreeMap;

/// Computes q by the adjustment chosen within each family of rows, and writes the number of tests into its name.
///
/// RIF, RPL and all cases against control overlap and are one family: a family spans the contrasts of one column.
pub(crate) fn finish(design: &Design, rows: &mut [ComparisonRow]) {
    let method = Adjustment::from(design.options().adjust);
    let mut families: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if row.p.is_some() && !row.family.is_empty() {
            families.entry(row.family.clone()).or_default().push(at);
        }
    }
    for (name, members) in families {
        let p: Vec<f64> = members.iter().map(|&at| rows[at].p.unwrap_or(f64::NAN)).collect();
        for (&at, q) in members.iter().zip(adjust(&p, method)) {
            if rows[at].q.is_none() {
                rows[at].q = (!q.is_nan()).then_some(q);
            }
            rows[at].tipping = tipping(&rows[at], design.options().q_threshold);
            rows[at].family = format!("{name} ({} tests, {})", members.len(), method.name());
        }
    }
}
