//! The claims ladder: what may be said of a feature or a sample, given the controls there are.

pub(crate) mod levels;

use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{FeatureId, Message, SampleId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Levels of a claim; each includes those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ClaimLevel {
    /// Composition of the reads only.
    L0,
    /// Above the limit of detection.
    L1,
    /// Above what the reagents explain.
    L2,
    /// Not explained by vaginal carry-over, leak or a sporadic contaminant either.
    L3,
    /// Found again in a second extraction.
    L4,
}

impl ClaimLevel {
    /// What the level means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::L0 => "composition of the reads only",
            Self::L1 => "above the limit of detection",
            Self::L2 => "above what the reagents explain",
            Self::L3 => {
                "not explained by vaginal carry-over, well-to-well leak or a sporadic contaminant either"
            }
            Self::L4 => "found again in a second extraction",
        }
    }
}

impl ClaimLevel {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::L0 => "L0",
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
            Self::L4 => "L4",
        }
    }
}

impl fmt::Display for ClaimLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The claim that one feature of one sample supports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaxonClaim {
    /// The sample.
    pub sample: SampleId,
    /// The feature.
    pub feature: FeatureId,
    /// Its taxon, for reading.
    pub taxon: String,
    /// Its reads.
    pub reads: u64,
    /// Its share of the sample's reads.
    pub share: f64,
    /// The level.
    pub level: ClaimLevel,
    /// Why not the next one.
    pub limit: Message,
}

impl Described for TaxonClaim {
    const FILE: &'static str = "contamination/claims.tsv";
    const ROWS: &'static str = "one row a specimen and ASV with reads enough to be judged";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("ASV_ID", "the ASV", |row: &Self| Cell::text(row.feature)),
            Column::new("taxon", "its taxon, for reading", |row: &Self| Cell::text(&row.taxon)),
            Column::new("share", "its share of the sample's reads", |row: &Self| row.share).unit("share"),
            Column::new(
                "claim_level",
                "what may be claimed of it: `L0` composition of the reads only, `L1` above the limit of detection, `L2` above \
                 what the reagents explain, `L3` not explained by vaginal carry-over, leak or a sporadic contaminant either, `L4` \
                 found again in a second extraction",
                |row: &Self| row.level.name(),
            ),
            Column::new("claim_limit", "why not the next level", |row: &Self| Cell::text(&row.limit))
                .not_applicable("there is no next level"),
        ]
    }
}
