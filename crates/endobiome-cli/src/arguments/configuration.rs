//! What can be typed of settings.

use crate::setting_command::of;
use crate::settings::Settings;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Print the resolved configuration as commented TOML, with who set each value; `run` takes it back
    Show(ConfigShow),
    /// Say what is wrong with a configuration and with the files that it names, without opening a read
    Check(ConfigShow),
    /// What a setting means, what it may be, its default and flag; without KEY all of them, as Markdown
    Explain(ConfigExplain),
    /// The JSON Schema of a configuration, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigShow {
    /// Configuration of a run (TOML)
    pub(crate) configuration: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Run>,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigExplain {
    /// A setting (`reads.filter.max_n`) or a table of settings (`reads.filter`)
    pub(crate) key: Option<String>,
}
