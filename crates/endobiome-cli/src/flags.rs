//! Flags that change the configuration; a flag that is not given changes nothing.

use clap::{Args, ValueEnum};
use endobiome::compare::{SiteChoice, VisitChoice};
use endobiome::core::{SampleId, Sequence};
use endobiome::denoise::chimera::BimeraMethod;
use endobiome::denoise::dada2::Pooling;
use endobiome::pipeline::configuration::Compat;
use endobiome::pipeline::stages::diversity::{BetaMetric, DiversityOptions};
use endobiome::pipeline::{Denoiser, RunConfiguration};
use endobiome::reads::filter::Truncation;
use endobiome::reads::{HostScreenMode, PairHandling};
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// Reading a flag's word through the same serde names as the TOML.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = serde_json::Value::String(text.to_ascii_lowercase());
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn truncation(text: &str) -> Result<Truncation, String> {
    match text {
        "auto" => Ok(Truncation::Auto),
        "0" => Ok(Truncation::None),
        _ => text.parse().map(Truncation::Length).map_err(|_| "a length or `auto` is needed".to_owned()),
    }
}

/// How pairs are denoised together.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SampleInference {
    Independent,
    Pooled,
    Pseudo,
}

/// How chimeras are found.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ChimeraMethod {
    Consensus,
    Pooled,
    None,
}

/// Reads to ASVs.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reads and ASVs")]
pub(crate) struct ReadFlags {
    /// Way to ASVs: dada2 or unoise3
    #[arg(long, value_parser = word::<Denoiser>)]
    pub(crate) denoiser: Option<Denoiser>,
    /// Give another tool's results: none, dada2 (R 1.26) or vsearch (2.22.1)
    #[arg(long, value_parser = word::<Compat>)]
    compat: Option<Compat>,
    /// Seed of every random draw
    #[arg(long)]
    seed: Option<u64>,
    /// Primers by region: v1v2, v1v3, v3v4, v3v4_319f, v4, v4v5, v3v5
    #[arg(long, value_parser = word::<endobiome::reads::PrimerPreset>)]
    primers: Option<endobiome::reads::PrimerPreset>,
    /// Forward primer, 5' to 3', IUPAC
    #[arg(long, visible_aliases = ["primer-f"], requires = "rv_primer")]
    #[arg(id = "fw_primer", alias = "FW-primer")]
    fw_primer: Option<Sequence>,
    /// Reverse primer, 5' to 3', IUPAC
    #[arg(long, visible_aliases = ["primer-r"], requires = "fw_primer")]
    #[arg(id = "rv_primer", alias = "RV-primer")]
    rv_primer: Option<Sequence>,
    /// Go on when the primers found are not those asked for
    #[arg(long)]
    ignore_primer_check: bool,
    /// Cut forward reads to this length (`auto`: from the qualities; 0: not)
    #[arg(long, visible_alias = "trunclenf", value_parser = truncation)]
    trunc_len_f: Option<Truncation>,
    /// Cut reverse reads to this length
    #[arg(long, visible_alias = "trunclenr", value_parser = truncation)]
    trunc_len_r: Option<Truncation>,
    /// Cut both mates to this length (mostly `auto`)
    #[arg(long, value_parser = truncation, conflicts_with_all = ["trunc_len_f", "trunc_len_r"])]
    trunc_len: Option<Truncation>,
    /// Most expected errors: of each mate (dada2) or of the merged read (unoise3)
    #[arg(long)]
    max_ee: Option<f64>,
    /// Cut reads at the first base of this quality or below
    #[arg(long, visible_alias = "trunc-q")]
    truncq: Option<u8>,
    /// Most N in a read
    #[arg(long)]
    max_n: Option<u32>,
    /// Drop reads shorter than this
    #[arg(long)]
    min_len: Option<u32>,
    /// Write what each read of this sample met to qc/read_trace/ (may be given again)
    #[arg(long, value_name = "SAMPLE")]
    trace: Vec<SampleId>,
    /// What becomes of mates: keep_pairs, merge, concatenate, forward_only
    #[arg(long, value_parser = word::<PairHandling>)]
    pairs: Option<PairHandling>,
    /// What becomes of host and off-target reads: off, flag, remove
    #[arg(long, value_parser = word::<HostScreenMode>)]
    host_screen: Option<HostScreenMode>,
    /// Host sequences to screen against beside the embedded mitochondrion (FASTA)
    #[arg(long)]
    host_fasta: Option<PathBuf>,
    /// Least overlap of merged mates (dada2)
    #[arg(long)]
    min_overlap: Option<u32>,
    /// How samples are denoised together (dada2)
    #[arg(long, visible_alias = "pooling-method")]
    sample_inference: Option<SampleInference>,
    /// How chimeras are found (dada2)
    #[arg(long)]
    chimera_method: Option<ChimeraMethod>,
    /// How many times more abundant than the chimera its parents are (dada2; QIIME 2 uses 1.0)
    #[arg(long)]
    min_fold_parent: Option<f64>,
}

