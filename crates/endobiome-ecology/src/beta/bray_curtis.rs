//! Bray-Curtis between all samples.

use super::{Metric, scatter};
use crate::rows::Row;

/// All pairs in condensed order.
pub(super) fn condensed(rows: &[Row], n_features: usize) -> Vec<f64> {
    scatter::condensed(rows, n_features, Metric::BrayCurtis)
}
