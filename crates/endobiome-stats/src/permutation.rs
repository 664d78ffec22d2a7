//! Permutation tests: what may be exchanged, which permutations are drawn, and what p they give.
//!
//! | item | is |
//! |---|---|
//! | [`PermutationDesign`] | what may be exchanged: all, within blocks, whole blocks |
//! | [`PermutationPlan`] | the permutations to run: all of them when they are few, else a seeded sample |
//! | [`PermutationP`] | a p with the number of permutations and the smallest p that could have come out |
//!
//! The i-th permutation of a plan depends on the plan and on i only, so that any number of threads
//! gives the same p.

mod design;
mod enumerate;
mod p_value;
mod plan;

pub use design::PermutationDesign;
pub use p_value::{PermutationP, Tail};
pub use plan::{PermutationOptions, PermutationPlan};
