//! Community state types: nearest centroid (VALENCIA) with confidence, a dominance rule without centroids, and dominant states of
//! depth 1 to 3 as a scheme of their own.
//!
//! The types were made from vaginal samples; a type given to an endometrial sample is an extrapolation.

mod centroids;
mod confidence;
mod dominance_rule;
mod dominant_states;
mod naming;
mod original;
mod unresolved;
mod valencia;

pub use centroids::Centroids;
pub use confidence::{call_cst, call_cst_as_original};
pub use dominance_rule::dominance_cst;
pub use dominant_states::{DominantState, dominant_states};
pub use naming::{UnreachableTaxon, unnameable_taxa, unreachable_taxa, valencia_name};
pub use original::{SimilarityRow, original_name, original_names, original_similarities};
pub use valencia::{Similarities, collapse, similarities};

use serde::{Deserialize, Serialize};
use std::fmt;

/// How sure a community state type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CstConfidence {
    /// The sample resembles the type as much as its training samples did, and no other type nearly so.
    Assigned,
    /// Another type is nearly as near, or the reads are too few.
    LowConfidence,
    /// The sample resembles no type.
    Unassigned,
    /// The reads do not name the *Lactobacillus* species that tell types apart.
    NotResolved,
    /// No reads.
    NotAvailable,
}

impl fmt::Display for CstConfidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Assigned => "assigned",
            Self::LowConfidence => "low_confidence",
            Self::Unassigned => "unassigned",
            Self::NotResolved => "not_resolved",
            Self::NotAvailable => "not_available",
        })
    }
}

/// The community state type of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CstCall {
    /// `valencia`, `valencia_original` (the letter of its script) or `dominance_rule`.
    pub method: String,
    /// Sub-type (`I-A`), by centroids only.
    pub sub_cst: Option<String>,
    /// Type (`I`, `II`, `III`, `IV-A`, `IV-B`, `IV-C`, `V`; by dominance `IV` undivided).
    pub cst: Option<String>,
    /// Similarity to the centroid (Yue-Clayton), or the dominant share.
    pub score: Option<f64>,
    /// Score minus that of the best sub-type of another type.
    pub margin: Option<f64>,
    /// How sure the type is.
    pub confidence: CstConfidence,
    /// Probability of the same type when the reads are drawn anew with overdispersion.
    pub probability: Option<f64>,
    /// Similarity to every sub-type, in the order of the centroids; `None` without reads, empty without centroids.
    pub similarities: Vec<(String, Option<f64>)>,
    /// What a reader must know.
    pub note: String,
}

impl CstCall {
    /// No type, with the reason.
    pub fn none(method: &str, note: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            sub_cst: None,
            cst: None,
            score: None,
            margin: None,
            confidence: CstConfidence::NotAvailable,
            probability: None,
            similarities: Vec::new(),
            note: note.into(),
        }
    }
}
