//! What can be typed of references.

use crate::setting_command::of;
use crate::settings::Settings;
use clap::{Args, Subcommand};
use endobiome::taxonomy::evaluate::EvaluationParameters;
use std::path::PathBuf;

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
