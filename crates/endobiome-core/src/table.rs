//! Sparse abundance tables.

use crate::{Error, FeatureId, Result, SampleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A number that a table can hold: counts (`u64`) or corrected, fractional counts (`f64`).
pub trait Abundance: Copy + Default + PartialEq + std::ops::AddAssign {
    /// The value as `f64`.
    fn as_f64(self) -> f64;
}

impl Abundance for u64 {
    #[expect(clippy::cast_precision_loss, reason = "read counts stay far below 2^53")]
    fn as_f64(self) -> f64 {
        self as f64
    }
}

impl Abundance for f64 {
    fn as_f64(self) -> f64 {
        self
    }
}

/// Samples x features, sparse (compressed rows); absent cells are zero.
///
/// `F` is what a feature is (an ASV's [`FeatureId`], a [`TaxonId`](crate::TaxonId)), `V` the kind of number.
/// Every sample given stays, also one without any read.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// let samples = vec![SampleId::new("S1")?, SampleId::new("blank")?];
/// let table = AbundanceTable::from_rows(samples, vec!["a", "b", "c"], vec![vec![(2, 5), (0, 1)], vec![]])?;
/// assert_eq!(table.row(0).collect::<Vec<_>>(), [(0, 1), (2, 5)]);
/// assert_eq!((table.get(0, 2), table.get(1, 2), table.sample_total(1)), (5_u64, 0, 0));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AbundanceTable<F = FeatureId, V = u64> {
    samples: Vec<SampleId>,
    features: Vec<F>,
    /// `row i` is `indices[starts[i]..starts[i + 1]]`.
    starts: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<V>,
}

impl<F, V: Abundance> AbundanceTable<F, V> {
    /// Builds a table from one list of (feature index, value) a sample.
    ///
    /// Cells of the same feature are added; zeros are dropped; order within a row is free.
    ///
    /// # Errors
    /// [`Error::Table`] when the number of rows is not that of the samples, when a feature index is
    /// out of range, or when a sample id comes twice.
    pub fn from_rows(samples: Vec<SampleId>, features: Vec<F>, rows: Vec<Vec<(usize, V)>>) -> Result<Self> {
        if rows.len() != samples.len() {
            return Err(Error::Table(format!("{} rows for {} samples", rows.len(), samples.len())));
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(twice) = samples.iter().find(|id| !seen.insert(*id)) {
            return Err(Error::Table(format!("sample {twice} comes twice")));
        }
        let mut table = Self { samples, features, starts: vec![0], indices: Vec::new(), values: Vec::new() };
        for (row, mut cells) in rows.into_iter().enumerate() {
            cells.sort_by_key(|&(feature, _)| feature);
            let start = table.indices.len();
            for (feature, value) in cells {
                if feature >= table.features.len() {
                    return Err(Error::Table(format!(
                        "row {row} names feature {feature} of {}",
                        table.features.len()
                    )));
                }
                if value == V::default() {
                    continue;
                }
                let index =
                    u32::try_from(feature).map_err(|_| Error::Table("more than 2^32 features".to_owned()))?;
                if table.indices.len() > start && table.indices.last() == Some(&index) {
                    if let Some(last) = table.values.last_mut() {
                        *last += value;
                    }
                } else {
                    table.indices.push(index);
                    table.values.push(value);
                }
            }
            table.starts.push(table.indices.len());
        }
        Ok(table)
    }

    /// The samples, in row order.
    pub fn samples(&self) -> &[SampleId] {
        &self.samples
    }

    /// The features, in column order.
    pub fn features(&self) -> &[F] {
        &self.features
    }

    /// Number of samples.
    pub fn n_samples(&self) -> usize {
        self.samples.len()
    }

    /// Number of features.
    pub fn n_features(&self) -> usize {
        self.features.len()
    }

    /// Number of cells that are not zero.
    pub fn n_nonzero(&self) -> usize {
        self.values.len()
    }

    /// The cells of a sample that are not zero, by feature index.
    ///
    /// # Panics
    /// If `sample` is out of range.
    pub fn row(&self, sample: usize) -> impl ExactSizeIterator<Item = (usize, V)> + '_ {
        let range = self.starts[sample]..self.starts[sample + 1];
        self.indices[range.clone()].iter().map(|&i| i as usize).zip(self.values[range].iter().copied())
    }

