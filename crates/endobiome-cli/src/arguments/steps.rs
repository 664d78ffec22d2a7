//! What can be typed of single steps.

use super::studies::TableCommand;
use crate::setting_command::of;
use crate::settings::Settings;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct ReadStep<C: crate::setting_command::OfCommand> {
    #[command(flatten)]
    pub(crate) settings: Settings<C>,
}

#[derive(Debug, Args)]
pub(crate) struct Classify {
    /// Sequences (FASTA, plain or gzip); with --reference or --classifier said more than once, each reference and method is asked, and
    /// taxonomy/consensus.tsv holds what each says and what they agree on (in canonical names)
    #[arg(short, long)]
    pub(crate) input: PathBuf,
    /// Also list, in exact_species.tsv, every species of which the reference contains a sequence, with at most so many
    /// differences
    #[arg(long, value_name = "DIFFERENCES", num_args = 0..=1, default_missing_value = "0")]
    pub(crate) exact_species: Option<usize>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Classify>,
}

#[derive(Debug, Args)]
pub(crate) struct Tables {
    /// Feature table of any tool, in any form that `analyse` takes
    #[arg(short, long)]
    pub(crate) input: PathBuf,
    /// Taxonomy of any tool: QIIME 2, DADA2, mothur, phyloseq, SINTAX, emu, ours [default: that of the table, where it has one]
    #[arg(long)]
    pub(crate) taxonomy_table: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct TableStep {
    #[command(subcommand)]
    pub(crate) command: Option<TableCommand>,
    // Not there with a subcommand.
    #[command(flatten)]
    pub(crate) tables: Option<Tables>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Table>,
}

#[derive(Debug, Args)]
pub(crate) struct Diversity {
    /// Feature table of any tool, in any form that `analyse` takes
    #[arg(short, long)]
    pub(crate) input: PathBuf,
    /// Sequences of the features (FASTA): a tree is made of them (neighbour joining of edit distances) where --tree gives none
    #[arg(long, value_name = "FASTA", help_heading = "Beta diversity")]
    pub(crate) sequences: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Diversity>,
}

#[derive(Debug, Args)]
pub(crate) struct Dysbiosis {
    #[command(flatten)]
    pub(crate) tables: Tables,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Dysbiosis>,
}

#[derive(Debug, Args)]
pub(crate) struct Decontam {
    #[command(flatten)]
    pub(crate) tables: Tables,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Decontam>,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    #[command(flatten)]
    pub(crate) tables: Tables,
    /// Sequences of the features (FASTA): a tree is made of them (neighbour joining of edit distances) where --tree gives none
    #[arg(long, value_name = "FASTA", help_heading = "Beta diversity")]
    pub(crate) sequences: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Compare>,
}

#[derive(Debug, Args)]
pub(crate) struct Power {
    /// Feature table of counts, in any tool's form
    #[arg(long, visible_alias = "input", value_name = "TABLE")]
    pub(crate) table: PathBuf,
    /// Taxonomy of the features, in any tool's form [default: that of the table, where it has one]
    #[arg(long, value_name = "FILE")]
    pub(crate) taxonomy_table: Option<PathBuf>,
    /// Cases of a study to come
    #[arg(long, value_name = "WOMEN", requires = "controls", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) cases: Option<u32>,
    /// Controls of a study to come
    #[arg(long, value_name = "WOMEN", requires = "cases", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) controls: Option<u32>,
    /// How many times as abundant planted taxa are in one group; 1 plants nothing and measures false findings
    #[arg(long, value_name = "TIMES", default_value_t = 4.0, value_parser = fold)]
    pub(crate) fold: f64,
    /// Taxa planted in each study, in turn in cases and in controls
    #[arg(long, value_name = "TAXA", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) planted: u32,
    /// Studies that are dealt and tested
    #[arg(long, value_name = "STUDIES", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) studies: u32,
    #[command(flatten)]
    pub(crate) settings: Settings<of::Power>,
}

/// A number of 1 or more.
fn fold(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "a number is needed".to_owned())?;
    if (1.0..=1e6).contains(&value) {
        Ok(value)
    } else {
        Err("a number from 1 to 1000000 is needed".to_owned())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Study design (TOML); see pipelines/demo-study.toml, or with --counts pipelines/paired-niche-study.toml
    pub(crate) design: PathBuf,
    /// Simulate count tables of paired niches (vagina, endometrium, kit, leak, load) instead of reads
    #[arg(long)]
    pub(crate) counts: bool,
    /// Folder for reads, samplesheet, metadata and truth
    #[arg(short, long, value_parser = crate::folder::parser())]
    pub(crate) outdir: PathBuf,
    /// Seed of every random draw
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}
