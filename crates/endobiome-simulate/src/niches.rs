//! Paired-niche studies with known truth: vagina, endometrium, kit, leak, overdispersion and load.
//!
//! The simulator draws communities, mixes them as the paired-niche model says, and counts reads:
//! endometrium ~ DirMult(N, alpha v + beta k + gamma t + leak), vagina ~ DirMult(M, (1 - delta) v + delta k),
//! blanks ~ DirMult(R, (1 - lambda) k + lambda neighbours). The communities are invented (types, species and
//! spread in the manner of published vaginal surveys), not sampled from patients.

mod community;
mod design;
mod draw;
mod study;

pub use community::{Catalogue, catalogue};
pub use design::{PairedNicheDesign, Scenario};
pub use study::{SimulatedStudy, WomanTruth, simulate_niches};
