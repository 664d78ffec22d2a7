//! The scores by name, and which way is better.

/// Scores of which more is better; of every other, less is.
const HIGHER: [&str; 4] = ["precision", "recall", "f1", "f_beta"];

/// Scores of a taxonomic rank.
pub(super) const OF_TAXA: [&str; 13] = [
    "precision",
    "recall",
    "f1",
    "f_beta",
    "bray_curtis",
    "aitchison",
    "hellinger",
    "jensen_shannon_divergence",
    "mean_log2_fold_error",
    "max_log2_fold_error",
    "unexpected_taxa",
    "unexpected_share",
    "unassigned_share",
];

/// Scores of the sequences.
pub(super) const OF_SEQUENCES: [&str; 8] = [
    "recall",
    "false_asvs",
    "chimeras",
    "one_off_errors",
    "strain_copies",
    "contaminants",
    "false_share",
    "error_rate",
];

/// Scores that need no expected abundance.
pub(super) fn is_of_presence(level: &str, metric: &str) -> bool {
    level == "sequence"
        || HIGHER.contains(&metric)
        || ["unexpected_taxa", "unexpected_share", "unassigned_share"].contains(&metric)
}

/// By how much `now` is worse than `before`; below zero when it is better.
pub(super) fn worse_by(metric: &str, before: f64, now: f64) -> f64 {
    if HIGHER.contains(&metric) { before - now } else { now - before }
}
