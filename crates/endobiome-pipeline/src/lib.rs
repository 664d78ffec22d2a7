//! The main job: from a samplesheet and FASTQ files to tables, calls, comparison and report.
//!
//! | module | what it does |
//! |---|---|
//! | [`settings`] | everything a run can be told: what was said, by whom, and what follows |
//! | [`plan`] | reads samplesheet and metadata and checks all that can be checked before work starts |
//! | [`stages`] | the steps, one typed value passed to the next; also what the single-step commands call |
//! | [`study`] | [`Study`]: everything a run found |
//! | [`output`] | a [`Study`] as files |
//! | [`findings`] | the few sentences a person looks for first |
//! | [`manifest`] | resolved parameters, versions, checksums |
//! | [`mock`] | gates on mock communities |
//! | [`mod@run`] | all of it together |
//! | [`steps`] | single steps from files to files |

pub mod error;
pub mod findings;
pub mod manifest;
pub mod mock;
pub mod output;
pub mod plan;
pub mod run;
pub mod settings;
pub mod stages;
pub mod steps;
pub mod study;

// The modules that read settings know them by this name.
pub use error::{Error, ErrorClass, Result};
pub use plan::Plan;
pub use run::{RunSummary, run};
pub(crate) use settings as configuration;
pub use settings::{Denoiser, RunConfiguration};
pub use study::Study;
