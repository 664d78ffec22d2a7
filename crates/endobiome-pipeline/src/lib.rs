//! The main job: from a samplesheet and FASTQ files to tables, calls, comparison and report.
//!
//! | module | what it does |
//! |---|---|
//! | [`configuration`] | everything a run can be told, from a TOML file and flags |
//! | [`plan`] | reads samplesheet and metadata and checks all that can be checked before work starts |
//! | [`stages`] | the steps, one typed value passed to the next; also what the single-step commands call |
//! | [`study`] | [`Study`]: everything a run found |
//! | [`output`] | a [`Study`] as files |
//! | [`findings`] | the few sentences a person looks for first |
//! | [`manifest`] | resolved parameters, versions, checksums |
//! | [`mod@run`] | all of it together |
//! | [`steps`] | single steps from files to files |

pub mod configuration;
pub mod error;
pub mod findings;
pub mod manifest;
pub mod output;
pub mod plan;
pub mod run;
pub mod stages;
pub mod steps;
pub mod study;

pub use configuration::{Denoiser, RunConfiguration};
pub use error::{Error, ErrorClass, Result};
pub use plan::Plan;
pub use run::{RunSummary, run};
pub use study::Study;
