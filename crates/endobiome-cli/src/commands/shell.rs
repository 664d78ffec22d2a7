//! What a shell wants of the command: completions and manual pages.

use crate::arguments::Arguments;
use crate::say;
use clap::CommandFactory;
use std::path::Path;

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "endobiome", &mut text);
    say::out(String::from_utf8_lossy(&text).trim_end())
}

pub(super) fn manual(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)?;
    Ok(())
}
