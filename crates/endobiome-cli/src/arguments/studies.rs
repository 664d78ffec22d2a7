//! What can be typed to join studies.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum TableCommand {
    /// Join the results of several studies into one table, where they were made alike
    ///
    /// ASVs are joined by sequence. Runs, batches and plates get the name of their study (STUDY.RUN), and a column `study` says where a
    /// sample is from. Studies that differ in version, reference, primers, trimming, or settings of denoising or taxonomy are refused.
    /// `analyse` takes the folder that is written, and so does another `table merge`.
    Merge(MergeStudies),
}

#[derive(Debug, Args)]
pub(crate) struct MergeStudies {
    /// Folders of results, as FOLDER or NAME=FOLDER [default name: that of the folder]
    #[arg(required = true, value_name = "STUDY")]
    pub(crate) studies: Vec<String>,
    /// Folder that is written
    #[arg(short, long, value_parser = crate::folder::parser())]
    pub(crate) outdir: PathBuf,
    /// Names of samples and women: as they are, or STUDY.NAME, so that two studies have none in common
    #[arg(long, value_enum, default_value_t)]
    pub(crate) names: StudyNames,
    /// A setting in which the studies may differ, or the first part of its name (reads.filter); can be given again
    #[arg(long, value_name = "SETTING")]
    pub(crate) allow: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub(crate) enum StudyNames {
    #[default]
    AsGiven,
    ByStudy,
}
