//! Flags that say settings: one line each. Their help is the doc comment of the setting.

use crate::setting_command::SettingCommand;
use crate::setting_command::SettingCommand::{
    Analyse, Classify, Compare, Decontam, Denoise, Diversity, Dysbiosis, Evaluate, Filter, Merge, Power, Run,
    Table,
};

/// A flag that says settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flag {
    /// Its name, without dashes.
    pub(crate) name: &'static str,
    /// Other names.
    pub(crate) aliases: &'static [&'static str],
    /// The one-letter name.
    pub(crate) short: Option<char>,
    /// The settings that it says; the first one's doc comment is its help.
    pub(crate) keys: &'static [&'static str],
    /// The commands that use the setting.
    pub(crate) commands: &'static [SettingCommand],
    /// What a flag without a value says.
    pub(crate) switch: Option<&'static str>,
    /// Help where the setting's own does not do.
    pub(crate) help: Option<&'static str>,
    /// The heading it stands under.
    pub(crate) heading: &'static str,
    /// Flags that it cannot stand beside.
    pub(crate) conflicts: &'static [&'static str],
    /// A flag that it needs.
    pub(crate) requires: Option<&'static str>,
}

const fn flag(
    name: &'static str,
    keys: &'static [&'static str],
    commands: &'static [SettingCommand],
) -> Flag {
    Flag {
        name,
        aliases: &[],
        short: None,
        keys,
        commands,
        switch: None,
        help: None,
        heading: "Options",
        conflicts: &[],
        requires: None,
    }
}

impl Flag {
    const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
    const fn short(mut self, short: char) -> Self {
        self.short = Some(short);
        self
    }
    const fn switch(mut self, value: &'static str) -> Self {
        self.switch = Some(value);
        self
    }
    const fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
    const fn conflicts(mut self, others: &'static [&'static str]) -> Self {
        self.conflicts = others;
        self
    }
    const fn requires(mut self, other: &'static str) -> Self {
        self.requires = Some(other);
        self
    }
    const fn under(mut self, heading: &'static str) -> Self {
        self.heading = heading;
        self
    }
}

const READS: &[SettingCommand] = &[Run, Filter, Merge, Denoise];
const ASVS: &[SettingCommand] = &[Run, Denoise];
const ANALYSES: &[SettingCommand] = &[Analyse];
const OF_TABLE: &[SettingCommand] = &[Run, Analyse, Dysbiosis, Decontam, Compare];
const OF_SPIKE_IN: &[SettingCommand] = &[Run, Analyse, Table, Dysbiosis, Decontam, Compare, Power];
const OF_SAMPLES: &[SettingCommand] = &[Run, Analyse, Dysbiosis, Decontam, Compare, Power];
const CLASSIFIES: &[SettingCommand] = &[Run, Analyse, Classify, Evaluate];
const DISTANCES: &[SettingCommand] = &[Run, Analyse, Diversity, Compare];
const ONLY_DIVERSITY: &[SettingCommand] = &[Run, Analyse, Diversity];
const COMPARES: &[SettingCommand] = &[Run, Analyse, Compare, Power];
const CLINICAL: &[SettingCommand] = &[Run, Analyse, Dysbiosis, Decontam, Compare];
const TRUNCATIONS: &[&str] = &["reads.filter.forward.truncate", "reads.filter.reverse.truncate"];
const ERRORS: &[&str] =
    &["reads.filter.forward.max_expected_errors", "reads.filter.reverse.max_expected_errors"];
/// Where `--max-ee` goes when pairs are merged before they are denoised.
pub(crate) const ERRORS_MERGED: &[&str] = &["reads.merge.max_expected_errors"];
const A: &str = "Reads and ASVs";
const T: &str = "Taxonomy";
const C: &str = "Comparison";
const B: &str = "Beta diversity";
const D: &str = "Ordination, curves, subsampling";
const Y: &str = "Dysbiosis";
const N: &str = "Absolute amounts";
const K: &str = "Contamination and carry-over";

