//! What can be typed.

use crate::common::Common;
use crate::setting_command::of;
use crate::settings::Settings;
use clap::{Args, Parser, Subcommand};
use endobiome::pipeline::cluster::{Phase, Shard};
use endobiome::taxonomy::evaluate::EvaluationParameters;
use std::ffi::OsString;
use std::path::PathBuf;

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
pub(crate) struct Verify {
    /// Folder of results
    pub(crate) folder: PathBuf,
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
    /// Texts in another language: a JSON file in the form of texts/en.json of endobiome-report
    #[arg(long)]
    pub(crate) texts: Option<PathBuf>,
    /// The page to write [default: report.rendered.html in the folder]
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
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

#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    /// Build an index file from a reference FASTA
    Build(DbBuild),
    /// Copy an index file into the folder of references
    Add(DbAdd),
    /// The references there are
    List(DbFolder),
    /// What a reference holds, and what it lacks
    Info(DbInfo),
    /// Check an index file whole
    Verify(DbVerify),
    /// Write a reference in the form of another tool
    Export(DbExport),
    /// Held-out test of the classifier on a reference
    Evaluate(DbEvaluate),
}

#[derive(Debug, Args)]
pub(crate) struct DbFolder {
    /// Folder of references
    #[arg(long, env = "ENDOBIOME_DB", default_value = "endobiome-db")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct DbBuild {
    /// Reference FASTA of DADA2, SINTAX, QIIME 2, mothur, RDP, SILVA, GTDB, UNITE, PR2, emu or BLCA
    #[arg(short, long)]
    pub(crate) input: PathBuf,
    /// Taxonomy file beside a FASTA of QIIME 2, mothur, emu or BLCA
    #[arg(long)]
    pub(crate) input_taxonomy: Option<PathBuf>,
    /// Index file to write (NAME.endoref)
    #[arg(short, long)]
    pub(crate) output: PathBuf,
    /// Cut the references to a primer preset's region
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Map the names to the canonical vocabulary now, and list those it does not know; else they stay as given, and
    /// are mapped when results need it
    #[arg(long)]
    pub(crate) canonical_names: bool,
    /// Fill holes in lineages as `<name above> incertae sedis` instead of refusing them
    #[arg(long)]
    pub(crate) fill_holes: bool,
    /// Leave out the trained models of naive Bayes and SINTAX: a smaller file, and each run trains them again
    #[arg(long)]
    pub(crate) without_models: bool,
    /// Regions (V4,V3V4) for which all that a classifier has to learn is stored, so that a run with that region starts in a
    /// fraction of a second; `whole` stores the calibrations for queries of no stated region. A reference cut with --region is
    /// prepared for that region
    #[arg(long, value_name = "REGION", value_delimiter = ',', conflicts_with = "without_models")]
    pub(crate) prepare: Vec<String>,
    /// Version of the reference, kept in the index
    #[arg(long, default_value = "")]
    pub(crate) reference_version: String,
    /// Source of the reference, kept in the index
    #[arg(long, default_value = "")]
    pub(crate) source: String,
    /// Licence of the reference, kept in the index
    #[arg(long, default_value = "")]
    pub(crate) licence: String,
    /// Date of the reference, kept in the index
    #[arg(long, default_value = "")]
    pub(crate) date: String,
}

#[derive(Debug, Args)]
pub(crate) struct DbAdd {
    /// Index file
    pub(crate) file: PathBuf,
    /// Name in the folder [default: that of the reference]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Replace a reference of that name
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) folder: DbFolder,
}

#[derive(Debug, Args)]
pub(crate) struct DbInfo {
    /// `embedded`, a name in the folder, or an index file
    #[arg(default_value = "embedded")]
    pub(crate) reference: String,
    #[command(flatten)]
    pub(crate) folder: DbFolder,
}

#[derive(Debug, Args)]
pub(crate) struct DbExport {
    /// `embedded`, a name in the folder, or an index file
    #[arg(default_value = "embedded")]
    pub(crate) reference: String,
    /// Form: dada2 (assignTaxonomy), dada2-species (assignSpecies), sintax, qiime2 or mothur
    #[arg(long)]
    pub(crate) format: String,
    /// Path of the files without their endings: `refs/embedded` gives refs/embedded.sintax.fasta
    #[arg(short, long)]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) folder: DbFolder,
}

#[derive(Debug, Args)]
pub(crate) struct DbVerify {
    /// Index file
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct DbEvaluate {
    #[command(flatten)]
    pub(crate) settings: Settings<of::Evaluate>,
    /// Region to which queries are cut when references stay whole
    #[arg(long)]
    pub(crate) query_region: Option<String>,
    /// Share of the records held out one by one
    #[arg(long, default_value_t = EvaluationParameters::default().sequence_share)]
    pub(crate) sequences: f64,
    /// Share of the records held out as whole species
    #[arg(long, default_value_t = EvaluationParameters::default().species_share)]
    pub(crate) species: f64,
    /// Share of the records held out as whole genera
    #[arg(long, default_value_t = EvaluationParameters::default().genus_share)]
    pub(crate) genera: f64,
    /// Seed of the split
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
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
