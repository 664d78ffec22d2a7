//! What can be typed of whole analyses, their plan, their page and their check.

use crate::setting_command::of;
use crate::settings::Settings;
use clap::Args;
use endobiome::pipeline::cluster::{Phase, Shard};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Configuration of the run (TOML), as with --config; flags win over it
    pub(crate) configuration: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Run>,
    /// Begin afresh: use nothing that an earlier run stored in the folder
    #[arg(long, visible_alias = "force")]
    pub(crate) no_resume: bool,
    /// What to do about a sample whose files are broken: stop, or set it aside (a status in the tables, and exit 1)
    #[arg(long, value_name = "WHAT", default_value = "stop", value_parser = ["stop", "skip"])]
    pub(crate) on_sample_error: String,
    /// Check everything that can be checked without opening a read, print the resolved configuration as TOML, and stop
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do one job of a plan that `endobiome plan` made, with the same configuration and flags
    #[arg(long, value_name = "JSON", requires = "phase", conflicts_with_all = ["no_resume", "dry_run"], hide_short_help = true)]
    pub(crate) plan: Option<PathBuf>,
    /// The phase of the plan: reads, learn, denoise or merge
    #[arg(long, value_name = "PHASE", requires = "plan", value_parser = phase, hide_short_help = true)]
    pub(crate) phase: Option<Phase>,
    /// The shard of the phase, as 2/7 [default: the task of a job array, SLURM_ARRAY_TASK_ID say; the first is 1]
    #[arg(long, value_name = "I/N", requires = "plan", hide_short_help = true)]
    pub(crate) shard: Option<Shard>,
}

fn phase(text: &str) -> Result<Phase, String> {
    Phase::ALL.into_iter().find(|phase| phase.name() == text).ok_or_else(|| {
        let names: Vec<&str> = Phase::ALL.into_iter().map(Phase::name).collect();
        format!("one of {} is needed", names.join(", "))
    })
}

#[derive(Debug, Args)]
pub(crate) struct PlanJobs {
    /// Configuration of the run (TOML), as with --config; flags win over it
    pub(crate) configuration: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Run>,
    /// Shards of the phases that work sample by sample, at most one a sample [default: one for every 20 samples]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) shards: Option<u32>,
    /// The plan to write (JSON)
    #[arg(long, value_name = "JSON")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Analyse {
    /// Configuration of the analysis (TOML), as with --config; flags win over it
    pub(crate) configuration: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Analyse>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Folder of results
    pub(crate) folder: PathBuf,
}

/// The languages of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PageLanguage {
    /// English
    En,
    /// French (translated by the authors, not yet reviewed by a French clinician)
    Fr,
}

#[derive(Debug, Args)]
pub(crate) struct ReportAgain {
    /// Folder of results
    pub(crate) folder: PathBuf,
    /// Another title
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Groups to show, by comma; tests and findings stay those of the whole study
    #[arg(long, value_delimiter = ',')]
    pub(crate) groups: Vec<String>,
    /// A page for each woman at the end
    #[arg(long)]
    pub(crate) sheets: bool,
    /// Language of the page
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) language: PageLanguage,
    /// Texts that go over those of the language: a JSON file in the form of texts/en.json of endobiome-report
    #[arg(long)]
    pub(crate) texts: Option<PathBuf>,
    /// The page to write [default: report.rendered.html in the folder]
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
}
