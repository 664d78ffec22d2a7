//! What every command takes.

use clap::Args;

/// Arguments of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Threads [default: RAYON_NUM_THREADS, the scheduler's share, or all cores]
    #[arg(short = 't', long, global = true, visible_alias = "cores", value_parser = positive)]
    pub(crate) threads: Option<usize>,
    /// Say nothing but errors and results
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Name every file that was written, where folders of many are one line
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number of 1 or more is needed".to_owned()),
        Ok(n) => Ok(n),
    }
}
