//! Gates on mock communities: how far a result is from the composition that went in, and whether that is good enough.
//!
//! [`Expectation`] is what went in, [`Observed`] what came out; [`score()`] compares them as [`Scores`];
//! [`Thresholds`] turns the scores into [`GateVerdict`]s, [`Baseline`] holds an accepted result against a later one, and
//! [`mod@write`] gives tables, JSON and JUnit XML.

mod baseline;
mod copies;
mod expectation;
mod metric;
mod observed;
mod preset;
mod score;
mod sequences;
mod taxa;
mod thresholds;
pub mod write;

pub use baseline::{Baseline, StageDigest};
pub use copies::CopyNumbers;
pub use expectation::{Expectation, ExpectedSequence, ExpectedTaxon};
pub use observed::Observed;
pub use preset::{PRESETS, Preset};
pub use score::{Score, Scores, Scoring, score};
pub use sequences::{AsvFinding, AsvKind};
pub use taxa::TaxonFinding;
pub use thresholds::{Bound, GateVerdict, Thresholds};
