//! Changes of a table before distances are taken.

use crate::Result;
use crate::rows::{refuse_empty, rows};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, SampleId};
use ndarray::Array2;

/// The table without its samples that hold no read, and those samples.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::beta::without_empty_samples;
/// let samples = vec![SampleId::new("S1")?, SampleId::new("blank")?];
/// let table = AbundanceTable::from_rows(samples.clone(), vec!["a"], vec![vec![(0, 3_u64)], vec![]])?;
/// let (kept, empty) = without_empty_samples(&table);
/// assert_eq!((kept.samples(), empty.as_slice()), (&samples[..1], &samples[1..]));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn without_empty_samples<F: Clone, V: Abundance>(
    table: &AbundanceTable<F, V>,
) -> (AbundanceTable<F, V>, Vec<SampleId>) {
    let (kept, empty): (Vec<usize>, Vec<usize>) =
        (0..table.n_samples()).partition(|&i| table.row(i).any(|(_, value)| value.as_f64() > 0.0));
    (table.select_samples(&kept), empty.into_iter().map(|i| table.samples()[i].clone()).collect())
}

/// Each value divided by the total of its sample; empty samples stay empty.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::beta::proportions;
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["a", "b"], vec![vec![(0, 3_u64), (1, 1)]])?;
/// assert_eq!(proportions(&table).dense_row(0), [0.75, 0.25]);
/// # Ok::<(), endobiome_core::Error>(())
/// ```
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
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::beta::centred_log_ratio;
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["a", "b"], vec![vec![(1, 3_u64)]])?;
/// // ln 1 and ln 4, less their mean ln 2
/// let ratios = centred_log_ratio(&table, 1.0)?;
/// assert!((ratios[[0, 0]] + 2.0_f64.ln()).abs() < 1e-12);
/// assert!((ratios[[0, 1]] - 2.0_f64.ln()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn centred_log_ratio<F, V: Abundance>(
    table: &AbundanceTable<F, V>,
    pseudocount: f64,
) -> Result<Array2<f64>> {
    super::Metric::Aitchison { pseudocount }.check()?;
    let mut out = Array2::from_elem((table.n_samples(), table.n_features()), libm::log(pseudocount));
    for (row, mut to) in rows(table)?.iter().zip(out.rows_mut()) {
        for (&feature, &value) in row.features.iter().zip(&row.values) {
            to[feature as usize] = libm::log(value + pseudocount);
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
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::beta::robust_centred_log_ratio;
/// let row = vec![(0, 1_u64), (1, 4)];
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["a", "b", "absent"], vec![row])?;
/// let ratios = robust_centred_log_ratio(&table)?;
/// assert!((ratios[[0, 1]] - 2.0_f64.ln()).abs() < 1e-12);
/// assert!(ratios[[0, 2]].is_nan());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    let logs: Vec<f64> = values.iter().map(|x| libm::log(*x)).collect();
    let mean = logs.iter().sum::<f64>() / crate::rows::as_f64(logs.len());
    logs.into_iter().map(|log| log - mean).collect()
}
