//! What can be typed for help of the shell and the manual.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Folder for the pages
    #[arg(value_parser = crate::folder::parser())]
    pub(crate) folder: PathBuf,
}
