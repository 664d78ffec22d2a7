//! Checked numbers of a table, and small sums shared by the indices.

use crate::{Error, Result};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, SampleId};

/// One sample: feature columns in ascending order and their positive values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) features: Vec<u32>,
    pub(crate) values: Vec<f64>,
    pub(crate) total: f64,
}

/// The rows of a table as `f64`, every value checked to be finite and positive.
pub(crate) fn rows<F, V: Abundance>(table: &AbundanceTable<F, V>) -> Result<Vec<Row>> {
    (0..table.n_samples()).map(|sample| row(table, sample)).collect()
}

/// One row of a table, checked.
pub(crate) fn row<F, V: Abundance>(table: &AbundanceTable<F, V>, sample: usize) -> Result<Row> {
    let (features, values) = table.row_slices(sample);
    let mut row = Row { features: Vec::with_capacity(features.len()), ..Row::default() };
    for (&feature, &value) in features.iter().zip(values) {
        let value = value.as_f64();
        if !value.is_finite() || value < 0.0 {
            return Err(Error::Abundance {
                sample: table.samples()[sample].clone(),
                feature: feature as usize,
                value,
            });
        }
        if value > 0.0 {
            row.features.push(feature);
            row.values.push(value);
        }
    }
    // A sum of nothing is -0 in Rust.
    row.total = row.values.iter().sum::<f64>() + 0.0;
    Ok(row)
}

/// Refuses rows without any read, naming all their samples.
pub(crate) fn refuse_empty(what: &'static str, ids: &[SampleId], rows: &[Row]) -> Result<()> {
    let samples: Vec<SampleId> =
        ids.iter().zip(rows).filter(|(_, row)| row.values.is_empty()).map(|(id, _)| id.clone()).collect();
    if samples.is_empty() { Ok(()) } else { Err(Error::EmptySamples { what, samples }) }
}

/// Counts as shown in a ratio.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn as_f64(count: usize) -> f64 {
    count as f64
}