/// Flags that a usual study needs: of a command with more than [`MANY`] flags the short help (`-h`) shows these alone.
const OFTEN: &[&str] = &[
    "classifier",
    "cohort",
    "contrast",
    "control",
    "covariates",
    "denoiser",
    "group-column",
    "input",
    "max-ee",
    "metadata",
    "orientation",
    "outdir",
    "primers",
    "reference",
    "region",
    "samplesheet",
    "seed",
    "sequences",
    "site",
    "spike-in",
    "taxonomy-table",
    "trunc-len",
    "visit",
];
const MANY: usize = 24;

/// The flags of a command, each with whether the short help shows it.
pub(crate) fn of_command(command: SettingCommand) -> impl Iterator<Item = (&'static Flag, bool)> {
    let own = move |flag: &&Flag| flag.commands.contains(&command);
    let many = FLAGS.iter().filter(own).count() > MANY;
    FLAGS.iter().filter(own).map(move |flag| (flag, !many || OFTEN.contains(&flag.name)))
}

/// All flags that say settings.
pub(crate) const FLAGS: &[Flag] = &[
    flag("input", &["input.samplesheet"], READS)
        .short('i')
        .help("Samplesheet: sample,fastq_1,fastq_2,run,…"),
    flag("input", &["input.table"], ANALYSES)
        .short('i')
        .help("Feature table of any tool (`-`: standard input), or a folder of results: ampliseq, QIIME 2 export, phyloseq, mothur, ours"),
    flag("taxonomy-table", &["input.taxonomy"], ANALYSES)
        .help("Taxonomy of the features, in any tool's form; without one (also in the table) the sequences are classified"),
    flag("sequences", &["input.sequences"], ANALYSES).help("Sequences of the features (FASTA, .qza)"),
    flag("samples-in", &["input.samples_in"], ANALYSES),
    flag("samples", &["input.samples"], ANALYSES),
    flag("where", &["input.where"], ANALYSES),
    flag("require-all", &["input.require_all"], ANALYSES)
        .switch("true")
        .help("Stop when a sample is only in the table or only in the metadata, instead of listing it in input/unmatched.tsv"),
    flag("samplesheet", &["input.samplesheet"], &[Dysbiosis, Decontam, Compare, Power])
        .help("Samplesheet of the reads, for what it says of the samples (sample_type, batch, well, …)"),
    flag(
        "outdir",
        &["output.folder"],
        &[
            Run, Analyse, Filter, Merge, Denoise, Classify, Table, Diversity, Dysbiosis, Decontam, Compare, Power,
        ],
    )
    .short('o')
    .help("Folder for the results"),
    flag("cohort", &["cohort.folder"], CLINICAL).help(
        "Folder of the clinical tables: groups, covariates, factors and timing of the samples come from it (docs/cohort.md)",
    ),
    flag("as-of", &["cohort.as_of"], CLINICAL),
    flag("leave-out", &["cohort.leave_out"], CLINICAL),
    flag("metadata", &["input.metadata"], OF_SAMPLES).short('m').help("Metadata: first column the sample id"),
    flag(
        "seed",
        &["seed"],
        &[Run, Analyse, Filter, Merge, Denoise, Classify, Diversity, Dysbiosis, Decontam, Compare, Power],
    ),
    flag("denoiser", &["denoise.method"], ASVS).under(A),
    flag("compat", &["compat"], READS).under(A),
    flag("primers", &["reads.primers.preset"], READS).conflicts(&["fw-primer", "rv-primer"]).under(A),
    flag("fw-primer", &["reads.primers.forward"], READS)
        .aliases(&["primer-f", "FW-primer", "FW_primer", "primer_fwd"])
        .requires("rv-primer")
        .under(A),
    flag("rv-primer", &["reads.primers.reverse"], READS)
        .aliases(&["primer-r", "RV-primer", "RV_primer", "primer_rev"])
        .requires("fw-primer")
        .under(A),
    flag("primer-errors", &["reads.primers.max_error_rate"], READS).under(A),
    flag("five-prime", &["reads.primers.five_prime"], READS).aliases(&["five_prime"]).under(A),
    flag("orientation", &["reads.primers.orientation"], READS).under(A),
    flag("quality-encoding", &["reads.quality_encoding"], READS).under(A),
    flag("ignore-primer-check", &["check_primers"], READS)
        .switch("false")
        .help("Go on when the primers found are not those asked for")
        .under(A),
    flag("trunc-len-f", &["reads.filter.forward.truncate"], READS)
        .aliases(&["trunclenf"])
        .help("Cut forward reads to this length (`auto`: from the qualities; 0: not)")
        .under(A),
    flag("trunc-len-r", &["reads.filter.reverse.truncate"], READS)
        .aliases(&["trunclenr"])
        .help("Cut reverse reads to this length (`auto`: from the qualities; 0: not)")
        .under(A),
    flag("trunc-len", TRUNCATIONS, READS)
        .conflicts(&["trunc-len-f", "trunc-len-r"])
        .help("Cut both mates to this length (mostly `auto`)")
        .under(A),
    flag("trim-left-f", &["reads.filter.forward.trim_left"], READS)
        .help("Bases cut from the start of forward or single reads, after the primer [default: 0]")
        .under(A),
    flag("trim-left-r", &["reads.filter.reverse.trim_left"], READS)
        .help("Bases cut from the start of reverse reads, after the primer [default: 0]")
        .under(A),
    flag("max-ee", ERRORS, READS)
        .help("Most expected errors: of each mate (dada2, filter) or of the merged read (unoise3, merge)")
        .under(A),
    flag("truncq", &["reads.filter.trunc_quality"], READS).aliases(&["trunc-q"]).under(A),
    flag("max-n", &["reads.filter.max_n"], READS).under(A),
    flag("min-len", &["reads.filter.min_len"], READS).under(A),
    flag("trace", &["output.trace"], READS)
        .help("Write what each read of this sample met to qc/read_trace/ (may be given again)")
        .under(A),
    flag("plain", &["output.plain"], &[Filter, Merge])
        .switch("true")
        .help("Write FASTQ without compression: quicker, on more disk")
        .under(A),
    flag("pairs", &["reads.pairs"], READS).under(A),
    flag("host-screen", &["reads.host_screen"], READS).under(A),
    flag("host-fasta", &["input.host_fasta"], READS).under(A),
    flag("allow-staggered", &["reads.merge.allow_staggered"], &[Run, Merge, Denoise])
        .aliases(&["fastq_allowmergestagger"])
        .switch("true")
        .under(A),
    flag("min-size", &["denoise.unoise3.cluster.min_size"], ASVS).aliases(&["minsize"]).under(A),
    flag("min-overlap", &["denoise.dada2.merge.min_overlap"], ASVS).under(A),
    flag("sample-inference", &["denoise.dada2.pooling"], ASVS).aliases(&["pooling-method"]).under(A),
    flag("chimera-method", &["denoise.dada2.chimera.method"], ASVS)
        .help("How chimeras are found (dada2): consensus, pooled, per_sample; or none, which keeps them")
        .under(A),
    flag("min-fold-parent", &["denoise.dada2.chimera.min_fold"], ASVS).under(A),
    flag("reference", &["taxonomy.reference"], &[Run, Analyse, Classify, Evaluate, Dysbiosis]).under(T),
    flag("reference-taxonomy", &["taxonomy.reference_taxonomy"], CLASSIFIES).under(T),
    flag("reference-is-cut", &["taxonomy.reference_is_cut"], CLASSIFIES).switch("true").under(T),
    flag("names", &["taxonomy.names"], &[Run, Analyse, Classify, Table, Evaluate]).under(T),
    flag("classifier", &["taxonomy.classifier.method"], CLASSIFIES).under(T),
    flag("classifier-compat", &["taxonomy.classifier.compat"], CLASSIFIES).under(T),
    flag("confidence", &["taxonomy.classifier.confidence"], CLASSIFIES)
        .aliases(&["min-confidence", "sintax-cutoff"])
        .under(T),
    flag("novel-species", &["taxonomy.classifier.novel_species"], CLASSIFIES).under(T),
    flag("novel-genera", &["taxonomy.classifier.novel_genera"], CLASSIFIES).under(T),
    flag("region", &["taxonomy.classifier.region"], CLASSIFIES)
        .help("Region of the queries (a primer preset), for species that it cannot tell apart; none: the references stay whole")
        .under(T),
    flag("group-column", &["compare.columns.group"], COMPARES).under(C),
    flag("control", &["compare.columns.control"], COMPARES).under(C),
    flag("subgroups", &["compare.columns.subgroups"], COMPARES)
        .switch("true")
        .help("Compare women with RIF alone, RPL alone and both with the controls too")
        .under(C),
    flag("covariates", &["compare.covariates"], COMPARES).under(C),
    flag("site", &["compare.site"], COMPARES).under(C),
    flag("visit", &["compare.visit"], COMPARES).under(C),
    flag("visit-order", &["compare.visit_order"], &[Run, Analyse, Dysbiosis, Decontam, Compare, Power]).under(C),
    flag("contrast", &["compare.contrasts"], COMPARES).under(C),
    flag("block", &["compare.blocks"], COMPARES).aliases(&["matched-sets"]).under(C),
    flag("adjust", &["compare.adjust"], COMPARES).under(C),
    flag("terms", &["compare.terms"], COMPARES).under(C),
    flag("q-threshold", &["compare.q_threshold"], COMPARES).under(C),
    flag("least-per-group", &["compare.least_per_group"], COMPARES).under(C),
    flag("min-prevalence", &["taxa.prevalence"], COMPARES).under(C),
    flag("min-share", &["taxa.max_share"], COMPARES).under(C),
    flag("taxa-pseudocount", &["taxa.pseudocount"], COMPARES).under(C),
    flag("power-studies", &["taxa.power_studies"], COMPARES).under(C),
    flag("factor", &["compare.factors"], COMPARES).under(C),
    flag("numeric", &["compare.numbers"], COMPARES).under(C),
    flag("associate", &["compare.associate"], COMPARES).under(C),
    flag("anosim", &["compare.anosim"], COMPARES).switch("true").under(C),
    flag("dirichlet-draws", &["taxa.monte_carlo"], COMPARES).under(C),
    flag("permutations", &["compare.permutations"], COMPARES).under(C),
    flag("metrics", &["diversity.metrics"], DISTANCES).under(B),
    flag("tree", &["diversity.tree"], DISTANCES).under(B),
    flag("tree-of-sequences", &["diversity.tree_of_sequences"], &[Run, Analyse]).switch("true").under(B),
    flag("pseudocount", &["diversity.pseudocount"], DISTANCES).under(B),
    flag("unifrac-alpha", &["diversity.unifrac_alpha"], DISTANCES).under(B),
    flag("nmds", &["diversity.nmds"], ONLY_DIVERSITY).under(D),
    flag("robust-pca", &["diversity.robust_pca"], ONLY_DIVERSITY).under(D),
    flag("curves", &["diversity.curves"], ONLY_DIVERSITY).switch("true").under(D),
    flag("curve-reach", &["diversity.curve_reach"], ONLY_DIVERSITY).under(D),
    flag("curve-bootstraps", &["diversity.curve_bootstraps"], ONLY_DIVERSITY).under(D),
    flag("depth", &["diversity.depth"], ONLY_DIVERSITY).under(D),
    flag("subsamples", &["diversity.repeats"], ONLY_DIVERSITY).under(D),
    flag("cst-centroids", &["dysbiosis.cst_centroids"], OF_TABLE).under(Y),
    flag("cst-compat", &["dysbiosis.cst_compat"], OF_TABLE).under(Y),
    flag("call-probability", &["dysbiosis.call_probability"], OF_TABLE).under(Y),
    flag("threshold-rule", &["dysbiosis.threshold_rule"], OF_TABLE).under(Y),
    flag("min-interpretable-reads", &["dysbiosis.reads_not_interpretable"], OF_TABLE).under(Y),
    flag("low-depth-reads", &["dysbiosis.reads_low_depth"], OF_TABLE).under(Y),
    flag("panel-min-reads", &["dysbiosis.panel_minimum_reads"], OF_TABLE).under(Y),
    flag("panel-min-share", &["dysbiosis.panel_minimum_share"], OF_TABLE).under(Y),
    flag("mock-composition", &["dysbiosis.mock_composition"], OF_TABLE).under(Y),
    flag("copy-number", &["dysbiosis.copy_number"], OF_TABLE).under(Y),
    flag("usual-bias", &["dysbiosis.usual_bias"], OF_TABLE).under(Y),
    flag("spike-in", &["absolute.spike_in"], OF_SPIKE_IN).under(N),
    flag("spike-in-copies", &["absolute.spike_in_copies"], OF_TABLE).under(N),
    flag("spike-in-log-sd", &["absolute.spike_in_log_sd"], OF_TABLE).under(N),
    flag("qpcr-log-sd", &["absolute.qpcr_log_sd"], OF_TABLE).under(N),
    flag("load-way", &["absolute.way"], OF_TABLE).under(N),
    flag("rho", &["lowbiomass.rho"], OF_TABLE).under(K),
    flag("contaminant-method", &["lowbiomass.contaminant_method"], OF_TABLE).under(K),
    flag("contaminant-threshold", &["lowbiomass.contaminant_threshold"], OF_TABLE).under(K),
    flag("prevalence-threshold", &["lowbiomass.prevalence_threshold"], OF_TABLE).under(K),
    flag("not-contaminant-threshold", &["lowbiomass.not_contaminant_threshold"], OF_TABLE).under(K),
    flag("microbiem-ratio", &["lowbiomass.microbiem_ratio"], OF_TABLE).under(K),
    flag("microbiem-span", &["lowbiomass.microbiem_span"], OF_TABLE).under(K),
    flag("batch-rule", &["lowbiomass.contaminant_batch_rule"], OF_TABLE).under(K),
    flag("leak-reach", &["lowbiomass.leak_distance"], OF_TABLE).under(K),
    flag("leak-maximum", &["lowbiomass.leak_maximum"], OF_TABLE).under(K),
    flag("least-share", &["lowbiomass.least_share"], OF_TABLE).under(K),
    flag("sporadic-share", &["lowbiomass.sporadic_share"], OF_TABLE).under(K),
];

/// The flags that say a setting, with their dashes.
pub(crate) fn of_key(key: &str) -> Vec<String> {
    let mut flags: Vec<String> = FLAGS
        .iter()
        .filter(|flag| flag.keys.contains(&key) || (flag.name == "max-ee" && ERRORS_MERGED.contains(&key)))
        .map(|flag| format!("--{}", flag.name))
        .collect();
    flags.dedup();
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_says_settings_that_there_are_and_no_command_has_two_of_one_name() {
        for (at, flag) in FLAGS.iter().enumerate() {
            for key in flag.keys {
                assert!(endobiome::pipeline::settings::key(key).is_some(), "--{}: {key}", flag.name);
            }
            for other in &FLAGS[..at] {
                let shares = other.commands.iter().any(|command| flag.commands.contains(command));
                assert!(other.name != flag.name || !shares, "{}", flag.name);
            }
        }
    }
}