impl ReadFlags {
    pub(crate) fn apply(&self, configuration: &mut RunConfiguration) {
        fn set<T: Clone>(to: &mut T, from: &Option<T>) {
            if let Some(value) = from {
                *to = value.clone();
            }
        }
        set(&mut configuration.denoise.method, &self.denoiser);
        set(&mut configuration.compat, &self.compat);
        set(&mut configuration.seed, &self.seed);
        if !self.trace.is_empty() {
            configuration.output.trace.clone_from(&self.trace);
        }
        let reads = &mut configuration.reads;
        if self.primers.is_some() {
            (reads.primers.preset, reads.primers.forward, reads.primers.reverse) = (self.primers, None, None);
        }
        if let (Some(forward), Some(reverse)) = (&self.fw_primer, &self.rv_primer) {
            let (forward, reverse) = (Some(forward.clone()), Some(reverse.clone()));
            (reads.primers.preset, reads.primers.forward, reads.primers.reverse) = (None, forward, reverse);
        }
        if self.ignore_primer_check {
            configuration.check_primers = false;
        }
        set(&mut reads.filter.forward.truncate, &self.trunc_len_f.or(self.trunc_len));
        set(&mut reads.filter.reverse.truncate, &self.trunc_len_r.or(self.trunc_len));
        if configuration.denoise.method == Denoiser::Unoise3 {
            set(&mut reads.merge.max_expected_errors, &self.max_ee);
        } else {
            set(&mut reads.filter.forward.max_expected_errors, &self.max_ee);
            set(&mut reads.filter.reverse.max_expected_errors, &self.max_ee);
        }
        set(&mut reads.filter.trunc_quality, &self.truncq);
        set(&mut reads.filter.max_n, &self.max_n);
        set(&mut reads.filter.min_len, &self.min_len);
        set(&mut reads.pairs, &self.pairs);
        set(&mut reads.host_screen, &self.host_screen);
        if self.host_fasta.is_some() {
            configuration.input.host_fasta.clone_from(&self.host_fasta);
        }
        let dada2 = &mut configuration.denoise.dada2;
        if let Some(overlap) = self.min_overlap {
            dada2.merge.min_overlap = overlap;
        }
        if let Some(inference) = self.sample_inference {
            dada2.pooling = match inference {
                SampleInference::Independent => Pooling::Independent,
                SampleInference::Pooled => Pooling::Pooled,
                SampleInference::Pseudo => Pooling::Pseudo,
            };
        }
        match self.chimera_method {
            Some(ChimeraMethod::None) => dada2.chimera = None,
            Some(ChimeraMethod::Consensus) => {
                dada2.chimera.get_or_insert_default().method = BimeraMethod::Consensus;
            }
            Some(ChimeraMethod::Pooled) => {
                dada2.chimera.get_or_insert_default().method = BimeraMethod::Pooled
            }
            None => {}
        }
        if let (Some(fold), Some(chimera)) = (self.min_fold_parent, &mut dada2.chimera) {
            chimera.min_fold = Some(fold);
        }
    }
}

