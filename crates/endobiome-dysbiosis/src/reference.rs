//! Distances to the study's reference group.
//!
//! The reference is the control group of the study at the same body site, not health. Every value of a reference itself is
//! computed with that sample left out.

mod centroid_difference;
mod cloud;
mod median_distance;
mod plane;
mod scores;
mod shannon_jsd;

pub use centroid_difference::centroid_difference;
pub use cloud::{Cloud, cloud};
pub use median_distance::median_distance;
pub use plane::Plane;
pub use scores::{ReferenceMember, reference_values};
pub use shannon_jsd::{jensen_shannon, shannon_jsd};