    /// The feature indices and values of a sample's cells that are not zero, as slices.
    ///
    /// # Panics
    /// If `sample` is out of range.
    pub fn row_slices(&self, sample: usize) -> (&[u32], &[V]) {
        let range = self.starts[sample]..self.starts[sample + 1];
        (&self.indices[range.clone()], &self.values[range])
    }

    /// One cell.
    ///
    /// # Panics
    /// If `sample` is out of range.
    pub fn get(&self, sample: usize, feature: usize) -> V {
        let (indices, values) = self.row_slices(sample);
        match u32::try_from(feature).map(|f| indices.binary_search(&f)) {
            Ok(Ok(at)) => values[at],
            _ => V::default(),
        }
    }

    /// Sum of a sample's cells.
    ///
    /// # Panics
    /// If `sample` is out of range.
    pub fn sample_total(&self, sample: usize) -> V {
        let mut total = V::default();
        for &value in self.row_slices(sample).1 {
            total += value;
        }
        total
    }

    /// Sum of each feature over all samples.
    pub fn feature_totals(&self) -> Vec<V> {
        let mut totals = vec![V::default(); self.features.len()];
        for (&feature, &value) in self.indices.iter().zip(&self.values) {
            totals[feature as usize] += value;
        }
        totals
    }

    /// In how many samples each feature is present.
    pub fn prevalence(&self) -> Vec<usize> {
        let mut present = vec![0; self.features.len()];
        for &feature in &self.indices {
            present[feature as usize] += 1;
        }
        present
    }

    /// A sample as a dense row.
    ///
    /// # Panics
    /// If `sample` is out of range.
    pub fn dense_row(&self, sample: usize) -> Vec<f64> {
        let mut dense = vec![0.0; self.features.len()];
        for (feature, value) in self.row(sample) {
            dense[feature] = value.as_f64();
        }
        dense
    }

    /// The position of a sample.
    pub fn sample_index(&self, id: &SampleId) -> Option<usize> {
        self.samples.iter().position(|sample| sample == id)
    }

    /// The rows `samples`, in that order, with all features.
    ///
    /// # Panics
    /// If a row is out of range.
    #[must_use]
    pub fn select_samples(&self, samples: &[usize]) -> Self
    where
        F: Clone,
    {
        let mut table = Self {
            samples: samples.iter().map(|&i| self.samples[i].clone()).collect(),
            features: self.features.clone(),
            starts: vec![0],
            indices: Vec::new(),
            values: Vec::new(),
        };
        for &sample in samples {
            let (indices, values) = self.row_slices(sample);
            table.indices.extend_from_slice(indices);
            table.values.extend_from_slice(values);
            table.starts.push(table.indices.len());
        }
        table
    }

    /// The columns `features`, in that order, with all samples.
    ///
    /// # Panics
    /// If a column is out of range.
    #[must_use]
    pub fn select_features(&self, features: &[usize]) -> Self
    where
        F: Clone,
    {
        let mut new_index = vec![None; self.features.len()];
        for (new, &old) in features.iter().enumerate() {
            new_index[old] = u32::try_from(new).ok();
        }
        let mut table = Self {
            samples: self.samples.clone(),
            features: features.iter().map(|&i| self.features[i].clone()).collect(),
            starts: vec![0],
            indices: Vec::new(),
            values: Vec::new(),
        };
        for sample in 0..self.samples.len() {
            let mut cells: Vec<(u32, V)> =
                self.row(sample).filter_map(|(old, value)| new_index[old].map(|new| (new, value))).collect();
            cells.sort_by_key(|&(index, _)| index);
            for (index, value) in cells {
                table.indices.push(index);
                table.values.push(value);
            }
            table.starts.push(table.indices.len());
        }
        table
    }

