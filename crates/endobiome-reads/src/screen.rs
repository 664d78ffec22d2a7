//! Host, spike-in and off-target reads: seen by k-mers, on both strands, before denoising.

mod host;
mod kmers;
pub(crate) mod phix;
mod sixteen_s;

pub(crate) use sixteen_s::SixteenSWords;

pub use crate::embedded::human_mitochondrion;
pub use host::{HostScreen, OffTargetRead, ScreenCounts};

use serde::{Deserialize, Serialize};

/// What becomes of reads that look like host, PhiX, or no 16S.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HostScreenMode {
    /// They are not looked for; the counts are then unknown, not zero.
    Off,
    /// They are counted and go on.
    #[default]
    Flag,
    /// They are counted and dropped.
    Remove,
}