/// Reference and classifier.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Taxonomy")]
pub(crate) struct TaxonomyFlags {
    /// `embedded`, an index file, or a reference FASTA (DADA2, SINTAX, QIIME 2, mothur, RDP form)
    #[arg(long)]
    reference: Option<PathBuf>,
    /// Taxonomy file beside a QIIME 2 or mothur reference
    #[arg(long)]
    reference_taxonomy: Option<PathBuf>,
    /// Names of the answer: canonical, or as-given by the reference [default: canonical; of `classify`: as-given]
    #[arg(long, value_parser = word::<endobiome::taxonomy::reference::NamePolicy>)]
    names: Option<endobiome::taxonomy::reference::NamePolicy>,
    /// Classifier: default, nearest, naive_bayes or sintax
    #[arg(long, value_parser = word::<endobiome::taxonomy::classify::Method>)]
    classifier: Option<endobiome::taxonomy::classify::Method>,
    /// Follow another tool's classifier to the letter: dada2, rdp, mothur, qiime2, sintax_2_22, sintax_2_28
    #[arg(long, value_parser = word::<endobiome::taxonomy::classify::Compat>)]
    classifier_compat: Option<endobiome::taxonomy::classify::Compat>,
    /// Least confidence of a rank that is named (0 to 1; with 0 every rank of the best lineage)
    #[arg(long, visible_aliases = ["min-confidence", "sintax-cutoff"])]
    confidence: Option<f64>,
    /// Region of the queries (a primer preset), for species that it cannot tell apart
    #[arg(long)]
    region: Option<String>,
}

impl TaxonomyFlags {
    pub(crate) fn apply(&self, taxonomy: &mut endobiome::pipeline::configuration::TaxonomyConfiguration) {
        if let Some(reference) = &self.reference {
            taxonomy.reference.clone_from(reference);
            taxonomy.reference_taxonomy.clone_from(&self.reference_taxonomy);
        }
        if let Some(names) = self.names {
            taxonomy.names = names;
        }
        if let Some(method) = self.classifier {
            taxonomy.classifier.method = method;
        }
        if let Some(compat) = self.classifier_compat {
            taxonomy.classifier.compat = compat;
        }
        if self.confidence.is_some() {
            taxonomy.classifier.confidence = self.confidence;
        }
        if self.region.is_some() {
            taxonomy.classifier.region.clone_from(&self.region);
        }
    }
}

/// Groups and covariates.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Comparison")]
pub(crate) struct CompareFlags {
    /// Metadata column with the groups [default: group]
    #[arg(long)]
    group_column: Option<String>,
    /// Word in that column that means control [default: control]
    #[arg(long)]
    control: Option<String>,
    /// Covariates that adjusted models take
    #[arg(long, value_delimiter = ',')]
    covariates: Vec<String>,
    /// Samples that groups are compared on: auto (the endometrium where there is any), all (whole women are exchanged), or
    /// one site
    #[arg(long, value_parser = site)]
    site: Option<SiteChoice>,
    /// Relate communities to these columns: Mantel (partial given --covariates), PROTEST, db-RDA (conditioned on
    /// --covariates)
    #[arg(long, value_delimiter = ',')]
    associate: Vec<String>,
    /// Visit that groups are compared at: all (together, whole women exchanged) or one by its name [default: all]
    #[arg(long, value_parser = visit)]
    visit: Option<VisitChoice>,
    /// Columns that are categories, whatever they look like (a centre coded 1 to 4)
    #[arg(long, value_delimiter = ',')]
    factor: Vec<String>,
    /// Columns that are numbers; a cell that is none is an error
    #[arg(long, value_delimiter = ',')]
    numeric: Vec<String>,
    /// ANOSIM beside PERMANOVA and PERMDISP
    #[arg(long)]
    anosim: bool,
    /// Dirichlet Monte Carlo draws of an ALDEx2-type test beside the trio of differential abundance [default: 0, none]
    #[arg(long)]
    dirichlet_draws: Option<usize>,
    /// Random permutations of permutation tests [default: 9999]
    #[arg(long)]
    permutations: Option<usize>,
}

