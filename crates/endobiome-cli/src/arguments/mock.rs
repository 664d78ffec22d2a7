//! What can be typed of mock communities.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Mock {
    /// Hold a result against what went in: tables, JSON and JUnit XML; exit 1 when a gate fails
    Check(MockCheck),
    /// Store an accepted result, for `mock check --baseline`
    Baseline(MockBaseline),
    /// The published compositions there are
    Presets,
}

#[derive(Debug, Args)]
pub(crate) struct MockInput {
    /// Folder of a run, or a feature table in any form that is known
    #[arg(short, long)]
    pub(crate) input: PathBuf,
    /// Taxonomy of the features of a table
    #[arg(long)]
    pub(crate) taxonomy_table: Option<PathBuf>,
    /// Sequences of the features of a table (FASTA)
    #[arg(long, value_name = "FASTA")]
    pub(crate) sequences: Option<PathBuf>,
    /// What went in: a preset (see `mock presets`), or files: taxa and shares (TSV, mockrobiota too), sequences (FASTA)
    #[arg(short, long, required = true, num_args = 1.., value_name = "PRESET|FILE")]
    pub(crate) expected: Vec<PathBuf>,
    /// The column of shares, when a table of what went in has several
    #[arg(long)]
    pub(crate) expected_column: Option<String>,
    /// Gates, scoring and noise (TOML)
    #[arg(long, value_name = "TOML")]
    pub(crate) thresholds: Option<PathBuf>,
    /// Correct for copies of the 16S gene: `expected` takes those of the preset, a file those of its two columns
    #[arg(long, value_name = "expected|FILE")]
    pub(crate) copy_numbers: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct MockCheck {
    #[command(flatten)]
    pub(crate) input: MockInput,
    /// An accepted result: fail when this one is worse by more than the noise
    #[arg(long)]
    pub(crate) baseline: Option<PathBuf>,
    /// Folder for mock/: tables, mock.json, junit.xml
    #[arg(short, long, value_parser = crate::folder::parser())]
    pub(crate) outdir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct MockBaseline {
    #[command(flatten)]
    pub(crate) input: MockInput,
    /// File to write (JSON)
    #[arg(short, long)]
    pub(crate) output: PathBuf,
}
