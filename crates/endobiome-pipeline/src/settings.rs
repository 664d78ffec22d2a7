//! Everything a run can be told: what was said, by whom, and what follows.
//!
//! | file | what it holds |
//! |---|---|
//! | `configuration` | [`RunConfiguration`], the one typed struct that the parts read |
//! | `key` | every [`SettingKey`] with its meaning, default and range, read from the JSON Schema of that struct |
//! | `range` | whether a value is one that a schema allows, and in words what would be |
//! | `said` | [`Said`]: values with their [`Source`] |
//! | `file` | a TOML file as said values, with lines |
//! | `toml_value` | a value of TOML as serde reads it |
//! | `resolve` | said values to the typed struct, with every problem |
//! | `derive` | what follows from other settings: compatibility profiles, the region of the primers |
//! | `unused` | settings that the others leave without effect |
//! | `check` | what types and ranges cannot tell |
//! | `print` | the resolved configuration as commented TOML |
//! | `explain` | the keys as text and as Markdown |
//! | `provenance` | what `params.json` says of the settings |
//!
//! A new setting is a field in the parameter struct of its crate: its doc comment is its documentation, its schema its
//! range. Nothing here needs to know of it.

mod check;
mod configuration;
mod derive;
mod explain;
mod file;
mod key;
mod print;
mod problem;
mod provenance;
mod range;
mod resolve;
mod said;
mod toml_value;
mod unused;

pub use configuration::{
    Compat, DenoiseConfiguration, Denoiser, Input, Output, RunConfiguration, SamplesIn, TaxonomyConfiguration,
};
pub use explain::{explain, explain_all};
pub use key::{SettingKey, key, keys, nearest, schema};
pub use print::to_toml;
pub use problem::SettingProblem;
pub(crate) use problem::{class_of, listed};
pub use provenance::provenance;
pub use said::{Said, SaidValue, Source};
pub use unused::unused;
