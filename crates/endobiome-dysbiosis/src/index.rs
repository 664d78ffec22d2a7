//! The indices: what each needs, computes and is worth, and the value it takes in a sample.

mod descriptor;
mod dominant;
mod eubiosis;
mod indicators;
pub(crate) mod log_ratio;
mod suite;

pub use descriptor::{Descriptor, Index};
pub use dominant::{DominantSpecies, dominant_species};
pub use suite::index_values;

use serde::{Deserialize, Serialize};

/// The value of one index in one sample and table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexValue {
    /// Which index.
    pub index: Index,
    /// Its value; `None` when the sample cannot give it.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval, where the index has one.
    pub lower: Option<f64>,
    /// Upper end of it.
    pub upper: Option<f64>,
    /// The category, where the index has a published cut-off: `eubiosis`, `above`, …, or `indeterminate`.
    pub call: Option<String>,
    /// Posterior probability that the index lies above its cut-off.
    pub probability: Option<f64>,
    /// What a reader must know, in words; empty when there is nothing to say.
    pub note: String,
}

impl IndexValue {
    /// A value without interval or call.
    pub fn plain(index: Index, value: Option<f64>) -> Self {
        Self { index, value, lower: None, upper: None, call: None, probability: None, note: String::new() }
    }

    /// The same with a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}
