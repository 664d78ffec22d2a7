//! What of the co-variation of a table goes with features that are taken out.

use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;

/// The filtering loss of Smirnova, Huzurbazar and Jafari 2019 (PERFect, Biostatistics 20:615): `1 - |Y'Y|^2 / |X'X|^2` in Frobenius norms,
/// where *X* holds the shares of `rows` (rows normalised to 1) and *Y* the same without some features: near 0 where they carry none of what
/// the samples have in common, near 1 where they carry nearly all.
///
/// Answers the loss of each feature taken out by itself, and of all `removed` together; `None` where no row has reads. `|X'X| = |XX'|`, so
/// the work is that of the rows: complexity O(rows^2 x features).
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_lowbiomass::filtering_loss;
/// let samples = ["a", "b"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let table = AbundanceTable::from_rows(samples, vec!["x", "y"], vec![vec![(0, 3_u64), (1, 1)], vec![(0, 3), (1, 1)]])?;
/// let (each, all) = filtering_loss(&table, &[0, 1], &[false, true]).ok_or("no reads")?;
/// // X'X = [[1.125, .375], [.375, .125]]: without y 1.125^2 of 1.5625 is left.
/// assert!((each[1] - (1.0 - 1.265625 / 1.5625)).abs() < 1e-12);
/// assert!((all - each[1]).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
/// If a row is out of range, or there is not one flag a feature.
pub fn filtering_loss<F, V: Abundance>(
    table: &AbundanceTable<F, V>,
    rows: &[usize],
    removed: &[bool],
) -> Option<(Vec<f64>, f64)> {
    // Features as columns of (row, share).
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); table.n_features()];
    for (at, &row) in rows.iter().enumerate() {
        let total = table.sample_total(row).as_f64();
        if total > 0.0 {
            for (feature, value) in table.row(row) {
                columns[feature].push((at, value.as_f64() / total));
            }
        }
    }
    let n = rows.len();
    let mut gram = vec![0.0; n * n];
    let mut kept = vec![0.0; n * n];
    for (column, &out) in columns.iter().zip(removed) {
        for &(a, share) in column {
            for &(b, other) in column {
                gram[a * n + b] += share * other;
                if !out {
                    kept[a * n + b] += share * other;
                }
            }
        }
    }
    let norm = |matrix: &[f64]| matrix.iter().map(|value| value * value).sum::<f64>();
    let whole = norm(&gram);
    if whole <= 0.0 {
        return None;
    }
    let each = columns
        .iter()
        .map(|column| {
            // |G - xx'|^2 = |G|^2 - 2 x'Gx + (x'x)^2.
            let through: f64 = column
                .iter()
                .map(|&(a, share)| {
                    column.iter().map(|&(b, other)| share * gram[a * n + b] * other).sum::<f64>()
                })
                .sum();
            let own: f64 = column.iter().map(|(_, share)| share * share).sum();
            ((2.0 * through - own * own) / whole).clamp(0.0, 1.0)
        })
        .collect();
    Some((each, (1.0 - norm(&kept) / whole).clamp(0.0, 1.0)))
}