    /// Adds up the features that `group_of` puts under one name; the groups come in their order.
    pub fn collapse<G: Ord + Clone>(&self, group_of: impl Fn(usize, &F) -> G) -> AbundanceTable<G, V> {
        let groups: Vec<G> =
            self.features.iter().enumerate().map(|(i, feature)| group_of(i, feature)).collect();
        let mut position: BTreeMap<&G, usize> = groups.iter().map(|group| (group, 0)).collect();
        for (at, place) in position.values_mut().enumerate() {
            *place = at;
        }
        let of_feature: Vec<usize> = groups.iter().map(|group| position[group]).collect();
        let rows = (0..self.samples.len())
            .map(|sample| self.row(sample).map(|(f, v)| (of_feature[f], v)).collect())
            .collect();
        let features = position.into_keys().cloned().collect();
        AbundanceTable::from_rows(self.samples.clone(), features, rows)
            .unwrap_or_else(|_| unreachable!("the same samples, and groups in range"))
    }

    /// The same table with every value changed by `change`(sample, feature, value); zeros made are dropped.
    pub fn map<W: Abundance>(&self, change: impl Fn(usize, usize, V) -> W) -> AbundanceTable<F, W>
    where
        F: Clone,
    {
        let rows = (0..self.samples.len())
            .map(|sample| self.row(sample).map(|(f, v)| (f, change(sample, f, v))).collect())
            .collect();
        AbundanceTable::from_rows(self.samples.clone(), self.features.clone(), rows)
            .unwrap_or_else(|_| unreachable!("the same samples and features"))
    }

    /// The counts as `f64`.
    pub fn to_f64(&self) -> AbundanceTable<F, f64>
    where
        F: Clone,
    {
        self.map(|_, _, value| value.as_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> AbundanceTable<&'static str> {
        let samples = ["a", "b"].map(|id| SampleId::new(id).unwrap()).to_vec();
        AbundanceTable::from_rows(samples, vec!["x", "y", "z"], vec![vec![(0, 1), (2, 3), (0, 1)], vec![]])
            .unwrap()
    }

    #[test]
    fn adds_cells_of_one_feature_and_keeps_empty_samples() {
        let table = table();
        assert_eq!(table.dense_row(0), [2.0, 0.0, 3.0]);
        assert_eq!(table.sample_total(1), 0);
        assert_eq!(table.prevalence(), [1, 0, 1]);
    }

    #[test]
    fn collapses_in_group_order() {
        let collapsed = table().collapse(|_, name| if *name == "y" { "b" } else { "a" });
        assert_eq!(collapsed.features(), ["a", "b"]);
        assert_eq!(collapsed.dense_row(0), [5.0, 0.0]);
    }

    #[test]
    fn selects_in_the_order_asked() {
        let selected = table().select_features(&[2, 0]);
        assert_eq!(selected.row(0).collect::<Vec<_>>(), [(0, 3), (1, 2)]);
        assert_eq!(table().select_samples(&[1, 0]).sample_total(1), 5);
    }

    #[test]
    fn refuses_parts_that_do_not_fit() {
        let id = || SampleId::new("a").unwrap();
        assert!(AbundanceTable::from_rows(vec![id()], vec!["x"], vec![vec![(1, 1_u64)]]).is_err());
        assert!(
            AbundanceTable::<_, u64>::from_rows(vec![id(), id()], vec!["x"], vec![vec![], vec![]]).is_err()
        );
        assert!(AbundanceTable::<_, u64>::from_rows(vec![id()], vec!["x"], vec![]).is_err());
    }
}
