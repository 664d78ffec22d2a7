//! What every command takes.

use crate::budget::size;
use crate::log::LogFormat;
use clap::Args;

/// Arguments of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Threads [default: RAYON_NUM_THREADS, the scheduler's share, or all cores]
    #[arg(short = 't', long, global = true, visible_alias = "cores", value_parser = positive)]
    pub(crate) threads: Option<usize>,
    /// Memory that may be used, as 4G or 500M: fewer threads are used to stay within it, and work that needs more even on one ends with
    /// exit code 75 before it begins [default: the scheduler's share, the limit of the control group]
    #[arg(long, global = true, value_name = "SIZE", value_parser = size, hide_short_help = true)]
    pub(crate) memory: Option<u64>,
    /// Say nothing but errors and results
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// How the log on standard error is written: text for people, json with a line an event (time, stage, wall and CPU time, memory)
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t, hide_short_help = true)]
    pub(crate) log_format: LogFormat,
    /// Name every file that was written, where folders of many are one line
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Do not use the wide registers of this processor: slower, and the same bytes (a check that they are)
    #[arg(long, global = true, env = "ENDOBIOME_PLAIN_CODE", value_parser = clap::builder::BoolishValueParser::new(), hide_short_help = true)]
    pub(crate) plain_code: bool,
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a number of 1 or more is needed".to_owned()),
        Ok(n) => Ok(n),
    }
}
