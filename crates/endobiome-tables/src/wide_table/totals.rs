//! Rows and columns that are sums of the others.

use crate::delimited::normalised;

/// Whether a name is one for a sum.
fn is_sum_name(name: &str) -> bool {
    matches!(
        normalised(name).replace('.', "_").as_str(),
        "total"
            | "totals"
            | "sum"
            | "sums"
            | "grand_total"
            | "row_total"
            | "row_totals"
            | "row_sum"
            | "row_sums"
            | "rowsums"
            | "column_total"
            | "column_totals"
            | "col_sums"
            | "colsums"
            | "total_reads"
            | "total_count"
            | "total_counts"
            | "all_samples"
            | "summe"
            | "gesamt"
    )
}

/// The entries of an axis that are the sum of all the others; `sums[i]` holds entry `i`'s values over the other axis.
///
/// An entry is one when it is called so and its values agree, or when it is the last, unnamed as such, and agrees over at
/// least two values with the sum of at least four others: no feature is exactly half of every sample.
pub(super) fn sums(names: &[String], values: &[Vec<(u32, f64)>], width: usize) -> Vec<usize> {
    let mut all = vec![0.0; width];
    for entry in values {
        for &(at, value) in entry {
            all[at as usize] += value;
        }
    }
    let agrees = |entry: &[(u32, f64)]| {
        let mut rest = all.clone();
        for &(at, value) in entry {
            rest[at as usize] -= 2.0 * value;
        }
        rest.iter().zip(&all).all(|(left, all)| left.abs() <= 1e-6 * all.max(1e-9))
    };
    let filled = all.iter().filter(|&&sum| sum > 0.0).count();
    (0..names.len())
        .filter(|&at| {
            let enough = filled >= 2 && names.len() >= 5 && at + 1 == names.len();
            (is_sum_name(&names[at]) || enough) && !values[at].is_empty() && agrees(&values[at])
        })
        .collect()
}
