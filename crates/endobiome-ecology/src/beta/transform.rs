//! Changes of a table before distances are taken.

use crate::Result;
use crate::rows::{refuse_empty, rows};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, SampleId};
use ndarray::Array2;

/// The table without its samples that hold no read, and those samples.
pub fn without_empty_samples<F: Clone, V: Abundance>(
    table: &AbundanceTable<F, V>,
) -> (AbundanceTable<F, V>, Vec<SampleId>) {
    let (kept, empty): (Vec<usize>, Vec<usize>) =
        (0..table.n_samples()).partition(|&i| table.row(i).any(|(_, value)| value.as_f64() > 0.0));
    (table.select_samples(&kept), empty.into_iter().map(|i| table.samples()[i].clone()).collect())
}

/// Each value divided by the total of its sample; empty samples stay empty.
pub fn proportions<F: Clone, V: Abundance>(table: &AbundanceTable<F, V>) -> AbundanceTable<F, f64> {
    let totals: Vec<f64> =
        (0..table.n_samples()).map(|i| table.row(i).map(|(_, v)| v.as_f64()).sum()).collect();
    table.map(|sample, _, value| value.as_f64() / totals[sample])
}

/// Centred log-ratios, samples x features: ln(x + pseudocount) minus its mean over all features
/// (Aitchison 1982).
///
/// # Errors
/// [`Error::Parameter`](crate::Error::Parameter) for a pseudocount that is not positive, [`Error::Abundance`](crate::Error::Abundance) for a bad value.
pub fn centred_log_ratio<F, V: Abundance>(
    table: &AbundanceTable<F, V>,
    pseudocount: f64,
) -> Result<Array2<f64>> {
    super::Metric::Aitchison { pseudocount }.check()?;
    let mut out = Array2::from_elem((table.n_samples(), table.n_features()), pseudocount.ln());
    for (row, mut to) in rows(table)?.iter().zip(out.rows_mut()) {
        for (&feature, &value) in row.features.iter().zip(&row.values) {
            to[feature as usize] = (value + pseudocount).ln();
        }
        if let Some(mean) = to.mean() {
            to -= mean;
        }
    }
    Ok(out)
}

/// Robust centred log-ratios, samples x features: ln x minus its mean over the features present in the
/// sample; absent features are NaN, for they were not seen (Martino et al. 2019).
///
/// # Errors
/// [`Error::EmptySamples`](crate::Error::EmptySamples), [`Error::Abundance`](crate::Error::Abundance).
pub fn robust_centred_log_ratio<F, V: Abundance>(table: &AbundanceTable<F, V>) -> Result<Array2<f64>> {
    let rows = rows(table)?;
    refuse_empty("the robust log-ratio", table.samples(), &rows)?;
    let mut out = Array2::from_elem((table.n_samples(), table.n_features()), f64::NAN);
    for (row, mut to) in rows.iter().zip(out.rows_mut()) {
        for (&feature, value) in row.features.iter().zip(robust_logs(&row.values)) {
            to[feature as usize] = value;
        }
    }
    Ok(out)
}

/// ln x minus its mean.
pub(crate) fn robust_logs(values: &[f64]) -> Vec<f64> {
    let logs: Vec<f64> = values.iter().map(|x| x.ln()).collect();
    let mean = logs.iter().sum::<f64>() / crate::rows::as_f64(logs.len());
    logs.into_iter().map(|log| log - mean).collect()
}
