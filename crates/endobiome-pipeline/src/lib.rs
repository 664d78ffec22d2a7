//! The main job: from a samplesheet and FASTQ files to tables, calls, comparison and report.
//!
//! | module | what it does |
//! |---|---|
//! | [`settings`] | everything a run can be told: what was said, by whom, and what follows |
//! | [`plan`] | reads samplesheet and metadata and checks all that can be checked before work starts |
//! | [`stage`] | what a stage is, and where its value is loaded or made |
//! | [`store`] | values of stages as files, for the next run |
//! | [`stages`] | the steps, one typed value passed to the next; also what the single-step commands call |
//! | [`cluster`] | a run as many jobs: plan, shards, parts joined |
//! | [`analyse`] | the same from a table and a taxonomy of any tool |
//! | [`foreign`] | what another tool left: found, read, matched, cut to the samples wanted |
//! | [`study`] | [`Study`]: everything a run found |
//! | [`output`] | what was found as files |
//! | [`folder`] | the folder of results: its lock, its order, what is removed |
//! | [`inputs`] | the hashes of what was read |
//! | [`findings`] | the few sentences a person looks for first |
//! | [`manifest`] | resolved parameters, versions, checksums |
//! | [`memory`] | how much memory work needs, said before it begins |
//! | [`mock`] | gates on mock communities |
//! | [`rendered`] | the page of a folder of results, once more |
//! | [`mod@run`] | all of it together |
//! | [`mod@verify`] | whether results are still what was written |
//! | [`steps`] | single steps from files to files |
//! | [`studies`] | results of several studies joined into one table |

pub mod analyse;
pub mod cluster;
pub mod error;
pub mod findings;
pub mod folder;
pub mod foreign;
pub mod inputs;
pub mod manifest;
pub mod memory;
pub mod mock;
pub mod output;
pub mod plan;
pub mod rendered;
pub mod run;
pub mod sample_reads;
pub mod settings;
pub mod stage;
pub mod stages;
pub mod steps;
pub mod store;
pub mod studies;
pub mod study;
pub mod verify;

pub use endobiome_report::{Language, RenderOptions};

/// The build: a number made of all code and data that results are made with. What another build stored is made again.
pub const BUILD: &str = env!("ENDOBIOME_BUILD");

// The modules that read settings know them by this name.
pub use error::{Error, ErrorClass, Result};
pub use plan::Plan;
pub use run::{RunOptions, RunSummary, run, run_with};
pub(crate) use settings as configuration;
pub use settings::{Denoiser, RunConfiguration};
pub use stages::prepared::OnSampleError;
pub use study::Study;
pub use verify::verify;
