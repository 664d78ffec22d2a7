//! One run as many jobs: phases, each of one or more shards, on any machines that share a disk.
//!
//! [`RunPlan::new`] looks at the inputs once and says which phases there are and what each shard does; [`run_phase`] does one
//! shard; [`merge`](crate::run::merge) joins what they left and does all that is study-wide. Values lie in the store of the
//! folder of results, under the keys of a run on one machine, so that results are the same bytes for any number of shards, in any
//! order, done twice or broken off.
//!
//! | file | what it holds |
//! |---|---|
//! | `phase` | the phases, and a shard of one |
//! | `balance` | samples to shards of like size |
//! | `run_plan` | the plan as a file: program, settings, inputs by hash, runs, shards |
//! | `found` | what an earlier phase left of a sample, without opening its files |
//! | `parts` | what denoising left, by sequencing run and by sample: keys, loading, joining |
//! | `require` | what a merge needs, asked for before anything is written |
//! | `work` | one shard's work |

mod balance;
mod found;
mod parts;
mod phase;
mod require;
mod run_plan;
mod work;

pub(crate) use parts::{joined, runs};
pub use phase::{Phase, Shard};
pub(crate) use require::require_all;
pub use run_plan::{PlannedFile, PlannedPhase, PlannedSample, RunPlan};
pub use work::{PhaseSummary, run_phase};
