//! What can be typed.

mod configuration;
mod database;
mod help;
mod mock;
mod run;
mod steps;
mod studies;

pub(crate) use configuration::Config;
pub(crate) use database::{Db, DbAdd, DbBuild, DbEvaluate, DbExport, DbFolder, DbInfo, DbVerify};
pub(crate) use help::{Completions, Man};
pub(crate) use mock::{Mock, MockBaseline, MockCheck, MockInput};
pub(crate) use run::{Analyse, PageLanguage, PlanJobs, ReportAgain, Run, Verify};
pub(crate) use steps::{
    Classify, Compare, Decontam, Diversity, Dysbiosis, Power, ReadStep, Simulate, TableStep, Tables,
};
pub(crate) use studies::{MergeStudies, StudyNames, TableCommand};

use crate::common::Common;
use crate::setting_command::of;
use clap::{Parser, Subcommand};
use std::ffi::OsString;

/// Endometrial microbiome analysis from 16S reads: ASVs, taxa, dysbiosis calls that state their doubt, and
/// women with RIF or RPL against controls.
#[derive(Debug, Parser)]
#[command(
    name = "endobiome",
    version,
    long_version = crate::version::long(),
    propagate_version = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The main job: from reads to report
    Run(Box<Run>),
    /// Plan a run as many jobs: its phases and their shards, for `run --plan`
    ///
    /// Checks everything, looks at the first reads, hashes all inputs, deals the samples to shards of like size. Prints the phases and
    /// their numbers of shards, a line each; each phase begins when all shards of the one before have ended. On a cluster:
    /// docs/cluster.md.
    Plan(Box<PlanJobs>),
    /// The same from a table and a taxonomy of any tool, or a folder of results: everything after denoising
    ///
    /// Tables: text in any delimiter, encoding and orientation, BIOM 1.0 and 2.1, QIIME 2 .qza, mothur, DADA2. Folders: the results
    /// of nf-core/ampliseq, a QIIME 2 export, a phyloseq folder, our own results. Without a taxonomy the sequences are classified.
    /// How to come from each tool: docs/from-other-tools.md.
    Analyse(Box<Analyse>),
    /// Read, cut primers, screen host, filter: filtered FASTQ
    Filter(ReadStep<of::Filter>),
    /// As filter, then merge pairs: merged FASTQ
    Merge(ReadStep<of::Merge>),
    /// From reads to ASVs: sequences, table, read accounting
    Denoise(ReadStep<of::Denoise>),
    /// Classify the sequences of a FASTA file
    Classify(Classify),
    /// Abundance tables at every rank from an ASV table and a taxonomy
    Table(TableStep),
    /// Alpha and beta diversity, ordinations, curves and subsamples of a table
    ///
    /// Always: every alpha index (observed, Shannon, Simpson and its inverse, Pielou, Berger-Parker, Hill numbers, Chao1, ACE,
    /// Good's and Chao's coverage; Faith's PD where there is a tree), three distances and their principal coordinates.
    /// What needs metadata is in `endobiome compare`: PERMANOVA and PERMDISP, ANOSIM (--anosim), Mantel, PROTEST and
    /// db-RDA (--associate).
    Diversity(Diversity),
    /// Indices and calls of every sample of a table
    Dysbiosis(Dysbiosis),
    /// Blanks, contaminants, carry-over and claims, from a table and metadata
    Decontam(Decontam),
    /// Groups against each other, from a table and metadata
    Compare(Compare),
    /// What the tests of taxa would find: differences are planted in a table of yours, and counted when found
    ///
    /// Of the study that --metadata describes, or of one to come of --cases and --controls women, whose samples are drawn from the
    /// table. Every method has its row: power, false taxa, and the share of studies with any.
    Power(Power),
    /// Clinical tables of a study: check, groups, eligibility, flow of participants
    #[command(subcommand)]
    Cohort(crate::commands::cohort::CohortCommand),
    /// The settings: show, check, explain, schema
    #[command(subcommand)]
    Config(Config),
    /// Render the page of a folder of results again: another title, fewer groups, a page a woman
    Report(ReportAgain),
    /// Whether the results in a folder are still what their run wrote
    Verify(Verify),
    /// Reference databases
    #[command(subcommand)]
    Db(Db),
    /// Simulate a study with known truth
    Simulate(Simulate),
    /// Gates on mock communities
    #[command(subcommand)]
    Mock(Mock),
    /// Completions for a shell, to standard output
    ///
    /// bash: `endobiome completions bash > ~/.local/share/bash-completion/completions/endobiome`; zsh: into a file `_endobiome` of a
    /// folder in $fpath; fish: `endobiome completions fish > ~/.config/fish/completions/endobiome.fish`.
    Completions(Completions),
    /// Manual pages, one a command, into a folder (`man -l FOLDER/endobiome-run.1`)
    Man(Man),
}

/// Flags may be written with `_` where ours have `-` (`--max_ee`, as in nf-core/ampliseq).
pub(crate) fn with_dashes(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    arguments
        .map(|argument| match argument.to_str() {
            Some(text) if text.starts_with("--") => {
                let (flag, value) = text.split_at(text.find('=').unwrap_or(text.len()));
                OsString::from(flag.replace('_', "-") + value)
            }
            _ => argument,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_well_formed() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn underscores_in_flags_are_dashes_but_values_stay() {
        let given = ["endobiome", "--max_ee=a_b", "in_put"].map(OsString::from);
        assert_eq!(
            with_dashes(given.into_iter()),
            ["endobiome", "--max-ee=a_b", "in_put"].map(OsString::from)
        );
    }
}
