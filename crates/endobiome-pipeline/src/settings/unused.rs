//! Settings that the others leave without effect.

use super::{Denoiser, RunConfiguration};
use crate::stages::diversity::BetaMetric;
use endobiome_reads::{HostScreenMode, PairHandling};

/// The settings, or tables of settings, that have no effect on the results, each with the reason.
///
/// ```
/// use endobiome_pipeline::{RunConfiguration, settings};
/// let idle = settings::unused(&RunConfiguration::new("samples.csv", "results"));
/// assert!(idle.iter().any(|(key, reason)| *key == "denoise.unoise3" && reason.contains("dada2")));
/// ```
pub fn unused(configuration: &RunConfiguration) -> Vec<(&'static str, String)> {
    let c = configuration;
    let mut idle = Vec::new();
    let mut add = |is_idle: bool, keys: &[&'static str], reason: &str| {
        if is_idle {
            idle.extend(keys.iter().map(|&key| (key, reason.to_owned())));
        }
    };
    let merges_first = c.denoise.method == Denoiser::Unoise3;
    add(merges_first, &["denoise.dada2"], "the denoiser is unoise3");
    add(!merges_first, &["denoise.unoise3", "reads.merge"], "the denoiser is dada2");
    add(merges_first && c.reads.pairs != PairHandling::Merge, &["reads.merge"], "pairs are not merged");
    let of_filter = [
        "reads.filter.forward",
        "reads.filter.reverse",
        "reads.filter.trunc_quality",
        "reads.filter.min_len",
        "reads.filter.max_len",
        "reads.filter.max_n",
        "reads.filter.min_quality",
        "reads.filter.phix",
    ];
    add(!c.reads.filter.enabled, &of_filter, "the filter is off (reads.filter.enabled)");
    let screens = c.reads.host_screen != HostScreenMode::Off;
    add(!screens, &["input.host_fasta"], "the host screen is off (reads.host_screen)");
    add(
        c.denoise.dada2.merge.just_concatenate,
        &["denoise.dada2.merge.min_overlap", "denoise.dada2.merge.max_mismatch"],
        "mates are joined without an overlap",
    );
    let of_table = [
        "input.table",
        "input.taxonomy",
        "input.sequences",
        "input.samples_in",
        "input.samples",
        "input.where",
        "input.require_all",
    ];
    add(c.input.table.is_none(), &of_table, "no table is given (endobiome analyse takes one)");
    let of_reads = ["compat", "check_primers", "input.samplesheet", "input.host_fasta", "reads", "denoise"];
    add(c.input.table.is_some(), &of_reads, "a table is given, no reads");
    let no_tables = c.cohort.folder.is_none() && c.cohort.redcap.is_none();
    add(no_tables, &["cohort"], "no clinical tables are given (cohort.folder)");
    let embedded = c.taxonomy.reference.as_os_str() == "embedded";
    add(embedded, &["taxonomy.reference_taxonomy"], "the reference is the embedded one");
    let has = |metric| c.diversity.metrics.contains(&metric);
    add(!has(BetaMetric::Aitchison), &["diversity.pseudocount"], "no metric takes it (aitchison does)");
    add(
        !has(BetaMetric::GeneralisedUnifrac),
        &["diversity.unifrac_alpha"],
        "no metric takes it (generalised_unifrac does)",
    );
    add(
        !c.diversity.curves,
        &["diversity.curve_reach", "diversity.curve_bootstraps"],
        "no curves are asked for (diversity.curves)",
    );
    add(c.diversity.depth.is_none(), &["diversity.repeats"], "no depth is given (diversity.depth)");
    add(c.diversity.tree.is_some(), &["diversity.tree_of_sequences"], "a tree is given (diversity.tree)");
    add(
        c.dysbiosis.cst_centroids.is_none(),
        &["dysbiosis.cst_margin", "dysbiosis.cst_bootstrap", "dysbiosis.cst_compat"],
        "no centroids are given (dysbiosis.cst_centroids)",
    );
    add(
        c.absolute.spike_in.is_empty(),
        &["absolute.spike_in_copies", "absolute.spike_in_log_sd", "absolute.qpcr_sees_spike_in"],
        "no spike-in is named (absolute.spike_in)",
    );
    add(c.taxa.monte_carlo == 0, &["taxa.overdispersion"], "no Monte Carlo is asked for (taxa.monte_carlo)");
    add(c.lowbiomass.rho.is_some(), &["lowbiomass.default_rho"], "lowbiomass.rho is given");
    idle
}
