//! Ordination: samples as points in a few dimensions.
//!
//! Signs are fixed (of each axis the entry of largest size is positive), so that the same data give the same
//! picture. [`Pcoa::project`] places new samples without moving the old ones.

mod dbrda;
mod nmds;
pub(crate) mod pcoa;
mod robust_pca;

mod krylov;
mod project;

pub use dbrda::{Dbrda, dbrda};
pub use nmds::{Nmds, NmdsOptions, nmds};
pub use pcoa::{FULL_DECOMPOSITION_UP_TO, Pcoa, pcoa};
pub use robust_pca::{RobustPca, robust_pca};