fn site(text: &str) -> Result<SiteChoice, String> {
    Ok(match text.to_ascii_lowercase().as_str() {
        "" => return Err("auto, all or the name of a site is needed".to_owned()),
        "auto" => SiteChoice::Auto,
        "all" => SiteChoice::All,
        _ => SiteChoice::One(text.to_owned()),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "the form that clap wants")]
fn visit(text: &str) -> Result<VisitChoice, String> {
    Ok(if text.eq_ignore_ascii_case("all") { VisitChoice::All } else { VisitChoice::One(text.to_owned()) })
}

impl CompareFlags {
    pub(crate) fn apply(&self, options: &mut endobiome::compare::CompareOptions) {
        if let Some(column) = &self.group_column {
            options.columns.group.clone_from(column);
        }
        if let Some(control) = &self.control {
            options.columns.control.clone_from(control);
        }
        if !self.covariates.is_empty() {
            options.covariates.clone_from(&self.covariates);
        }
        if let Some(site) = &self.site {
            options.site = site.clone();
        }
        if !self.associate.is_empty() {
            options.associate.clone_from(&self.associate);
        }
        if let Some(visit) = &self.visit {
            options.visit = visit.clone();
        }
        options.factors.extend(self.factor.iter().cloned());
        options.numbers.extend(self.numeric.iter().cloned());
        options.anosim |= self.anosim;
        if let Some(permutations) = self.permutations {
            options.permutations = permutations;
        }
    }

    pub(crate) fn apply_to_taxa(&self, options: &mut endobiome::compare::TaxaOptions) {
        if let Some(draws) = self.dirichlet_draws {
            options.monte_carlo = draws;
        }
    }
}

/// Distances and the tree they need.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Beta diversity")]
pub(crate) struct BetaFlags {
    /// Beta diversities [default: bray_curtis,jaccard,robust_aitchison]. Of shares: bray_curtis, quantitative_jaccard
    /// (Ruzicka), canberra, jensen_shannon, morisita_horn, yue_clayton; of presence: jaccard, sorensen; of log-ratios:
    /// aitchison, robust_aitchison; on a tree: unweighted_unifrac, weighted_unifrac, normalised_unifrac,
    /// generalised_unifrac
    #[arg(long, value_delimiter = ',', value_parser = word::<BetaMetric>, value_name = "METRIC,…")]
    metrics: Vec<BetaMetric>,
    /// Rooted tree (Newick), tips named as the features: gives Faith's PD, and serves UniFrac
    #[arg(long, value_name = "NEWICK")]
    tree: Option<PathBuf>,
    /// Added to every count before the logarithm of aitchison [default: 0.5]
    #[arg(long)]
    pseudocount: Option<f64>,
    /// Alpha of generalised_unifrac, from 0 (branches alike) to 1 (by abundance) [default: 0.5]
    #[arg(long)]
    unifrac_alpha: Option<f64>,
}

impl BetaFlags {
    pub(crate) fn apply(&self, options: &mut DiversityOptions) {
        if !self.metrics.is_empty() {
            options.metrics.clone_from(&self.metrics);
        }
        if self.tree.is_some() {
            options.tree.clone_from(&self.tree);
        }
        if let Some(pseudocount) = self.pseudocount {
            options.pseudocount = pseudocount;
        }
        if let Some(alpha) = self.unifrac_alpha {
            options.unifrac_alpha = alpha;
        }
    }
}

/// Ordinations, curves and subsamples.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Ordination, curves, subsampling")]
pub(crate) struct DiversityFlags {
    /// Dimensions of non-metric scaling (NMDS) of every metric, beside principal coordinates [default: 0, none]
    #[arg(long, value_name = "DIMENSIONS")]
    nmds: Option<usize>,
    /// Axes of robust PCA on log-ratios of what was seen (DEICODE type) [default: 0, none]
    #[arg(long, value_name = "AXES")]
    robust_pca: Option<usize>,
    /// Rarefaction and extrapolation curves of Hill numbers 0, 1 and 2 with 95 % intervals (iNEXT type)
    #[arg(long)]
    curves: bool,
    /// How far curves reach, in reads of the sample [default: 2]
    #[arg(long)]
    curve_reach: Option<f64>,
    /// Bootstrap draws for the intervals of curves; 0: none [default: 50]
    #[arg(long)]
    curve_bootstraps: Option<usize>,
    /// Subsample to this many reads, again and again: mean alpha indices and mean distances
    #[arg(long, value_name = "READS")]
    depth: Option<u64>,
    /// How often --depth subsamples [default: 100]
    #[arg(long)]
    subsamples: Option<u64>,
}

impl DiversityFlags {
    pub(crate) fn apply(&self, options: &mut DiversityOptions) {
        if let Some(dimensions) = self.nmds {
            options.nmds = dimensions;
        }
        if let Some(axes) = self.robust_pca {
            options.robust_pca = axes;
        }
        options.curves |= self.curves;
        if let Some(reach) = self.curve_reach {
            options.curve_reach = reach;
        }
        if let Some(draws) = self.curve_bootstraps {
            options.curve_bootstraps = draws;
        }
        if self.depth.is_some() {
            options.depth = self.depth;
        }
        if let Some(subsamples) = self.subsamples {
            options.repeats = subsamples;
        }
    }
}
