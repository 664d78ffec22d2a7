//! Absolute amounts: copies of the 16S gene in a sample and of each taxon, from a spike-in of known amount or from qPCR.
//!
//! Reads are shares; an amount needs one more measurement. With a spike-in of `A` copies and `s` of the reads, the bacteria have
//! `A (1 - s) / s` copies; with `Q` copies by qPCR of all bacteria, `Q (1 - s)` where the qPCR sees the spike-in too. Each interval joins
//! its parts (the library's reads, what was pipetted or measured) on the logarithmic scale.
//!
//! | module | holds |
//! |---|---|
//! | `parameters` | [`AbsoluteParameters`]: the section `[absolute]` of a configuration |
//! | `spike_in` | [`SpikeIn`]: which features are of the spike-in |
//! | `amount` | [`Amount`] and how intervals of parts are joined |
//! | `load` | [`SampleLoad`]: the load of a sample by both ways, and whether they agree |
//! | `taxa` | copies of each taxon, and of the groups of taxa that indices are made of |

mod amount;
mod load;
mod parameters;
mod spike_in;
mod study;
mod taxa;

pub use amount::Amount;
pub use load::{Agreement, LoadStatus, SampleLoad, WayLoad};
pub use parameters::{AbsoluteParameters, LoadWay};
pub use spike_in::{SpikeIn, SpikeMatch};
pub use study::{AbsoluteInput, AbsoluteStudy, absolute_amounts};
pub use taxa::{AmountIndex, IndexAmount, TaxonAmount};
