//! What the blanks hold: the reagents' own profile, parted from reads that leaked in from samples.

pub(crate) mod alone;
pub(crate) mod beyond;
pub(crate) mod joint;
pub(crate) mod leak_model;
pub(crate) mod profile;
pub(crate) mod sources;
pub(crate) mod statement;
pub(crate) mod wells;

pub(crate) use profile::batch_kit;

use endobiome_core::{FeatureId, Message};
use serde::{Deserialize, Serialize};

/// The reagent profile of one batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchKit {
    /// The batch.
    pub batch: String,
    /// Blanks with reads.
    pub blanks: usize,
    /// Their reads together.
    pub blank_reads: u64,
    /// What those reads are worth under the overdispersion.
    pub effective_reads: f64,
    /// Overdispersion of the reagents' profile between wells, as used.
    pub wells_rho: f64,
    /// Where that is from: `estimated`, `set`, `default`.
    pub wells_origin: String,
    /// The same in words.
    pub wells_source: String,
    /// Share of a blank, in the mean, of features that no other blank of the batch shows; `None` with a single one.
    pub unseen: Option<f64>,
    /// Whether wells were known, so that leak was modelled from neighbours.
    pub wells_used: bool,
    /// Share of the blank reads that leak explains, weighted by reads.
    pub leak_share: f64,
    /// Upper bound of the leak share of a single blank.
    pub leak_share_upper: f64,
    /// The profile: features with their share, largest first.
    pub profile: Vec<KitFeature>,
    /// What this number of blanks can and cannot show.
    pub statement: Message,
}

/// One feature of a kit profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KitFeature {
    /// Column in the counts.
    pub column: usize,
    /// The feature.
    pub feature: FeatureId,
    /// Estimated share of the reagents' reads.
    pub share: f64,
    /// Share of the pooled blank reads, leak not removed.
    pub blank_share: f64,
    /// Upper confidence limit of that.
    pub upper: f64,
    /// Whether it is a reagent feature beyond doubt (in most blanks, and leak does not explain it): these bound beta.
    pub certain: bool,
    /// Reads in the blanks that leak explains.
    pub leaked_reads: f64,
}
