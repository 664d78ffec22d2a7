//! Distances and diversity on a tree: the UniFrac family, Faith's PD.
//!
//! The tips of the tree are named as the features of the table. Branches up to the root of the tree as
//! given count, also above the last common ancestor of what a sample holds (scikit-bio's and unifrac-binaries'
//! reading); a tree is not sheared on the way, but tips that the table lacks change nothing. Every branch must have a length, but for inner ones right
//! below the root, where a missing one is 0.

mod faith;
mod family;
mod presence;
mod profile;

pub use faith::faith_pd;
pub use family::{UniFrac, unifrac};
